"""What had been published by a day tells nothing that was published later: over all shipped events and formats."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict

import pytest

from timeline.formats import FORMATS, feeds
from timeline.formats.item import about, items
from timeline.query import View

_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


def numbers(text):
    """Return the numbers in a text, without their commas."""
    return {found.replace(",", "").rstrip(".") for found in _NUMBER.findall(text)}


def claimed(fact, keys):
    """Return the numbers that some sources of an event give, as digits; only those that nothing else looks like."""
    found = set()
    for figure in fact.figures.values():
        for claim in figure:
            if claim.source in keys:
                found |= {number for number in (claim.value, claim.minimum, claim.maximum) if number is not None}
    return {f"{number:f}" for number in found if number >= 3000}


@pytest.fixture(scope="module")
def days(shipped):
    """Give for each day before the last report of some event those events, as they are today."""
    found: dict[dt.date, list[str]] = defaultdict(list)
    for event in shipped.events():
        known = sorted({day for day in event.fact.published.values() if day is not None})
        for day in known[:-1] if None not in event.fact.published.values() else known:
            found[day].append(event.id)
    return found


@pytest.mark.parametrize("name", [*feeds(), "to_json"])
def test_no_output_has_a_figure_of_a_later_source(shipped, days, name):
    today = {event.id: event for event in shipped.events()}
    checked = 0
    for day, ids in days.items():
        then: View = shipped.as_reported(day)
        for slug in ids:
            fact = today[slug].fact
            later = {key for key, at in fact.published.items() if at is None or at > day}
            secret = claimed(fact, later) - claimed(fact, {*fact.sources, None} - later)
            if not secret:
                continue
            found = then.events().get(slug)
            assert found is not None
            known = numbers(" ".join([slug, *(str(source.payload()) for source in found.fact.sources.values())]))
            if name == "to_json":
                text = str(found.to_json())
            else:
                text = b"".join(FORMATS[name].write(items(then, [found]), about(then, "x"))).decode()
            checked += 1
            assert not (numbers(text) & secret) - known - {str(found.position)}, (slug, day)
    assert checked > 50


def test_every_source_that_is_named_was_published(shipped, days):
    for day, ids in days.items():
        then = shipped.as_reported(day)
        for slug in ids:
            fact = then.events().get(slug).fact
            assert all(at is not None and at <= day for at in fact.published.values())
            named = {claim.source for figure in (fact.date, *fact.figures.values()) for claim in figure}
            assert named <= {*fact.sources, None}


def test_a_date_that_only_later_sources_give_is_not_shown(shipped):
    """Two later sources say 14 May and June; the one of 15 May says that it had happened."""
    record = shipped.as_reported("2024-05-15").event("openai-sutskever-departure-2024")
    assert str(record.date) == "by 15 May 2024"
    assert list(record.fact.sources) == ["dailycaller"]


def test_a_text_of_today_is_not_shown_before_its_last_source(shipped):
    then = shipped.as_reported("2023-04-12")
    record = then.event("twitter-gpu-purchase-2023")
    assert (record.title, record.fact.summary) == ("Purchase of compute: Twitter", None)
    assert [one.id for one in then.events(text="100,000", company="twitter")] == []


@pytest.mark.parametrize("window", [{"since": "2022"}, {"until": "2023-04"}, {"since": "2021-06", "until": "2023"}])
@pytest.mark.parametrize("day", ["2020", "2023-04-12", "2024-12-31"])
def test_a_window_as_reported_has_as_many_events_as_it_yields(shipped, day, window):
    asked = shipped.as_reported(day).events(**window)
    assert len(asked) == sum(1 for _ in asked)
    assert len(asked.between(by="anchor", **window)) == sum(1 for _ in asked.between(by="anchor", **window))
