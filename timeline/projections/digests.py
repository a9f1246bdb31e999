"""The projection of digests: what tables, sums and derived answers read of an event, without its sources and claims.

A digest is a JSON list in the order of `Digest`. Its parse takes a quarter of the time of a payload's. It has the
preferred date and figures; a figure is `[value, unit]`, or `[value, unit, min, max, approx, source, as_of, rank,
parts]`. A number is a JSON number if it is a whole one of 64 bits that is written as its digits, else decimal text.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple

import orjson

from timeline import facts
from timeline.facts.numbers import plain
from timeline.models import EventDigest, Shape
from timeline.projections.table import Projection, Table, Values

_MOST, _MOST_DIGITS = 2**63, 19
_RELATED = ("includes", "replaces")


class Digest(NamedTuple):
    """An event in short.

    Attributes:
        id: its id.
        title: its title.
        summary: its summary, or None.
        date: its preferred date in EDTF.
        thread: its thread, or None.
        roles: the slugs in each role, in the order of the roles, without the empty ones.
        sources: how many sources it has.
        lineages: how many of them copy no other.
        own: the values of its kind's own fields, by name.
        figures: its preferred figures that have a number, by name.
        relations: the ids in `includes`, `replaces` and `after`, each by name, without the empty ones.
        retracted: the day, reason, note and `superseded_by` of its retraction; or None.
    """

    id: str
    title: str
    summary: str | None
    date: str
    thread: str | None
    roles: dict[str, list[str]]
    sources: int
    lineages: int
    own: dict[str, str]
    figures: dict[str, list[Any]]
    relations: dict[str, list[str]]
    retracted: list[str | None] | None


def _digest(fact: facts.Event) -> list[Values]:
    """Return the row of an event; without a digest if its fields are more than one can hold."""
    values = fact.__dict__
    own = {name: value for name in fact.own_fields() if (value := values[name]) is not None}
    if isinstance(fact, facts.UnknownEvent) or not all(isinstance(value, str) for value in own.values()):
        return [(None,)]
    roles = {name: slugs for name, field in fact.roles().items() if (slugs := values[field.attribute])}
    relations = {name: [one.event for one in values[name]] for name in _RELATED if values[name]}
    if values["after"]:
        relations["after"] = list(values["after"])
    one = fact.retracted
    digest = Digest(
        fact.id, fact.title, fact.summary, fact.when.text, fact.thread, roles, len(fact.sources), fact.lineages, own,
        _figures(fact), relations,
        None if one is None else [one.on.isoformat(), one.why, one.note, one.superseded_by],
    )  # fmt: skip
    return [(orjson.dumps(tuple(digest)).decode(),)]


def _figures(fact: facts.Event) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    values = fact.__dict__
    for name in fact.figure_types():
        claims = values[name]
        if claims is None:
            continue
        claim = claims.claims[0] if len(claims.claims) == 1 else fact.preferred(name)
        if claim is not None and not claim.undisclosed:
            found[name] = _claim(claim)
    return found


def _claim(claim: facts.Claim) -> list[Any]:
    short = [_number(claim.value), claim.unit]
    as_of = None if claim.as_of is None else claim.as_of.text
    more = (_number(claim.minimum), _number(claim.maximum), claim.approx, claim.source, as_of, claim.rank)
    if more == _NOTHING_MORE and not claim.parts:
        return short
    return [*short, *more, {part.name: plain(part.amount) for part in claim.parts}]


_NOTHING_MORE = (None, None, False, None, None, "normal")


def _number(number: Decimal | None) -> int | str | None:
    if number is None:
        return None
    text = plain(number)
    return int(text) if len(text) <= _MOST_DIGITS and text.isdecimal() and int(text) < _MOST else text


_TABLES = (Table(Shape(EventDigest, position="since_position"), facts.Event, _digest),)

PROJECTION = Projection("digests", 1, lambda _: _TABLES)
