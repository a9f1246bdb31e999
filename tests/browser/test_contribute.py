"""Tests of the page Contribute in a real browser."""

from __future__ import annotations

from itertools import pairwise

from playwright.sync_api import expect

from tests.browser.test_dashboard import drawer, params


def fill(page, label, value):
    page.get_by_label(label, exact=True).first.fill(value)
    page.keyboard.press("Tab")


def test_a_file_is_made_from_a_form(visit):
    """A completed form gives a file without errors, shows the date in words, and finds a company by its name."""
    page = visit("/contribute?kind=layoffs")
    file = page.get_by_test_id("stCode")
    expect(file).to_contain_text("# TODO title:")
    fill(page, "Title", "Nvidia lets some go")
    fill(page, "Date", "[..2021-04-11]")
    expect(page.get_by_text("Reads as: by 11 April 2021")).to_be_visible()
    page.get_by_label("Company", exact=True).click()
    page.keyboard.type("nvid")
    page.keyboard.press("Enter")
    expect(file).to_contain_text("company: nvidia")
    page.keyboard.press("Escape")
    fill(page, "Source: address", "javascript:alert(1)")
    expect(page.get_by_text("an address must start with http:// or https://")).to_be_visible()
    fill(page, "Source: address", "https://example.org/a")
    page.get_by_text("Source is undated").click()
    page.get_by_label("Status", exact=True).click()
    page.get_by_role("option", name="reported").click()
    expect(page.get_by_text("The file is complete, and the check finds no errors.")).to_be_visible()
    expect(page.get_by_role("heading", name="nvidia-layoffs-2021.yaml")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_text("Download the file").click()
    assert download.value.suggested_filename == "nvidia-layoffs-2021.yaml"
    assert params(page) == {"kind": "layoffs"}


def test_coverage_leads_to_its_events(visit):
    """A cell of the table opens the company's events of that year, and an event in a list opens beside the list."""
    page = visit("/contribute")
    page.get_by_role("row", name="Google", exact=False).first.locator("td a").first.click()
    page.wait_for_url("**/company?company=google&since=*")
    page = visit("/contribute")
    page.get_by_role("tab", name="Open disputes").click()
    page.get_by_role("tabpanel").locator("a.tl-title:visible").first.click()
    expect(drawer(page)).to_be_visible()
    assert page.url.partition("?")[0].endswith("/contribute")


def test_the_page_fits_a_phone_and_its_headings_are_in_order(visit):
    """Nothing is wider than the screen, there is one first-level heading, and no heading level is skipped."""
    page = visit("/contribute", width=390, height=844)
    expect(page.locator(".tl-heat")).to_be_attached()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4')].map(heading => +heading.tagName[1])")
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
