"""Tests that compare figures drawn by Chromium with pictures that a person has checked.

`TIMELINE_WRITE_PICTURES=1 make test PYTEST_ARGS="-k pictures"` writes new pictures; check them before you commit them.
"""

from __future__ import annotations

import base64
import datetime as dt
import io
import os
from pathlib import Path

import numpy as np
import orjson
import pytest
from PIL import Image

from dashboard import labels
from dashboard import pictures as drawings
from dashboard.charts import calendar, flow
from dashboard.components.styles import css
from scripts import picture
from timeline.formats.columns import columns_of
from timeline.query import View
from timeline.query.talent import by_company
from timeline.seeds.check import check
from timeline.seeds.plan.apply import load
from timeline.store import Store

PICTURES = Path(__file__).parent / "pictures"
POSITION = 1696
"""The figures show the released log at this position, where its content never changes."""
WRITE = bool(os.environ.get("TIMELINE_WRITE_PICTURES"))
WIDTH = 960
BLOCK, FAR, MOST = 6, 40, 0.004
"""The side of a block in pixels, the difference (of 255) that a block may have, and the share of blocks that may differ
by more: each browser version draws letters a little differently, but not glyphs and bars."""


@pytest.fixture(scope="module")
def view(tmp_path_factory):
    url = f"sqlite:///{tmp_path_factory.mktemp('pictures') / 'timeline.db'}"
    load(check(), url, author="tester")
    store = Store.open(url)
    yield View(store).as_recorded(POSITION)
    store.close()


def parts(view, **filters):
    """Return events of a view as columns."""
    return orjson.dumps([columns_of(list(view.events(**filters)), view.directory)]).decode()


def lane_figure(view, theme, **more):
    choices = {"companies": ["twitter", "openai", "google"], "since": "2022-09", "until": "2023-08"}
    return drawings.svg(parts(view), choices=choices, theme=theme, width=WIDTH, **more)


def flow_figure(view, _theme):
    moves = view.moves()
    found = flow.flows(moves)[:12]
    names = {slug: view.directory.name(slug) for slug in view.directory.known}
    return f'<div class="tl">{flow.sankey(found, names, lambda _: "#", by_company(moves), width=WIDTH, unit=12)}</div>'


def calendar_figure(_view, _theme):
    counts = {dt.date(2026, 1, 1) + dt.timedelta(days=3 * n): {"recorded": 1 + n % 7 * 5} for n in range(100)}
    return f'<div class="tl">{calendar.calendar(counts, dt.date(2026, 11, 24), lambda _: "#")}</div>'


LIT = ("twitter-layoffs-2022-11", "twitter-gpu-purchase-2023", "google-layoffs-2023-01")
SVGS = {
    "lanes": lambda view, theme: lane_figure(view, theme, title="Three companies", source="Timeline"),
    "story": lambda view, theme: lane_figure(view, theme, lit=LIT),
    "company": lambda view, theme: drawings.svg(
        parts(view, company="twitter"), company="twitter", theme=theme, width=WIDTH
    ),
    "kinds": lambda view, theme: drawings.svg(
        parts(view), choices={"by": "kind", "since": "2000", "until": "2026"}, theme=theme, width=WIDTH
    ),
}
FIGURES = {"flow": flow_figure, "calendar": calendar_figure, "lanes": SVGS["lanes"]}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", SVGS)
def test_the_timeline_is_drawn_as_it_was(view, name, theme):
    """The SVG is the same, byte for byte."""
    found = SVGS[name](view, theme)
    path = PICTURES / f"{name}-{theme}.svg"
    if WRITE:
        path.write_text(found, encoding="utf-8")
    assert found == path.read_text(encoding="utf-8")


def drawn(browser, body, theme):
    """Return a picture of a figure in the dashboard's font and colours."""
    folder = Path(labels.__file__).parent / "static"
    inter = f"url(data:font/woff2;base64,{base64.b64encode((folder / 'inter-latin.woff2').read_bytes()).decode()})"
    font = f"@font-face {{ font-family: Inter; src: {inter}; font-weight: 100 900; }}"
    page = browser.new_page(viewport={"width": WIDTH, "height": 900})
    try:
        page.set_content(
            f"<style>{font}{css(theme)} body {{ margin: 0; background: var(--tl-background); font-family: Inter; }}"
            f" #shown {{ width: {WIDTH}px; }}</style><div id='shown' class='stHtml'>{body}</div>"
        )
        page.evaluate(
            """async () => {
                await Promise.all([...document.fonts].map((font) => font.load()));
                for (const _ of [1, 2]) await new Promise(requestAnimationFrame);
            }"""
        )
        return Image.open(io.BytesIO(page.locator("#shown").screenshot())).convert("RGB")
    finally:
        page.close()


def share_that_differs(one, other):
    """Return the share of blocks (0 to 1) that differ by more than FAR, or 1 if the sizes differ."""
    if abs(one.height - other.height) > 2 or one.width != other.width:
        return 1.0
    size = (one.width // BLOCK, min(one.height, other.height) // BLOCK)
    blocks = [np.asarray(picture.resize(size, Image.Resampling.BOX), dtype=float) for picture in (one, other)]
    return float((np.abs(blocks[0] - blocks[1]).max(axis=2) > FAR).mean())


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_looks_as_it_looked(browser, view, name, theme):
    found = drawn(browser, FIGURES[name](view, theme), theme)
    path = PICTURES / f"{name}-{theme}.png"
    if WRITE:
        PICTURES.mkdir(exist_ok=True)
        found.quantize(64).save(path, optimize=True)
    assert share_that_differs(found, Image.open(path).convert("RGB")) <= MOST


def test_a_figure_that_lacks_an_event_looks_otherwise(browser, view):
    """The comparison detects a missing event."""
    choices = {"companies": ["twitter"], "since": "2022-09", "until": "2023-08"}
    kinds = {one.kind for one in view.events(company="twitter")}
    every, fewer = (
        drawn(browser, drawings.svg(parts(view, kind=some), choices=choices, width=WIDTH), "light")
        for some in (sorted(kinds), sorted(kinds - {"layoffs"}))
    )
    assert share_that_differs(every, fewer) > MOST
    assert share_that_differs(every, every) == 0


def test_the_picture_in_the_readme_has_the_pages_of_the_dashboard(browser, server, tmp_path):
    """The picture shows the current navigation; if the navigation changes, run `make picture`."""
    picture.take(browser, server, tmp_path / "now.png")
    pictures = [Image.open(path).convert("RGB") for path in (tmp_path / "now.png", picture.PICTURE)]
    assert pictures[0].size == pictures[1].size
    bars = [one.crop((0, 0, one.width, round(64 * picture.SCALE))) for one in pictures]
    assert share_that_differs(*bars) <= MOST
