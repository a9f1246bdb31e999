"""S506: a source that is older than what it reports."""

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
"""The day of a publication and that of an event may be counted in time zones a day apart."""


def published_before(stated: StatedFacts) -> Iterator[Violation]:
    """Yield sources that are older than what they report.

    Planned events are announced ahead; a source from the time of the event or later confirms them. It is a hint if none
    does. Rumours are passed over.
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
    suggestion = "look which of the two dates is right, or whether the source tells of this event"
    if severity == "hint":
        suggestion = "a source from that day or later would say that it came to be"
    return Violation(
        item.seed,
        "S506",
        f"'{key}' was published on {published.text}, before what it reports ({item.event.when.text})",
        suggestion,
        ("sources", key, "published"),
        severity=severity,
    )


RULES = (
    Rule(
        "S506",
        "a source is older than what it reports",
        "It was published before the first possible day of the event. Nobody announces an outage or a fine ahead: a"
        " warning. What can be planned has sources from before; where all are, it is a hint that none says that it came"
        " to be.",
        "What had been reported by a day follows from the sources: the event would be known before it happened.",
        'kind: fine\nsources:\n  a: {url: "https://example.org/a", published: 2023-03-12}',
        'kind: fine\nsources:\n  a: {url: "https://example.org/a", published: 2023-04-12}',
        severity="warning",
        check=published_before,
    ),
)
