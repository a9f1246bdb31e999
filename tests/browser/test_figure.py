"""Tests of the timeline figure, its overview and the drawer in a real browser."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from scripts.chromium import settled
from tests.browser.test_dashboard import GPUS, drawer, entry, params
from tests.builders import write

WIDTHS = (900, 1280, 1600, 2560)


def drag(page, box, start, end):
    """Drag across a box between two positions, each a fraction of its width."""
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * start, y)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * (start + end) / 2, y)
    page.mouse.move(box["x"] + box["width"] * end, y)
    page.mouse.up()


def drawn(page):
    """Wait until the figure is drawn."""
    page.wait_for_selector(".js-plotly-plot .textpoint text")
    settled(page)


def test_a_drag_over_the_strip_chooses_the_window_and_back_returns(visit):
    page = visit("/company?company=twitter")
    box = page.locator(".tl-strip-box")
    first, last = (int(box.get_attribute(name)) for name in ("data-first", "data-last"))
    years = last - first + 1
    drawn(page)
    drag(page, box.bounding_box(), (2015 - first + 0.05) / years, (2019 - first + 0.95) / years)
    page.wait_for_url("**since=2015-01&until=2019-12")
    expect(page.get_by_label("From", exact=True)).to_have_value("2015-01")
    expect(page.get_by_role("heading", name="2023", exact=True)).to_have_count(0)
    expect(page.locator(".tl-window")).to_be_visible()
    page.go_back()
    expect(page.get_by_label("From", exact=True)).to_have_value("")
    expect(page.get_by_role("heading", name="2023", exact=True)).to_be_visible()
    page.go_forward()
    expect(page.get_by_label("Until", exact=True)).to_have_value("2019-12")


def test_a_grip_moves_one_end_of_the_window_and_escape_leaves_it(visit):
    page = visit("/company?company=twitter&since=2021-01&until=2022-12")
    drawn(page)
    grip = page.locator(".tl-window b").last.bounding_box()
    strip = page.locator(".tl-strip-box").bounding_box()
    x, y = grip["x"] + grip["width"] / 2, grip["y"] + grip["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(strip["x"] + strip["width"] - 3, y)
    page.keyboard.press("Escape")
    page.mouse.up()
    assert params(page)["until"] == "2022-12"
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(strip["x"] + strip["width"] - 40, y)
    page.mouse.move(strip["x"] + strip["width"] - 1, y)
    page.mouse.up()
    last = page.locator(".tl-strip-box").get_attribute("data-last")
    page.wait_for_url(f"**since=2021-01&until={last}-*")


def click_pill(page):
    drawn(page)
    pill = page.locator(".js-plotly-plot .textpoint text", has_text="+").last.bounding_box()
    page.mouse.click(pill["x"] + pill["width"] / 2, pill["y"] + pill["height"] / 2)


def test_a_pill_leads_to_a_closer_window(visit):
    page = visit("/?companies=meta")
    click_pill(page)
    page.wait_for_url("**since=*&until=*")
    assert params(page)["companies"] == "meta"
    expect(page.locator("li.tl-row").first).to_be_visible()


def test_a_pill_of_one_day_opens_the_list_of_what_it_hides(visit, load, tmp_path):
    files = {
        f"events/crowd-layoffs-2024-{number}.yaml": f"""\
kind: layoffs
title: Crowd closes its office number {number}
date: 2024-05-06
company: crowd-works
status: reported
not_same_as: [{", ".join(f"crowd-layoffs-2024-{other}" for other in range(12) if other != number)}]
sources: {{a: {{url: "https://example.org/crowd-{number}", published: 2024-05-06}}}}
"""
        for number in range(12)
    }
    write(tmp_path / "crowd", {"companies/crowd-works.yaml": "kind: company\nname: Crowd Works\n", **files})
    load(tmp_path / "crowd")
    page = visit("/?companies=crowd-works&since=2024-05-01&until=2024-05-14")
    click_pill(page)
    expect(drawer(page).locator("li.tl-row").first).to_be_visible()
    drawer(page).locator("a.tl-title").first.click()
    expect(drawer(page).get_by_text("History of this record")).to_be_visible()
    assert "event" in params(page)


def test_the_drawer_gives_a_citation_whose_link_shows_the_same_event(visit, server):
    page = visit(f"/?event={GPUS}")
    expect(drawer(page).get_by_text(f"{server}/event?event={GPUS}", exact=True)).to_be_visible()
    drawer(page).get_by_text("Cite this event").click()
    head = drawer(page).locator("[data-testid=stCode]").last.inner_text()
    position, root = head.strip().split(":")
    assert len(root) == 64
    cited = f"/event?recorded={position}&event={GPUS}"
    expect(drawer(page).get_by_text(cited).first).to_be_visible()
    expect(drawer(page).get_by_text(f"@misc{{{GPUS},")).to_be_visible()
    page = visit(cited)
    expect(page.get_by_role("heading", level=1)).to_have_text("Twitter buys GPUs for a generative-AI project")
    expect(page.get_by_text(f"As recorded at position {int(position):,}")).to_be_visible()
    levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4')].map(heading => +heading.tagName[1])")
    assert levels[0] == 1
    assert all(next_one <= level + 1 for level, next_one in pairwise(levels))
    page.get_by_role("link", name="Show it on the timeline").click()
    expect(drawer(page).get_by_text("100,000 GPUs").first).to_be_visible()
    assert params(page) == {"recorded": position, "event": GPUS}


def test_a_shared_link_opens_the_log_as_it_stood(visit):
    page = visit("/company?company=twitter&recorded=100")
    expect(page.get_by_text("As recorded at position 100")).to_be_visible()
    expect(page.get_by_label("As recorded at", exact=True)).to_have_value("100")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(entry(page, "Twitter buys GPUs")).to_have_count(0)
    page.get_by_role("link", name="Back to now").click()
    expect(entry(page, "Twitter buys GPUs")).to_be_visible()
    assert params(page) == {"company": "twitter"}
    page.go_back()
    expect(page.get_by_text("As recorded at position 100")).to_be_visible()


def test_lanes_are_chosen_in_the_page_and_stand_in_the_address(visit):
    page = visit("/?companies=twitter,openai")
    page.locator(".st-key-lane_controls").get_by_text("Kinds", exact=True).click()
    page.wait_for_url("**by=kind")
    expect(page.locator(".js-plotly-plot .annotation", has_text="OpenAI")).to_have_count(0)
    page.go_back()
    expect(page.locator(".js-plotly-plot .annotation", has_text="OpenAI")).to_be_visible()


@pytest.mark.parametrize("form", ["svg", "png"])
def test_a_figure_is_saved_as_a_picture(visit, form):
    page = visit("/company?company=twitter")
    drawn(page)
    with page.expect_download() as download:
        page.get_by_role("button", name=form.upper(), exact=True).click()
    assert download.value.suggested_filename == f"timeline.{form}"
    begin = Path(download.value.path()).read_bytes()[:200]
    assert begin.startswith(b"\x89PNG") if form == "png" else b"<svg" in begin


def test_a_picture_has_the_font_of_the_page(visit):
    """A picture embeds the page's font, on which its margin is based, so that lane names keep clear of the edge."""
    page = visit("/company?company=twitter")
    drawn(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="PNG", exact=True).click()
    saved = Image.open(download.value.path()).convert("L")
    left, *_ = saved.point(lambda shade: 255 * (shade < 128)).getbbox()
    assert left >= 2 * 12  # one pixel of the page is two of the picture
    with page.expect_download() as download:
        page.get_by_role("button", name="SVG", exact=True).click()
    assert "@font-face" in Path(download.value.path()).read_text(encoding="utf-8")


@pytest.mark.parametrize("width", WIDTHS)
def test_no_labels_overlap_and_none_is_cut_off_by_the_edge(visit, width):
    page = visit("/", width=width)
    drawn(page)
    faults = page.evaluate(
        """() => {
            const edge = document.querySelector('.js-plotly-plot .main-svg').getBoundingClientRect();
            const boxes = [...document.querySelectorAll('.js-plotly-plot .textpoint text')]
                .map(text => text.getBoundingClientRect()).filter(box => box.width > 20);
            let count = boxes.filter(box => box.right > edge.right + 1 || box.left < edge.left - 1).length;
            boxes.forEach((a, i) => boxes.slice(i + 1).forEach(b => {
                if (a.left < b.right && b.left < a.right && a.top < b.bottom - 4 && b.top < a.bottom - 4) count += 1;
            }));
            return [boxes.length, count];
        }"""
    )
    assert faults[0] > 10
    assert faults[1] == 0


def test_an_embedded_view_has_no_navigation_and_leads_out(visit, server):
    page = visit("/?companies=twitter&since=2022&until=2023&embed=true", width=960)
    drawn(page)
    expect(page.locator("[data-testid=stTopNavLink], [data-testid=stSidebarNav], .st-key-filters")).to_have_count(0)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.locator("li.tl-row").count() == 8
    out = page.get_by_role("link", name="Open it in Timeline")
    assert out.get_attribute("href") == f"{server}/?companies=twitter&since=2022&until=2023"
    assert out.get_attribute("target") == "_blank"
