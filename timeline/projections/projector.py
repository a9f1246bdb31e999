"""Keep the projections up to date in the append's transaction, and rebuild them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from sqlalchemy import Connection
from sqlmodel import SQLModel

from timeline import collector, engines, facts, models, sql
from timeline.log import read
from timeline.log.entry import NewEntry
from timeline.log.tree import keep_roots
from timeline.models import CURSOR as C
from timeline.models import ENTRY as E
from timeline.models import table_of
from timeline.projections import registry
from timeline.projections.batch import Batch
from timeline.projections.decode import decode
from timeline.projections.prepared import Prepared, derive


class _Projector:
    """All projections as one projector."""

    def __init__(self, *, lenient: bool = False) -> None:
        self._lenient = lenient

    def begin(self, connection: Connection) -> Batch:
        return Batch(engines.of(connection), lenient=self._lenient)

    def inline_rows(self, engine: engines.Engine, new: NewEntry) -> engines.InlineRows | None:
        fact = decode(new.subject.partition("/")[2], new.schema_version, new.body)
        if isinstance(fact, facts.UnknownEvent):
            return None
        rows = [(table.shape, table.rows(fact)) for table in registry.tables(engine) if isinstance(fact, table.about)]
        return engine.inline_rows(new.subject, rows, registry.cursors(), first=new.operation == "recorded")


PROJECTOR = _Projector()
"""The projector for `append`."""
LENIENT = _Projector(lenient=True)
"""The projector for entries of another log: it leaves out what is no fact."""


def stale(connection: Connection) -> bool:
    """Return whether the projections must be rebuilt.

    A projection has no table, has another version than this program's, or is behind the log; or another program made
    the projections from a log of which it did not know all kinds of facts.
    """
    engine = engines.of(connection)
    if not {table_of(model).name for model in _models(engine)} <= engine.tables(connection):
        return True
    return not state(connection).at_head


class State(NamedTuple):
    """What a database says about itself.

    Attributes:
        revision: its migration.
        at_head: whether all projections have this program's versions and stand where the log stands.
    """

    revision: str
    at_head: bool


def state(connection: Connection) -> State:
    """Return the state of a database that has all tables. It is cheap, so that every reader can ask."""
    cursors = registry.cursors()
    known = [value for cursor in cursors for value in cursor]
    found = sql.rows(connection, _state(len(cursors)), (*known, registry.knowledge()))
    revision, head, there, unread = found[0]
    return State(revision, head == 0 or (there == len(cursors) and not unread))


@cache
def _state(cursors: int) -> str:
    """Return SQL for a database's migration and head, and how many cursors stand there, and how many can read more."""
    known = ", ".join(["(?, ?)"] * cursors)
    head = f"(SELECT coalesce(max({E.position}), 0) FROM {E})"
    return (
        f"SELECT (SELECT version_num FROM alembic_version), {head},"
        f" (SELECT count(*) FROM {C} WHERE ({C.name}, {C.version}) IN (VALUES {known}) AND {C.position} = {head}),"
        f" (SELECT count(*) FROM {C} WHERE {C.name} = '{registry.UNREAD}' AND {C.version} <> ?)"
    )


def rebuild(
    connection: Connection,
    prepared: Prepared | None = None,
    *,
    progress: Callable[[int, int], None] = lambda _done, _of: None,
) -> int:
    """Rebuild the projections from the whole log; missing tables are made first.

    Everything happens in the caller's transaction: readers see the old rows until it commits.

    Args:
        connection: a connection in a transaction that holds the write lock.
        prepared: rows that were derived before, from this log; only later entries are then derived.
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
    head, reached = read.head(connection), 0
    with collector.paused():
        if prepared is not None and prepared.is_from(connection):
            reached = prepared.position
            for derived in prepared.batches():
                derived.write(connection, lenient=True)
                progress(derived.last, head)
        for derived in derive(connection, after=reached):
            derived.write(connection, lenient=True)
            progress(derived.last, head)
    keep_roots(connection, head)
    return head


def _models(engine: engines.Engine) -> list[type[SQLModel]]:
    return [models.TreeRoot, models.Projection, *(table.shape.model for table in registry.tables(engine))]
