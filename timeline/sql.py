"""SQL on the driver's own cursor, for the statements that are asked thousands of times; one text for both engines.

SQLAlchemy gives the connection, the pool and the transaction; here it is passed by, since its bookkeeping costs more
than a short statement does. Rows are plain tuples. Errors are the driver's own; `timeline.store` gives them names.
On PostgreSQL our tables stand in a schema `main`, so that `main.log_entry` means the same as in SQLite.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain, islice
from typing import Any

from sqlalchemy import Connection

Row = tuple[Any, ...]

_FEW = 20  # rows: below, COPY costs more than it saves
_OWED = "owed"  # what a connection remembers an unsent statement by


def is_postgresql(connection: Connection) -> bool:
    """Say which of the two engines it is."""
    return connection.dialect.name == "postgresql"


def rows(connection: Connection, statement: str, values: Sequence[Any] = ()) -> list[Row]:
    """Return all rows of a statement.

    Args:
        connection: in a transaction.
        statement: SQL with a `?` for each value.
        values: what stands for them.
    """
    found: list[Row] = _execute(connection, statement, values).fetchall()
    return found


def stream(connection: Connection, statement: str, values: Sequence[Any] = ()) -> Iterator[Row]:
    """Yield the rows of a statement as they are read, however many they are."""
    if is_postgresql(connection):
        return _portal(connection, statement, values)
    found: Iterator[Row] = _execute(connection, statement, values)
    return found


def _portal(connection: Connection, statement: str, values: Sequence[Any]) -> Iterator[Row]:
    """Read through a cursor of the server: else the driver would take all rows at once."""
    settle(connection)
    with connection.connection.driver_connection.cursor(name="stream") as cursor:  # type: ignore[union-attr]
        cursor.itersize = 2000
        yield from cursor.execute(_marked(statement), values)


def first(connection: Connection, statement: str, values: Sequence[Any] = ()) -> Row | None:
    """Return the first row, or None."""
    found: Row | None = _execute(connection, statement, values).fetchone()
    return found


def value(connection: Connection, statement: str, values: Sequence[Any] = ()) -> Any:  # noqa: ANN401
    """Return the first row's first value, or None."""
    found = first(connection, statement, values)
    return found[0] if found else None


def run(connection: Connection, statement: str, values: Sequence[Any] = ()) -> None:
    """Do what a statement says."""
    _execute(connection, statement, values)


def run_many(connection: Connection, statement: str, values: Sequence[Sequence[Any]]) -> None:
    """Do what a statement says once for each row of values."""
    if is_postgresql(connection):
        settle(connection)
        statement = _marked(statement)
    connection.connection.cursor().executemany(statement, values)


def insert(connection: Connection, table: str, columns: Sequence[str], values: Iterable[Sequence[Any]]) -> None:
    """Insert rows into a table; where the engine has a way for many rows, in that way.

    Args:
        connection: in a transaction.
        table: its name.
        columns: the columns, in the order of the values.
        values: the rows. Where they are made on the way, a server takes the first in while the next are made; making
            them must then ask the database for nothing.
    """
    rest = iter(values)
    some = list(islice(rest, _FEW))
    if is_postgresql(connection) and len(some) == _FEW:
        settle(connection)
        with connection.connection.cursor().copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
            for row in chain(some, rest):
                copy.write_row(row)
    elif some:
        marks = ", ".join("?" * len(columns))
        run_many(connection, f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", [*some, *rest])


def among(column: str, keys: Sequence[int], backend: str) -> tuple[str, Any]:
    """Return a condition that a column holds any of these keys, and the value for its one mark.

    One value carries all keys, because an engine binds only so many values in a statement.

    Args:
        column: its name.
        keys: whole numbers, however many.
        backend: sqlite or postgresql.
    """
    if len(keys) == 1:
        return f"{column} = ?", keys[0]
    if backend == "postgresql":
        return f"{column} = ANY(?::bigint[])", list(keys)
    return f"{column} IN (SELECT value FROM json_each(?))", f"[{','.join(map(str, keys))}]"


def owe(connection: Connection, statement: str | None) -> None:
    """On PostgreSQL: let a statement travel with the next one, in one round trip; None owes nothing any more."""
    connection.info[_OWED] = statement


def settle(connection: Connection) -> None:
    """On PostgreSQL: do what is owed now."""
    if (owed := connection.info.get(_OWED)) is not None:
        connection.info[_OWED] = None
        connection.connection.cursor().execute(owed)


def _execute(connection: Connection, statement: str, values: Sequence[Any]) -> Any:  # noqa: ANN401 - the driver's
    if connection.dialect.name != "postgresql":
        try:
            return connection.connection.cursor().execute(statement, values)
        except UnicodeDecodeError as error:  # SQLite quotes a damaged schema, and the driver can't decode the quote
            raise sqlite3.DatabaseError("malformed database schema, with bytes that are no text") from error
    owed = connection.info.get(_OWED)
    if owed is None:
        return connection.connection.cursor().execute(_marked(statement), values)
    connection.info[_OWED] = None
    return _execute_both(connection, owed, _marked(statement), values)


def _execute_both(connection: Connection, owed: str, statement: str, values: Sequence[Any]) -> Any:  # noqa: ANN401
    """Send two statements at once; only where the values are bound by the driver does the server take several."""
    from psycopg import ClientCursor

    cursor = ClientCursor(connection.connection.driver_connection).execute(f"{owed}; {statement}", values)  # type: ignore[arg-type]
    while cursor.nextset():
        pass
    return cursor


@lru_cache(maxsize=1024)
def _marked(statement: str) -> str:
    """Return a statement with the marks for values that psycopg takes."""
    return statement.replace("%", "%%").replace("?", "%s")
