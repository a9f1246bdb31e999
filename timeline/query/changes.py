"""The entries of the log, newest first: each with its fact and what it changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import Connection

from timeline import facts, sql
from timeline.errors import QueryError
from timeline.facts.suggest import did_you_mean
from timeline.log import read
from timeline.log.entry import OPERATIONS, Entry
from timeline.log.erasures import Erasure, erasure_of
from timeline.log.upcast import upcast
from timeline.models import ENTRY as E
from timeline.models import PART as R
from timeline.projections.decode import fact_or_none
from timeline.query.history import FieldChange, Version, diff, erasures_of
from timeline.query.several import whole

if TYPE_CHECKING:
    from timeline.query.snapshot import Snapshot

_CHUNK = 200


@dataclass(frozen=True, slots=True)
class Change:
    """An entry of the log.

    Attributes:
        version: the entry: position, operation, when, by whom, why, and what it changed.
        type: the type of the subject: event, company, person, story or erasure.
        slug: the fact's id; of an erasure, its position.
        kind: an event's kind, else the type.
        title: the event's title, or the entity's name, in this version; of what was erased, its id.
        batch: the id that all entries of one append share.
    """

    version: Version
    type: str
    slug: str
    kind: str
    title: str
    batch: str

    def to_json(self) -> dict[str, Any]:
        """Return the change as JSON values."""
        return {**self.version.to_json(), "id": self.slug, "kind": self.kind, "title": self.title}


def changes(  # noqa: PLR0913 - one argument a filter
    snapshot: Snapshot,
    *,
    after: int = 0,
    before: int | None = None,
    limit: int = 50,
    operation: str | None = None,
    company: str | None = None,
) -> list[Change]:
    """Return the entries of the log, newest first.

    Args:
        snapshot: the view; only entries up to its position are returned.
        after: return only entries after this position.
        before: return only entries before this position.
        limit: the most entries to return.
        operation: return only entries with this operation: recorded, corrected, retracted, reinstated or erased.
        company: return only entries about this company (its slug), and about events in which it takes part.

    Raises:
        QueryError: the operation or the company is unknown, or the limit is not a whole number; the message says what
            there is.
    """
    after, limit = whole(after, "after"), whole(limit, "limit")
    before = None if before is None else whole(before, "before")
    if operation is not None and operation not in OPERATIONS:
        hint = did_you_mean(operation, OPERATIONS) or "use " + ", ".join(OPERATIONS)
        raise QueryError(f"unknown operation '{operation}': {hint}")
    with snapshot.store.read() as connection:
        last = snapshot.position if before is None else min(snapshot.position, before - 1)
        clauses, values = [f"{E.position} > ?", f"{E.position} <= ?"], [after, last]
        if operation is not None:
            clauses.append(f"{E.operation} = ?")
            values.append(operation)  # type: ignore[arg-type]
        if company is not None:
            directory = snapshot.directory_at(connection)
            keys = directory.keys(directory.check(company, "company"))
            subjects = [f"company/{slug}" for slug in directory.merged(company)]
            clauses.append(
                f"({E.position} IN (SELECT {R.since_position} FROM {R} WHERE {R.entity} IN ({_marks(keys)}))"
                f" OR {E.subject} IN ({_marks(subjects)}))"
            )
            values += [*keys, *subjects]  # type: ignore[list-item]
        found = read.newest(connection, " AND ".join(clauses), values, limit=limit)
        previous = _previous(connection, found)
        erased = erasures_of(connection, found)
    return [_change(entry, previous.get(entry.subject, {}).get(entry.version - 1), erased) for entry in found]


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))


def changes_by_day(snapshot: Snapshot) -> dict[dt.date, dict[str, int]]:
    """Return how many entries of each operation were recorded on each day (UTC), up to the view's position."""
    with snapshot.store.read() as connection:
        rows = sql.rows(
            connection,
            f"SELECT substr({E.recorded_at}, 1, 10), {E.operation}, count(*) FROM {E} WHERE {E.position} <= ?"
            f" GROUP BY substr({E.recorded_at}, 1, 10), {E.operation}",
            (snapshot.position,),
        )
    found: dict[dt.date, dict[str, int]] = {}
    for day, operation, count in sorted(rows):
        found.setdefault(dt.date.fromisoformat(day), {})[operation] = count
    return found


def _previous(connection: Connection, entries: Sequence[Entry]) -> dict[str, dict[int, Entry]]:
    """Return the version before each entry, by subject and version number."""
    wanted = [entry for entry in entries if entry.version > 1]
    found: dict[str, dict[int, Entry]] = {}
    for start in range(0, len(wanted), _CHUNK):
        chunk = wanted[start : start + _CHUNK]
        pairs = " OR ".join(f"({E.subject} = ? AND {E.version} = ?)" for _ in chunk)
        values = [value for entry in chunk for value in (entry.subject, entry.version - 1)]
        for entry in read.newest(connection, pairs, values, limit=len(chunk)):
            found.setdefault(entry.subject, {})[entry.version] = entry
    return found


def _change(entry: Entry, previous: Entry | None, erased: Sequence[Erasure]) -> Change:
    version = Version.of(entry, _changed(entry, previous), erased)
    if entry.operation == "erased":
        named = erasure_of(entry)
        title = ", ".join(named.subjects) or f"position {', '.join(map(str, named.positions))}"
    else:
        fact = fact_or_none(entry) if entry.has_payload else None
        title = facts.title(fact) if fact is not None else entry.slug
    return Change(version, entry.subject.partition("/")[0], entry.slug, entry.kind, title, entry.batch)


def _changed(entry: Entry, previous: Entry | None) -> Iterator[FieldChange]:
    """Yield what an entry changed, as far as both versions are still there."""
    if previous is not None and previous.has_payload and entry.has_payload:
        yield from diff(_body(previous), _body(entry))


def _body(entry: Entry) -> dict[str, Any]:
    return upcast(orjson.loads(entry.body), entry.schema_version, current=facts.SCHEMA_VERSION)
