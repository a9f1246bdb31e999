"""The two engines that a log can live in: how each is opened, and what its errors mean."""

from __future__ import annotations

import math
import select
import sqlite3
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DatabaseError, InvalidatePoolError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import QueuePool

from timeline import resources, sql
from timeline.errors import StoreError

_WAIT_FOR_LOCK = 60  # seconds
_STATEMENT = 600  # seconds; a rebuild of a large log is many statements, none of them this long
_POOL = 5
_OVERFLOW = 30
_IDLE = 1.0  # seconds

WRITE_LOCK = 0x7469_6D65_6C69_6E65
"""The advisory lock of whoever writes, on PostgreSQL: 'timeline' in ASCII."""


def sqlite_engine(url: URL, *, write: bool) -> Engine:
    """Open an SQLite file; it is made where it is missing and to be written.

    Raises:
        StoreError: the URL names no file, or has options.
    """
    path = str(url.database or "")
    if path in ("", ":memory:"):
        raise StoreError("a log needs a file: write sqlite:///path/to/timeline.db")
    if url.query:
        raise StoreError("options are not taken in the URL of a file: leave out what follows the '?'")

    def connect() -> sqlite3.Connection:
        mode = "rwc" if write else "ro"
        uri = f"{Path(path).absolute().as_uri()}?mode={mode}"
        connection = sqlite3.connect(
            uri, uri=True, timeout=_WAIT_FOR_LOCK, isolation_level=None, check_same_thread=False
        )
        if write:
            _write_ahead(connection)
            connection.execute("PRAGMA synchronous = FULL")
        else:
            connection.execute("PRAGMA query_only = ON")
        connection.execute("PRAGMA trusted_schema = OFF")
        return connection

    # Connections are kept: SQLite folds the write-ahead log back into the file whenever the last one closes.
    engine = create_engine("sqlite://", creator=connect, poolclass=QueuePool, max_overflow=_OVERFLOW)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # Without IMMEDIATE two writers would both begin to read, and one could never go on to write.
        sql.run(connection, "BEGIN IMMEDIATE" if _writing(connection) else "BEGIN")

    return engine


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Turn the write-ahead log on. SQLite does not wait by itself where several do so at once for a new file."""
    end = time.monotonic() + _WAIT_FOR_LOCK
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > end:
                raise
            time.sleep(0.01)
        else:
            return


def postgresql_engine(url: URL, *, write: bool) -> Engine:
    """Open a PostgreSQL database.

    A transaction that writes holds one advisory lock to its end: commit order is position order. One that reads sees
    one state of the database.

    Raises:
        StoreError: the driver is not installed, or the URL is none.
    """
    settings = {
        "search_path": "main",
        "lock_timeout": f"{_WAIT_FOR_LOCK}s",
        "statement_timeout": f"{_STATEMENT}s",
        "idle_in_transaction_session_timeout": f"{_STATEMENT}s",
        # Of a statement that is a transaction by itself: after it has waited for the lock, it sees what was committed.
        "default_transaction_isolation": "read\\ committed",
        "timezone": "UTC",
        "client_encoding": "UTF8",
    }
    if not write:
        settings["default_transaction_read_only"] = "on"
    options = " ".join(f"-c {name}={value}" for name, value in settings.items())
    try:
        engine = create_engine(
            url.set(drivername="postgresql+psycopg"),
            connect_args={"options": options, "connect_timeout": 10, "application_name": "timeline"},
            isolation_level="REPEATABLE READ",
            pool_size=_POOL,
            max_overflow=_OVERFLOW,
        )
    except ModuleNotFoundError:
        raise StoreError(
            f"PostgreSQL needs a driver that is not installed: {resources.how_to_install('postgresql')}"
        ) from None
    except (ArgumentError, NoSuchModuleError) as error:
        raise StoreError(f"{url.render_as_string()} can't be opened: {error}") from None

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # Who holds the lock sees what others committed before, statement by statement.
        lock = f"BEGIN ISOLATION LEVEL READ COMMITTED; SELECT pg_advisory_xact_lock({WRITE_LOCK})"
        sql.owe(connection, lock if _writing(connection) else None)

    @event.listens_for(engine, "before_cursor_execute")
    def settle(connection: Connection, *_: object) -> None:
        sql.settle(connection)

    _look_before_use(engine)
    return engine


def _look_before_use(engine: Engine) -> None:
    """Ask a connection whether it lives where it was idle, or where the server has said something or hung up.

    Asking each one each time costs a round trip. Where one is dead, its elders are too: a server was restarted.
    """

    @event.listens_for(engine, "checkin")
    def left(_connection: object, record: Any) -> None:  # noqa: ANN401 - the pool's record
        record.info["left"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def taken(connection: Any, record: Any, _proxy: object) -> None:  # noqa: ANN401 - the driver's connection
        try:
            if time.monotonic() - record.info.get("left", math.inf) > _IDLE or _readable(connection.fileno()):
                engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise InvalidatePoolError from error


def _readable(socket: int) -> bool:
    if not hasattr(select, "poll"):  # on Windows: then it is asked
        return True
    poll = select.poll()
    poll.register(socket, select.POLLIN)
    return bool(poll.poll(0))


class Notifications:
    """Waits until the log in PostgreSQL has grown, on a connection of its own.

    A notification may be lost, with its connection for one; so each wait ends after some seconds, and whoever waits
    looks for itself.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Any = None
        self._deaf = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._drop()

    def wait(self, seconds: float) -> None:
        """Wait until an append is told of, at most so many seconds."""
        import psycopg

        end = time.monotonic() + seconds
        try:
            if self._deaf:
                time.sleep(seconds)
                return
            if self._connection is None:
                self._connection = self._listen()
                return  # what was appended before we listened was told to nobody
            for _ in self._connection.notifies(timeout=seconds, stop_after=1):
                pass
        except (psycopg.Error, SQLAlchemyError) as error:
            self._deaf = isinstance(error, psycopg.errors.ReadOnlySqlTransaction)  # a replica hears nothing
            self._drop()
            time.sleep(max(0.0, end - time.monotonic()))

    def _listen(self) -> Any:  # noqa: ANN401 - the driver's connection
        pooled = self._engine.raw_connection()
        connection: Any = pooled.driver_connection
        pooled.detach()  # it is ours now: the pool must not give it to a reader
        try:
            connection.rollback()
            connection.autocommit = True
            connection.execute("LISTEN timeline")
        except BaseException:
            connection.close()
            raise
        return connection

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def writing(engine: Engine) -> Engine:
    """Return the engine for transactions that write: they begin with the lock, on PostgreSQL in the same round trip."""
    if engine.dialect.name == "postgresql":
        engine = engine.execution_options(isolation_level="AUTOCOMMIT")  # so that the driver sends no BEGIN of its own
    return engine.execution_options(timeline_write=True)


def _writing(connection: Connection) -> bool:
    return bool(connection.get_execution_options().get("timeline_write", False))


def advice(text: str) -> str:
    """Say what an error of the driver means and what to do."""
    for part, meaning in _KNOWN:
        if part in text:
            return f"{meaning} ({text.strip()})"
    return text.strip()


def driver_errors(backend: str) -> tuple[type[Exception], ...]:
    """Return what an engine raises: its driver, where that is used past SQLAlchemy, or SQLAlchemy, which wraps it."""
    if backend == "sqlite":
        return (sqlite3.Error, DatabaseError)
    import psycopg

    return (psycopg.Error, DatabaseError)


_WHOLE = "what was being written is kept whole or not at all, and may be written again: what is there is passed over"
_KNOWN: Sequence[tuple[str, str]] = (
    ("not a database", "this file is no database"),
    ("malformed", "the database is damaged; restore a copy, or load the seed files into a new one"),
    ("is full", "the disk is full or failed; nothing was changed"),
    ("disk I/O error", "the disk is full or failed; nothing was changed"),
    ("No space left", "the disk is full; nothing was changed"),
    ("readonly", "the file is read-only; nothing was changed"),
    ("read-only transaction", "the database was opened for reading; nothing was changed"),
    ("unable to open", "the file can't be opened"),
    ("locked", "another program kept the database locked for a minute; nothing was changed"),
    ("lock timeout", "another program kept the log locked for a minute; nothing was changed"),
    ("statement timeout", "it took longer than ten minutes and was given up; nothing was changed"),
    ("permission denied", "this user may not do that; `timeline roles` says who may"),
    ("no such table", "this is no database of Timeline; `timeline load` makes one"),
    ("Connection refused", "no PostgreSQL server answers there"),
    ("No such file or directory", "no PostgreSQL server answers there"),
    ("password authentication failed", "the server refused this user's password"),
    ("terminating connection", f"the server closed the connection; {_WHOLE}"),
    ("server closed the connection", f"the server closed the connection; {_WHOLE}"),
    ("connection is lost", f"the connection to the server was lost; {_WHOLE}"),
)
