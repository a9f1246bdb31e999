"""Run SQL on the driver's own cursor, for statements that run thousands of times; one text for both engines.

SQLAlchemy provides the connection, the pool and the transaction. These functions bypass it otherwise, because its
bookkeeping costs more than a short statement. Rows are plain tuples. Errors are the driver's; `timeline.store`
translates them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection

from timeline.engines import Row, of

__all__ = [
    "Row", "change", "defer", "first", "flush", "insert", "rows", "rows_among", "run", "run_many", "stream", "value",
]  # fmt: skip


def rows(connection: Connection, statement: str, values: Sequence[Any] = ()) -> list[Row]:
    """Return all rows of a statement.

    Args:
        connection: in a transaction.
        statement: SQL with a `?` for each value.
        values: the values for the `?` marks.
    """
    return of(connection).rows(connection, statement, values)


def rows_among(connection: Connection, statement: str, column: str, values: Collection[str]) -> Iterator[Row]:
    """Yield the rows of a statement in which a column has one of the values, which may be many.

    Args:
        connection: in a transaction.
        statement: SQL with `{}` for the condition.
        column: the column's name.
        values: the values to match.
    """
    return of(connection).rows_among(connection, statement, column, values)


def stream(connection: Connection, statement: str, values: Sequence[Any] = ()) -> Iterator[Row]:
    """Yield the rows of a statement as they are read, without holding all of them in memory."""
    return of(connection).stream(connection, statement, values)


def first(connection: Connection, statement: str, values: Sequence[Any] = ()) -> Row | None:
    """Return the first row, or None."""
    return of(connection).first(connection, statement, values)


def value(connection: Connection, statement: str, values: Sequence[Any] = ()) -> Any:  # noqa: ANN401
    """Return the first row's first value, or None."""
    found = of(connection).first(connection, statement, values)
    return found[0] if found else None


def run(connection: Connection, statement: str, values: Sequence[Any] = ()) -> None:
    """Run a statement."""
    of(connection).execute(connection, statement, values)


def change(connection: Connection, statement: str, values: Sequence[Any] = ()) -> int:
    """Run a statement, and return the number of rows that it changed."""
    changed: int = of(connection).execute(connection, statement, values).rowcount
    return changed


def run_many(connection: Connection, statement: str, values: Sequence[Sequence[Any]]) -> None:
    """Run a statement once for each row of values."""
    of(connection).execute_many(connection, statement, values)


def insert(connection: Connection, table: str, columns: Sequence[str], values: Iterable[Sequence[Any]]) -> None:
    """Insert rows into a table, with the engine's fast way for many rows.

    Args:
        connection: in a transaction.
        table: its name.
        columns: the columns, in the order of the values.
        values: the rows. If they come from a generator, a server receives rows while the next ones are made; the
            generator must not use the database.
    """
    of(connection).insert(connection, table, columns, values)


def defer(connection: Connection, statement: str | None) -> None:
    """Send a statement together with the next one, if that saves a round trip; None cancels it."""
    of(connection).defer(connection, statement)


def flush(connection: Connection) -> None:
    """Send a deferred statement now."""
    of(connection).flush(connection)
