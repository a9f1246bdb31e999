"""S516 to S519: days that have not come yet, that are a century off, or that nobody followed up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

from timeline.facts.quantities import count
from timeline.seeds.rules.days import bounds, first_day
from timeline.seeds.rules.examples import event_file, labs_founded
from timeline.seeds.rules.rule import Rule, Violation

if TYPE_CHECKING:
    from timeline.seeds.rules.stated import StatedEvent, StatedFacts

_TIME_ZONES = dt.timedelta(days=1)
_CENTURY = 100
_ALMOST_A_CENTURY = 98 * 365  # days
_FOLLOWED_UP = dt.timedelta(days=730)
_WEEK = 7
_STAGES = ("announced", "signed")
_ENDS = ("closed", "terminated")


def days_to_come(stated: StatedFacts) -> Iterator[Violation]:
    """Yield confirmed events, and publications, of a day after today."""
    latest = stated.today + _TIME_ZONES
    for item in stated.events:
        if item.event.status == "confirmed" and bounds(item.event)[0] > latest:
            message = f"the event is confirmed, but {item.event.when.written} has not come yet"
            hint = "write status: reported; it stays planned until a source from that day says that it happened"
            yield Violation(item.seed, "S516", message, hint, ("date",))
        for key, source in item.event.sources.items():
            if source.published is not None and first_day(source.published) > latest:
                message = f"'{key}' was published on {source.published.written}, a day that has not come yet"
                path = ("sources", key, "published")
                yield Violation(item.seed, "S516", message, "correct the date of the publication", path)


def changes_to_come(stated: StatedFacts) -> Iterator[Violation]:
    """Yield changes and retractions of a day after today."""
    latest = stated.today + _TIME_ZONES
    for seed in stated.seeds:
        fact = seed.fact
        several = len(fact.change) > 1
        given = [(("change", index) if several else ("change",), one.on) for index, one in enumerate(fact.change)]
        if fact.retracted is not None:
            given.append((("retracted",), fact.retracted.on))
        for path, day in given:
            if day > latest:
                message = f"{path[0]}: is of {day}, a day that has not come yet"
                hint = f"write the day on which you change the file, such as on: {stated.today}"
                yield Violation(seed, "S516", message, hint, (*path, "on"))


def days_and_changes_to_come(stated: StatedFacts) -> Iterator[Violation]:
    """Yield all that is of a day after today."""
    yield from days_to_come(stated)
    yield from changes_to_come(stated)


def a_century_off(stated: StatedFacts) -> Iterator[Violation]:
    """Yield events that are a century before or after all their sources."""
    for item in stated.events:
        years = [source.published.anchor.year for source in item.event.sources.values() if source.published]
        year = item.event.when.anchor.year
        if years and all(abs(abs(year - other) - _CENTURY) <= 1 for other in years):
            message = f"the event is of {year}, and its sources are of {min(years)}: a century apart"
            yield Violation(item.seed, "S517", message, "correct the century of one of the two", ("date",))


def deals_without_an_end(stated: StatedFacts) -> Iterator[Violation]:
    """Yield deals that were announced or signed two years ago and neither closed nor given up."""
    deals = [item for item in stated.events if item.event.deal is not None]
    ended = {key for item in deals if getattr(item.event, "stage", None) in _ENDS for key in _deals(item)}
    for item in deals:
        stage = getattr(item.event, "stage", None)
        if stage not in _STAGES or item.event.status == "rumoured":
            continue
        if bounds(item.event)[1] < stated.today - _FOLLOWED_UP and ended.isdisjoint(_deals(item)):
            message = f"the deal is {stage} on {item.event.when.written}, and no event says how it ended"
            hint = "add an event with stage: closed or terminated"
            yield Violation(item.seed, "S518", message, hint, ("stage",), severity="hint")


def _deals(item: StatedEvent) -> list[tuple[object, ...]]:
    """Return the keys of the deal that an event belongs to: its thread, and its participants."""
    roles = item.event.deal
    who = tuple(sorted(p for p in item.event.participants if roles is not None and p[1] not in ("people", "concerns")))
    keys: list[tuple[object, ...]] = [(item.event.kind, who)]
    if item.event.thread is not None:
        keys.append((item.event.kind, item.event.thread))
    return keys


def late_reports(stated: StatedFacts) -> Iterator[Violation]:
    """Yield events whose first source is from more than a week after the event."""
    for item in stated.events:
        last = bounds(item.event)[1]
        published = {key: source.published for key, source in item.event.sources.items() if source.published}
        if not published or last == dt.date.max:
            continue
        key = min(published, key=lambda key: first_day(published[key]))
        days = (first_day(published[key]) - last).days
        if _WEEK < days < _ALMOST_A_CENTURY:  # the other rule asks about a century
            message = f"the first source is of {published[key].written}, {count(days, 'day')} after the event"
            hint = "add the source that reported it first: before that day, nobody sees the event as known"
            yield Violation(item.seed, "S519", message, hint, ("sources", key), severity="hint")


def _signed(more: str = "") -> str:
    fields = "acquirer: acme\ntarget: acme-labs\nstage: signed\nthread: acme-takes-its-labs"
    return labs_founded("2010") + event_file("acme-labs-signed", "acquisition", "Acme", "2019-04-01", fields) + more


_END = """\
# my_events/events/acme-ends.yaml
kind: shutdown
title: Acme ends
date: {1}
company: acme
status: {0}
sources:
  a: {{{2}, url: "https://example.org/end"}}
"""

RULES = (
    Rule(
        "S516",
        "a day that has not come yet",
        "An event of a day to come can't be confirmed: write status: reported, or rumoured. It counts as planned until"
        " a source from that day says that it happened. A publication, a change or a retraction can't be of a day to"
        " come.",
        "An announcement is no fact: plans change.",
        _END.format("confirmed", "2104-05-09", "undated: true"),
        _END.format("reported", "2104-05-09", "undated: true"),
        check=days_and_changes_to_come,
    ),
    Rule(
        "S517",
        "a century between an event and its sources",
        "All sources are from a hundred years after or before the event. Tables with two digits for a year, and"
        " spreadsheets, often make such dates.",
        "The event would be far away from the others, where nobody looks for it.",
        _END.format("reported", "1923-04-11", "published: 2023-04-11").replace("shutdown", "outage"),
        _END.format("reported", "2023-04-11", "published: 2023-04-11").replace("shutdown", "outage"),
        severity="warning",
        check=a_century_off,
    ),
    Rule(
        "S518",
        "a deal without an end",
        "The deal was announced or signed more than two years ago, and no event with the same companies or the same"
        " thread says that it was closed or given up. Add that event.",
        "Until then, the buyer does not count as the owner.",
        _signed(),
        _signed(
            event_file(
                "acme-labs-closed",
                "acquisition",
                "Acme",
                "2019-06-01",
                "acquirer: acme\ntarget: acme-labs\nstage: closed\nthread: acme-takes-its-labs",
            )
        ),
        severity="hint",
        check=deals_without_an_end,
    ),
    Rule(
        "S519",
        "the first source is late",
        "The first dated source is from more than a week after the event. Add the source that reported it first.",
        "An event counts as known from its first source on. With a late source, an answer about what was known on a day"
        " is wrong.",
        'sources:\n  a: {publisher: Example News, published: 2024-04-12, url: "https://example.org/a"}',
        'sources:\n  a: {publisher: Example News, published: 2023-04-12, url: "https://example.org/a"}',
        severity="hint",
        check=late_reports,
    ),
)
