"""Tests of the page Changes with the shipped log."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from scripts.chromium import settled
from timeline.query import View
from timeline.store import Store


@pytest.fixture
def log(server, environment):
    assert server
    opened = View(Store.open(environment["TIMELINE_DATABASE"]))
    yield opened
    opened.store.close()


def rows(page):
    page.locator(".tl-list").first.wait_for()
    return page.locator(".tl-row .tl-date").all_text_contents()


def test_the_newest_entries_come_first_and_older_ones_are_a_link_away(visit, log):
    page = visit("/changes")
    positions = [int(text.replace(",", "")) for text in rows(page)]
    head = log.head()
    assert positions == list(range(head, head - 50, -1))
    page.get_by_role("link", name="Older").click()
    page.get_by_text(f"{head - 50:,}", exact=True).wait_for(state="attached")
    page.go_back()
    page.get_by_text(f"{head:,}", exact=True).wait_for(state="attached")


def test_corrections_tell_what_they_changed_and_why(visit, log):
    page = visit("/changes?operation=corrected")
    first = next(change for change in log.changes(operation="corrected") if change.version.reason)
    row = page.locator(".tl-row", has_text=first.title).first
    row.wait_for(state="attached")  # it may be among those that open
    assert first.title in row.text_content()
    assert first.version.reason.replace("_", " ") in row.text_content()
    assert row.locator(".tl-diff").count() == 1


def test_the_filters_stand_in_the_address(visit):
    page = visit("/changes")
    rows(page)
    page.get_by_test_id("stButtonGroup").get_by_text("Corrected").click()
    page.wait_for_url("**/changes?operation=corrected")
    page.go_back()
    page.wait_for_url("**/changes")


def test_a_position_leads_to_the_fact_as_our_log_stood_then(visit):
    page = visit("/changes?about=twitter&operation=recorded")
    page.locator(".tl-row .tl-date a").first.click()
    page.get_by_text("As recorded at position").first.wait_for()


@pytest.mark.parametrize("query", ["operation=destroyed", "before=<b>", "about=twiter", "operation=corrected&about=x"])
def test_nonsense_in_the_address_is_explained(visit, query):
    page = visit(f"/changes?{query}")
    page.get_by_role("alert").first.wait_for()
    page.get_by_role("heading", name="Changes").wait_for()


def test_it_fits_a_phone_in_the_dark(visit):
    page = visit("/changes", width=390, height=800, scheme="dark")
    rows(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_slider_goes_through_the_days_on_which_the_log_grew(visit):
    """The page says what the log said at the end of that day, and one click leads back to now."""
    page = settled(visit("/changes"))
    slider = page.get_by_role("slider", name="What the log said on which day")
    expect(slider).to_have_attribute("aria-valuetext", re.compile("^Now"))
    slider.focus()
    page.keyboard.press("Home")
    expect(page.locator(".tl-time-said")).to_contain_text(re.compile(r"\d entries: recorded"))
    page.wait_for_url(re.compile("recorded=20"))
    expect(page.locator(".tl-then-chip")).to_be_visible()
    assert rows(page)
    page.keyboard.press("End")
    expect(page).not_to_have_url(re.compile("recorded="))
