"""Write the rows derived from many entries at once, as the projections describe them."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Connection

from timeline import engines, facts, sql
from timeline.errors import LogError, OutdatedDatabaseError, UnknownVersionError
from timeline.log.entry import Entry
from timeline.models import CURSOR as C
from timeline.models import ENTITY, NOW, Names, Shape
from timeline.models import ENTRY as E
from timeline.projections import registry
from timeline.projections.decode import NO_FACT, fact_of
from timeline.projections.table import Table, Values

_Pairs = list[tuple[Entry, Any]]
"""Entries with their facts."""


class Batch:
    """The rows of all projections for some entries, which come in order and without a hole. Each is decoded once.

    Args:
        engine: the engine of the database.
        lenient: leave out an entry that holds no fact, instead of failing.
    """

    def __init__(self, engine: engines.Engine, *, lenient: bool = False) -> None:
        self._tables = registry.tables(engine)
        self._about: dict[type[facts.Fact], _Pairs] = {table.about: [] for table in self._tables}
        self._by_type: dict[type[facts.Fact], list[_Pairs]] = {}
        self._first = self._last = 0
        self._unread = False
        self._lenient = lenient

    def add(self, entry: Entry) -> None:
        """Add an entry, whose rows are derived when all are written."""
        self._last = entry[0]
        self._first = self._first or entry[0]
        try:
            fact = fact_of(entry)
        except UnknownVersionError:
            self._unread = True
            return
        except NO_FACT:
            if not self._lenient:
                raise
            self._unread = True
            return
        found = self._by_type.get(type(fact))
        if found is None:
            self._unread = self._unread or isinstance(fact, facts.UnknownEvent)
            found = [pairs for about, pairs in self._about.items() if isinstance(fact, about)]
            self._by_type[type(fact)] = found
        for pairs in found:
            pairs.append((entry, fact))

    def write(self, connection: Connection) -> None:
        """Derive and write the rows, and advance the cursors.

        Raises:
            OutdatedDatabaseError: a projection has another version than this program's, or is behind the log.
        """
        if self._lenient:
            self._leave_out_strangers(connection)
        for table in self._tables:
            pairs = self._about[table.about]
            if pairs:
                _write(connection, table, pairs)
        if self._unread:  # a program that knows more rebuilds the projections
            sql.run_many(connection, _BEGIN, [(registry.UNREAD, registry.knowledge(), 0)])
        cursors = registry.cursors()
        if self._first == 1:
            sql.run_many(connection, _BEGIN, [(name, version, self._last) for name, version in cursors])
            return
        known = [value for cursor in cursors for value in cursor]
        if sql.change(connection, _advance(len(cursors)), (self._last, self._first - 1, *known)) < len(cursors):
            raise OutdatedDatabaseError(f"{engines.BEHIND}; nothing was written")

    def _leave_out_strangers(self, connection: Connection) -> None:
        """Leave out events that name companies or people which the log does not have."""
        named: dict[int, set[str]] = {}
        for table in self._tables:
            if table.shape.entity is not None:
                for entry, fact in self._about[table.about]:
                    named.setdefault(entry[0], set()).update(values[0] for values in table.rows(fact))
        wanted = set().union(*named.values()) if named else set()
        known = {slug for slug, _ in sql.rows_among(connection, _KEYS, ENTITY.slug, sorted(wanted))}
        known |= {fact.id for pairs in self._about.values() for _, fact in pairs if isinstance(fact, facts.Entity)}
        strange = {position for position, slugs in named.items() if not slugs <= known}
        if strange:
            self._unread = True
            for about, pairs in self._about.items():
                self._about[about] = [pair for pair in pairs if pair[0][0] not in strange]


_BEGIN = (
    f"INSERT INTO {C} ({C.name}, {C.version}, {C.position}) VALUES (?, ?, ?)"
    f" ON CONFLICT ({C.name}) DO UPDATE SET {C.version} = excluded.{C.version}, {C.position} = excluded.{C.position}"
)
_KEYS = f"SELECT {ENTITY.slug}, {ENTITY.key} FROM {ENTITY} WHERE {{}}"


class _Statements(NamedTuple):
    """The statements that write a table."""

    table: str
    columns: tuple[str, ...]
    insert_first: str
    end: str


@cache
def _statements(shape: Shape) -> _Statements:
    table, columns = str(Names(shape.model)), shape.columns
    return _Statements(
        table,
        columns,
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))}) ON CONFLICT DO NOTHING",
        # All earlier versions, because the last one may be an entry that was not read.
        f"UPDATE {table} SET {shape.until} = ? WHERE {shape.until} = {NOW} AND {shape.position} IN"
        f" (SELECT {E.position} FROM {E} WHERE {E.subject} = ? AND {E.version} < ?)",
    )


@cache
def _advance(cursors: int) -> str:
    known = ", ".join(["(?, ?)"] * cursors)
    return f"UPDATE {C} SET {C.position} = ? WHERE {C.position} = ? AND ({C.name}, {C.version}) IN (VALUES {known})"


def _write(connection: Connection, table: Table, pairs: _Pairs) -> None:
    """Insert the rows of a table, and end the versions that they supersede."""
    derive, shape, statements = table.rows, table.shape, _statements(table.shape)
    rows: list[tuple[Any, ...]]
    if shape.first_only:
        rows = [(entry[0], *values) for entry, fact in pairs if entry[2] == 1 for values in derive(fact)]
        sql.run_many(connection, statements.insert_first, rows)
        return
    until = () if shape.until is None else (NOW,)
    if shape.entity is not None:
        derived = [(entry[0], values) for entry, fact in pairs for values in derive(fact)]
        keys = _keys(connection, derived)
        rows = sorted([(keys[values[0]], position, *until, *values[1:]) for position, values in derived])
    else:
        rows = [(entry[0], *until, *values) for entry, fact in pairs for values in derive(fact)]
    sql.insert(connection, statements.table, statements.columns, rows)
    if until:
        later = [(entry[0], entry.subject, entry[2]) for entry, _ in pairs if entry[2] > 1]
        sql.run_many(connection, statements.end, later)


def _keys(connection: Connection, derived: list[tuple[int, Values]]) -> dict[str, int]:
    """Return the keys of the entities whose slugs are the first of each row's values."""
    slugs = sorted({values[0] for _, values in derived})
    keys: dict[str, int] = dict(sql.rows_among(connection, _KEYS, ENTITY.slug, slugs))
    if len(keys) < len(slugs):
        position, slug = next((position, values[0]) for position, values in derived if values[0] not in keys)
        subject = sql.value(connection, f"SELECT {E.subject} FROM {E} WHERE {E.position} = ?", (position,))
        raise LogError(f"{subject} names '{slug}', which is not in the log: record it first")
    return keys
