"""The projection of digests: what tables, sums and derived answers read of an event, without its sources and claims.

A digest is a JSON list in the order of `Digest`. Its parse takes a quarter of the time of a payload's. It has the
preferred date and figures; a figure is `[value, unit]`, or `[value, unit, min, max, approx, source, as_of, rank,
parts]`. A number is a JSON number if it is a whole one of 64 bits that is written as its digits, else decimal text.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

import orjson

from timeline import facts
from timeline.facts import Claim
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
        own: the values of its kind's own fields, and of `first_report`, by name.
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


class _Fields(NamedTuple):
    """The fields of a kind: its own ones, each role with its attribute, and the figures."""

    own: tuple[str, ...]
    roles: tuple[tuple[str, str], ...]
    figures: tuple[str, ...]


@cache
def _fields(kind: type[facts.Event]) -> _Fields:
    roles = tuple((name, field.attribute) for name, field in kind.roles().items())
    return _Fields(kind.own_fields(), roles, tuple(kind.figure_types()))


def _digest(fact: facts.Event) -> list[Values]:
    """Return the row of an event; without a digest if its fields are more than one can hold."""
    values, fields = fact.__dict__, _fields(type(fact))
    own = {name: value for name in fields.own if (value := values[name]) is not None}
    if isinstance(fact, facts.UnknownEvent) or (own and not all(isinstance(one, str) for one in own.values())):
        return [(None,)]
    relations = {name: [one.event for one in values[name]] for name in _RELATED if values[name]}
    if values["after"]:
        relations["after"] = list(values["after"])
    if values["first_report"]:
        own["first_report"] = values["first_report"]
    sources, why = values["sources"], values["retracted"]
    digest = (  # the items of a `Digest`
        values["id"], values["title"], values["summary"], fact.when.text, values["thread"],
        {name: slugs for name, attribute in fields.roles if (slugs := values[attribute])},
        len(sources), [source.derived_from for source in sources.values()].count(None),
        own, _figures(fact, fields.figures), relations,
        None if why is None else [why.on.isoformat(), why.why, why.note, why.superseded_by],
    )  # fmt: skip
    return [(orjson.dumps(digest).decode(),)]


def _figures(fact: facts.Event, names: Iterable[str]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    values = fact.__dict__
    for name in names:
        claims = values[name]
        if claims is None:
            continue
        claim = claims.claims[0] if len(claims.claims) == 1 else fact.preferred(name)
        if claim is not None and not claim.undisclosed:
            found[name] = _claim(claim)
    return found


def _claim(claim: Claim) -> list[Any]:
    low, high, as_of = claim.minimum, claim.maximum, claim.as_of
    if (low, high, as_of, claim.approx, claim.source, claim.rank, claim.parts) == _NOTHING_MORE:
        return [_number(claim.value), claim.unit]
    return [
        _number(claim.value), claim.unit, _number(low), _number(high), claim.approx, claim.source,
        None if as_of is None else as_of.text, claim.rank, {part.name: plain(part.amount) for part in claim.parts},
    ]  # fmt: skip


_NOTHING_MORE = (None, None, None, False, None, "normal", ())


def _number(number: Decimal | None) -> int | str | None:
    if number is None:
        return None
    text = plain(number)
    return int(text) if len(text) <= _MOST_DIGITS and text.isdecimal() and int(text) < _MOST else text


_TABLES = (Table(Shape(EventDigest, position="since_position"), facts.Event, _digest),)

PROJECTION = Projection("digests", 1, lambda _: _TABLES)
