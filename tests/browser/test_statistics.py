"""Tests of Company, Compare and Statistics in a real browser, with the shipped events."""

from __future__ import annotations

import itertools
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from scripts.chromium import settled


def params(page):
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def test_a_cell_leads_to_exactly_its_events(visit):
    """A cell lists as many events as its name says, and the back button hides them."""
    page = visit("/statistics?since=2022&until=2023")
    cell = page.get_by_role("link", name="November 2022, Layoffs: ")
    count = int(cell.get_attribute("aria-label").split(": ")[1].split(" ")[0])
    cell.click()
    expect(page.locator("li.tl-row")).to_have_count(count)
    assert params(page)["mark"] == "activity:2022-11/layoffs"
    page.go_back()
    expect(page.locator("li.tl-row")).to_have_count(0)


def test_what_is_left_out_can_be_looked_at(visit):
    """The link lists the events that are left out, and each event opens."""
    page = visit("/statistics")
    page.locator("p", has_text="Left out").first.get_by_role("link").first.click()
    page.locator("li.tl-row a.tl-title").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert params(page)["mark"].startswith("activity:~")


def test_a_band_between_two_companies_leads_to_its_events(visit):
    """A band lists its events without a page load."""
    page = visit("/statistics")
    page.locator(".tl-sankey a").first.wait_for()
    page.evaluate("window.stays = true")
    page.locator(".tl-sankey a[aria-label^='OpenAI to ']").first.click()
    expect(page.locator("li.tl-row").first).to_be_visible()
    assert params(page)["mark"].startswith("talent:openai>")
    assert page.evaluate("window.stays")


def test_numbers_can_be_downloaded(visit):
    """The numbers download as CSV with the ids of the events."""
    page = visit("/statistics")
    page.get_by_text("Table of these numbers").nth(1).click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download as CSV").first.click()
    lines = download.value.path().read_text().splitlines()
    assert lines[0] == "Quarter,Value,Unit,Events"
    assert any("twitter-layoffs-2022" in line for line in lines)


def test_a_chart_can_be_taken_along_as_a_picture(visit):
    """The picture has the chart's title, the licence and the address of the page."""
    page = visit("/statistics?since=2022&until=2023")
    page.get_by_text("Table of these numbers").nth(1).click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download as SVG").first.click()
    svg = download.value.path().read_text()
    assert all(said in svg for said in ("People let go by month, 2022 to 2023", "CC0 1.0", "/statistics?since=2022"))
    with page.expect_download() as download:
        page.get_by_role("button", name="Download as PNG").first.click()
    assert download.value.suggested_filename == "timeline-layoffs.png"
    assert download.value.path().read_bytes()[:4] == b"\x89PNG"


def test_companies_side_by_side_can_be_taken_along_as_a_picture(visit):
    """The picture has a column for each company with what its card says, the licence and the address."""
    page = visit("/compare?companies=twitter,amazon")
    said = page.locator(".tl-versus b").all_text_contents()
    assert len(said) > 6
    page.get_by_text("Table of these numbers").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download as SVG").click()
    svg = download.value.path().read_text()
    assert [one for one in (*said, "CC0 1.0", "/compare?companies=twitter") if one not in svg] == []
    assert svg.count("<rect ") > 20


def test_a_key_figure_leads_to_its_events(visit):
    """A key figure filters the page by the kind of its events."""
    page = visit("/company?company=twitter")
    page.locator(".tl-figures").get_by_role("link", name="about 8,300 people").click()
    page.wait_for_url("**/company?company=twitter&kind=layoffs")
    expect(page.locator("li.tl-row")).to_have_count(3)


def test_a_company_tells_its_owner_of_the_day(visit):
    """The page names Musk as the owner in January 2023, and xAI today."""
    expect(visit("/company?company=twitter&reported=2023-01-31").locator(".tl-place")).to_contain_text("Elon Musk")
    expect(visit("/company?company=twitter").locator(".tl-place")).to_contain_text("xAI")


def test_a_related_company_leads_to_both_on_one_axis(visit):
    """A related company opens the comparison of both, and a number there opens its events."""
    page = visit("/company?company=openai")
    page.locator(".tl-chips li", has_text="Microsoft").get_by_role("link").last.click()
    page.wait_for_url("**/compare?companies=openai%2Cmicrosoft")
    expect(page.get_by_role("heading", level=1)).to_have_text("Compare")
    page.locator(".timeline canvas").first.wait_for()
    page.get_by_role("row", name="Policy").get_by_role("link").first.click()
    page.wait_for_url("**/company?company=openai&family=policy")
    expect(page.locator("li.tl-row").first).to_be_visible()


@pytest.mark.parametrize(
    ("path", "scheme"),
    [
        ("/statistics", "light"),
        ("/statistics?mark=layoffs:2023-Q1", "dark"),
        ("/compare?companies=openai,anthropic,xai,meta,google", "light"),
        ("/compare", "dark"),
        ("/company?company=google", "dark"),
    ],
)
def test_nothing_scrolls_sideways_on_a_phone(visit, path, scheme):
    """No page scrolls sideways on a phone; wide tables scroll on their own."""
    page = settled(visit(path, width=390, height=844, scheme=scheme))
    widths = page.evaluate(
        "[document.documentElement.scrollWidth, ...[...document.querySelectorAll('.stMain')].map(e => e.scrollWidth)]"
    )
    assert max(widths) <= 390


@pytest.mark.parametrize("path", ["/statistics", "/compare?companies=openai,xai", "/company?company=openai"])
def test_headings_come_in_order(visit, path):
    """No heading level is skipped, and there is one title."""
    page = settled(visit(path))
    levels = page.evaluate("[...document.querySelectorAll('.stMain h1,.stMain h2,.stMain h3')].map(h => +h.tagName[1])")
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
