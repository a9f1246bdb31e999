"""Rows derived from one entry, which the server writes right after the entry: `main.log_append_with`.

This takes one round trip; a transaction that waits for each statement takes six. The statements are planned each time:
a single append takes a quarter longer than with a function that knows all tables, but half as long as with one round
trip per statement; and a new projection needs no function. (`benchmarks/postgresql.py`, 'one durable commit, all of
it'.)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

import orjson
from sqlalchemy.dialects import postgresql

from timeline.models import ENTITY, ENTRY, NOW, Names, Shape, table_of


def statements(subject: str, rows: Iterable[tuple[Shape, Iterable[Sequence[Any]]]], *, first: bool) -> str:
    """Return, as JSON, statements with their values: `$1` is the entry's position, `$2` holds the values.

    Args:
        subject: the entry's subject.
        rows: the rows of each table.
        first: whether this is the subject's first entry.
    """
    made: list[tuple[str, object]] = []
    for shape, found in rows:
        if shape.first_only and not first:
            continue
        if values := list(found):
            made.append((_insert(shape, len(values)), values))
        if shape.until is not None and not first:
            made.append((_end(shape), subject))
    return orjson.dumps(made).decode()


@lru_cache(maxsize=1024)
def _insert(shape: Shape, many: int) -> str:
    rows = ", ".join(f"({', '.join(_values(shape, number))})" for number in range(many))
    again = " ON CONFLICT DO NOTHING" if shape.first_only else ""
    return f"INSERT INTO {Names(shape.model)} ({', '.join(shape.columns)}) VALUES {rows}{again}"


def _values(shape: Shape, number: int) -> list[str]:
    """Return the SQL for the values of a row."""
    table = table_of(shape.model)
    given = {name: f"$2 -> {number} ->> {index}" for index, name in enumerate(shape.given)}
    values = []
    for name in shape.columns:
        if name == shape.position:
            values.append("$1")
        elif name == shape.until:
            values.append(str(NOW))
        elif name == shape.entity:  # NULL, which the table rejects, if the entity is unknown
            values.append(f"(SELECT e.{ENTITY.key} FROM {ENTITY} AS e WHERE e.{ENTITY.slug} = {given[name]})")
        else:
            kind = table.columns[name].type.compile(dialect=postgresql.dialect())  # type: ignore[no-untyped-call]
            values.append(f"({given[name]})::{kind}")
    return values


@lru_cache(maxsize=1024)
def _end(shape: Shape) -> str:
    e = ENTRY
    return (
        f"UPDATE {Names(shape.model)} SET {shape.until} = $1 WHERE {shape.until} = {NOW} AND {shape.position} IN"
        f" (SELECT e.{e.position} FROM {e} AS e WHERE e.{e.subject} = $2 #>> '{{}}' AND e.{e.position} < $1)"
    )
