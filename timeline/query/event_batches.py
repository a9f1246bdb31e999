"""The table `events` from digests and read models, a column at a time, without a fact for each event.

A fact is frozen, checked and has all its sources and claims; a table needs few of them. The values are those that
`event_columns` takes from facts. An event without a digest, of a kind that a newer version knows, is read as a fact.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache, lru_cache
from itertools import groupby, islice, pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from timeline import engines, facts, sql
from timeline.facts import When
from timeline.models import DIGEST as D
from timeline.models import ENTRY as E
from timeline.models import EVENT as V
from timeline.models import PAYLOAD as P
from timeline.projections.decode import recall
from timeline.projections.digests import Digest
from timeline.query import event_columns, event_sql, frames, order
from timeline.query.frames import ColumnBatch
from timeline.query.reading import participants_of
from timeline.query.results import EventRecord

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from timeline.query.event_sql import Condition
    from timeline.query.names import Directory


class VersionRow(NamedTuple):
    """An event version: columns of its read model, and its digest. Days are ordinals."""

    position: int
    kind: str
    status: str
    earliest: int | None
    latest: int | None
    anchor: int
    reported: int | None
    disputed: int
    past_from: int | None
    digest: str | None


_COLUMNS = ", ".join(f"v.{getattr(V, name)}" for name in ("since_position", *VersionRow._fields[1:-1]))


class Reader:
    """Reads the rows of the table `events`.

    Args:
        connection: in a transaction.
        conditions: match the events.
        directory: the entities at the question's time.
        today: the day on which events are planned or past.
    """

    def __init__(
        self, connection: Connection, conditions: Sequence[Condition], directory: Directory, today: dt.date
    ) -> None:
        self._connection, self._conditions = connection, conditions
        self._directory, self._today = directory, today
        self._people = frozenset(slug for slug, one in directory.known.items() if one.type == "person")

    def unsorted(self) -> Iterator[frames.Rows]:
        """Yield the events in the order of the log, which takes a third of the time; see `places`."""
        rest = self._rows()
        while rows := list(islice(rest, frames.BATCH)):
            digests = _digests(rows)
            yield event_columns.rows(self._records(rows)) if None in digests else self._batch(rows, digests)

    def batches(self, *, newest_first: bool, most: int | None) -> Iterator[frames.Rows]:
        """Yield the events by their dates.

        Args:
            newest_first: whether the latest comes first.
            most: the most events; None is all.
        """
        left = most
        for rows in _whole_days(self._rows(f"ORDER BY v.{V.anchor} {'DESC' if newest_first else ''}")):
            digests = _digests(rows)
            if None in digests:
                records = order.in_order(self._records(rows), lambda record: (record.date.anchor, record.id))
                kept: Sequence[Any] = (records[::-1] if newest_first else records)[:left]
            else:
                kept = _in_order(rows, digests, newest_first=newest_first)[:left]
            for first in range(0, len(kept), frames.BATCH):
                some = kept[first : first + frames.BATCH]
                if None in digests:
                    yield event_columns.rows(some)
                else:
                    yield self._batch([rows[at] for at in some], [digests[at] for at in some])
            if left is not None and (left := left - len(kept)) <= 0:
                return

    def _rows(self, sorting: str = "") -> Iterator[Any]:
        where, values = event_sql.all_of(self._conditions)
        return sql.stream(
            self._connection,
            f"SELECT {_COLUMNS}, d.{D.body} FROM {event_sql.source(where)}"
            f" JOIN {D} AS d ON d.{D.since_position} = v.{V.since_position} WHERE {where} {sorting}",
            values,
        )

    def _records(self, rows: Sequence[Any]) -> Iterator[EventRecord]:
        """Yield events that are read as facts."""
        now = self._today.toordinal()
        among, keys = engines.of(self._connection).among(f"e.{E.position}", [row[0] for row in rows])
        found = sql.rows(
            self._connection,
            f"SELECT e.{E.position}, substr(e.{E.subject}, 7), e.{E.schema_version}, p.{P.body} FROM {E} AS e"
            f" JOIN {P} AS p ON p.{P.position} = e.{E.position} WHERE {among}",
            [keys],
        )
        payloads = {position: payload for position, *payload in found}
        for row in map(VersionRow._make, rows):
            fact = recall(*payloads[row.position])
            if isinstance(fact, facts.Event):
                planned = row.past_from is None or row.past_from > now
                yield EventRecord(fact, participants_of(fact, self._directory), row.position, planned)

    def _batch(self, rows: Sequence[Any], digests: Sequence[Any]) -> ColumnBatch:
        row: Any = VersionRow._make(zip(*rows, strict=True))
        digest: Any = Digest._make(zip(*digests, strict=True))
        made, now, size = _shared(row, digest), self._today.toordinal(), len(rows)
        made["planned"] = [past is None or past > now for past in row.past_from]
        made["companies"], made["people"] = self._participants(digest.roles)
        given: set[str] = set()
        for name, values in _by_name(digest.own).items():
            given.add(name)
            made[name] = [values.get(at) for at in range(size)]
        for name, claims in _by_name(digest.figures).items():
            given.add(name)
            made |= _figure(name, claims, size)
        return ColumnBatch(size, made, frozenset(given))

    def _participants(self, each: Iterable[Mapping[str, list[str]]]) -> tuple[list[list[str]], list[list[str]]]:
        """Return the companies of each event, each once, and its people."""
        became, people = self._directory.became, self._people
        companies: list[list[str]] = []
        persons: list[list[str]] = []
        for roles in each:
            slugs = [slug for some in roles.values() for slug in some]
            if became:
                slugs = [became.get(slug, slug) for slug in slugs]
            if people.isdisjoint(slugs):
                companies.append(slugs if len(slugs) == 1 else list(dict.fromkeys(slugs)))
                persons.append([])
            else:
                companies.append(list(dict.fromkeys(slug for slug in slugs if slug not in people)))
                persons.append([slug for slug in slugs if slug in people])
        return companies, persons


def places(ids: Sequence[str], days: Sequence[int], after: Sequence[Sequence[str]]) -> list[int]:
    """Return where each event is, by their dates, as `order.in_order` sorts them.

    Args:
        ids: the id of each event.
        days: the anchor of each, as any number.
        after: the ids of the events that each comes after.
    """
    import numpy as np

    anchors = np.array(days, "int64")
    by_day = np.argsort(anchors, kind="stable")
    starts = [0, *(np.flatnonzero(np.diff(anchors[by_day])) + 1).tolist(), len(ids)]
    indexes, is_plain = by_day.tolist(), not any(after)
    found: list[int] = []
    for first, end in pairwise(starts):
        found += _on_a_day(indexes[first:end], ids, None if is_plain else after)
    return found


def _on_a_day(indexes: list[int], ids: Sequence[str], after: Sequence[Sequence[str]] | None) -> list[int]:
    """Sort the events of one day."""
    ranked = sorted(indexes, key=ids.__getitem__)
    if after is None or not any(after[at] for at in ranked):
        return ranked
    at_id = {ids[at]: at for at in ranked}
    return [at_id[slug] for slug in order.placed(at_id, lambda slug: after[at_id[slug]])]


def _in_order(rows: Sequence[Any], digests: Sequence[Any], *, newest_first: bool) -> list[int]:
    """Return where each event is, by their dates; their rows are sorted by their anchors."""
    ids = [digest[0] for digest in digests]
    after = [digest[10].get("after", ()) if digest[10] else () for digest in digests]
    found: list[int] = []
    for _, day in groupby(range(len(rows)), key=lambda at: rows[at][5]):
        same = _on_a_day(list(day), ids, after)
        found += reversed(same) if newest_first else same
    return found


def _digests(rows: Sequence[Any]) -> list[Any]:
    """Return the digests of some rows, each as a list with the items of a `Digest`."""
    found: list[Any] = orjson.loads(f"[{','.join([row[-1] or 'null' for row in rows])}]")
    return found


def _whole_days(rows: Iterable[Any]) -> Iterator[list[Any]]:
    """Yield rows, sorted by their anchors, in lists of at least a batch; no day is in two lists."""
    found: list[Any] = []
    for _, day in groupby(rows, key=lambda row: row[5]):
        found += day
        if len(found) >= frames.BATCH:
            yield found
            found = []
    if found:
        yield found


def _shared(row: Any, digest: Any) -> dict[str, Sequence[Any] | None]:  # noqa: ANN401 - tuples whose items are columns
    """Return the columns that all events have, but for `planned` and the participants."""
    nothing = (None,) * len(row.position)
    made: dict[str, Sequence[Any] | None] = {
        "id": digest.id,
        "kind": row.kind,
        "title": digest.title,
        "summary": digest.summary if digest.summary != nothing else None,
        "status": row.status,
        "disputed": [one == 1 for one in row.disputed],
        "date": digest.date,
        "earliest": row.earliest,
        "latest": row.latest,
        "anchor": row.anchor,
        "precision": list(map(_precision, digest.date)),
        "reported": row.reported,
        "thread": digest.thread,
        "sources": digest.sources,
        "lineages": digest.lineages,
        "position": row.position,
        "retracted": [one is not None for one in digest.retracted],
    }
    for name in event_columns.shared_columns():
        if name == "first_report":
            made[name] = [one.get(name) for one in digest.own]
        else:
            made[name] = [one.get(name, []) if one else [] for one in digest.relations]
    reasons = digest.retracted if digest.retracted != nothing else None
    made["retracted_on"] = reasons and [
        None if one is None else dt.date.fromisoformat(one[0]).toordinal() for one in reasons
    ]
    for at, name in enumerate(("retracted_why", "retracted_note", "superseded_by"), 1):
        made[name] = reasons and [None if one is None else one[at] for one in reasons]
    return made


@lru_cache(maxsize=65536)
def _precision(date: str) -> str:
    return When.parse(date).precision


def _by_name(each: Iterable[Mapping[str, Any]]) -> dict[str, dict[int, Any]]:
    """Return for each name the values that it has, by the index of their event."""
    found: dict[str, dict[int, Any]] = defaultdict(dict)
    for index, given in enumerate(each):
        for name, value in given.items():
            found[name][index] = value
    return found


@cache
def _counts() -> frozenset[str]:
    return frozenset(column.name for column in event_columns.all_columns() if column.type == "count")


def _figure(name: str, claims: Mapping[int, Sequence[Any]], size: int) -> dict[str, list[Any] | None]:
    """Return the columns of a figure: value, unit, lowest and highest value, whether it is approximate."""
    number: Callable[[Any], Any] = _whole if name in _counts() else _exact
    value, unit, low, high, approx = (f"{name}{ending}" for ending, _ in event_columns.PARTS)
    values: list[Any] = [None] * size
    units, approximates = [*values], [*values]
    for at, claim in claims.items():
        values[at], units[at], approximates[at] = number(claim[0]), claim[1], len(claim) > _SHORT and claim[4]
    bounds = {at: claim for at, claim in claims.items() if len(claim) > _SHORT}
    made: dict[str, list[Any] | None] = {value: values, unit: units, low: None, high: None, approx: approximates}
    for column, index in ((low, 2), (high, 3)):
        if any(claim[index] is not None for claim in bounds.values()):
            made[column] = [number(bounds[at][index]) if at in bounds else None for at in range(size)]
    return made


_SHORT = 2


def _whole(number: int | str | None) -> int | None:
    return number if type(number) is int or number is None else int(Decimal(number))


def _exact(number: int | str | None) -> Decimal | None:
    return None if number is None else Decimal(number)
