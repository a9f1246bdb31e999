"""The log at one time: a database, a log position and a day of reporting. Every question reads a snapshot."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Self
from weakref import WeakKeyDictionary

from sqlalchemy import Connection

from timeline import sql
from timeline.facts.entities import EntityType
from timeline.log import read
from timeline.models import ENTRY as E
from timeline.models import NOW
from timeline.query.names import Directory
from timeline.store import Store


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
        """Return the entities, read in the caller's transaction and cached for each state of the log."""
        kept = _directories.setdefault(self.store, {})
        key = (read.mark(connection), self.position)
        found = kept.get(key)
        if found is None:
            found = Directory.read(connection, self.position)
            while len(kept) >= _MOST_DIRECTORIES:
                kept.pop(next(iter(kept), key), None)
            kept[key] = found
        return found

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

    def cached(self, name: str, make: Callable[[], Any]) -> Any:  # noqa: ANN401 - what `make` returns
        """Return a value derived from the whole snapshot, made once for each state of the log.

        Args:
            name: what it is.
            make: derives it.
        """
        with self.store.read() as connection:
            key = (name, read.mark(connection), self.position, self.reported_by, self.today_at(connection))
        kept = _derived.setdefault(self.store, {})
        if key not in kept:
            found = make()
            while len(kept) >= _MOST_DERIVED:
                kept.pop(next(iter(kept)), None)
            kept[key] = found
        return kept[key]

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


_MOST_DERIVED = 16
_derived: WeakKeyDictionary[Store, dict[tuple[object, ...], Any]] = WeakKeyDictionary()
"""The last values derived from each database: who owned what, which deals there are."""
_MOST_DIRECTORIES = 8
_directories: WeakKeyDictionary[Store, dict[tuple[str, int], Directory]] = WeakKeyDictionary()
"""The last directories read from each database, by the state of the log and the position."""
