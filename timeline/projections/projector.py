"""Keep the projections up to date in the append's transaction, and rebuild them."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection
from sqlmodel import SQLModel

from timeline import collector, engines, facts, models, sql
from timeline.log import read
from timeline.log.entry import NewEntry
from timeline.models import CURSOR as C
from timeline.models import table_of
from timeline.projections import registry
from timeline.projections.batch import Batch
from timeline.projections.decode import decode


class _Projector:
    """All projections as one projector."""

    def begin(self, connection: Connection) -> Batch:
        return Batch(engines.of(connection))

    def inline_rows(self, engine: engines.Engine, new: NewEntry) -> engines.InlineRows:
        fact = decode(new.subject.partition("/")[2], new.schema_version, new.body)
        rows = [(table.shape, table.rows(fact)) for table in registry.tables(engine) if isinstance(fact, table.about)]
        cursors = [] if isinstance(fact, facts.UnknownEvent) else registry.cursors()
        return engine.inline_rows(new.subject, rows, cursors, first=new.operation == "recorded")


PROJECTOR = _Projector()
"""The projector for `append`."""


def stale(connection: Connection) -> bool:
    """Return whether a projection has no table, has another version than this program's, or is behind the log."""
    engine = engines.of(connection)
    if not {table_of(model).name for model in _models(engine)} <= engine.tables(connection):
        return True
    head = read.head(connection)
    rows = sql.rows(connection, f"SELECT {C.name}, {C.version}, {C.position} FROM {C}")
    return head > 0 and not {(name, version, head) for name, version in registry.cursors()} <= set(rows)


def rebuild(connection: Connection, *, progress: Callable[[int, int], None] = lambda _done, _of: None) -> int:
    """Rebuild the projections from the whole log; missing tables are made first.

    Everything happens in the caller's transaction: readers see the old rows until it commits.

    Args:
        connection: a connection in a transaction that holds the write lock.
        progress: called with the position reached so far and the last position.

    Returns:
        The last position that the projections have read.
    """
    engine = engines.of(connection)
    there = engine.tables(connection)
    for model in _models(engine):
        if table_of(model).name in there:
            engine.clear(connection, model)
        else:
            engine.create(connection, model)
    head = read.head(connection)
    with collector.paused():
        for entries in read.batches(connection):
            batch = Batch(engine)
            for entry in entries:
                batch.add(entry)
            batch.write(connection)
            progress(entries[-1].position, head)
    return head


def _models(engine: engines.Engine) -> list[type[SQLModel]]:
    return [models.Projection, *(table.shape.model for table in registry.tables(engine))]
