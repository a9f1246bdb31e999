"""SQL on the driver's own cursor, for the statements that are asked thousands of times.

SQLAlchemy gives the connection, the pool and the transaction; here it is passed by, since its bookkeeping costs more
than a short statement does. Rows are plain tuples. Errors are the driver's own; `timeline.store` gives them names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection

Row = tuple[Any, ...]


def rows(connection: Connection, statement: str, values: Sequence[Any] = ()) -> list[Row]:
    """Return all rows of a statement.

    Args:
        connection: in a transaction.
        statement: SQL with a `?` for each value.
        values: what stands for them.
    """
    found: list[Row] = _cursor(connection).execute(statement, values).fetchall()
    return found


def stream(connection: Connection, statement: str, values: Sequence[Any] = ()) -> Iterator[Row]:
    """Yield the rows of a statement as they are read."""
    found: Iterator[Row] = _cursor(connection).execute(statement, values)
    return found


def first(connection: Connection, statement: str, values: Sequence[Any] = ()) -> Row | None:
    """Return the first row, or None."""
    found: Row | None = _cursor(connection).execute(statement, values).fetchone()
    return found


def value(connection: Connection, statement: str, values: Sequence[Any] = ()) -> Any:  # noqa: ANN401
    """Return the first row's first value, or None."""
    found = first(connection, statement, values)
    return found[0] if found else None


def run(connection: Connection, statement: str, values: Sequence[Any] = ()) -> None:
    """Do what a statement says."""
    _cursor(connection).execute(statement, values)


def run_many(connection: Connection, statement: str, values: Iterable[Sequence[Any]]) -> None:
    """Do what a statement says once for each row of values."""
    _cursor(connection).executemany(statement, values)


def _cursor(connection: Connection) -> Any:  # noqa: ANN401 - the driver's
    return connection.connection.cursor()
