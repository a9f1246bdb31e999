"""A table on the disk for what a program makes in one order and reads in another, when memory can't hold all of it."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_KIBIBYTES = 8_000  # of pages in memory


@contextmanager
def scratch(schema: str) -> Iterator[sqlite3.Connection]:
    """Give an empty SQLite database that is deleted at the end, also if the program is killed: its file has no name.

    SQLite puts it into the folder that `SQLITE_TMPDIR` or `TMPDIR` names, or else into the system's folder for
    temporary files. Memory holds 8 MB of it.

    Args:
        schema: SQL that makes its tables.

    Raises:
        sqlite3.Error: the disk is full.
    """
    with closing(sqlite3.connect("", isolation_level=None)) as connection:
        connection.execute(f"PRAGMA cache_size = -{_KIBIBYTES}")
        connection.execute("PRAGMA temp_store = FILE")
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.executescript(schema)
        connection.execute("BEGIN")  # it never ends: nothing is kept
        yield connection
