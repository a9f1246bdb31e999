"""Keeps the projections up with the log, in the append's transaction, and makes them anew."""

from __future__ import annotations

from collections.abc import Callable

import orjson
from sqlalchemy import Connection

from timeline import collector, engines, facts, sql
from timeline.log import read
from timeline.log.entry import Entry, NewEntry
from timeline.projections import entities, events, search
from timeline.projections.decode import decode, fact_of

_MODULES = (entities, events, search)


class _Batch:
    """All projections of some entries; each is decoded once."""

    def __init__(self, engine: engines.Engine) -> None:
        self._parts = (entities.Batch(), events.Batch(), search.Batch(engine))
        self._last = 0

    def add(self, entry: Entry) -> None:
        fact = fact_of(entry)
        for part in self._parts:
            part.add(entry, fact)
        self._last = entry.position

    def write(self, connection: Connection) -> None:
        for part in self._parts:  # in this order: events look up the keys of entities
            part.write(connection)
        sql.run_many(
            connection,
            "INSERT INTO projection (name, version, position) VALUES (?, ?, ?)"
            " ON CONFLICT (name) DO UPDATE SET version = excluded.version, position = excluded.position",
            [(module.NAME, module.VERSION, self._last) for module in _MODULES],
        )


class _Projector:
    """All projections as one."""

    def begin(self, connection: Connection) -> _Batch:
        return _Batch(engines.of(connection))

    def inline_rows(self, engine: engines.Engine, new: NewEntry) -> str | None:
        fact = decode(new.subject.partition("/")[2], new.schema_version, new.body)
        if not isinstance(fact, facts.Event):
            return None
        made = {
            "version": events.version(fact),
            "named": fact.participants,
            "words": engine.words_row(search.parts(fact))[0],
            "cursors": [(module.NAME, module.VERSION) for module in _MODULES],
        }
        return orjson.dumps(made).decode()


PROJECTOR = _Projector()
"""What `append` is given."""


def stale(connection: Connection) -> bool:
    """Say whether a projection is of another version than this program's, or behind the log."""
    head = read.head(connection)
    rows = sql.rows(connection, "SELECT name, version, position FROM projection")
    found = {name: (version, position) for name, version, position in rows}
    return head > 0 and any(found.get(module.NAME) != (module.VERSION, head) for module in _MODULES)


def rebuild(connection: Connection, *, progress: Callable[[int, int], None] = lambda _done, _of: None) -> int:
    """Make the projections anew from the whole log.

    It all happens in the caller's transaction: readers see the old rows until it commits, and then the new ones.

    Args:
        connection: in a transaction that holds the write lock.
        progress: called with the position that is reached, and the last one.

    Returns:
        The position that they reach.
    """
    engines.of(connection).clear_words(connection)
    for table in (*entities.TABLES, *events.TABLES):
        sql.run(connection, f"DELETE FROM {table}")
    sql.run(connection, "DELETE FROM projection")
    head = read.head(connection)
    with collector.paused():
        for entries in read.batches(connection):
            batch = PROJECTOR.begin(connection)
            for entry in entries:
                batch.add(entry)
            batch.write(connection)
            progress(entries[-1].position, head)
    return head
