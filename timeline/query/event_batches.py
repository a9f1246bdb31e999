"""The table `events` from payloads and read models, a column at a time, without a fact for each event.

A fact is frozen, checked and has all its sources and claims; a table needs few of them. For 100,000 events this takes
a sixth of the time (`benchmarks/questions.py`). The values are those that `event_columns` takes from facts: a payload
that is not in the canonical form of this version is read as a fact.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache, lru_cache
from itertools import groupby, islice
from typing import Any, NamedTuple

import orjson

from timeline import facts
from timeline.facts import When, trusted
from timeline.facts.dates import Precision
from timeline.facts.trusted import NotCanonicalError
from timeline.log.upcast import upcast
from timeline.models import EVENT as V
from timeline.projections.decode import recall
from timeline.query import event_columns, frames, order
from timeline.query.event_columns import EventRow
from timeline.query.frames import ColumnBatch
from timeline.query.names import Directory
from timeline.query.reading import participants_of
from timeline.query.results import EventRecord


class PayloadRow(NamedTuple):
    """An event version: its payload, and columns of its read model. Days are ordinals."""

    id: str
    position: int
    schema_version: int
    body: str
    past_from: int | None
    kind: str
    anchor: int
    reported: int | None
    disputed: int


COLUMNS = (V.kind, V.anchor, V.reported, V.disputed)
"""The columns of the read model that a `PayloadRow` ends with."""


def batches(
    found: Iterable[Sequence[Any]], directory: Directory, today: dt.date, *, newest_first: bool, most: int | None
) -> Iterator[ColumnBatch | list[EventRow]]:
    """Yield the rows of the table `events`, as columns.

    Args:
        found: the values of a `PayloadRow` each, by their anchors.
        directory: the entities at the question's time.
        today: the day on which events are planned or past.
        newest_first: whether the latest anchor comes first.
        most: the most events; None is all.
    """
    rest = islice(_in_order(map(PayloadRow._make, found), newest_first=newest_first), most)
    people = frozenset(slug for slug, one in directory.known.items() if one.type == "person")
    became = directory.became
    while rows := list(islice(rest, frames.BATCH)):
        try:
            yield _batch(rows, people, became, today)
        except trusted.UNREADABLE:
            yield event_columns.rows(_records(rows, directory, today))


def _in_order(found: Iterable[PayloadRow], *, newest_first: bool) -> Iterator[PayloadRow]:
    """Sort the events of each day as `order.in_order` does."""
    for _, rows in groupby(found, key=lambda row: row.anchor):
        day = sorted(rows)
        if any('"after":' in row.body for row in day):
            by_id = {row.id: row for row in day}
            after = {row.id: orjson.loads(row.body).get("after", ()) for row in day}
            day = [by_id[slug] for slug in order.placed(by_id, lambda slug, after=after: after[slug])]  # type: ignore[misc]
        yield from reversed(day) if newest_first else day


def _records(rows: Iterable[PayloadRow], directory: Directory, today: dt.date) -> Iterator[EventRecord]:
    for row in rows:
        fact = recall(row.id, row.schema_version, row.body)
        if isinstance(fact, facts.Event):
            planned = row.past_from is None or row.past_from > today.toordinal()
            yield EventRecord(fact, participants_of(fact, directory), row.position, planned)


class _Plan(NamedTuple):
    """What the payloads of a kind have.

    Attributes:
        keys: all keys that they can have.
        roles: the keys of the roles, in order.
        own: the kind's own fields, each with its key.
        figures: the types of the figures.
    """

    keys: frozenset[str]
    roles: tuple[str, ...]
    own: tuple[tuple[str, str], ...]
    figures: tuple[tuple[str, facts.FigureType], ...]


_SHARED = ("includes", "replaces", "after")
"""The columns of all events that are a list of ids of other events."""


@cache
def _plan(kind: str) -> _Plan | None:
    """Return what the payloads of a kind have, or None if this module can't read all of it."""
    model = facts.KINDS.get(kind)
    keys = trusted.keys(model) if model is not None else None
    if model is None or keys is None or event_columns.shared_columns() != _SHARED:
        return None
    own = tuple((name, model.model_fields[name].alias or name) for name in model.own_fields())
    return _Plan(frozenset({"kind", *keys}), tuple(model.roles()), own, tuple(model.figure_types().items()))


@cache
def _counts() -> frozenset[str]:
    return frozenset(column.name for column in event_columns.all_columns() if column.type == "count")


Body = Mapping[str, Any]


def _batch(
    rows: Sequence[PayloadRow], people: frozenset[str], became: Mapping[str, str], today: dt.date
) -> ColumnBatch:
    """Return the columns of some events.

    Args:
        rows: the events.
        people: the ids of all people.
        became: for each entity that was merged into another one, the id of that one.
        today: the day on which events are planned or past.

    Raises:
        NotCanonicalError: a payload must be read as a fact.
    """
    bodies: list[Body] = [_body(row) for row in rows]
    kinds: dict[str, list[int]] = defaultdict(list)
    for index, row in enumerate(rows):
        kinds[row.kind].append(index)
    made = _shared(rows, bodies, today)
    given: set[str] = set()
    companies: list[list[str]] = [[] for _ in rows]
    persons: list[list[str]] = [[] for _ in rows]
    for kind, indexes in kinds.items():
        plan = _plan(kind)
        if plan is None or not all(plan.keys.issuperset(bodies[index]) for index in indexes):
            raise NotCanonicalError
        for index in indexes:
            body = bodies[index]
            slugs = _slugs(body, plan.roles, became)
            if people.isdisjoint(slugs):
                companies[index] = list(dict.fromkeys(slugs))
            else:
                companies[index] = list(dict.fromkeys(slug for slug in slugs if slug not in people))
                persons[index] = [slug for slug in slugs if slug in people]
        for name, key in plan.own:
            having = [index for index in indexes if key in bodies[index]]
            if having:
                given.add(name)
                _fill(made, name, having, [trusted.text(bodies[index][key]) for index in having], len(rows))
        for name, type_ in plan.figures:
            having = [index for index in indexes if name in bodies[index]]
            if having:
                given.add(name)
                _fill_figure(made, name, having, [_parts(type_, name, bodies[index]) for index in having], len(rows))
    made["companies"], made["people"] = companies, persons
    return ColumnBatch(len(rows), made, frozenset(given))


def _slugs(body: Body, roles: Sequence[str], became: Mapping[str, str]) -> list[str]:
    """Return the participants in their roles; instead of those that were merged into others, these others."""
    slugs = [slug for role in roles if role in body for slug in body[role]]
    return [became.get(slug, slug) for slug in slugs] if became else slugs


def _body(row: PayloadRow) -> Body:
    body: dict[str, Any] = orjson.loads(row.body)
    if row.schema_version == facts.SCHEMA_VERSION:
        return body
    return upcast(body, row.schema_version, current=facts.SCHEMA_VERSION)


def _shared(rows: Sequence[PayloadRow], bodies: Sequence[Body], today: dt.date) -> dict[str, list[Any]]:
    """Return the columns that all events have, but for their participants."""
    now = today.toordinal()
    dates = [_date(body["date"]) if type(body["date"]) is str else _date(_preferred(body).text) for body in bodies]
    text, earliest, latest, anchor, precision = map(list, zip(*dates, strict=True))
    sources = [body["sources"] for body in bodies]
    made: dict[str, list[Any]] = {
        "id": [row.id for row in rows],
        "kind": [row.kind for row in rows],
        "title": [_text(body["title"]) for body in bodies],
        "summary": [_text(body.get("summary")) for body in bodies],
        "status": [body["status"] for body in bodies],
        "disputed": [row.disputed == 1 for row in rows],
        "retracted": ["retracted" in body for body in bodies],
        "planned": [row.past_from is None or row.past_from > now for row in rows],
        "date": text,
        "earliest": earliest,
        "latest": latest,
        "anchor": anchor,
        "precision": precision,
        "reported": [None if row.reported is None else _day(row.reported) for row in rows],
        "thread": [body.get("thread") for body in bodies],
        "sources": [len(found) for found in sources],
        "lineages": [len(found) - [*map(_is_copy, found.values())].count(True) for found in sources],
        "position": [row.position for row in rows],
    }
    for name in _SHARED:
        made[name] = [_events(body[name]) if name in body else [] for body in bodies]
    reasons = [body.get("retracted") or {} for body in bodies]
    made["retracted_on"] = [dt.date.fromisoformat(one["on"]) if one else None for one in reasons]
    for name, key in (("retracted_why", "why"), ("retracted_note", "note"), ("superseded_by", "superseded_by")):
        made[name] = [one.get(key) for one in reasons]
    return made


def _is_copy(source: Mapping[str, Any]) -> bool:
    return "derived_from" in source


def _text(value: Any) -> str | None:  # noqa: ANN401 - a JSON value
    return value if value is None or type(value) is str else trusted.text(value)


def _events(value: Sequence[Any]) -> list[str]:
    """Return the ids of events in a list of ids, or of mappings with a reason."""
    return [one if type(one) is str else one["event"] for one in value]


_day = lru_cache(maxsize=65536)(dt.date.fromordinal)


@lru_cache(maxsize=65536)
def _date(text: str) -> tuple[str, dt.date | None, dt.date | None, dt.date, Precision]:
    when = When.parse(text)
    return when.text, when.earliest, when.latest, when.anchor, when.precision


def _published(body: Body) -> tuple[dict[str, dt.date | None], frozenset[str]]:
    """Return the day by which each source was published, and the keys of sources that copy another."""
    sources = body["sources"]
    published = {
        key: When.parse(one["published"]).latest if "published" in one else None for key, one in sources.items()
    }
    return published, frozenset(key for key, one in sources.items() if "derived_from" in one)


def _preferred(body: Body) -> When:
    claim = trusted.dates(body["date"]).preferred(*_published(body))
    if claim is None:
        raise NotCanonicalError
    return claim.value


_Parts = tuple[Decimal | None, str, Decimal | None, Decimal | None, bool]
"""What the columns of a figure have: the attributes of a claim that `event_columns.PARTS` names."""


def _parts(type_: facts.FigureType, name: str, body: Body) -> _Parts:
    """Return the parts of the preferred claim of a figure."""
    given = body[name]
    if type(given) is str:
        return _bare(type_, given)
    found = trusted.claims(type_, given)
    claim = found.claims[0] if len(found.claims) == 1 else found.preferred(*_published(body))
    if claim is None:
        raise NotCanonicalError
    return claim.value, claim.unit, claim.minimum, claim.maximum, claim.approx


@lru_cache(maxsize=65536)
def _bare(type_: facts.FigureType, given: str) -> _Parts:
    claim = trusted.claims(type_, given).claims[0]
    return claim.value, claim.unit, None, None, False


def _fill(made: dict[str, list[Any]], name: str, indexes: Iterable[int], values: Iterable[Any], size: int) -> None:
    """Set the values of some rows in a column; the other rows have none, or one of another kind."""
    column = made.get(name)
    if column is None:
        column = made[name] = [None] * size
    for index, value in zip(indexes, values, strict=True):
        column[index] = value


def _fill_figure(
    made: dict[str, list[Any]], name: str, indexes: Sequence[int], claims: Sequence[_Parts], size: int
) -> None:
    whole = name in _counts()
    for (ending, attribute), values in zip(event_columns.PARTS, zip(*claims, strict=True), strict=True):
        is_count = whole and attribute in ("value", "minimum", "maximum")
        _fill(made, f"{name}{ending}", indexes, map(_whole, values) if is_count else values, size)


def _whole(number: Decimal | None) -> int | None:
    return None if number is None else int(number)
