"""The page Two days: what was known on one day, and what on another."""

from __future__ import annotations

import pytest

from tests.dashboard.test_pages import open_page, text

__all__ = ["open_page"]


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
