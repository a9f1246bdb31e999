"""Tests that apply to every page: themes, screen sizes, keyboard and screen readers."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from scripts.chromium import settled
from tests.browser.conftest import resize
from tests.browser.figures import state

PAGES = {
    "timeline": "/",
    "timeline by kind": "/?by=kind&since=2022&until=2023",
    "timeline by size": "/?by=size:layoffs&since=2022&until=2023",
    "timeline as reported": "/?companies=twitter,openai&reported=2023-04-12",
    "company": "/company?company=twitter",
    "companies": "/company",
    "person": "/person?person=elon-musk",
    "people": "/person",
    "compare": "/compare?companies=google,microsoft",
    "statistics": "/statistics?since=2022&until=2023",
    "stories": "/stories",
    "story": "/stories?story=twitter-turns-to-ai&step=5",
    "changes": "/changes",
    "data": "/data",
    "contribute": "/contribute",
    "event": "/event?event=twitter-gpu-purchase-2023",
    "two days": "/compare-days?against=2023-04-12&reported=2023-04-15&companies=twitter",
    "drawer": "/?event=twitter-gpu-purchase-2023",
}


TITLES = {
    "timeline": "Timeline",
    "company": "X · Timeline",
    "companies": "Companies · Timeline",
    "person": "Elon Musk · Timeline",
    "people": "People · Timeline",
    "compare": "Compare · Timeline",
    "statistics": "Statistics · Timeline",
    "stories": "Stories · Timeline",
    "story": "Twitter turns to AI · Timeline",
    "changes": "Changes · Timeline",
    "data": "Data · Timeline",
    "contribute": "Contribute · Timeline",
    "event": "Twitter buys GPUs for a generative-AI project · Timeline",
    "two days": "Two days · Timeline",
}
PHONE = (390, 844)
DESKTOP = (1280, 900)


def test_the_left_edge_stays_where_it_is_from_page_to_page(visit):
    edges = {1280: set(), 1920: set()}
    for name in ("timeline", "companies", "compare", "statistics", "story", "data"):
        page = visit(PAGES[name])
        for width, found in edges.items():
            resize(page, width, 900)
            found.add(page.locator("h1").first.bounding_box()["x"])
        assert page.locator("[data-testid=stException]").count() == 0
        page.close()  # six open pages would run beside each other
    assert {width: len(found) for width, found in edges.items()} == {1280: 1, 1920: 1}, edges


def violations(page):
    """Return the violations of WCAG 2.2 A and AA, and of axe's best practices, that axe finds."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{one['id']}: {one['help']}: " + "; ".join(node["html"][:160] for node in one["nodes"][:3]) for one in found
    ]


@pytest.mark.parametrize(("scheme", "sizes"), [("light", (DESKTOP, PHONE)), ("dark", (PHONE, DESKTOP))])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_wrong_and_a_phone_has_no_sideways_scroll(visit, name, scheme, sizes):
    """Each page passes at the size at which it opens and after a resize, and has its own title."""
    first, second = sizes
    page = settled(visit(PAGES[name], width=first[0], height=first[1], scheme=scheme))
    if name in TITLES:
        expect(page).to_have_title(TITLES[name])
    for size in (first, second):
        if size == second:
            resize(page, *size)
        assert violations(page) == [], size
        if size == PHONE:
            assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]


_BROKEN = """() => {
  const broken = [];
  for (const box of document.querySelectorAll('.tl-meta, .tl-cites')) {
    const walk = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
    for (let node = walk.nextNode(); node; node = walk.nextNode())
      for (const word of node.data.matchAll(/[^\\s\u2013-]+/g)) {
        const range = document.createRange();
        range.setStart(node, word.index);
        range.setEnd(node, word.index + word[0].length);
        if (new Set([...range.getClientRects()].map((one) => Math.round(one.top))).size > 1) broken.push(word[0]);
      }
  }
  return broken;
}"""


@pytest.mark.parametrize("path", ["/company?company=openai", "/changes"])
def test_a_phone_breaks_no_word_of_a_list(visit, path):
    """Lines break between the parts of a row, never within a word of fewer than 30 characters."""
    page = settled(visit(path, width=390, height=844))
    assert [word for word in page.evaluate(_BROKEN) if len(word) < 30] == []


@pytest.mark.parametrize("path", ["/", "/company?company=twitter", "/statistics?since=2022"])
def test_on_a_phone_a_slip_in_a_filter_is_told_where_it_is_typed(visit, path):
    """A message near the field reports an invalid value, and disappears once the value is valid."""
    page = settled(visit(path, width=390, height=844))
    button = page.locator(".st-key-filters_button button")
    if button.count():
        button.click()
    field = page.get_by_label("Until", exact=True)
    field.evaluate("field => field.scrollIntoView({block: 'center'})")
    field.fill("20x2")
    field.press("Enter")
    told = page.get_by_text("until=20x2")
    expect(told).to_have_count(1)
    expect(told).to_be_in_viewport()
    expect(field).to_be_in_viewport()
    field.fill("2023")
    field.press("Enter")
    expect(told).to_have_count(0)


@pytest.mark.parametrize("name", ["timeline", "company", "compare", "story"])
def test_a_phone_has_a_timeline_that_runs_downwards(visit, name):
    page = settled(visit(PAGES[name], width=390, height=844))
    assert state(page)["face"] == "phone"
    page.locator(".timeline-year").scroll_into_view_if_needed()  # what is far from the screen is not made
    expect(page.locator(".timeline-event").first).to_be_visible()
    resize(page, *DESKTOP)
    assert state(page)["face"] == "lanes"


def test_on_a_phone_an_unknown_mark_is_told_before_the_charts(visit):
    page = settled(visit("/statistics?mark=nothing:here", width=390, height=844))
    box = page.get_by_text("No chart has the mark").bounding_box()
    assert box["y"] < page.get_by_role("heading", name="Events by").bounding_box()["y"]


def test_the_field_of_the_figure_searches_while_one_types(visit):
    """It searches without Enter and tolerates a typing error."""
    page = settled(visit("/"))
    field = page.get_by_label("Search titles and names")
    field.click()
    page.keyboard.type("deepmnd", delay=60)
    expect(page.locator(".timeline-entry", has_text="DeepMind").first).to_be_visible()
    expect(field).to_have_value("deepmnd")
    page.wait_for_url(lambda address: "q=deepmnd" in address)


def test_a_day_to_look_back_from_is_taken_with_enter(visit):
    """Enter applies the day that you type, as in the fields beside it."""
    page = settled(visit("/company?company=twitter"))
    page.locator(".st-key-filters_button button").click()
    field = page.locator(".st-key-w_reported")
    field.get_by_text("yyyy").click()
    page.keyboard.type("20230412")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "reported=2023-04-12" in address)
    expect(page.get_by_text("As reported on 12 April 2023")).to_be_visible()


def test_what_is_typed_slowly_is_not_taken_from_the_field(visit):
    """The field keeps text that you type while the page reruns."""
    page = settled(visit("/"))
    field = page.get_by_label("Search titles and names")
    field.click()
    page.keyboard.type("open letter", delay=330)
    expect(field).to_have_value("open letter")
    page.wait_for_url(lambda address: "q=open+letter" in address)


@pytest.mark.parametrize(("width", "height"), [(1280, 900), (390, 844)])
def test_the_menu_keeps_filters_and_both_times(visit, width, height):
    """A link of the menu has no parameters; the page that it opens keeps those that hold there."""
    page = settled(visit("/?companies=twitter,openai&reported=2023-04-12&by=kind", width=width, height=height))
    if width < PHONE[0] + 1:
        page.get_by_test_id("stExpandSidebarButton").click()
    page.get_by_role("link", name="Compare", exact=True).click()
    page.wait_for_url("**/compare?companies=twitter,openai&reported=2023-04-12")
    expect(page.get_by_role("heading", level=1)).to_have_text("Compare")
    expect(page.locator(".tl-then-chip b")).to_have_text("As reported on 12 April 2023")
    page.get_by_role("link", name="Back to now").first.click()
    page.wait_for_url("**/compare?companies=twitter%2Copenai")
