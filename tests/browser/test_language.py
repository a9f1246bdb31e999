"""The pages in German, in a browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from scripts.chromium import settled
from tests.browser.figures import state
from tests.browser.test_everywhere import DESKTOP, PHONE, violations

MENU = [
    "Zeitleiste",
    "Firmen",
    "Personen",
    "Vergleichen",
    "Statistik",
    "Geschichten",
    "Änderungen",
    "Daten",
    "Beitragen",
]
MENU_LINK = "[data-testid=stTopNavLink]"


def test_the_address_chooses_german_and_links_keep_it(visit):
    page = settled(visit("/company?company=twitter&reported=2023-04-12&lang=de"))
    expect(page.locator("html")).to_have_attribute("lang", "de")
    names = page.locator(f"{MENU_LINK} [data-testid=stMarkdownContainer], {MENU_LINK} span")
    assert set(MENU) <= {text.strip() for text in names.all_inner_texts()}
    expect(page.get_by_text("Wie berichtet am 12. April 2023")).to_be_visible()
    page.locator(MENU_LINK).filter(has_text="Firmen").click()
    expect(page.locator("h1").filter(has_text="Firmen")).to_be_visible()
    assert re.search(r"[?&]lang=de", page.url)
    page.get_by_role("link", name="OpenAI", exact=True).first.click()
    expect(page.get_by_role("heading", name="OpenAI", level=1)).to_be_visible()
    assert re.search(r"[?&]lang=de", page.url)


def test_the_figure_has_german_names_days_and_numbers(visit):
    page = settled(visit("/company?company=twitter&since=2022&until=2023&lang=de"))
    expect(page.get_by_role("button", name="Rückblick")).to_be_visible()
    labels = " ".join(one["label"] or "" for lane in state(page)["lanes"] for one in lane["events"])
    assert "3.700 Personen" in labels
    event = page.locator(".timeline-links section[aria-label=Entlassungen] a").first
    expect(event).to_have_attribute("aria-label", re.compile(r"Entlassungen, \d+\. \w+\.? \d{4}"))
    expect(page.locator(".timeline [aria-live]")).to_have_text(re.compile(r"\d+ von \d+ Ereignissen von 1\. Jan"))


def test_the_foot_of_a_page_leads_to_the_other_language_and_back(visit):
    page = settled(visit("/data?kind=layoffs"))
    page.get_by_role("link", name="Deutsch").click()
    expect(page.get_by_test_id("stMain").get_by_role("heading", name="Daten", exact=True)).to_be_visible()
    assert page.url.endswith("/data?kind=layoffs&lang=de")
    page.get_by_role("link", name="English").click()
    expect(page.get_by_test_id("stMain").get_by_role("heading", name="Data", exact=True)).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_an_unknown_language_is_explained(visit):
    page = settled(visit("/data?lang=xx"))
    expect(page.get_by_text("lang=xx: unknown choice")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "en")


@pytest.mark.parametrize(
    "path",
    [
        "/?lang=de",
        "/event?event=twitter-gpu-purchase-2023&lang=de",
        "/stories?story=twitter-turns-to-ai&step=5&lang=de",
        "/changes?lang=de",
    ],
)
def test_axe_finds_nothing_wrong_in_german(visit, path):
    for width, height in (DESKTOP, PHONE):
        page = settled(visit(path, width=width, height=height))
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_search_and_share_speak_german(visit):
    page = settled(visit("/company?company=twitter&lang=de"))
    page.get_by_role("button", name="Teilen").click()
    expect(page.get_by_role("dialog", name="Diese Ansicht teilen")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="Firmen, Personen, Ereignisse und Geschichten").fill("deepmind")
    option = page.get_by_role("option").first
    expect(option).to_be_visible()
    expect(page.get_by_role("listbox", name="Vorschläge")).to_contain_text("Firmen")
    option.click()
    page.wait_for_url(re.compile(r"lang=de"))
