"""Write the rows derived from many entries at once, as the projections describe them."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Connection

from timeline import engines, facts, sql
from timeline.errors import LogError, UnknownVersionError
from timeline.log.entry import Entry
from timeline.models import CURSOR as C
from timeline.models import ENTITY, NOW, Names, Shape
from timeline.models import ENTRY as E
from timeline.projections import registry
from timeline.projections.decode import fact_of
from timeline.projections.table import Table


class Batch:
    """The rows of all projections for some entries, which come in order and without a hole. Each is decoded once."""

    def __init__(self, engine: engines.Engine) -> None:
        self._tables = registry.tables(engine)
        self._rows: dict[Table, _Rows] = {}
        self._by_type: dict[type[facts.Fact], list[_Rows]] = {}  # by the type of fact that they derive from
        self._first = self._last = 0
        self._whole = True

    def add(self, entry: Entry) -> None:
        """Derive the rows of an entry."""
        self._last = entry.position
        self._first = self._first or entry.position
        try:
            fact = fact_of(entry)
        except UnknownVersionError:
            self._whole = False
            return
        if isinstance(fact, facts.UnknownEvent):
            self._whole = False
        about = self._by_type.get(type(fact))
        if about is None:
            about = self._by_type[type(fact)] = [
                self._rows.setdefault(table, _Rows(table)) for table in self._tables if isinstance(fact, table.about)
            ]
        for rows in about:
            rows.add(entry, fact)

    def write(self, connection: Connection) -> None:
        """Write the rows, and advance the cursors."""
        for table in self._tables:
            if table in self._rows:
                self._rows[table].write(connection)
        if not self._whole:  # a newer program can read more: it rebuilds outdated projections
            return
        if self._first == 1:
            sql.run_many(connection, _BEGIN, [(name, version, self._last) for name, version in registry.cursors()])
            return
        # A projection that is new, outdated or behind the log stays so until it is rebuilt.
        read = self._first - 1
        sql.run_many(connection, _ADVANCE, [(self._last, name, version, read) for name, version in registry.cursors()])


_BEGIN = (
    f"INSERT INTO {C} ({C.name}, {C.version}, {C.position}) VALUES (?, ?, ?)"
    f" ON CONFLICT ({C.name}) DO UPDATE SET {C.version} = excluded.{C.version}, {C.position} = excluded.{C.position}"
)
_ADVANCE = f"UPDATE {C} SET {C.position} = ? WHERE {C.name} = ? AND {C.version} = ? AND {C.position} = ?"
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
        f"UPDATE {table} SET {shape.until} = ? WHERE {shape.position} ="
        f" (SELECT {E.position} FROM {E} WHERE {E.subject} = ? AND {E.version} = ?)",
    )


class _Rows:
    """The rows of one table."""

    def __init__(self, table: Table) -> None:
        self._derive = table.rows
        self._by_entity = table.shape.entity is not None
        self._first_only = table.shape.first_only
        self._until = () if table.shape.until is None else (NOW,)
        self._statements = _statements(table.shape)
        self._rows: list[tuple[Any, ...]] = []
        self._later: list[tuple[int, str, int]] = []

    def add(self, entry: Entry, fact: facts.Fact) -> None:
        """Derive the rows of an entry."""
        position, version, rows, until = entry[0], entry[2], self._rows, self._until
        if version > 1:
            if self._first_only:
                return
            if until:
                self._later.append((position, entry.subject, version - 1))
        if self._by_entity:
            for slug, *rest in self._derive(fact):
                rows.append((slug, position, *until, *rest))
        else:
            for values in self._derive(fact):
                rows.append((position, *until, *values))

    def write(self, connection: Connection) -> None:
        """Insert the rows, and end the versions that they supersede."""
        table, columns, insert_first, end = self._statements
        if self._first_only:
            sql.run_many(connection, insert_first, self._rows)
        elif self._rows:
            rows = self._with_keys(connection) if self._by_entity else self._rows
            sql.insert(connection, table, columns, rows)
        if self._later:
            sql.run_many(connection, end, self._later)

    def _with_keys(self, connection: Connection) -> list[tuple[Any, ...]]:
        """Replace the slugs of entities with their keys, and sort by them."""
        slugs = sorted({row[0] for row in self._rows})
        keys: dict[str, int] = dict(sql.rows_among(connection, _KEYS, ENTITY.slug, slugs))
        if len(keys) < len(slugs):
            slug, position = next(row[:2] for row in self._rows if row[0] not in keys)
            subject = sql.value(connection, f"SELECT {E.subject} FROM {E} WHERE {E.position} = ?", (position,))
            raise LogError(f"{subject} names '{slug}', which is not in the log: record it first")
        return sorted([(keys[row[0]], *row[1:]) for row in self._rows])
