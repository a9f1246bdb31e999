"""SQLite: a log in a file."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any

import sqlalchemy
from sqlalchemy import Connection, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import QueuePool
from sqlmodel import SQLModel

from timeline.engines import sqlite_guards
from timeline.engines import sqlite_readonly as readonly
from timeline.engines.base import LOCK_SECONDS, OVERFLOW, SAVED, Engine, Row
from timeline.errors import IntegrityError, StoreError
from timeline.models import EventWords, columns

_CHUNK = 500  # bound parameters in one statement
_PURGE_SECONDS = 5  # how long a purge waits for readers of an older state
_CACHE = 16_000  # KiB of pages that a connection keeps: a company's timeline takes some hundred pages of a large log
_KEEP = f"PRAGMA cache_size = -{_CACHE}"


class SQLite(Engine):
    """Databases in files: one writer at a time, with readers in parallel."""

    name = "sqlite"
    words_model = EventWords
    _meanings = (
        ("not a database", "this file is not a database"),
        ("malformed", f"the database is damaged; {SAVED}"),
        ("is full", "the disk is full or failed; nothing was changed"),
        ("disk I/O error", "the disk is full or failed; nothing was changed"),
        ("readonly", "the file is read-only; nothing was changed"),
        ("unable to open", "the file can't be opened"),
        ("locked", "another program locked the database for a minute; nothing was changed"),
    )

    # -- opening -----------------------------------------------------------------------------------------------

    def open(self, url: URL, *, write: bool) -> sqlalchemy.Engine:
        """Open a file; a missing file is made if it is opened for writing."""
        path = str(url.database or "")
        if path in ("", ":memory:"):
            raise StoreError("the URL names no file: write sqlite:///path/to/timeline.db")
        if url.host or url.username or url.password:
            raise StoreError("the URL of a file has three slashes, and no user or host: sqlite:///path/to/timeline.db")
        if url.query:
            raise StoreError("the URL of a file can't have options: remove the text after the '?'")

        file = Path(path).absolute()
        copies = readonly.Copies(file)

        opened = False

        def connect() -> readonly.Connection:
            nonlocal opened
            if write:
                connection = _open_to_write(file, make=not opened)
                opened = True
                return connection
            try:
                return _open_to_read(file)
            except sqlite3.OperationalError as error:
                if not readonly.is_unreadable_in_place(error, file):
                    raise
            return copies.connect(_open_to_read)

        # Keep connections open: SQLite copies the write-ahead log into the file whenever the last one closes.
        pool = sqlalchemy.create_engine("sqlite://", creator=connect, poolclass=QueuePool, max_overflow=OVERFLOW)

        @event.listens_for(pool, "begin")
        def begin(connection: Connection) -> None:
            # Without IMMEDIATE, two writers could both begin to read, and one of them could never write.
            writes = "timeline_lock" in connection.get_execution_options()
            connection.connection.cursor().execute("BEGIN IMMEDIATE" if writes else "BEGIN")

        readonly.watch(pool, file)
        copies.watch(pool)
        return pool

    def for_writing(self, pool: sqlalchemy.Engine) -> sqlalchemy.Engine:
        """Return the same pool for write transactions."""
        return pool.execution_options(timeline_lock="writes")

    def place(self, url: URL) -> str:
        """Return the file's path."""
        return str(url.database)

    def address(self, url: URL) -> str:
        """Return the file's whole path, without links."""
        return str(Path(str(url.database)).resolve())

    def exists(self, url: URL) -> bool:
        """Return whether the file exists."""
        return Path(str(url.database)).is_file()

    def identity(self, url: URL) -> str:
        """Return the file's path and number; another file at the same path has another number."""
        path = Path(str(url.database))
        try:
            return f"{path}:{path.stat().st_ino}"
        except OSError:
            return f"{path}:gone"

    def make_place(self, url: URL) -> None:
        """Make the folder of the file."""
        folder = Path(str(url.database)).parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(f"{folder} can't be made: {error.strerror}") from None

    def make_schema(self, connection: Connection) -> None:
        """Do nothing: a file's own schema is named main."""

    def tables(self, connection: Connection) -> set[str]:
        """Return the names of the tables."""
        return {name for (name,) in self.rows(connection, "SELECT name FROM sqlite_master WHERE type = 'table'")}

    def back_up(self, url: URL, target: Path) -> bool:
        """Copy the file as of one moment, while others may write to it."""
        pool = self.open(url, write=False)
        with closing(pool.raw_connection()) as read, closing(sqlite3.connect(target)) as written:
            read.driver_connection.backup(written)  # type: ignore[union-attr]
        pool.dispose()
        return True

    def grant(self, connection: Connection, *, writer: str, reader: str) -> None:
        """Raise an error: a file has no roles."""
        del connection, writer, reader
        raise StoreError("a file has no roles: use the file's permissions")

    # -- errors ------------------------------------------------------------------------------------------------

    def driver_errors(self) -> tuple[type[Exception], ...]:
        """Return the errors of sqlite3 and of SQLAlchemy."""
        return (sqlite3.Error, SQLAlchemyError)

    def is_bad_text(self, error: Exception) -> bool:
        """Return whether a TEXT column holds bytes that are not UTF-8."""
        return isinstance(error, sqlite3.OperationalError) and "decode" in str(error)

    # -- statements --------------------------------------------------------------------------------------------

    def execute(self, connection: Connection, statement: str, values: Sequence[Any] = ()) -> Any:  # noqa: ANN401
        """Run a statement."""
        try:
            return connection.connection.cursor().execute(statement, values)
        except UnicodeDecodeError as error:
            raise _malformed() from error

    def execute_many(self, connection: Connection, statement: str, values: Sequence[Sequence[Any]]) -> None:
        """Run a statement once for each row of values."""
        connection.connection.cursor().executemany(statement, values)

    def stream(self, connection: Connection, statement: str, values: Sequence[Any] = ()) -> Iterator[Row]:
        """Yield rows; SQLite makes them one at a time."""
        found: Iterator[Row] = self.execute(connection, statement, values)
        return found

    def insert(
        self, connection: Connection, table: str, columns: Sequence[str], values: Iterable[Sequence[Any]]
    ) -> None:
        """Insert rows one by one: there is no network to save."""
        marks = ", ".join("?" * len(columns))
        statement = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"
        connection.connection.cursor().executemany(statement, values)  # type: ignore[arg-type]  # any iterable works

    def rows_among(self, connection: Connection, statement: str, column: str, values: Collection[str]) -> Iterator[Row]:
        """Yield the rows for a limited number of values at a time."""
        rest = iter(values)
        while chunk := tuple(islice(rest, _CHUNK)):
            condition = f"{column} IN ({', '.join('?' * len(chunk))})"
            yield from self.execute(connection, statement.format(condition), chunk)

    def among(self, column: str, keys: Sequence[int]) -> tuple[str, Any]:
        """Bind the keys as one JSON text."""
        if len(keys) == 1:
            return f"{column} = ?", keys[0]
        return f"{column} IN (SELECT value FROM json_each(?))", f"[{','.join(map(str, keys))}]"

    def without_index(self, column: str) -> str:
        """Put a plus sign before it (https://www.sqlite.org/optoverview.html, section 5)."""
        return f"+{column}"

    # -- the log -----------------------------------------------------------------------------------------------

    def check_guards(self, connection: Connection) -> None:
        """Compare the triggers with what the migrations made."""
        sqlite_guards.check(self, connection)

    def check_guards_before_append(self, connection: Connection) -> None:
        """Compare them before each append: any program that can write the file can change a guard."""
        sqlite_guards.check(self, connection)

    def check_written(self, connection: Connection) -> None:
        """Do nothing: the rows are read back."""

    def check_pages(self, connection: Connection) -> None:
        """Let SQLite compare every index with its table."""
        verdict = self.rows(connection, "PRAGMA main.integrity_check(1)")[0][0]
        if verdict != "ok":
            raise IntegrityError(f"the database file is damaged: {verdict}; {SAVED}")

    def wipe_deleted(self, connection: Connection) -> None:
        """Overwrite deleted rows with zeros, from now on on this connection."""
        self.execute(connection, "PRAGMA secure_delete = ON")

    def purge(self, pool: sqlalchemy.Engine) -> bool:
        """Write the file anew, without free pages, and empty the write-ahead log."""
        with closing(pool.raw_connection()) as raw:
            cursor = raw.cursor()
            cursor.execute("PRAGMA secure_delete = ON")
            try:
                cursor.execute("VACUUM")
                cursor.execute(f"PRAGMA busy_timeout = {1000 * _PURGE_SECONDS}")
                (busy, *_) = cursor.execute("PRAGMA main.wal_checkpoint(TRUNCATE)").fetchone()
            except sqlite3.OperationalError as error:
                if not any(part in str(error) for part in ("locked", "full")):
                    raise
                return False
            finally:
                cursor.execute(f"PRAGMA busy_timeout = {1000 * LOCK_SECONDS}")
        return not busy

    # -- read models -------------------------------------------------------------------------------------------

    def create(self, connection: Connection, model: type[SQLModel]) -> None:
        """Make a table; the table of words is a virtual one."""
        if model is not EventWords:
            super().create(connection, model)
            return
        _, *kept = columns(model)
        self.execute(
            connection,
            f"CREATE VIRTUAL TABLE {model.__tablename__} USING fts5("
            f"{', '.join(kept)}, content='', tokenize = 'unicode61 remove_diacritics 2')",
        )

    def clear(self, connection: Connection, model: type[SQLModel]) -> None:
        """Delete all rows; a virtual table without content needs a special command."""
        if model is EventWords:
            self.execute(connection, "INSERT INTO event_search (event_search) VALUES ('delete-all')")
        else:
            super().clear(connection, model)

    # -- words -------------------------------------------------------------------------------------------------

    def words_row(self, parts: Sequence[Sequence[str]]) -> tuple[str, ...]:
        """Return the words of each column; FTS5 splits them at the spaces."""
        return tuple(map(" ".join, parts))

    def indexed_words(self, connection: Connection) -> Iterator[Row]:
        """Yield the words through a vocabulary table, the only way to read them from a table without content."""
        self.execute(connection, "PRAGMA query_only = OFF")  # the TEMP table is not in the file
        self.execute(
            connection,
            "CREATE VIRTUAL TABLE IF NOT EXISTS temp.event_words USING fts5vocab(main, event_search, 'instance')",
        )
        return self.stream(connection, "SELECT doc, term, col FROM temp.event_words ORDER BY doc, term, col")

    def matching(self, wanted: Sequence[Sequence[tuple[str, bool]]], *, publishers: bool) -> tuple[str, str]:
        """Return a search in the FTS5 table."""
        either = (" OR ".join(f'"{word}"{"*" * begins}' for word, begins in some) for some in wanted)
        value = " AND ".join(f"({some})" for some in either)
        if not publishers:
            value = f"{{title words}} : ({value})"
        return "SELECT rowid FROM event_search WHERE event_search MATCH ?", value


def _malformed() -> sqlite3.DatabaseError:
    """Return the error of a damaged schema that SQLite quotes and the driver can't decode."""
    return sqlite3.DatabaseError("malformed database schema, with bytes that are not text")


def _open_to_write(path: Path, *, make: bool) -> readonly.Connection:
    connection = _connect(path, "rwc" if make else "rw")
    _write_ahead(connection)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute(_KEEP)
    return connection


def _open_to_read(path: Path) -> readonly.Connection:
    connection = _connect(path, "ro")
    connection.execute("PRAGMA query_only = ON")
    try:
        connection.execute("SELECT 1 FROM sqlite_master").fetchone()  # this opens the file
        connection.execute(_KEEP)
    except sqlite3.Error:
        connection.close()
        raise
    except UnicodeDecodeError as error:
        connection.close()
        raise _malformed() from error
    return connection


def _connect(path: Path, mode: str) -> readonly.Connection:
    connection = sqlite3.connect(
        f"{path.as_uri()}?mode={mode}",
        uri=True,
        timeout=LOCK_SECONDS,
        isolation_level=None,
        check_same_thread=False,
        factory=readonly.Connection,
    )
    connection.execute("PRAGMA trusted_schema = OFF")
    return connection


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Turn the write-ahead log on. SQLite does not wait if several connections do this at once for a new file."""
    end = time.monotonic() + LOCK_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > end:
                raise
            time.sleep(0.01)
        else:
            return
