"""The projection of events: the columns that filters use, relations, and the participants."""

from __future__ import annotations

from functools import lru_cache

from timeline import facts
from timeline.models import EventRelation, EventVersion, Participation, Shape
from timeline.projections.table import Projection, Table, Values


def _version(fact: facts.Event) -> list[Values]:
    reported, past = fact.reported, fact.past_from
    return [
        (
            fact.kind,
            fact.status,
            fact.thread,
            *_days(fact.when.text),
            len(fact.date),
            reported and reported.toordinal(),
            int(bool(fact.disputed)),
            fact.retracted.on.toordinal() if fact.retracted else None,
            past.toordinal() if past else None,
        )
    ]


def _participations(fact: facts.Event) -> list[Values]:
    anchor, kind = _days(fact.when.text)[2], fact.kind
    return [(slug, role, anchor, kind) for slug, role in fact.participants]


def _relations(fact: facts.Event) -> list[Values]:
    return [(name, one.event) for name in ("includes", "replaces") for one in getattr(fact, name)]


@lru_cache(maxsize=16384)
def _days(date: str) -> tuple[int | None, int | None, int]:
    """Return a date's earliest and latest day and its anchor."""
    when = facts.When.parse(date)
    return (
        when.earliest.toordinal() if when.earliest else None,
        when.latest.toordinal() if when.latest else None,
        when.anchor.toordinal(),
    )


_TABLES = (
    Table(Shape(EventVersion, position="since_position", until="until_position"), facts.Event, _version),
    Table(Shape(EventRelation, position="since_position", until="until_position"), facts.Event, _relations),
    Table(Shape(Participation, position="since_position", entity="entity"), facts.Event, _participations),
)

PROJECTION = Projection("events", 3, lambda _: _TABLES)
