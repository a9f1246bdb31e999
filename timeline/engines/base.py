"""What any engine does for a log."""

from __future__ import annotations

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

from timeline.errors import IntegrityError, StoreError, TimelineError
from timeline.models import LOG, Names, Shape, table_of

Row = tuple[Any, ...]

InlineRows = tuple[str, str]
"""The rows that follow from an entry, and the projections' names and versions, as an engine sends them."""

LOCK_SECONDS = 60
"""How long a writer waits for another one."""
OVERFLOW = 30
"""Connections that a pool opens beyond those that it keeps."""


SAVED = "`timeline copy` saves its log into another database where that is intact, else restore a copy"
"""What to do with a damaged database."""

_MISSING = re.compile(r"""no such table: (?:main\.)?(\w+)|relation "(?:main\.)?(\w+)" does not exist""")


class Engine(ABC):
    """A database engine. It keeps no state: connections are given to it.

    Attributes:
        name: SQLAlchemy's name for it.
        appends_in_one_statement: whether `append_one` can append; else entries are inserted.
        words_model: the table that words are kept in; its first column is the position.
    """

    name: ClassVar[str]
    appends_in_one_statement: ClassVar[bool] = False
    words_model: ClassVar[type[SQLModel]]
    _meanings: ClassVar[Sequence[tuple[str, str]]]
    """Parts of the driver's errors, each with what it means and what to do."""

    # -- opening -----------------------------------------------------------------------------------------------

    @abstractmethod
    def open(self, url: URL, *, write: bool) -> sqlalchemy.Engine:
        """Return a pool of connections to a database; no connection is opened yet.

        Raises:
            StoreError: the URL is not one of this engine, or the driver is not installed.
        """

    @abstractmethod
    def for_writing(self, pool: sqlalchemy.Engine) -> sqlalchemy.Engine:
        """Return the same pool for transactions that write: they begin with the lock."""

    @abstractmethod
    def place(self, url: URL) -> str:
        """Return where a database is, for messages; a password is not shown."""

    @abstractmethod
    def exists(self, url: URL) -> bool:
        """Say whether there is a database; a server is asked when it is opened."""

    @abstractmethod
    def identity(self, url: URL) -> str:
        """Return what changes when another database is put in this one's place."""

    @abstractmethod
    def make_place(self, url: URL) -> None:
        """Make what a new database stands in.

        Raises:
            StoreError: it can't be made.
        """

    @abstractmethod
    def make_schema(self, connection: Connection) -> None:
        """Make the schema `main` that our tables stand in."""

    @abstractmethod
    def tables(self, connection: Connection) -> set[str]:
        """Return the names of the tables in the schema `main`."""

    @abstractmethod
    def back_up(self, url: URL, target: Path) -> bool:
        """Copy a database into a file as it stands in one moment; False where the engine has no such copy."""

    @contextmanager
    def waiting(self, pool: sqlalchemy.Engine) -> Iterator[Callable[[float], object]]:
        """Give a function that waits so many seconds, or until an append is told of."""
        del pool
        yield time.sleep

    @abstractmethod
    def grant(self, connection: Connection, *, writer: str, reader: str) -> None:
        """Give two roles what they need; see `timeline.grants.grant`."""

    # -- errors ------------------------------------------------------------------------------------------------

    @abstractmethod
    def driver_errors(self) -> tuple[type[Exception], ...]:
        """Return what is raised: by the driver, where it is used past SQLAlchemy, or by SQLAlchemy, which wraps it."""

    def is_bad_text(self, error: Exception) -> bool:
        """Say whether an error of the driver means that a column holds bytes that are no text."""
        del error
        return False

    def translate(self, error: Exception, place: str) -> TimelineError:
        """Return what an error of the driver means, where it happened, and what to do."""
        text = str(getattr(error, "orig", None) or error)
        if "append-only" in text:
            return IntegrityError(text.partition("\n")[0])
        if missing := _MISSING.search(text):
            name = missing[1] or missing[2]
            if name in {table_of(model).name for model in LOG}:
                return IntegrityError(f"{place}: the table {name} of the log is missing: restore a copy")
            return StoreError(f"{place}: the table {name} is missing: `timeline rebuild` makes it anew from the log")
        for part, meaning in self._meanings:
            if part in text:
                return StoreError(f"{place}: {meaning} ({text.strip()})")
        return StoreError(f"{place}: {text.strip()}")

    # -- statements --------------------------------------------------------------------------------------------

    @abstractmethod
    def execute(self, connection: Connection, statement: str, values: Sequence[Any] = ()) -> Any:  # noqa: ANN401
        """Do what a statement says, with a `?` for each value, and return the driver's cursor."""

    @abstractmethod
    def execute_many(self, connection: Connection, statement: str, values: Sequence[Sequence[Any]]) -> None:
        """Do what a statement says once for each row of values."""

    @abstractmethod
    def stream(self, connection: Connection, statement: str, values: Sequence[Any] = ()) -> Iterator[Row]:
        """Yield the rows of a statement as they are read, however many they are."""

    @abstractmethod
    def insert(
        self, connection: Connection, table: str, columns: Sequence[str], values: Iterable[Sequence[Any]]
    ) -> None:
        """Insert rows, many of them in the way that the engine has for many; see `timeline.sql.insert`."""

    @abstractmethod
    def rows_among(self, connection: Connection, statement: str, column: str, values: Collection[str]) -> Iterator[Row]:
        """Yield the rows of a statement for which a column has one of some values, however many they are.

        Args:
            connection: in a transaction.
            statement: SQL with `{}` for the condition.
            column: the column's name.
            values: what it may be.
        """

    @abstractmethod
    def among(self, column: str, keys: Sequence[int]) -> tuple[str, Any]:
        """Return a condition that a column holds any of these keys, and the value for its one mark.

        One value carries all keys, because an engine binds only so many values in a statement.

        Args:
            column: its name.
            keys: whole numbers, however many.
        """

    def defer(self, connection: Connection, statement: str | None) -> None:
        """Let a statement travel with the next one, where that saves a round trip; None forgets it."""
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

    # -- the log -----------------------------------------------------------------------------------------------

    @abstractmethod
    def check_guards(self, connection: Connection) -> None:
        """Compare the guards of the log with what the migrations made.

        Raises:
            IntegrityError: a trigger is missing, was changed or added, or something stands in front of the log.
        """

    @abstractmethod
    def check_guards_before_append(self, connection: Connection) -> None:
        """Do what `check_guards` does, as often as the guards can change unseen.

        Raises:
            IntegrityError: as `check_guards`.
        """

    @abstractmethod
    def check_written(self, connection: Connection, read_back: Callable[[], None]) -> None:
        """See that the log holds what this transaction inserted, and nothing took it elsewhere.

        Args:
            connection: in the transaction.
            read_back: reads what was inserted, and raises where it is something else.

        Raises:
            IntegrityError: it does not.
        """

    @abstractmethod
    def check_pages(self, connection: Connection) -> None:
        """Compare every index with its table, where a reader may; an index that leaves rows out hides them.

        Raises:
            IntegrityError: the database is damaged.
        """

    def append_one(
        self, connection: Connection, given: Sequence[Any], projection_rows: InlineRows | None
    ) -> Row | None:
        """Append one entry in one statement, where `appends_in_one_statement`.

        Args:
            connection: in a transaction, or where each statement is one.
            given: subject, operation, kind, schema version, time, author, reason, origin, batch, salt, body, the
                expected version, and the subjects that must not be in the log.
            projection_rows: what `inline_rows` gave, where each statement is a transaction; None writes the log alone.

        Returns:
            Position, version, time, digest and leaf; None where nothing was written.
        """
        raise NotImplementedError

    def inline_rows(
        self,
        subject: str,
        rows: Iterable[tuple[Shape, Iterable[Sequence[Any]]]],
        cursors: Sequence[tuple[str, int]],
        *,
        first: bool,
    ) -> InlineRows:
        """Write down rows for `append_one`, where `appends_in_one_statement`.

        Args:
            subject: what the entry is about.
            rows: the rows of each table.
            cursors: name and version of each projection.
            first: whether the entry is the subject's first.
        """
        raise NotImplementedError

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
        """Return what stands in a row of `words_model` behind the position.

        Args:
            parts: an event's words: those of its title, other ones, and those of its sources.
        """

    @abstractmethod
    def indexed_words(self, connection: Connection) -> Iterator[Row]:
        """Yield position, word and column (`title`, `words` or `publishers`) of the index, in this order."""

    @abstractmethod
    def matching(self, words: Sequence[str], *, publishers: bool) -> InlineRows:
        """Return SQL that gives the positions of versions with all these words, and the value for its one mark.

        Args:
            words: folded; each may be the beginning of one.
            publishers: whether the names of publishers and the titles of sources count too.
        """
