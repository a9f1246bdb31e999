"""PostgreSQL: a log on a server, for many writers and readers.

The tables are in a schema `main`, so that `main.log_entry` means the same as in SQLite.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import lru_cache
from hashlib import sha256
from itertools import chain, islice
from pathlib import Path
from typing import Any

import orjson
import sqlalchemy
from sqlalchemy import Column, Connection, LargeBinary, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from timeline import resources
from timeline.engines import postgresql_connections, postgresql_guards, postgresql_inline
from timeline.engines.base import LOCK_SECONDS, OVERFLOW, SAVED, Engine, InlineRows, Row
from timeline.errors import MissingDatabaseError, StoreError, TimelineError
from timeline.models import ENTRY, LOG, PAYLOAD, EventSearch, LogEntry, Shape, table_of

_LOCKS = {
    "writes": "SELECT main.log_lock()",
    # A database that is made or updated may not have the function yet.
    "migrates": "DO $$ BEGIN PERFORM pg_advisory_xact_lock(8388356063332232805);"
    " IF to_regclass('main.alembic_version') IS NOT NULL THEN LOCK TABLE main.alembic_version IN EXCLUSIVE MODE;"
    " END IF; END $$",
}
"""How a transaction takes the lock of writers. A reader can't take it: it is that of a table."""

_STATEMENT = 600  # seconds; no statement of a rebuild of a large log takes this long
_POOL = 5
_SETTINGS = {
    "search_path": "main",
    "lock_timeout": f"{LOCK_SECONDS // 60}min",
    "statement_timeout": f"{_STATEMENT // 60}min",
    "idle_in_transaction_session_timeout": f"{_STATEMENT // 60}min",
    # For a statement in autocommit mode: after it has waited for the lock, it must see what others committed.
    "default_transaction_isolation": "read committed",
    "standard_conforming_strings": "on",
    "datestyle": "ISO, MDY",
    "timezone": "UTC",
    "client_encoding": "UTF8",
}
"""What each connection sets, as the server shows it."""
_PORT = 5432
_FEW = 20  # rows; for fewer rows, COPY costs more than it saves
_DEFERRED = "deferred"  # the key of an unsent statement in a connection's info
_WHOLE = "the write is kept as a whole or not at all; you can repeat it, because entries that exist are skipped"
_SHOWN = ("host", "hostaddr", "port", "user", "dbname", "sslmode", "application_name", "connect_timeout")
_SHORTEST = 3  # a shorter secret occurs in every message
_POOLER = "a pooler such as PgBouncer does not pass this program's settings on: connect to the server itself"
_ONLY_READ = """\
DO $$
DECLARE
  given record;
BEGIN
  FOR given IN
    SELECT c.relname, a.privilege_type AS what,
      CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END AS who
    FROM pg_class AS c, aclexplode(c.relacl) AS a
    WHERE c.oid IN ('main.log_entry'::regclass, 'main.log_payload'::regclass) AND a.grantee <> c.relowner
    AND a.privilege_type NOT IN ('SELECT', 'REFERENCES')
  LOOP
    EXECUTE format('REVOKE %s ON main.%I FROM %s', given.what, given.relname, given.who);
  END LOOP;
END
$$"""
"""Takes the right to write the log by hand away from everybody but the owner."""
_LOGIN = "login"  # the key of what is added to an author, in a connection's info
_APPEND_MANY = "SELECT * FROM main.log_append_many(?::jsonb, ?)"
_GIVEN = "?, ?, ?, ?::integer, ?, ?, ?, ?, ?, ?::bytea, ?, ?::bigint, ?::text[]"


class PostgreSQL(Engine):
    """Databases on a server.

    A write transaction holds one lock until its end: commit order is position order. A read transaction sees
    one state of the database.
    """

    name = "postgresql"
    appends_in_one_statement = True
    appends_on_server = True
    words_model = EventSearch
    _meanings = (
        ("invalid page in block", f"the database is damaged; {SAVED}"),
        ("could not read block", f"the database is damaged; {SAVED}"),
        ("No space left", "the disk is full; nothing was changed"),
        ("unsupported startup parameter", _POOLER),
        ("read-only transaction", "the database was opened for reading; nothing was changed"),
        ("lock timeout", "another program locked the log for a minute; nothing was changed"),
        ("statement timeout", "it took longer than ten minutes and was cancelled; nothing was changed"),
        ("permission denied", "this user lacks the permission; `timeline roles` grants it"),
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
        settings = _SETTINGS | ({} if write else {"default_transaction_read_only": "on"})
        options = " ".join(f"-c {name}={value.replace(' ', chr(92) + ' ')}" for name, value in settings.items())
        try:
            pool = sqlalchemy.create_engine(
                url.set(drivername="postgresql+psycopg"),
                connect_args={"options": options, "connect_timeout": 10, "application_name": "timeline"},
                isolation_level="AUTOCOMMIT",  # else the driver sends BEGIN alone, not with the first statement
                pool_size=_POOL,
                max_overflow=OVERFLOW,
            )
        except ModuleNotFoundError:
            raise StoreError(
                f"PostgreSQL needs a driver that is not installed: {resources.how_to_install('postgresql')}"
            ) from None
        except (ArgumentError, NoSuchModuleError) as error:
            raise StoreError(f"{self.place(url)} can't be opened: {error}") from None

        read = f"BEGIN ISOLATION LEVEL REPEATABLE READ{'' if write else ' READ ONLY'}"

        @event.listens_for(pool, "begin")
        def begin(connection: Connection) -> None:
            how = connection.get_execution_options().get("timeline_lock")
            # With the lock, each statement must see what others committed before it.
            self.defer(connection, f"BEGIN ISOLATION LEVEL READ COMMITTED; {_LOCKS[how]}" if how else read)

        @event.listens_for(pool, "before_cursor_execute")
        def flush(connection: Connection, *_: object) -> None:
            self.flush(connection)

        postgresql_connections.check_settings(pool, settings)
        postgresql_connections.look_before_use(pool)
        return pool

    def for_writing(self, pool: sqlalchemy.Engine) -> sqlalchemy.Engine:
        """Return the same pool for write transactions: they begin with the lock."""
        return pool.execution_options(timeline_lock="writes")

    def for_migrating(self, pool: sqlalchemy.Engine) -> sqlalchemy.Engine:
        """Return the same pool for migrations: they lock out writers, too."""
        return pool.execution_options(timeline_lock="migrates")

    def place(self, url: URL) -> str:
        """Return the address without its secrets: of its options, only those that can't hold one have their values."""
        hidden = {name: "***" for name in url.query if name not in _SHOWN}
        return url.update_query_dict(hidden).render_as_string()

    def secrets(self, url: URL) -> set[str]:
        """Return the password, and the values of options that may hold one."""
        hidden = (value for name, value in url.normalized_query.items() if name not in _SHOWN)
        return {value for value in (url.password, *chain.from_iterable(hidden)) if value and len(value) >= _SHORTEST}

    def address(self, url: URL) -> str:
        """Return the address without its secrets; a hash stands for them."""
        secrets = sorted(self.secrets(url))
        hidden = sha256("\0".join(secrets).encode()).hexdigest()[:16] if secrets else ""
        same = url.set(drivername=self.name, port=url.port or _PORT)
        return f"{self.place(same)} {hidden}".strip()

    def exists(self, url: URL) -> bool:
        """Return True: only opening the database shows whether it exists."""
        del url
        return True

    def identity(self, url: URL) -> str:
        """Return the address."""
        return self.place(url)

    def make_place(self, url: URL) -> None:
        """Do nothing: `createdb` makes databases."""

    def make_schema(self, connection: Connection) -> None:
        """Make the schema if it is missing."""
        self.execute(connection, "CREATE SCHEMA IF NOT EXISTS main")

    def tables(self, connection: Connection) -> set[str]:
        """Return the names of the tables."""
        found = self.rows(connection, "SELECT tablename FROM pg_catalog.pg_tables WHERE schemaname = 'main'")
        return {name for (name,) in found}

    def back_up(self, url: URL, target: Path) -> bool:
        """Return False: a server's database is not a file."""
        del url, target
        return False

    @contextmanager
    def waiting(self, pool: sqlalchemy.Engine) -> Iterator[Callable[[float], object]]:
        """Give a function that waits for a notification."""
        with postgresql_connections.Notifications(pool) as notifications:
            yield notifications.wait

    def grant(self, connection: Connection, *, writer: str, reader: str) -> None:
        """Make the roles if they are missing, and give them exactly the privileges that they need."""
        quote = connection.dialect.identifier_preparer.quote_identifier
        self.execute(connection, _ONLY_READ)
        known = {name for (name,) in self.rows(connection, "SELECT rolname FROM pg_catalog.pg_roles")}
        derived = sorted(self.tables(connection) - {table_of(model).name for model in LOG} - {"alembic_version"})
        for name in (writer, reader):
            role = quote(name)
            if name not in known:
                self.execute(connection, f"CREATE ROLE {role} NOLOGIN")
            self.execute(connection, f"REVOKE ALL ON ALL TABLES IN SCHEMA main FROM {role}")
            self.execute(connection, f"GRANT USAGE ON SCHEMA main TO {role}")
            self.execute(connection, f"GRANT SELECT ON ALL TABLES IN SCHEMA main TO {role}")
        for function in postgresql_guards.APPENDS:
            self.execute(connection, f"REVOKE ALL ON FUNCTION main.{function} FROM {quote(reader)}")
            self.execute(connection, f"GRANT EXECUTE ON FUNCTION main.{function} TO {quote(writer)}")
        changed = ", ".join("main." + quote(name) for name in derived)
        self.execute(connection, f"GRANT INSERT, UPDATE, DELETE ON {changed} TO {quote(writer)}")

    # -- errors ------------------------------------------------------------------------------------------------

    def driver_errors(self) -> tuple[type[Exception], ...]:
        """Return the errors of psycopg and of SQLAlchemy."""
        import psycopg

        return (psycopg.Error, SQLAlchemyError)

    def translate(self, error: Exception, place: str) -> TimelineError:
        """Recognise a missing database, too."""
        text = str(getattr(error, "orig", None) or error)
        if re.search(r'database ".*" does not exist', text):
            return MissingDatabaseError(f"{text.strip()}: `createdb` makes it")
        return super().translate(error, place)

    # -- statements --------------------------------------------------------------------------------------------

    def execute(self, connection: Connection, statement: str, values: Sequence[Any] = ()) -> Any:  # noqa: ANN401
        """Run a statement, together with a deferred one, in one round trip."""
        deferred = connection.info.get(_DEFERRED)
        if deferred is None:
            return connection.connection.cursor().execute(_marked(statement), values)
        connection.info[_DEFERRED] = None
        return _execute_both(connection, deferred, _marked(statement), values)

    def execute_many(self, connection: Connection, statement: str, values: Sequence[Sequence[Any]]) -> None:
        """Run a statement once for each row of values."""
        self.flush(connection)
        connection.connection.cursor().executemany(_marked(statement), values)

    def stream(self, connection: Connection, statement: str, values: Sequence[Any] = ()) -> Iterator[Row]:
        """Read through a server-side cursor; without it, the driver reads all rows at once."""
        self.flush(connection)
        with connection.connection.driver_connection.cursor(name="stream") as cursor:  # type: ignore[union-attr]
            cursor.itersize = 2000
            yield from cursor.execute(_marked(statement), values)

    def insert(
        self, connection: Connection, table: str, columns: Sequence[str], values: Iterable[Sequence[Any]]
    ) -> None:
        """Insert rows; many rows by COPY: the server receives rows while the next ones are made."""
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
        """Yield the rows for all values at once: they are sent as one array."""
        yield from self.execute(connection, statement.format(f"{column} = ANY (?)"), (list(values),))

    def among(self, column: str, keys: Sequence[int]) -> tuple[str, Any]:
        """Bind the keys as one array."""
        if len(keys) == 1:
            return f"{column} = ?", keys[0]
        return f"{column} = ANY(?::bigint[])", list(keys)

    def defer(self, connection: Connection, statement: str | None) -> None:
        """Send a statement together with the next one."""
        connection.info[_DEFERRED] = statement

    def flush(self, connection: Connection) -> None:
        """Send a deferred statement now."""
        if (deferred := connection.info.get(_DEFERRED)) is not None:
            connection.info[_DEFERRED] = None
            connection.connection.cursor().execute(deferred)

    def may_be_behind(self, connection: Connection) -> bool:
        """Return whether the server replays another server's log."""
        row = self.first(connection, "SELECT pg_is_in_recovery()")
        return bool(row and row[0])

    def now(self, connection: Connection) -> dt.datetime:
        """Return the time on the server's clock."""
        found: dt.datetime = self.rows(connection, "SELECT clock_timestamp()")[0][0]
        return found

    # -- the log -----------------------------------------------------------------------------------------------

    def check_guards(self, connection: Connection) -> None:
        """Compare triggers, functions and columns with what the migrations made."""
        postgresql_guards.check(self, connection)

    def check_guards_before_append(self, connection: Connection) -> None:
        """Compare them once for each connection: only the owner can change a guard."""
        if "guarded" not in connection.info:
            postgresql_guards.check(self, connection)
            connection.info["guarded"] = True

    def check_written(self, connection: Connection) -> None:
        """Compare the guards again.

        Changing a table's triggers, rules, policies, children or columns waits for the transactions that have inserted
        into it. So the present guards have been in place since the first of those transactions.
        """
        postgresql_guards.check(self, connection)

    def purge(self, pool: sqlalchemy.Engine) -> bool:
        """Write the tables of payloads and read models anew. The server's own log and its backups are not touched."""
        from psycopg import sql
        from psycopg.errors import DiskFull, LockNotAvailable

        with closing(pool.raw_connection()) as raw:
            cursor = raw.cursor()
            names = cursor.execute("SELECT tablename FROM pg_catalog.pg_tables WHERE schemaname = 'main'").fetchall()
            for (name,) in names:
                if name not in (table_of(LogEntry).name, "alembic_version"):  # they keep every row
                    try:
                        cursor.execute(sql.SQL("VACUUM FULL main.{}").format(sql.Identifier(name)))
                    except (DiskFull, LockNotAvailable):
                        return False
        return True

    def rows_digest(self, connection: Connection, first: int, last: int) -> bytes | None:
        """Let the server hash the rows: to send them back would take as long as to insert them."""
        found: bytes | None = self.rows(connection, _ROWS_DIGEST, (first, last))[0][0]
        return found

    def check_pages(self, connection: Connection) -> None:
        """Do nothing: use `pg_amcheck`, which needs the owner."""

    def append_one(
        self, connection: Connection, given: Sequence[Any], projection_rows: InlineRows | None
    ) -> Row | None:
        """Let the server lock, check, hash, insert and project, in one round trip."""
        if projection_rows is None:
            row = self.first(connection, f"SELECT * FROM main.log_append({_GIVEN})", given)
        else:
            from psycopg.errors import NotNullViolation

            statement = f"SELECT * FROM main.log_append_with(?::jsonb, ?::jsonb, {_GIVEN})"
            try:
                row = self.first(connection, statement, (*projection_rows, *given))
            except NotNullViolation:  # an unknown entity
                return None
        return row if row is not None and row[0] is not None else None

    def append_many(self, connection: Connection, given: Sequence[Sequence[Any]], clock: str | None) -> list[Row]:
        """Let the server number, hash and insert the entries."""
        # As JSON: the driver takes thirty microseconds an entry to write arrays.
        entries = orjson.dumps(given, default=bytes.hex).decode()
        return self.rows(connection, _APPEND_MANY, (entries, clock))

    def signed(self, connection: Connection, author: str) -> str:
        """Add the login, unless it is the owner of the log."""
        if _LOGIN not in connection.info:
            owner = "SELECT pg_get_userbyid(c.relowner) FROM pg_class AS c WHERE c.oid = 'main.log_entry'::regclass"
            login, is_owner = self.rows(connection, f"SELECT session_user, session_user = ({owner})")[0]
            connection.info[_LOGIN] = "" if is_owner else f" ({login})"
        return f"{author}{connection.info[_LOGIN]}"

    def inline_rows(
        self,
        subject: str,
        rows: Iterable[tuple[Shape, Iterable[Sequence[Any]]]],
        cursors: Sequence[tuple[str, int]],
        *,
        first: bool,
    ) -> InlineRows:
        """Encode rows as statements with their values; see `postgresql_inline`."""
        return postgresql_inline.statements(subject, rows, first=first), orjson.dumps(cursors).decode()

    # -- words -------------------------------------------------------------------------------------------------

    def words_row(self, parts: Sequence[Sequence[str]]) -> tuple[str, ...]:
        """Return a `tsvector`: each word with its weight. No word has a character that needs escaping.

        Searches ignore the distance of words, so all words of a weight can share one position.
        """
        return (
            "".join(
                f"'{between.join(found)}{between[:-1]}"
                for between, found in zip(("':1A '", "':2B '", "':3C '"), parts, strict=True)
                if found
            ),
        )

    def indexed_words(self, connection: Connection) -> Iterator[Row]:
        """Yield the words of the vectors; weights get the names of SQLite's columns."""
        return self.stream(
            connection,
            "SELECT DISTINCT position, lexeme, CASE weight WHEN 'A' THEN 'title' WHEN 'B' THEN 'words'"
            " ELSE 'publishers' END FROM event_search, unnest(document), unnest(weights) AS weight ORDER BY 1, 2, 3",
        )

    def matching(self, wanted: Sequence[Sequence[tuple[str, bool]]], *, publishers: bool) -> InlineRows:
        """Return a search in the vectors."""
        weights = "" if publishers else "AB"
        either = (
            " | ".join(f"'{word}':{'*' * begins}{weights}".rstrip(":") for word, begins in some) for some in wanted
        )
        value = " & ".join(f"({some})" for some in either)
        return "SELECT position FROM event_search WHERE document @@ ?::tsquery", value


def _text(column: Column[Any], table: str) -> str:
    """Return SQL for a column as text: bytes in hexadecimal, and a sign for NULL, which `concat_ws` would leave out."""
    name = f"{table}.{column.name}"
    if isinstance(column.type, LargeBinary):
        return f"encode({name}, 'hex')"
    return f"coalesce({name}, chr(30))" if column.nullable else name


_ROW = ", ".join(
    _text(column, table)
    for table, model in zip("ep", LOG, strict=True)
    for column in table_of(model).columns
    if table == "e" or column.name != PAYLOAD.position
)
_ROWS_DIGEST = (
    f"SELECT sha256(string_agg(sha256(convert_to(concat_ws(chr(31), {_ROW}), 'UTF8')), ''::bytea"
    f" ORDER BY e.{ENTRY.position})) FROM {ENTRY} AS e JOIN {PAYLOAD} AS p USING ({ENTRY.position})"
    f" WHERE e.{ENTRY.position} BETWEEN ? AND ?"
)


def _execute_both(connection: Connection, deferred: str, statement: str, values: Sequence[Any]) -> Any:  # noqa: ANN401
    """Send two statements at once. The server accepts several only if the driver binds the values."""
    from psycopg import ClientCursor

    cursor = ClientCursor(connection.connection.driver_connection).execute(f"{deferred}; {statement}", values)  # type: ignore[arg-type]
    while cursor.nextset():
        pass
    return cursor


@lru_cache(maxsize=1024)
def _marked(statement: str) -> str:
    """Return a statement with psycopg's marks for values."""
    return statement.replace("%", "%%").replace("?", "%s")
