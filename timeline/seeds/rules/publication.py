"""S506: a source that is older than its event."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

from timeline.seeds.rules.days import bounds, last_day
from timeline.seeds.rules.rule import Rule, Violation

if TYPE_CHECKING:
    from timeline.facts import When
    from timeline.seeds.read.diagnostics import Severity
    from timeline.seeds.rules.stated import StatedEvent, StatedFacts


_DATE_LINE = dt.timedelta(days=1)
"""The days of a publication and an event may be in time zones that are a day apart."""


def published_before(stated: StatedFacts) -> Iterator[Violation]:
    """Yield sources that are older than their event.

    A planned event is announced in advance, and confirmed by a source from that day or later; without one, it is a
    hint. Rumours are left out.
    """
    for item in stated.events:
        event = item.event
        if event.status == "rumoured":
            continue
        first = bounds(event)[0]
        dated = {key: source.published for key, source in event.sources.items() if source.published is not None}
        early = [key for key, published in dated.items() if _is_before(published, first)]
        if not early:
            continue
        if not event.planned:
            for key in early:
                yield _violation(item, key, dated[key], "warning")
        elif len(early) == len(event.sources):
            yield _violation(item, early[-1], dated[early[-1]], "hint")


def _is_before(published: When, first: dt.date) -> bool:
    last = last_day(published)
    return last < first and first - last > _DATE_LINE


def _violation(item: StatedEvent, key: str, published: When, severity: Severity) -> Violation:
    suggestion = "correct one of the two dates, or check that the source is about this event"
    if severity == "hint":
        suggestion = "add a source from that day or later, which says that the event took place"
    return Violation(
        item.seed,
        "S506",
        f"'{key}' was published on {published.written}, before the event ({item.event.when.written})",
        suggestion,
        ("sources", key, "published"),
        severity=severity,
    )


RULES = (
    Rule(
        "S506",
        "a source is older than the event",
        "The source was published before the first possible day of the event. For events that can't be announced,"
        " such as an outage or a fine, this is a warning. For events that can be planned, it is a hint if all"
        " sources are from before: none of them can say that the event took place.",
        "The day of a source decides when an event counts as reported, so this event would be known before it"
        " happened.",
        'kind: fine\nsources:\n  a: {url: "https://example.org/a", published: 2023-03-12}',
        'kind: fine\nsources:\n  a: {url: "https://example.org/a", published: 2023-04-12}',
        severity="warning",
        check=published_before,
    ),
)
