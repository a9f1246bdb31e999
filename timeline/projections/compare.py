"""Compare the projections of two databases, row by row and word by word."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

from sqlalchemy import Connection
from sqlmodel import SQLModel

from timeline import engines, sql
from timeline.models import Names, Projection, columns, primary_key, table_of
from timeline.projections import registry


def difference(one: Connection, other: Connection) -> str | None:
    """Return the first table in which two databases differ, with the first different row; None if all are equal.

    Args:
        one: a connection to a database, of either engine.
        other: a connection to the other database.
    """
    for left, right in zip(_tables(one), _tables(other), strict=True):
        for row, its in zip_longest(_rows(one, left), _rows(other, right)):
            if row != its:
                return f"{table_of(left).name} (at {row or its})"
    return None


def words(connection: Connection) -> Iterator[sql.Row]:
    """Yield (position, word, column) for each version, sorted and without duplicates: the same on both engines."""
    document: list[sql.Row] = []
    for row in engines.of(connection).indexed_words(connection):
        if document and row[0] != document[0][0]:
            yield from sorted(set(document))
            document = []
        document.append(row)
    yield from sorted(set(document))


def _tables(connection: Connection) -> list[type[SQLModel]]:
    return [Projection, *(table.shape.model for table in registry.tables(engines.of(connection)))]


def _rows(connection: Connection, model: type[SQLModel]) -> Iterator[sql.Row]:
    if model is engines.of(connection).words_model:
        return words(connection)
    return sql.stream(
        connection,
        f"SELECT {', '.join(columns(model))} FROM {Names(model)} ORDER BY {', '.join(primary_key(model))}",
    )
