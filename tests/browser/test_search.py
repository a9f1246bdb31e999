"""The search of all pages: it suggests while one types, and keys are enough."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import settled


@pytest.mark.parametrize(("width", "height"), [(1280, 900), (390, 844)])
def test_it_suggests_companies_people_stories_and_events(visit, width, height):
    page = settled(visit("/statistics", width=width, height=height))
    page.get_by_role("button", name="Search", exact=True).click()
    field = page.get_by_role("combobox", name="Companies, people, events and stories")
    expect(field).to_be_focused()
    field.fill("twit")
    groups = page.get_by_role("listbox", name="Suggestions").get_by_role("group")
    expect(groups.first).to_have_attribute("aria-label", "Companies")
    expect(page.get_by_role("option", name=re.compile("^X")).first).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("option", name="Twitter turns to AI")).to_be_visible()
    field.press("Enter")
    page.wait_for_url("**/company?company=twitter")
    expect(page.get_by_role("heading", level=1)).to_have_text("X (formerly Twitter)")


def test_it_opens_by_keys_on_each_page_and_keeps_the_time(visit):
    page = settled(visit("/event?event=twitter-gpu-purchase-2023&reported=2023-04-12"))
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox", name="Companies, people, events and stories")
    field.fill("elon musk")
    expect(page.get_by_role("option", name=re.compile(r"^Elon Musk \d"))).to_be_visible()
    field.press("Enter")
    page.wait_for_url("**/person?person=elon-musk&reported=2023-04-12")
    expect(page.get_by_role("heading", level=1)).to_have_text("Elon Musk")
    settled(page).keyboard.press("/")
    expect(field).to_be_focused()


def test_words_that_nothing_has_lead_to_the_events(visit):
    page = settled(visit("/changes"))
    page.keyboard.press("/")
    field = page.get_by_role("combobox", name="Companies, people, events and stories")
    field.fill("<img src=x onerror=alert(1)>")
    (only,) = page.get_by_role("option").all()
    expect(only).to_contain_text("Search the events for “<img src=x")
    field.press("Escape")
    expect(field).to_be_hidden()


def test_a_look_back_suggests_only_what_was_reported(visit):
    page = settled(visit("/changes"))
    root = page.url.rpartition("/")[0]
    later = page.request.get(f"{root}/tl/head").json()["head"]
    now = page.request.get(f"{root}/tl/names.{later}.json").json()
    then = page.request.get(f"{root}/tl/names.{later}.json?reported=2015-01-01").json()
    assert len(then["events"]) < len(now["events"])
    assert {"openai"} <= {slug for slug, *_ in now["companies"]}
    assert "openai" not in {slug for slug, *_ in then["companies"]}
    assert page.request.get(f"{root}/tl/names.{later}.json?reported=soon").status == 404
    assert page.request.get(f"{root}/tl/names.1-nothing.json").status == 404
