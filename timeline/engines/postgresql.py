"""PostgreSQL: a log on a server, for many writers and many readers.

Our tables stand in a schema `main`, so that `main.log_entry` means the same as in SQLite.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from itertools import chain, islice
from pathlib import Path
from typing import Any

import orjson
import sqlalchemy
from sqlalchemy import Connection, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DatabaseError, NoSuchModuleError

from timeline import resources
from timeline.engines import postgresql_connections, postgresql_guards, postgresql_inline
from timeline.engines.base import LOCK_SECONDS, OVERFLOW, SAVED, Engine, InlineRows, Row
from timeline.errors import MissingDatabaseError, StoreError, TimelineError
from timeline.models import LOG, EventSearch, Names, Shape, table_of

WRITE_LOCK = 0x7469_6D65_6C69_6E65
"""The advisory lock of whoever writes: 'timeline' in ASCII."""

_STATEMENT = 600  # seconds; a rebuild of a large log is many statements, none of them this long
_POOL = 5
_FEW = 20  # rows: below, COPY costs more than it saves
_DEFERRED = "deferred"  # what a connection remembers an unsent statement by
_WHOLE = "what was being written is kept whole or not at all, and may be written again: what is there is passed over"
_GIVEN = "?, ?, ?, ?::integer, ?, ?, ?, ?, ?, ?::bytea, ?, ?::bigint, ?::text[]"


class PostgreSQL(Engine):
    """Databases on a server.

    A transaction that writes holds one advisory lock to its end: commit order is position order. One that reads sees
    one state of the database.
    """

    name = "postgresql"
    appends_in_one_statement = True
    words_model = EventSearch
    _meanings = (
        ("invalid page in block", f"the database is damaged; {SAVED}"),
        ("could not read block", f"the database is damaged; {SAVED}"),
        ("No space left", "the disk is full; nothing was changed"),
        ("read-only transaction", "the database was opened for reading; nothing was changed"),
        ("lock timeout", "another program kept the log locked for a minute; nothing was changed"),
        ("statement timeout", "it took longer than ten minutes and was given up; nothing was changed"),
        ("permission denied", "this user may not do that; `timeline roles` says who may"),
        ("Connection refused", "no PostgreSQL server answers there"),
        ("No such file or directory", "no PostgreSQL server answers there"),
        ("password authentication failed", "the server refused this user's password"),
        ("terminating connection", f"the server closed the connection; {_WHOLE}"),
        ("server closed the connection", f"the server closed the connection; {_WHOLE}"),
        ("connection is lost", f"the connection to the server was lost; {_WHOLE}"),
    )

    # -- opening -----------------------------------------------------------------------------------------------

    def open(self, url: URL, *, write: bool) -> sqlalchemy.Engine:
        """Open a database on a server."""
        settings = {
            "search_path": "main",
            "lock_timeout": f"{LOCK_SECONDS}s",
            "statement_timeout": f"{_STATEMENT}s",
            "idle_in_transaction_session_timeout": f"{_STATEMENT}s",
            # Of a statement that is a transaction by itself: after it has waited for the lock, it sees what was
            # committed.
            "default_transaction_isolation": "read\\ committed",
            "timezone": "UTC",
            "client_encoding": "UTF8",
        }
        if not write:
            settings["default_transaction_read_only"] = "on"
        options = " ".join(f"-c {name}={value}" for name, value in settings.items())
        try:
            pool = sqlalchemy.create_engine(
                url.set(drivername="postgresql+psycopg"),
                connect_args={"options": options, "connect_timeout": 10, "application_name": "timeline"},
                isolation_level="REPEATABLE READ",
                pool_size=_POOL,
                max_overflow=OVERFLOW,
            )
        except ModuleNotFoundError:
            raise StoreError(
                f"PostgreSQL needs a driver that is not installed: {resources.how_to_install('postgresql')}"
            ) from None
        except (ArgumentError, NoSuchModuleError) as error:
            raise StoreError(f"{self.place(url)} can't be opened: {error}") from None

        @event.listens_for(pool, "begin")
        def begin(connection: Connection) -> None:
            # Who holds the lock sees what others committed before, statement by statement.
            lock = f"BEGIN ISOLATION LEVEL READ COMMITTED; SELECT pg_advisory_xact_lock({WRITE_LOCK})"
            writes = connection.get_execution_options().get("timeline_write", False)
            self.defer(connection, lock if writes else None)

        @event.listens_for(pool, "before_cursor_execute")
        def flush(connection: Connection, *_: object) -> None:
            self.flush(connection)

        postgresql_connections.look_before_use(pool)
        return pool

    def for_writing(self, pool: sqlalchemy.Engine) -> sqlalchemy.Engine:
        """Return the same pool for transactions that write: BEGIN and lock travel with the first statement."""
        # The driver must not send a BEGIN of its own.
        return pool.execution_options(isolation_level="AUTOCOMMIT").execution_options(timeline_write=True)

    def place(self, url: URL) -> str:
        """Return the address without its secrets: a password may stand among the options too."""
        hidden = {name: "***" for name in url.query if "pass" in name.lower()}
        return url.update_query_dict(hidden).render_as_string()

    def exists(self, url: URL) -> bool:
        """Say yes: the server is asked when the database is opened."""
        del url
        return True

    def identity(self, url: URL) -> str:
        """Return the address."""
        return self.place(url)

    def make_place(self, url: URL) -> None:
        """Do nothing: `createdb` makes databases."""

    def make_schema(self, connection: Connection) -> None:
        """Make the schema where it is missing."""
        self.execute(connection, "CREATE SCHEMA IF NOT EXISTS main")

    def tables(self, connection: Connection) -> set[str]:
        """Return the names of the tables."""
        found = self.rows(connection, "SELECT tablename FROM pg_catalog.pg_tables WHERE schemaname = 'main'")
        return {name for (name,) in found}

    def back_up(self, url: URL, target: Path) -> bool:
        """Say no: a server's database is no file."""
        del url, target
        return False

    @contextmanager
    def waiting(self, pool: sqlalchemy.Engine) -> Iterator[Callable[[float], object]]:
        """Give a function that waits for a notification."""
        with postgresql_connections.Notifications(pool) as notifications:
            yield notifications.wait

    def grant(self, connection: Connection, *, writer: str, reader: str) -> None:
        """Make the roles where they are missing, and give them exactly what they need."""
        quote = connection.dialect.identifier_preparer.quote_identifier
        known = {name for (name,) in self.rows(connection, "SELECT rolname FROM pg_catalog.pg_roles")}
        derived = sorted(self.tables(connection) - {table_of(model).name for model in LOG} - {"alembic_version"})
        for name in (writer, reader):
            role = quote(name)
            if name not in known:
                self.execute(connection, f"CREATE ROLE {role} NOLOGIN")
            self.execute(connection, f"REVOKE ALL ON ALL TABLES IN SCHEMA main FROM {role}")
            self.execute(connection, f"GRANT USAGE ON SCHEMA main TO {role}")
            self.execute(connection, f"GRANT SELECT ON ALL TABLES IN SCHEMA main TO {role}")
        log = ", ".join(str(Names(model)) for model in LOG)
        self.execute(connection, f"GRANT INSERT ON {log} TO {quote(writer)}")
        changed = ", ".join("main." + quote(name) for name in derived)
        self.execute(connection, f"GRANT INSERT, UPDATE, DELETE ON {changed} TO {quote(writer)}")

    # -- errors ------------------------------------------------------------------------------------------------

    def driver_errors(self) -> tuple[type[Exception], ...]:
        """Return the errors of psycopg, and SQLAlchemy's."""
        import psycopg

        return (psycopg.Error, DatabaseError)

    def translate(self, error: Exception, place: str) -> TimelineError:
        """Say where a database is missing too."""
        text = str(getattr(error, "orig", None) or error)
        if re.search(r'database ".*" does not exist', text):
            return MissingDatabaseError(f"{text.strip()}: `createdb` makes it")
        return super().translate(error, place)

    # -- statements --------------------------------------------------------------------------------------------

    def execute(self, connection: Connection, statement: str, values: Sequence[Any] = ()) -> Any:  # noqa: ANN401
        """Do what a statement says, and what was deferred in the same round trip."""
        deferred = connection.info.get(_DEFERRED)
        if deferred is None:
            return connection.connection.cursor().execute(_marked(statement), values)
        connection.info[_DEFERRED] = None
        return _execute_both(connection, deferred, _marked(statement), values)

    def execute_many(self, connection: Connection, statement: str, values: Sequence[Sequence[Any]]) -> None:
        """Do what a statement says once for each row of values."""
        self.flush(connection)
        connection.connection.cursor().executemany(_marked(statement), values)

    def stream(self, connection: Connection, statement: str, values: Sequence[Any] = ()) -> Iterator[Row]:
        """Read through a cursor of the server: else the driver would take all rows at once."""
        self.flush(connection)
        with connection.connection.driver_connection.cursor(name="stream") as cursor:  # type: ignore[union-attr]
            cursor.itersize = 2000
            yield from cursor.execute(_marked(statement), values)

    def insert(
        self, connection: Connection, table: str, columns: Sequence[str], values: Iterable[Sequence[Any]]
    ) -> None:
        """Insert rows, many of them by COPY: the server takes the first in while the next are made."""
        rest = iter(values)
        some = list(islice(rest, _FEW))
        if len(some) == _FEW:
            self.flush(connection)
            with connection.connection.cursor().copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
                for row in chain(some, rest):
                    copy.write_row(row)
        elif some:
            marks = ", ".join("?" * len(columns))
            self.execute_many(connection, f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", some)

    def rows_among(self, connection: Connection, statement: str, column: str, values: Collection[str]) -> Iterator[Row]:
        """Yield the rows for all values at once: they travel as one array."""
        yield from self.execute(connection, statement.format(f"{column} = ANY (?)"), (list(values),))

    def among(self, column: str, keys: Sequence[int]) -> tuple[str, Any]:
        """Bind the keys as one array."""
        if len(keys) == 1:
            return f"{column} = ?", keys[0]
        return f"{column} = ANY(?::bigint[])", list(keys)

    def defer(self, connection: Connection, statement: str | None) -> None:
        """Let a statement travel with the next one."""
        connection.info[_DEFERRED] = statement

    def flush(self, connection: Connection) -> None:
        """Send a deferred statement now."""
        if (deferred := connection.info.get(_DEFERRED)) is not None:
            connection.info[_DEFERRED] = None
            connection.connection.cursor().execute(deferred)

    # -- the log -----------------------------------------------------------------------------------------------

    def check_guards(self, connection: Connection) -> None:
        """Compare triggers, functions and columns with what the migrations made."""
        postgresql_guards.check(self, connection)

    def check_guards_before_append(self, connection: Connection) -> None:
        """Compare them once for each connection: only the owner can change a guard."""
        if "guarded" not in connection.info:
            postgresql_guards.check(self, connection)
            connection.info["guarded"] = True

    def check_written(self, connection: Connection, read_back: Callable[[], None]) -> None:
        """Compare the guards once more, in place of reading back.

        Whoever changes a table's triggers, rules, policies, children or columns waits for the transactions that have
        inserted into it: what stands now has stood since the first of them.
        """
        del read_back
        postgresql_guards.check(self, connection)

    def check_pages(self, connection: Connection) -> None:
        """Do nothing: `pg_amcheck` does it, and needs the owner."""

    def append_one(
        self, connection: Connection, given: Sequence[Any], projection_rows: InlineRows | None
    ) -> Row | None:
        """Let the server lock, look, hash, insert and project, in one round trip."""
        if projection_rows is None:
            row = self.first(connection, f"SELECT * FROM main.log_append({_GIVEN})", given)
        else:
            from psycopg.errors import NotNullViolation

            statement = f"SELECT * FROM main.log_append_with(?::jsonb, ?::jsonb, {_GIVEN})"
            try:
                row = self.first(connection, statement, (*projection_rows, *given))
            except NotNullViolation:  # an entity that is not known
                return None
        return row if row is not None and row[0] is not None else None

    def inline_rows(
        self,
        subject: str,
        rows: Iterable[tuple[Shape, Iterable[Sequence[Any]]]],
        cursors: Sequence[tuple[str, int]],
        *,
        first: bool,
    ) -> InlineRows:
        """Write rows down as statements with their values; see `postgresql_inline`."""
        return postgresql_inline.statements(subject, rows, first=first), orjson.dumps(cursors).decode()

    # -- words -------------------------------------------------------------------------------------------------

    def words_row(self, parts: Sequence[Sequence[str]]) -> tuple[str, ...]:
        """Return a `tsvector`: each word with its weight. Words have no character that needs an escape.

        Nothing asks for words beside each other, so that one place is enough for all words of a weight.
        """
        return (
            "".join(
                f"'{between.join(found)}{between[:-1]}"
                for between, found in zip(("':1A '", "':2B '", "':3C '"), parts, strict=True)
                if found
            ),
        )

    def indexed_words(self, connection: Connection) -> Iterator[Row]:
        """Yield the words of the vectors, their weights named as SQLite names its columns."""
        return self.stream(
            connection,
            "SELECT DISTINCT position, lexeme, CASE weight WHEN 'A' THEN 'title' WHEN 'B' THEN 'words'"
            " ELSE 'publishers' END FROM event_search, unnest(document), unnest(weights) AS weight ORDER BY 1, 2, 3",
        )

    def matching(self, words: Sequence[str], *, publishers: bool) -> InlineRows:
        """Return a search of the vectors."""
        weights = "" if publishers else "AB"
        value = " & ".join(f"'{word}':*{weights}" for word in words)
        return "SELECT position FROM event_search WHERE document @@ ?::tsquery", value


def _execute_both(connection: Connection, deferred: str, statement: str, values: Sequence[Any]) -> Any:  # noqa: ANN401
    """Send two statements at once; only where the values are bound by the driver does the server take several."""
    from psycopg import ClientCursor

    cursor = ClientCursor(connection.connection.driver_connection).execute(f"{deferred}; {statement}", values)  # type: ignore[arg-type]
    while cursor.nextset():
        pass
    return cursor


@lru_cache(maxsize=1024)
def _marked(statement: str) -> str:
    """Return a statement with the marks for values that psycopg takes."""
    return statement.replace("%", "%%").replace("?", "%s")
