"""The projection of events: the columns that filters use, figures, relations and participants."""

from __future__ import annotations

from functools import lru_cache

from timeline import facts
from timeline.facts.numbers import plain
from timeline.models import EventFigure, EventRelation, EventVersion, Participation, Shape
from timeline.projections.table import Projection, Table, Values

_MOST = 2**63


def _version(fact: facts.Event) -> list[Values]:
    reported, past = fact.reported, fact.past_from
    return [
        (
            fact.kind,
            fact.status,
            fact.thread,
            *_days(fact.when.text),
            len(fact.date) + (fact.date.claims[0].source is not None),
            reported and reported.toordinal(),
            int(bool(fact.disputed)),
            _retracted_on(fact),
            past.toordinal() if past else None,
        )
    ]


def _participations(fact: facts.Event) -> list[Values]:
    anchor, kind = _days(fact.when.text)[2], fact.kind
    return [(slug, role, anchor, kind) for slug, role in fact.participants]


def _retracted_on(fact: facts.Event) -> int | None:
    if fact.retracted is None:
        return None
    return 1 if fact.retracted.why == "renamed" else fact.retracted.on.toordinal()


def _figures(fact: facts.Event) -> list[Values]:
    found: list[Values] = []
    values = fact.__dict__
    for name in fact.figure_types():
        claims = values[name]
        if claims is None:
            continue
        claim = claims.claims[0] if len(claims.claims) == 1 else fact.preferred(name)
        if claim is not None and not claim.undisclosed:
            number = claim.counted if claim.value is None else claim.value
            whole = int(number)
            is_whole = whole == number and -_MOST < whole < _MOST
            numbers = (whole, None) if is_whole else (None, plain(number))
            found.append((name, claim.unit, *numbers, int(claim.approx), int(claim.value is None)))
    return found


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
    Table(Shape(EventFigure, position="since_position"), facts.Event, _figures),
    Table(Shape(Participation, position="since_position", entity="entity"), facts.Event, _participations),
)

PROJECTION = Projection("events", 3, lambda _: _TABLES)
