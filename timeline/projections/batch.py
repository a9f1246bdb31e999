"""Derive rows from many entries at once, as the projections describe them, and write them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
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
from timeline.projections.decode import NO_FACT, erased_entity, fact_of
from timeline.projections.table import Table, Values

_Made = tuple[int, str, int, list[Values]]
"""Position, subject and version of an entry, and its rows in one table."""


@dataclass(slots=True)
class Derived:
    """The rows that follow from some entries, which come in order and without a hole. No database is needed for them.

    Attributes:
        tables: for each table of `registry.tables`, in the same order, the entries that make rows in it.
        slugs: the companies and people that the entries describe.
        first: the first position, or 0.
        last: the last position, or 0.
        unread: whether an entry holds what this program can't read, or no fact.
    """

    tables: list[list[_Made]]
    slugs: set[str] = field(default_factory=set)
    first: int = 0
    last: int = 0
    unread: bool = False

    def write(self, connection: Connection, *, lenient: bool = False) -> None:
        """Write the rows, and advance the cursors.

        Args:
            connection: a connection in a transaction that holds the write lock.
            lenient: leave out events that name companies or people which the log does not have, instead of failing.

        Raises:
            OutdatedDatabaseError: a projection has another version than this program's, or is behind the log.
        """
        tables = registry.tables(engines.of(connection))
        if lenient:
            self._leave_out_strangers(connection, tables)
        for table, made in zip(tables, self.tables, strict=True):
            if made:
                _write(connection, table.shape, made)
        if self.unread:  # a program that knows more rebuilds the projections
            sql.run_many(connection, _BEGIN, [(registry.UNREAD, registry.knowledge(), 0)])
        cursors = registry.cursors()
        if self.first == 1:
            sql.run_many(connection, _BEGIN, [(name, version, self.last) for name, version in cursors])
            return
        known = [value for cursor in cursors for value in cursor]
        if sql.change(connection, _advance(len(cursors)), (self.last, self.first - 1, *known)) < len(cursors):
            raise OutdatedDatabaseError(f"{engines.BEHIND}; nothing was written")

    def _leave_out_strangers(self, connection: Connection, tables: Sequence[Table]) -> None:
        """Leave out events that name companies or people which the log does not have."""
        named: dict[int, set[str]] = {}
        for table, made in zip(tables, self.tables, strict=True):
            if table.shape.entity is not None:
                for position, _, _, rows in made:
                    named.setdefault(position, set()).update(values[0] for values in rows)
        wanted = set().union(*named.values()) if named else set()
        known = {slug for slug, _ in sql.rows_among(connection, _KEYS, ENTITY.slug, sorted(wanted))} | self.slugs
        strange = {position for position, slugs in named.items() if not slugs <= known}
        if strange:
            self.unread = True
            self.tables = [[one for one in made if one[0] not in strange] for made in self.tables]


class Batch:
    """Derives the rows of all projections from entries. Each entry is decoded once.

    Args:
        engine: the engine of the database.
        lenient: leave out an entry that holds no fact, instead of failing.

    Attributes:
        derived: the rows so far.
    """

    def __init__(self, engine: engines.Engine, *, lenient: bool = False) -> None:
        self._tables = registry.tables(engine)
        self.derived = Derived([[] for _ in self._tables])
        self._by_type: dict[type[facts.Fact], list[tuple[Table, list[_Made]]]] = {}
        self._lenient = lenient

    def add(self, entry: Entry) -> None:
        """Add the rows of an entry.

        Raises:
            ValueError, KeyError, TypeError, AttributeError: it holds no fact, unless the batch is lenient.
        """
        position, subject, version = entry[:3]
        self.derived.last = position
        self.derived.first = self.derived.first or position
        if entry.operation == "erased":
            return
        if not entry.has_payload:
            self._add_erased(entry)
            return
        try:
            fact = fact_of(entry)
        except UnknownVersionError:
            self.derived.unread = True
            return
        except NO_FACT:
            if not self._lenient:
                raise
            self.derived.unread = True
            return
        found = self._by_type.get(type(fact))
        if found is None:
            self.derived.unread = self.derived.unread or isinstance(fact, facts.UnknownEvent)
            both = zip(self._tables, self.derived.tables, strict=True)
            found = [(table, made) for table, made in both if isinstance(fact, table.about)]
            self._by_type[type(fact)] = found
        if isinstance(fact, facts.Entity):
            self.derived.slugs.add(fact.id)
        for table, made in found:
            if version == 1 or not table.shape.first_only:
                made.append((position, subject, version, list(table.rows(fact))))

    def _add_erased(self, entry: Entry) -> None:
        """End the version before an erased one. A company or a person keeps its id, as events still name it."""
        entity = erased_entity(entry.subject, entry.day)
        if entity is not None:
            self.derived.slugs.add(entity.id)
        of = facts.Event if entity is None else type(entity)
        for table, made in zip(self._tables, self.derived.tables, strict=True):
            if not issubclass(of, table.about) or (table.shape.first_only and entry.version > 1):
                continue
            rows = [] if entity is None else list(table.rows(entity))
            made.append((entry.position, entry.subject, entry.version, rows))

    def write(self, connection: Connection) -> None:
        """Write the rows; see `Derived.write`."""
        self.derived.write(connection, lenient=self._lenient)


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


def _write(connection: Connection, shape: Shape, made: list[_Made]) -> None:
    """Insert the rows of a table, and end the versions that they supersede."""
    statements = _statements(shape)
    rows: list[tuple[Any, ...]]
    if shape.first_only:
        rows = [(position, *values) for position, _, _, derived in made for values in derived]
        sql.run_many(connection, statements.insert_first, rows)
        return
    until = () if shape.until is None else (NOW,)
    if shape.entity is not None:
        found = [(position, values) for position, _, _, derived in made for values in derived]
        keys = _keys(connection, found)
        rows = sorted([(keys[values[0]], position, *until, *values[1:]) for position, values in found])
    else:
        rows = [(position, *until, *values) for position, _, _, derived in made for values in derived]
    sql.insert(connection, statements.table, statements.columns, rows)
    if until:
        later = [(position, subject, version) for position, subject, version, _ in made if version > 1]
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
