"""The log at one time: a database, a log position and a day of reporting. Every question reads a snapshot."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Self, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Connection

from timeline import collector, sql
from timeline.facts.entities import EntityType
from timeline.log import read
from timeline.models import ENTRY as E
from timeline.models import NOW
from timeline.query.changed import Basis, concerns
from timeline.query.names import Directory
from timeline.store import Store

_Derived = TypeVar("_Derived")
_Key = TypeVar("_Key")
_Kept = TypeVar("_Kept")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The database and the time that a question reads.

    Attributes:
        store: the database, open for reading.
        recorded_at: the log position to read at, or None for the head.
        reported_by: read only what had been published by this day; None reads everything.
        today: the day on which events are planned or past; None takes it from the time of the question.
    """

    store: Store
    recorded_at: int | None = None
    reported_by: dt.date | None = None
    today: dt.date | None = None

    @property
    def position(self) -> int:
        """The position to filter versions by: that of `as_recorded`, or one behind all entries."""
        return NOW - 1 if self.recorded_at is None else self.recorded_at

    @property
    def directory(self) -> Directory:
        """The entities with their names at this time."""
        with self.store.read() as connection:
            return self.directory_at(connection)

    def directory_at(self, connection: Connection) -> Directory:
        """Return the entities, read in the caller's transaction and cached for each state of the log up to here.

        After an append, only the entities that it recorded or changed are read.
        """
        kept = _directories.setdefault(self.store, {})
        mark = read.mark(connection, until=self.position)
        found = kept.get(mark)
        if found is None:
            with collector.paused():
                found = self._updated(connection, kept) or Directory.read(connection, self.position)
            _keep(kept, mark, found, _MOST_DIRECTORIES)
        return found

    def _updated(self, connection: Connection, kept: dict[str, Directory]) -> Directory | None:
        """Return the newest directory of an earlier state, with the entities that changed since; or None."""
        for before, directory in reversed(list(kept.items())):
            at = read.position_of(connection, before)
            if at is not None and at <= self.position:
                return directory.updated(connection, at, self.position)
        return None

    def today_at(self, connection: Connection) -> dt.date:
        """Return the day on which events are planned or past.

        It is the day of `as_reported`; or the day on which the log's entry at the position was recorded; or today, UTC.
        """
        if self.reported_by is not None:
            return self.reported_by
        if self.today is not None:
            return self.today
        at = self.recorded_at
        recorded = at and sql.value(connection, f"SELECT {E.recorded_at} FROM {E} WHERE {E.position} = ?", (at,))
        return dt.date.fromisoformat(recorded[:10]) if recorded else dt.datetime.now(dt.UTC).date()

    def cached(self, name: str, make: Callable[[], _Derived], basis: Basis) -> _Derived:
        """Return a value derived from the whole snapshot, made anew when an entry changes what it is derived from.

        Args:
            name: what it is.
            make: derives it.
            basis: what it is derived from.
        """
        kept = _derived.setdefault(self.store, {})
        with self.store.read() as connection:
            mark, today = read.mark(connection, until=self.position), self.today_at(connection)
            of = (name, self.reported_by, today)
            if (*of, mark) in kept:
                found: _Derived = kept[*of, mark]
                return found
            for (*others, before), value in reversed(list(kept.items())):
                at = read.position_of(connection, before) if (*others,) == of else None
                if at is not None and at <= self.position and not concerns(connection, basis, at, self.position):
                    found = value
                    _keep(kept, (*of, mark), found, _MOST_DERIVED)
                    return found
        with collector.paused():
            found = make()
        with self.store.read() as connection:
            is_as_before = read.mark(connection, until=self.position) == mark
        if is_as_before:  # else it may have read entries that the mark does not cover
            _keep(kept, (*of, mark), found, _MOST_DERIVED)
        return found

    def check(self, slug: str, kind: EntityType) -> str:
        """Return the slug of an entity of a type, unchanged.

        Raises:
            QueryError: there is none; the message suggests the nearest.
        """
        return self.directory.check(slug, kind)

    def pinned(self) -> Self:
        """Return the snapshot fixed at the log's last position, unless it has one: later entries are left out."""
        if self.recorded_at is not None:
            return self
        with self.store.read() as connection:
            return replace(self, recorded_at=read.head(connection), today=self.today_at(connection))


def _keep(kept: dict[_Key, _Kept], key: _Key, value: _Kept, most: int) -> None:
    """Keep a value, and drop the oldest ones beyond a number."""
    while len(kept) >= most:
        kept.pop(next(iter(kept), key), None)
    kept[key] = value


_MOST_DERIVED = 16
_derived: WeakKeyDictionary[Store, dict[tuple[str, dt.date | None, dt.date, str], Any]] = WeakKeyDictionary()
"""The last values derived from each database, by name, days and mark: who owned what, which deals there are."""
_MOST_DIRECTORIES = 8
_directories: WeakKeyDictionary[Store, dict[str, Directory]] = WeakKeyDictionary()
"""The last directories read from each database, by the mark of the log's last entry that they know."""
