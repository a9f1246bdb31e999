"""The published slides are shown by the real TimelineJS."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.publish.conftest import HOSTILE
from tests.publish.server import serving

ROOT = Path(__file__).parents[2]
PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Slides</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="dist/css/timeline.css"><script src="dist/js/timeline.js"></script></head>
<body><div id="slides" style="height: 600px"></div>
<script>window.slides = new TL.Timeline("slides", "FILE", {font: null});</script></body></html>"""


@pytest.fixture(scope="module")
def address(site, tmp_path_factory):
    subprocess.run([ROOT / "scripts" / "javascript.sh", "tsc", "--version"], check=True, capture_output=True)
    folder = tmp_path_factory.mktemp("slides")
    shutil.copytree(ROOT / "tests/javascript/node_modules/@knight-lab/timelinejs/dist", folder / "dist")
    for name in ("companies/con_", "companies/twitter", "stories/twitter-shrinks"):
        (folder / f"{Path(name).name}.html").write_text(PAGE.replace("FILE", f"{Path(name).name}.json"))
        shutil.copy(site / f"{name}.timelinejs.json", folder / f"{Path(name).name}.json")
    with serving(folder) as (found, _):
        yield found


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("name", "title", "slide"),
    [
        ("twitter", "Timeline: X", "Twitter buys GPUs"),
        ("twitter-shrinks", "Twitter shrinks", "Twitter lets staff go"),
        ("con_", f"Timeline: {HOSTILE}", HOSTILE),
    ],
)
def test_timelinejs_shows_the_slides(browser, address, name, title, slide):
    page = browser.new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("dialog", lambda dialog: errors.append(f"dialog {dialog.message}"))
    page.goto(f"{address}{name}.html")
    page.locator(".tl-slide h2", has_text=title).first.wait_for(state="attached")
    page.locator(".tl-slide h2", has_text=slide).first.wait_for(state="attached")
    assert page.locator(".tl-slide-titleslide").count() == 1
    assert page.locator("#slides img[src='x']").count() == 0
    assert not errors
    page.close()
