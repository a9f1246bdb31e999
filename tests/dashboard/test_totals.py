"""Tests that a company's key figures count nothing twice and say what they are based on."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from dashboard import totals
from timeline import facts
from timeline.query import EventRecord, Participant, Talent
from timeline.query.counting import Counting
from timeline.query.deals import deals


def deal(slug, stage, price, thread="t", target="b"):
    fact = facts.from_payload(
        slug,
        {
            "kind": "acquisition",
            "title": slug,
            "date": "2022-01-01",
            "acquirer": "a",
            "target": target,
            "stage": stage,
            "status": "confirmed",
            "thread": thread,
            "sources": {"s": {"url": "https://example.org", "published": "2022-01-01"}},
            **({"price": price} if price else {}),
        },
    )
    people = (Participant("a", "company", "A", "acquirer"), Participant(target, "company", "B", "target"))
    return EventRecord(fact, people, 1)


def key_figures(records, company):
    """Return a company's key figures for a log that consists of the given events."""
    counting = Counting.of(deals(records))
    return totals.key_figures(records, company, counting, Talent(company))


def total(figures, label):
    return next(total for total in figures.totals if total.label == label)


def test_a_deal_counts_once_at_its_most_advanced_stage():
    records = [deal("signed", "signed", "44 billion USD"), deal("closed", "closed", "43 billion USD")]
    (found,) = deals(records)
    assert (found.status, found.priced.id) == ("closed", "closed")
    assert total(key_figures(records, "a"), "Spent on companies and compute").sums == {"USD": Decimal(43_000_000_000)}


def test_a_terminated_deal_is_left_out():
    records = [deal("signed", "signed", "5 billion USD"), deal("over", "terminated", "5 billion USD")]
    (found,) = deals(records)
    assert (found.status, found.counted()) == ("terminated", None)


@pytest.mark.parametrize("order", [1, -1])
def test_currencies_stay_apart_and_missing_figures_are_counted(order):
    records = [
        deal("one", "closed", "1 billion USD", thread="x"),
        deal("two", "closed", "105 million EUR", thread="y"),
        deal("three", "closed", None, thread="z"),
    ][::order]
    spent = total(key_figures(records, "a"), "Spent on companies and compute")
    assert spent.text == "1 billion USD, 105 million EUR"
    assert spent.note == "3 events, 1 without a figure"


def test_where_no_event_has_a_figure_it_is_said_once():
    spent = total(
        key_figures([deal("one", "closed", None, thread="x"), deal("two", "closed", None, thread="y")], "a"),
        "Spent on companies and compute",
    )
    assert (spent.text, spent.note) == ("no figure", "2 events")


def test_the_company_counts_only_where_it_acts():
    assert key_figures([deal("one", "closed", "1 billion USD")], "b").totals == ()


def test_key_figures_of_a_company(view):
    records = list(view.events(company="twitter"))
    figures = totals.key_figures(records, "twitter", view.counting(), view.talent("twitter"))
    assert (figures.events, figures.disputed) == (5, 1)
    shown = {total.label: (total.text, total.note) for total in figures.totals}
    assert shown == {
        "Layoffs announced": ("about 3,700 people", "2 events, 1 without a figure"),
        "Joined": ("2 people", "1 event"),
        "Accelerators bought": ("about 10,000 GPUs", "1 event"),
    }


def test_retracted_events_do_not_count(record):
    gone = record("openai-retracted-2024")
    assert key_figures([gone], "openai").events == 0
    assert key_figures([replace(gone, fact=gone.fact.model_copy(update={"retracted": None}))], "openai").events == 1


@pytest.mark.parametrize(
    ("prices", "text"),
    [
        (["1 billion USD", "2 billion USD"], "3 billion USD"),
        ([{"value": "1 billion USD", "approx": True}, "2 billion USD"], "about 3 billion USD"),
        ([{"min": "1 billion USD"}, "2 billion USD"], "at least 3 billion USD"),
        ([{"max": "1 billion USD"}], "up to 1 billion USD"),
        ([{"max": "1 billion USD"}, {"min": "2 billion USD"}], "about 3 billion USD"),
    ],
)
def test_a_sum_says_how_exact_it_is(prices, text):
    records = [deal(f"d{n}", "closed", price, thread=f"t{n}") for n, price in enumerate(prices)]
    assert total(key_figures(records, "a"), "Spent on companies and compute").text == text


def test_a_large_sum_of_what_is_about_right_claims_no_more_than_three_digits():
    given = {"value": "63.916 billion USD", "approx": True}
    figures = key_figures([deal("one", "closed", given)], "a")
    assert total(figures, "Spent on companies and compute").text == "about 63.9 billion USD"
    figures = key_figures([deal("one", "closed", "63.916 billion USD")], "a")
    assert total(figures, "Spent on companies and compute").text == "63,916,000,000 USD"
