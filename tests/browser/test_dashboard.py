"""Tests of the dashboard in a real browser, with the shipped events."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from scripts.chromium import settled
from tests.browser.figures import state, window
from tests.builders import write

GPUS = "twitter-gpu-purchase-2023"


def params(page):
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def drawer(page):
    return page.get_by_role("dialog")


def entry(page, title):
    return page.locator("li.tl-row", has_text=title)


def test_twitter_has_the_five_facts_of_the_article(visit):
    page = visit("/company?company=twitter")
    expect(page.get_by_role("heading", level=1)).to_have_text("X (formerly Twitter)")
    for kind, words in (
        ("acquisition", "completes the purchase of Twitter"),
        ("layoffs", "lays off about half"),
        ("hire", "DeepMind"),
        ("open_letter", "pause"),
        ("compute_purchase", "GPUs"),
    ):
        page = visit(f"/company?company=twitter&kind={kind}")
        expect(page.locator("li.tl-row", has_text=words).first).to_be_visible()


def test_the_gpu_purchase_shows_both_publishers_and_both_figures(visit):
    page = visit("/company?company=twitter")
    entry(page, "Twitter buys GPUs").locator("a.tl-title").click()
    for words in ("Business Insider", "Analytics Vidhya", "about 10,000 GPUs", "100,000 GPUs", "sources disagree"):
        expect(drawer(page).get_by_text(words).first).to_be_visible()
    assert params(page) == {"company": "twitter", "event": GPUS}


def test_a_shared_address_opens_the_same_state_in_a_fresh_browser(visit):
    filters = "kind=compute_purchase,layoffs&since=2022-11&q=twitter&reported=2023-04-12"
    page = visit(f"/company?company=twitter&{filters}&event={GPUS}")
    expect(drawer(page).get_by_text("about 10,000 GPUs").first).to_be_visible()
    expect(drawer(page).get_by_text("100,000 GPUs", exact=True)).to_have_count(0)
    page.keyboard.press("Escape")
    expect(drawer(page)).to_have_count(0)
    expect(page.get_by_role("heading", level=1)).to_have_text("Twitter")
    expect(page.get_by_label("Search titles and names")).to_have_value("twitter")
    assert window(page)[0] == "2022-11-01"
    expect(page.get_by_text("As reported on 12 April 2023")).to_be_visible()
    expect(entry(page, "Purchase of compute: Twitter")).to_be_visible()
    expect(entry(page, "Linda Yaccarino")).to_have_count(0)


def test_a_day_earlier_the_purchase_was_not_known(visit):
    page = visit("/company?company=twitter&reported=2023-04-10")
    expect(page.get_by_text("As reported on 10 April 2023")).to_be_visible()
    expect(page.locator("li.tl-row").first).to_be_visible()
    expect(entry(page, "Twitter buys GPUs")).to_have_count(0)


def test_back_and_forward_follow_filters_and_drawers(visit):
    page = visit("/")
    heading = page.locator(".timeline-events h2")
    every = state(page)["count"]
    page.locator(".timeline-entry a").first.click()
    expect(drawer(page)).to_be_visible()
    opened = params(page)
    page.keyboard.press("Escape")
    expect(drawer(page)).to_have_count(0)
    page.get_by_role("button", name="Layoffs").click()
    page.wait_for_url("**family=layoffs*")
    page.wait_for_function("before => document.querySelector('.timeline').timeline.count < before", arg=every)
    expect(heading).to_contain_text("in this window")
    page.go_back()
    page.wait_for_function("before => document.querySelector('.timeline').timeline.count === before", arg=every)
    page.go_back()
    expect(drawer(page)).to_be_visible()
    assert params(page)["event"] == opened["event"]
    page.go_forward()
    expect(drawer(page)).to_have_count(0)
    page.go_forward()
    page.wait_for_function("before => document.querySelector('.timeline').timeline.count < before", arg=every)
    assert params(page)["family"] == "layoffs"


def test_a_participant_leads_to_its_page_and_back_returns_to_the_event(visit):
    page = visit(f"/?event={GPUS}")
    drawer(page).get_by_role("link", name="Twitter", exact=True).click()
    expect(page.get_by_role("heading", level=1, name="X")).to_be_visible()
    expect(drawer(page)).to_have_count(0)
    assert params(page) == {"company": "twitter"}
    page.go_back()
    expect(drawer(page).get_by_text("100,000 GPUs").first).to_be_visible()


def test_a_lane_s_name_leads_to_its_company(visit):
    page = visit("/?companies=twitter")
    page.locator(".timeline-name a").first.click()
    expect(page.get_by_role("heading", level=1, name="X")).to_be_visible()


def test_hostile_addresses_explain_themselves(visit):
    page = visit(
        "/company?company=%3Cimg+src%3Dx+onerror%3Dalert(1)%3E&kind=layofs&since=garbage&until=%24a%24+%24b%24"
        "&q=**b**&reported=%3Ared%5Bx%5D&event=%3Cscript%3Ealert(1)%3C%2Fscript%3E&foo=%5Bx%5D(javascript%3Aalert(1))"
    )
    expect(drawer(page).get_by_text("There is no event “<script>alert(1)</script>”")).to_be_visible()
    page.keyboard.press("Escape")
    warning = page.get_by_test_id("stAlert")
    for words in (
        "<img src=x onerror=alert(1)>",
        "did you mean 'layoffs'?",
        "$a$ $b$",
        ":red[x]",
        "unknown parameter 'foo'",
    ):
        expect(warning).to_contain_text(words)
    assert page.locator("img[src=x], .katex, [href^=javascript]").count() == 0
    expect(page.get_by_role("heading", level=1, name="Companies")).to_be_visible()


def test_the_table_below_the_figure_holds_the_same_events(visit):
    page = visit("/company?company=twitter&kind=layoffs")
    count = state(page)["inside"]
    page.get_by_text("Table of these events").click()
    expect(page.locator(".timeline-table tbody tr")).to_have_count(count)
    page.locator(".timeline-table tbody a").first.click()
    expect(drawer(page)).to_be_visible()


@pytest.mark.parametrize(
    ("path", "scheme"),
    [("/", "light"), ("/company", "dark"), ("/company?company=twitter", "light"), (f"/?event={GPUS}", "dark")],
)
def test_a_phone_shows_a_feed_and_nothing_scrolls_sideways(visit, path, scheme):
    page = visit(path, width=390, height=844, scheme=scheme)
    expect(page.locator(".timeline-event, .tl-directory tbody tr").first).to_be_visible()
    settled(page)  # what the page measures after it loads must not widen it either
    widths = page.evaluate(
        "[document.documentElement.scrollWidth, ...[...document.querySelectorAll('.stMain, [role=dialog]')]"
        ".map(element => element.scrollWidth)]"
    )
    assert max(widths) <= 390


@pytest.mark.parametrize(("scheme", "background"), [("light", "rgb(255, 255, 255)"), ("dark", "rgb(15, 19, 24)")])
def test_both_themes_follow_the_system_and_use_the_font_that_is_served(visit, scheme, background):
    page = visit("/company?company=twitter", scheme=scheme)
    state(page)
    assert page.evaluate("getComputedStyle(document.querySelector('.stApp')).backgroundColor") == background
    assert page.evaluate("document.fonts.check('14px Inter')")
    loaded = page.evaluate(
        "[...document.fonts].filter(font => font.family === 'Inter' && font.status === 'loaded').length"
    )
    assert loaded
    name = page.locator("a.tl-title").first
    assert name.evaluate("element => getComputedStyle(element).color") in ("rgb(27, 31, 36)", "rgb(232, 236, 241)")


def test_an_open_page_learns_of_a_new_event_and_keeps_its_state(visit, load, tmp_path):
    page = visit("/?q=kestrel-live")
    page.get_by_text("No event matches these filters").first.wait_for()
    address = page.url
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    write(
        tmp_path / "live",
        {
            "companies/kestrel-works.yaml": "kind: company\nname: Kestrel Works\n",
            "events/kestrel-layoffs-2024.yaml": """\
kind: layoffs
title: Kestrel-live begins
date: 2024-05-06
company: kestrel-works
status: reported
sources: {a: {url: "https://example.org/kestrel", published: 2024-05-06}}
""",
        },
    )
    load(tmp_path / "live")
    page.get_by_text("Kestrel-live begins").first.wait_for(timeout=20_000)
    assert page.url == address
    events = [one for one in asked if "/tl/events." in one]
    assert len(events) == 1, "only what changed is loaded"
    assert "?after=" in events[0]
