"""The interface of the database engines."""

from __future__ import annotations

import datetime as dt
import re
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

import sqlalchemy
from sqlalchemy import Connection
from sqlalchemy.engine import URL
from sqlmodel import SQLModel

from timeline.errors import IntegrityError, LogError, OutdatedDatabaseError, StoreError, TimelineError
from timeline.models import LOG, Names, Shape, table_of

Row = tuple[Any, ...]

InlineRows = tuple[str, str]
"""The rows derived from an entry, and the names and versions of the projections, in the form that an engine sends."""

AHEAD = dt.timedelta(minutes=5)
"""How far an entry may be ahead of the database's clock: clocks differ a little."""

LOCK_SECONDS = 60
"""How long a writer waits for another writer."""
OVERFLOW = 30
"""How many connections a pool may open in addition to those that it keeps."""


SAVED = "if the log is intact, `timeline copy` saves it to another database; otherwise restore a backup"
"""What to do with a damaged database."""

BEHIND = "the read models are not those of the log as it is now: run `timeline rebuild`"
"""What is wrong if projections have another version than this program's, or another position than the log."""

_CROWDED = ("QueuePool limit", "this program reads the database too often at once; try again in a moment")
_AHEAD = re.compile(r"the log is ahead of the clock: (\d+) (\S+) (\S+)")
_MISSING = re.compile(r"""no such table: (?:main\.)?(\w+)|relation "(?:main\.)?(\w+)" does not exist""")


def ahead(position: int, recorded_at: str, now: str) -> str:
    """Return what is wrong with a log that is ahead of the clock, and what to do."""
    return (
        f"the log is ahead of the clock: position {position} was recorded at {recorded_at}, and it is {now} now. If the"
        " clock is wrong, set it. If it is right, the writer's clock was wrong: wait until then, or restore"
        " a backup from before the entry; nothing was written"
    )


def _refusal(text: str, place: str) -> TimelineError | None:
    """Return the meaning of an error that the log's own triggers and functions raise."""
    if "append-only" in text:
        return IntegrityError(text.partition("\n")[0])
    if "read models are outdated" in text:
        return OutdatedDatabaseError(f"{place}: {BEHIND}; nothing was written")
    found = _AHEAD.search(text)
    return LogError(ahead(int(found[1]), found[2], found[3])) if found else None


class Engine(ABC):
    """A database engine. It has no state: callers pass the connection.

    Attributes:
        name: SQLAlchemy's name for it.
        appends_in_one_statement: whether `append_one` works; if not, entries are inserted.
        appends_on_server: whether `append_many` works; if not, entries are inserted.
        words_model: the table of the words; its first column is the position.
    """

    name: ClassVar[str]
    appends_in_one_statement: ClassVar[bool] = False
    appends_on_server: ClassVar[bool] = False
    words_model: ClassVar[type[SQLModel]]
    _meanings: ClassVar[Sequence[tuple[str, str]]]
    """Parts of the driver's error texts, each with its meaning and what to do."""

    # -- opening -----------------------------------------------------------------------------------------------

    @abstractmethod
    def open(self, url: URL, *, write: bool) -> sqlalchemy.Engine:
        """Return a pool of connections to a database; no connection is opened yet.

        Raises:
            StoreError: the URL is not valid for this engine, or the driver is not installed.
        """

    @abstractmethod
    def for_writing(self, pool: sqlalchemy.Engine) -> sqlalchemy.Engine:
        """Return the same pool for write transactions: they begin with the lock."""

    def for_migrating(self, pool: sqlalchemy.Engine) -> sqlalchemy.Engine:
        """Return the same pool for migrations: they begin with the lock, even where there are no tables yet."""
        return self.for_writing(pool)

    @abstractmethod
    def place(self, url: URL) -> str:
        """Return the place of a database for messages, without a password."""

    def secrets(self, url: URL) -> set[str]:
        """Return the parts of an address that no message may have."""
        del url
        return set()

    @abstractmethod
    def address(self, url: URL) -> str:
        """Return a text that is the same for every way of writing a database's address, without a password."""

    @abstractmethod
    def exists(self, url: URL) -> bool:
        """Return whether the database exists; for a server always True, because only opening it shows that."""

    @abstractmethod
    def identity(self, url: URL) -> str:
        """Return a text that changes when another database takes this one's place."""

    @abstractmethod
    def make_place(self, url: URL) -> None:
        """Make the folder for a new database, if the engine needs one.

        Raises:
            StoreError: it can't be made.
        """

    @abstractmethod
    def make_schema(self, connection: Connection) -> None:
        """Make the schema `main` for the tables."""

    @abstractmethod
    def tables(self, connection: Connection) -> set[str]:
        """Return the names of the tables in the schema `main`."""

    @abstractmethod
    def back_up(self, url: URL, target: Path) -> bool:
        """Copy a database, as of one moment, into a file; return False if the engine can't do this."""

    @contextmanager
    def waiting(self, pool: sqlalchemy.Engine) -> Iterator[Callable[[float], object]]:
        """Give a function that waits for a number of seconds, or until an append is reported."""
        del pool
        yield time.sleep

    @abstractmethod
    def grant(self, connection: Connection, *, writer: str, reader: str) -> None:
        """Give two roles their privileges; see `timeline.grants.grant`."""

    # -- errors ------------------------------------------------------------------------------------------------

    @abstractmethod
    def driver_errors(self) -> tuple[type[Exception], ...]:
        """Return the exceptions of the driver, and those of SQLAlchemy, which wraps them."""

    def is_bad_text(self, error: Exception) -> bool:
        """Return whether a driver's error means that a column holds bytes that are not text."""
        del error
        return False

    def translate(self, error: Exception, place: str) -> TimelineError:
        """Return the meaning of a driver's error, with the place and what to do."""
        text = str(getattr(error, "orig", None) or error)
        if refusal := _refusal(text, place):
            return refusal
        if missing := _MISSING.search(text):
            name = missing[1] or missing[2]
            if name in {table_of(model).name for model in LOG}:
                return IntegrityError(f"{place}: the table {name} of the log is missing: restore a backup")
            return StoreError(f"{place}: the table {name} is missing: `timeline rebuild` makes it again from the log")
        for part, meaning in (*self._meanings, _CROWDED):
            if part in text:
                return StoreError(f"{place}: {meaning} ({text.strip()})")
        return StoreError(f"{place}: {text.strip()}")

    # -- statements --------------------------------------------------------------------------------------------

    @abstractmethod
    def execute(self, connection: Connection, statement: str, values: Sequence[Any] = ()) -> Any:  # noqa: ANN401
        """Run a statement with a `?` for each value, and return the driver's cursor."""

    @abstractmethod
    def execute_many(self, connection: Connection, statement: str, values: Sequence[Sequence[Any]]) -> None:
        """Run a statement once for each row of values."""

    @abstractmethod
    def stream(self, connection: Connection, statement: str, values: Sequence[Any] = ()) -> Iterator[Row]:
        """Yield the rows of a statement as they are read, without holding all of them in memory."""

    @abstractmethod
    def insert(
        self, connection: Connection, table: str, columns: Sequence[str], values: Iterable[Sequence[Any]]
    ) -> None:
        """Insert rows, with the engine's fast way for many rows; see `timeline.sql.insert`."""

    @abstractmethod
    def rows_among(self, connection: Connection, statement: str, column: str, values: Collection[str]) -> Iterator[Row]:
        """Yield the rows of a statement in which a column has one of the values, which may be many.

        Args:
            connection: in a transaction.
            statement: SQL with `{}` for the condition.
            column: the column's name.
            values: the values to match.
        """

    @abstractmethod
    def among(self, column: str, keys: Sequence[int]) -> tuple[str, Any]:
        """Return a condition that a column has one of these keys, and the value for its single `?` mark.

        One value carries all keys, because an engine limits the number of values in a statement.

        Args:
            column: its name.
            keys: whole numbers; there may be many.
        """

    def without_index(self, column: str) -> str:
        """Return a column so that its indexes are not used, where the engine does not know that most rows match."""
        return column

    def defer(self, connection: Connection, statement: str | None) -> None:
        """Send a statement together with the next one, if that saves a round trip; None cancels it."""
        del connection, statement

    def flush(self, connection: Connection) -> None:
        """Send a deferred statement now."""
        del connection

    def rows(self, connection: Connection, statement: str, values: Sequence[Any] = ()) -> list[Row]:
        """Return all rows of a statement."""
        found: list[Row] = self.execute(connection, statement, values).fetchall()
        return found

    def first(self, connection: Connection, statement: str, values: Sequence[Any] = ()) -> Row | None:
        """Return the first row, or None."""
        found: Row | None = self.execute(connection, statement, values).fetchone()
        return found

    def may_be_behind(self, connection: Connection) -> bool:
        """Return whether the database is a replica, which gets entries later than others."""
        del connection
        return False

    def now(self, connection: Connection) -> dt.datetime:
        """Return the time on the clock of the database: for a file, this computer's."""
        del connection
        return dt.datetime.now(dt.UTC)

    # -- the log -----------------------------------------------------------------------------------------------

    @abstractmethod
    def check_guards(self, connection: Connection) -> None:
        """Compare the guards of the log with those that the migrations made.

        Raises:
            IntegrityError: a trigger is missing, changed or new, or another table or view hides the log.
        """

    @abstractmethod
    def check_guards_before_append(self, connection: Connection) -> None:
        """Do the same as `check_guards`, whenever the guards may have changed since the last check.

        Raises:
            IntegrityError: as for `check_guards`.
        """

    @abstractmethod
    def check_written(self, connection: Connection) -> None:
        """Check that nothing has redirected the rows that this transaction inserted into the log.

        Raises:
            IntegrityError: the guards were changed.
        """

    def rows_digest(self, connection: Connection, first: int, last: int) -> bytes | None:
        """Return a hash of the log's rows, as `timeline.log.append` makes it; None if the caller must read them back.

        Args:
            connection: in the transaction.
            first: the first position.
            last: the last position.
        """
        del connection, first, last
        return None

    @abstractmethod
    def check_pages(self, connection: Connection) -> None:
        """Compare every index with its table, if a reader can; an index with missing entries hides rows.

        Raises:
            IntegrityError: the database is damaged.
        """

    def append_one(
        self, connection: Connection, given: Sequence[Any], projection_rows: InlineRows | None
    ) -> Row | None:
        """Append one entry in one statement; only if `appends_in_one_statement`.

        Args:
            connection: a connection in a transaction or in autocommit mode.
            given: subject, operation, kind, schema version, time, author, reason, origin, batch, salt, body, the
                expected version, and the subjects that must not be in the log.
            projection_rows: the result of `inline_rows`, only in autocommit mode; None writes only the log.

        Returns:
            Position, version, time, digest and leaf; None if nothing was written.

        Raises:
            StoreError: the engine can't append in one statement.
        """
        del connection, given, projection_rows
        raise StoreError(f"{self.name} can't append an entry in one statement")

    def append_many(self, connection: Connection, given: Sequence[Sequence[Any]], clock: str | None) -> list[Row]:
        """Append entries; only if `appends_on_server`.

        Args:
            connection: in a transaction that holds the write lock.
            given: for each entry subject, operation, kind, schema version, author, reason, origin, batch, salt, body.
            clock: the time to record, which only the owner may give; None is the server's.

        Returns:
            Position, version, time, digest and leaf of each entry.

        Raises:
            StoreError: the engine can't do this.
        """
        del connection, given, clock
        raise StoreError(f"{self.name} has no function that appends entries")

    def signed(self, connection: Connection, author: str) -> str:
        """Return the author as the log keeps it: a server adds the login to it, unless that is the owner."""
        del connection
        return author

    def inline_rows(
        self,
        subject: str,
        rows: Iterable[tuple[Shape, Iterable[Sequence[Any]]]],
        cursors: Sequence[tuple[str, int]],
        *,
        first: bool,
    ) -> InlineRows:
        """Encode rows for `append_one`; only if `appends_in_one_statement`.

        Args:
            subject: the entry's subject.
            rows: the rows of each table.
            cursors: the name and version of each projection.
            first: whether this is the subject's first entry.

        Raises:
            StoreError: the engine can't append in one statement.
        """
        del subject, rows, cursors, first
        raise StoreError(f"{self.name} can't append an entry in one statement")

    def wipe_deleted(self, connection: Connection) -> None:
        """Overwrite what this transaction deletes, where the engine can do this."""
        del connection

    @abstractmethod
    def purge(self, pool: sqlalchemy.Engine) -> bool:
        """Rewrite the tables, so that the files of the database have nothing that was deleted.

        Args:
            pool: of a database that is open for writing; no transaction is open.

        Returns:
            Whether nothing is left. Readers of an older state keep it in the files until they end, and on a full disk
            the files can't be rewritten.
        """

    # -- read models -------------------------------------------------------------------------------------------

    def create(self, connection: Connection, model: type[SQLModel]) -> None:
        """Make the table of a model, with its indexes."""
        self.flush(connection)
        table_of(model).create(connection)

    def clear(self, connection: Connection, model: type[SQLModel]) -> None:
        """Delete all rows of a model's table."""
        self.execute(connection, f"DELETE FROM {Names(model)}")

    # -- words -------------------------------------------------------------------------------------------------

    @abstractmethod
    def words_row(self, parts: Sequence[Sequence[str]]) -> tuple[str, ...]:
        """Return the values of a row of `words_model` after the position.

        Args:
            parts: three lists of words: those of an event's title, other words, and those of its sources.
        """

    @abstractmethod
    def indexed_words(self, connection: Connection) -> Iterator[Row]:
        """Yield position, word and column (`title`, `words` or `publishers`) of the index, sorted in that order."""

    @abstractmethod
    def matching(self, wanted: Sequence[Sequence[tuple[str, bool]]], *, publishers: bool) -> InlineRows:
        """Return SQL for the positions of versions with all these words, and the value for its single `?` mark.

        Args:
            wanted: the alternatives for each word, of which one must occur: a folded word, and whether a word that
                begins with it counts too.
            publishers: whether to search the names of publishers and the titles of sources too.
        """
