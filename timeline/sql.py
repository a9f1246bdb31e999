"""SQL on the driver's own cursor, for the statements that are asked thousands of times; one text for both engines.

SQLAlchemy gives the connection, the pool and the transaction; here it is passed by, since its bookkeeping costs more
than a short statement does. Rows are plain tuples. Errors are the driver's own; `timeline.store` gives them names.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection

from timeline.engines import Row, of

__all__ = [
    "Row", "defer", "first", "flush", "insert", "rows", "rows_among", "run", "run_many", "stream", "value",
]  # fmt: skip


def rows(connection: Connection, statement: str, values: Sequence[Any] = ()) -> list[Row]:
    """Return all rows of a statement.

    Args:
        connection: in a transaction.
        statement: SQL with a `?` for each value.
        values: what stands for them.
    """
    return of(connection).rows(connection, statement, values)


def rows_among(connection: Connection, statement: str, column: str, values: Collection[str]) -> Iterator[Row]:
    """Yield the rows of a statement for which a column has one of some values, however many they are.

    Args:
        connection: in a transaction.
        statement: SQL with `{}` for the condition.
        column: the column's name.
        values: what it may be.
    """
    return of(connection).rows_among(connection, statement, column, values)


def stream(connection: Connection, statement: str, values: Sequence[Any] = ()) -> Iterator[Row]:
    """Yield the rows of a statement as they are read, however many they are."""
    return of(connection).stream(connection, statement, values)


def first(connection: Connection, statement: str, values: Sequence[Any] = ()) -> Row | None:
    """Return the first row, or None."""
    return of(connection).first(connection, statement, values)


def value(connection: Connection, statement: str, values: Sequence[Any] = ()) -> Any:  # noqa: ANN401
    """Return the first row's first value, or None."""
    found = of(connection).first(connection, statement, values)
    return found[0] if found else None


def run(connection: Connection, statement: str, values: Sequence[Any] = ()) -> None:
    """Do what a statement says."""
    of(connection).execute(connection, statement, values)


def run_many(connection: Connection, statement: str, values: Sequence[Sequence[Any]]) -> None:
    """Do what a statement says once for each row of values."""
    of(connection).execute_many(connection, statement, values)


def insert(connection: Connection, table: str, columns: Sequence[str], values: Iterable[Sequence[Any]]) -> None:
    """Insert rows into a table; where the engine has a way for many rows, in that way.

    Args:
        connection: in a transaction.
        table: its name.
        columns: the columns, in the order of the values.
        values: the rows. Where they are made on the way, a server takes the first in while the next are made; making
            them must then ask the database for nothing.
    """
    of(connection).insert(connection, table, columns, values)


def defer(connection: Connection, statement: str | None) -> None:
    """Let a statement travel with the next one, where that saves a round trip; None forgets it."""
    of(connection).defer(connection, statement)


def flush(connection: Connection) -> None:
    """Send a deferred statement now."""
    of(connection).flush(connection)
