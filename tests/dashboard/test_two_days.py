"""The page Two days: what was known on one day, and what on another."""

from __future__ import annotations

import re

import pytest

from dashboard import database as reading
from dashboard.cards.sheet import drawn
from dashboard.heads import known
from dashboard.pages import PAGES
from tests.dashboard.test_pages import open_page, text

__all__ = ["open_page"]

TEXTS = re.compile(r'<text x="([\d.]+)"[^>]*>([^<]*)</text>')


@pytest.fixture
def picture(database, monkeypatch):
    """Return a function that draws the picture of the page with a query."""
    monkeypatch.setenv("TIMELINE_DATABASE", database)
    page = next(one for one in PAGES if one.url == "compare-days")

    def draw(query):
        return drawn(known.of(reading.reading(), page, query), "https://example.org/", card=False, font=False)

    return draw


def test_it_tells_what_became_known_and_what_is_disputed(open_page):
    app = open_page("compare-days", against="2023-04-12", reported="2023-04-15", companies="twitter")
    assert not app.exception
    shown = text(app)
    assert "Between 12 April 2023 and 15 April 2023, 1 event is disputed since." in shown
    assert "<ins>100,000 GPUs</ins>" in shown
    assert "<ins>about 10,000 GPUs</ins>" not in shown
    quote = app.code[0].value
    assert quote.startswith("What was known on 12 April 2023, and on 15 April 2023:\n- Twitter buys GPUs")
    assert "12 April 2023: about 10,000 GPUs (Business Insider, 11 April 2023)" in quote
    assert "100,000 GPUs (Analytics Vidhya, 14 April 2023)" in quote


def test_days_in_the_wrong_order_are_put_right(open_page):
    app = open_page("compare-days", against="2023-04-15", reported="2023-04-12", companies="twitter")
    assert "Between 12 April 2023 and 15 April 2023" in text(app)


def test_without_a_day_it_gives_an_example(open_page):
    app = open_page("compare-days")
    assert not app.exception
    assert "against=2023-04-12" in text(app)


def test_a_quiet_time_says_so(open_page):
    assert "nothing that was known of these events changed" in text(
        open_page("compare-days", against="1990-01-01", reported="1990-02-01")
    )


@pytest.mark.parametrize("day", ["2023-13-45", "<b>", "never"])
def test_a_wrong_day_is_explained(open_page, day):
    app = open_page("compare-days", against=day)
    assert not app.exception
    assert app.warning[0].value.startswith("against")


def test_a_look_back_leads_there(open_page):
    shown = text(open_page("company", company="twitter", reported="2023-04-12"))
    assert "compare-days?companies=twitter&amp;against=2023-04-12" in shown


def test_the_picture_has_what_was_known_on_both_days(picture):
    """The new figure is marked, and stands on the side of the later day only."""
    svg = picture("against=2023-04-12&reported=2023-04-15&companies=twitter")
    left = [float(x) for x, text in TEXTS.findall(svg) if text == "about 10,000 GPUs"]
    (right,) = [float(x) for x, text in TEXTS.findall(svg) if text == "100,000 GPUs"]
    assert left == [0, right]
    assert {
        float(x): text for x, text in TEXTS.findall(svg) if text.endswith(" April 2023") and text[:2].isdigit()
    } == {
        0: "12 April 2023",
        right: "15 April 2023",
    }
    assert svg == picture("against=2023-04-15&reported=2023-04-12&companies=twitter")
