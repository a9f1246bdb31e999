"""The composition root: a database at a URL, its migrations, and a log with its projections."""

from __future__ import annotations

import os
import time
import warnings
import weakref
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from tempfile import gettempdir
from typing import TYPE_CHECKING

from sqlalchemy import Connection
from sqlalchemy.engine import URL

from timeline import engines, resources, seen, sql
from timeline.database_url import parsed
from timeline.errors import (
    IntegrityError,
    MissingDatabaseError,
    OutdatedDatabaseError,
    StoreError,
    TimelineWarning,
)
from timeline.log import erase, erasures
from timeline.log.append import Append, append, append_all, append_one, check_words, restore
from timeline.log.entry import Entry, NewEntry
from timeline.log.group_commit import GroupCommit, Pending
from timeline.log.read import head as log_head
from timeline.log.tree import completes, keep_roots
from timeline.projections import decode, projector
from timeline.projections.prepared import Prepared

if TYPE_CHECKING:
    from sqlmodel import Session

    from timeline.log.merkle import TreeHead

REVISIONS = tuple(f"{number:04}" for number in range(1, 17))
"""The migrations, oldest first; a database must be at the last one."""

_REMEMBERED_EVERY = 60.0  # seconds
_ERASED = "erased"  # the key of a transaction that erases, in a connection's info
_REBUILD = "`timeline rebuild` makes them again"
_TYPES = ("company", "person", "event", "story")  # no two of them can have the same slug


def default_url() -> str | URL:
    """Return `$TIMELINE_DATABASE`, else the default file.

    The default is `var/timeline.db` in a checkout, and a file in the user's data folder when installed.
    """
    given = os.environ.get("TIMELINE_DATABASE")
    if given:
        return given
    checkout = resources.checkout()
    if checkout is not None:
        return embedded(checkout / "var" / "timeline.db")
    from platformdirs import user_data_path

    return embedded(user_data_path("company-timeline") / "timeline.db")


def embedded(path: Path) -> URL:
    """Return the URL of a database file, whatever characters its path contains."""
    return URL.create("sqlite", database=str(path))


def _reopened(url: URL, write: bool) -> Store:  # noqa: FBT001 - only pickles call it
    return Store(url, write=write)


class Store:
    """A database with a log and its projections.

    Args:
        url: an SQLAlchemy URL; None takes `default_url()`.
        write: open it for writing; a read-only store can't change anything.
    """

    def __init__(self, url: str | URL | None = None, *, write: bool = False) -> None:
        self.url = parsed(url or default_url())
        self.engine = engines.at(self.url)
        self.writable = write
        self.pool = self.engine.open(self.url, write=write)
        self._writing = self.engine.for_writing(self.pool)
        self._group = GroupCommit()
        weakref.finalize(self, self.pool.dispose)  # a store that is never closed leaves no connection open

    def __reduce__(self) -> tuple[Callable[[URL, bool], Store], tuple[URL, bool]]:
        """Pickle the address, with its password: unpickling opens the database anew."""
        return _reopened, (self.url, self.writable)

    def __copy__(self) -> Store:
        """Return the store itself: a copy would only be a second pool of connections."""
        return self

    def __deepcopy__(self, _: object) -> Store:
        """Return the store itself."""
        return self

    # -- opening -----------------------------------------------------------------------------------------------

    @classmethod
    def open(cls, url: str | URL | None = None, *, write: bool = False, log_only: bool = False) -> Store:
        """Open an existing database that is up to date.

        Args:
            url: as for the class.
            write: as for the class.
            log_only: the caller only reads the log, or rebuilds the projections: they may be damaged or outdated. Nor
                is the log compared with the one that was read here before.

        Raises:
            MissingDatabaseError: there is none.
            OutdatedDatabaseError: it is older or newer than this program, or its projections don't match the log.
            LogReplacedError: the log does not extend the one that this user read here before.
            StoreError: the file can't be read, or is not a database of Timeline.
        """
        store = cls(url, write=write)
        if not store.exists():
            raise MissingDatabaseError(f"there is no database at {store.where}: run `timeline load` to make it")
        revision = store.revision()
        if revision is None:
            raise MissingDatabaseError(f"there is no log yet in {store.where}: run `timeline load` to make it")
        if revision != REVISIONS[-1]:
            raise OutdatedDatabaseError(f"{store.where} is from an older Timeline: run `timeline load` to update it")
        if not log_only:
            with store.read():
                pass  # this looks at the projections
            store.remember()
        return store

    @classmethod
    def prepare(cls, url: str | URL | None = None) -> Store:
        """Open a database for writing; first make it or update it, if needed.

        Raises:
            LogReplacedError: the log does not extend the one that this user read here before.
        """
        store = cls(url, write=True)
        is_new = not store.exists() or store.revision() is None
        store.migrate()
        if is_new:
            store.forget()
        else:
            store.remember()
        return store

    def forget(self) -> None:
        """Forget which log this user read here before, and on a replica: the present one is a beginning."""
        beside = self._beside()
        for address in (self.engine.address(self.url), *(() if beside.behind else beside.addresses)):
            seen.forget(address)

    def remember(self) -> None:
        """Check that the log extends the one that this user read here before, and keep its head; see `timeline.seen`.

        A replica and its primary (`$TIMELINE_READ_DATABASE`, `$TIMELINE_DATABASE`) have one log: so a primary that went
        back after a failover is noticed, and a replica of another log.

        Raises:
            LogReplacedError: it does not.
        """
        seen.check(self.read_log, self.engine.address(self.url), place=self.where, beside=self._beside())

    def _beside(self) -> seen.Beside:
        """Return the replica of this database, or the primary of this replica, as the environment names them."""
        replica = os.environ.get("TIMELINE_READ_DATABASE")
        if not replica:
            return seen.Beside()
        try:
            return seen.beside(self.url, parsed(default_url()), parsed(replica))
        except StoreError:  # whoever opens it says what is wrong
            return seen.Beside()

    @property
    def where(self) -> str:
        """The database's place, for messages, without a password."""
        return self.engine.place(self.url)

    def identity(self) -> str:
        """Return a text that changes when another database takes this one's place."""
        return self.engine.identity(self.url)

    def exists(self) -> bool:
        """Return whether the database file exists; for a server always True, because only opening it shows that."""
        return self.engine.exists(self.url)

    def revision(self) -> str | None:
        """Return the migration of the database, or None if it is empty.

        Raises:
            OutdatedDatabaseError: a newer program wrote it.
            StoreError: it belongs to another program.
        """
        with self.read_log() as connection:
            tables = self.engine.tables(connection)
            if not tables:
                return None
            if "alembic_version" in tables:
                revision = sql.value(connection, "SELECT version_num FROM alembic_version")
                if revision in REVISIONS:
                    return str(revision)
                if "log_entry" in tables:
                    raise OutdatedDatabaseError(
                        f"{self.where} was written by a newer Timeline: update company-timeline"
                    )
            raise StoreError(f"{self.where} is a database of another program: choose another file")

    def migrate(self) -> None:
        """Make or update the tables, and rebuild projections that don't match the log, in one transaction.

        So whoever ends this program leaves the database as it was before, or up to date.
        """
        self.engine.make_place(self.url)
        if self.revision() == REVISIONS[-1]:
            with self.read_log() as connection:
                if not projector.stale(connection):
                    return
        with self.migrating() as connection:
            self.engine.make_schema(connection)
            migrate_to(connection, "head")
            if projector.stale(connection):
                projector.rebuild(connection)
            else:
                keep_roots(connection, log_head(connection))

    # -- using -------------------------------------------------------------------------------------------------

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection in one read transaction: it sees one state of the database.

        Raises:
            OutdatedDatabaseError: another program has migrated the database, or the projections don't match the log.
        """
        with self.read_log() as connection:
            revision, at_head = projector.state(connection)
            if revision != REVISIONS[-1]:
                raise OutdatedDatabaseError(
                    f"{self.where} was changed by another version of Timeline meanwhile: start this program again"
                )
            if not at_head:
                raise OutdatedDatabaseError(f"{self.where}: {engines.BEHIND}")
            yield connection

    @contextmanager
    def read_log(self) -> Iterator[Connection]:
        """Do the same for who reads only the log: the projections may be damaged or outdated."""
        with self._named_errors(), self.pool.begin() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Give a connection that holds the write lock; its changes are kept as a whole or not at all."""
        self._must_be_writable()
        with self._named_errors(), self._writing.begin() as connection:
            connection.info.pop(_ERASED, None)  # of a transaction that was rolled back
            yield connection
            erased = connection.info.pop(_ERASED, False)
        if erased and not self.purge():
            warnings.warn(
                f"{self.where}: its files may still have what was erased, because a reader holds an older state, or"
                " there is no room to rewrite them: run `timeline erase --again` later",
                TimelineWarning,
                stacklevel=3,
            )

    @contextmanager
    def migrating(self) -> Iterator[Connection]:
        """Give a connection that holds the write lock, even if there are no tables yet, or only those of a revision."""
        self._must_be_writable()
        with self._named_errors(), self.engine.for_migrating(self.pool).begin() as connection:
            yield connection

    @contextmanager
    def session(self) -> Iterator[Session]:
        """Give a read-only session over `timeline.models`, even if the store is open for writing.

        The session sees one state of the database until it commits or rolls back.

        Raises:
            StoreError: the session tried to write; the database refuses that.
        """
        from sqlmodel import Session

        if self.writable:
            with closing(Store(self.url)) as reader, reader.session() as session:
                yield session
            return
        with self._named_errors(), Session(self.pool) as session:
            yield session

    @contextmanager
    def waiting(self) -> Iterator[Callable[[float], object]]:
        """Give a function that waits for some seconds, or until an append is reported; see `timeline.log.follow`.

        From time to time it calls `remember`, so that a reader who follows the log for long knows later what it saw.
        """
        due = time.monotonic() + _REMEMBERED_EVERY

        def waited(seconds: float) -> object:
            nonlocal due
            if time.monotonic() >= due:
                due = time.monotonic() + _REMEMBERED_EVERY
                self.remember()
            return wait(seconds)

        with self.engine.waiting(self.pool) as wait:
            yield waited

    def append(self, connection: Connection, new: Iterable[NewEntry], *, author: str) -> list[Entry]:
        """Append entries and project them, in the caller's transaction; see `timeline.log.append`."""
        return append(connection, new, author=author, projector=projector.PROJECTOR)

    def commit(self, new: Iterable[NewEntry], *, author: str) -> list[Entry]:
        """Append entries and project them in a new transaction, which other threads may share.

        Returns:
            The entries as written, without those that would have changed nothing; they are durable.

        Raises:
            ConcurrencyError, LogError, IntegrityError: as for `timeline.log.append.append`; also LogError if a reason,
                an origin or the author contains a character that databases can't store.
            StoreError: the database failed.
        """
        self._must_be_writable()
        wanted = Append(list(new), author)
        check_words(*wanted)
        return self._group.append(wanted, self._commit)

    def _commit(self, appends: Sequence[Append]) -> list[list[Entry]]:
        if self.engine.appends_in_one_statement and len(appends) == 1 and len(appends[0].new) == 1:
            rows = projector.PROJECTOR.inline_rows(self.engine, appends[0].new[0])
            if rows is not None:
                with self._named_errors(), self._writing.connect() as connection:
                    # No BEGIN: the single statement takes the lock, and is a transaction.
                    sql.defer(connection, None)
                    entry = append_one(connection, appends[0], projection_rows=rows, types=_TYPES)
                if entry is not None:
                    self._keep_roots(entry.position)
                    return [[entry]]
        with self.write() as connection:
            return append_all(connection, appends, projector=projector.PROJECTOR, types=_TYPES)

    def _keep_roots(self, position: int) -> None:
        """Keep the root that an entry completes, if it can be; a missing root is computed when it is needed."""
        if completes(position, position):
            with suppress(StoreError), self.write() as connection:
                keep_roots(connection, position)

    @property
    def pending(self) -> Pending:
        """Return how many appends of `commit` are in a transaction now, and how many wait for the next one."""
        return self._group.pending

    def restore(self, connection: Connection, entries: Sequence[Entry]) -> None:
        """Append entries exactly as another log has them, and project them; see `timeline.log.append.restore`.

        What an erasure among them names is removed here too.
        """
        entries = erasures.without_erased(entries)
        restore(connection, entries, projector=projector.LENIENT)
        if erase.remove(connection, entries):
            self._forget_erased(connection)

    def erase(
        self, connection: Connection, positions: Collection[int], subjects: Collection[str], *, why: str, author: str
    ) -> Entry:
        """Erase payloads, in the caller's transaction; see `timeline.log.erase.record`.

        Afterwards the projections are made anew, and no copy of the payloads is left in the database's files.
        """
        entry = erase.record(connection, positions, subjects, reason=why, author=author)
        self._forget_erased(connection)
        return entry

    def erase_again(self, connection: Connection) -> int:
        """Do again what all erasures of the log ask for, in the caller's transaction; return how many were not done."""
        removed = erase.remove_at(connection, erasures.left(connection))
        self._forget_erased(connection)
        return removed

    def _forget_erased(self, connection: Connection) -> None:
        self.engine.wipe_deleted(connection)
        projector.rebuild(connection)
        decode.forget()
        connection.info[_ERASED] = True

    def purge(self) -> bool:
        """Rewrite the database's files without what was deleted; return False if it may still be there."""
        with self._named_errors():
            return self.engine.purge(self.pool)

    def rebuild(self, *, progress: Callable[[int, int], None] = lambda _done, _of: None) -> int:
        """Rebuild all projections from the log without disturbing readers; see `timeline.projections.projector`.

        Others can append while the rows are derived. Only to write them, this takes the lock. Until all of them are
        written, the old ones stay.

        Args:
            progress: called with the number of done steps and of all: each entry's rows are derived, then written.

        Raises:
            StoreError: the folder for temporary files has no room for the rows.
        """
        self._must_be_writable()
        try:
            with self.read_log() as connection:
                prepared = Prepared(connection, lambda done, of: progress(done, 2 * of))
        except OSError as error:
            raise StoreError(
                f"{gettempdir()} has no room for the rows of a rebuild ({error.strerror or error}): set TMPDIR to a"
                " folder that has as much room as the database"
            ) from None
        with closing(prepared), self.write() as connection:
            return projector.rebuild(connection, prepared, progress=lambda done, of: progress(of + done, 2 * of))

    def verify(
        self,
        *,
        against: TreeHead | None = None,
        since: TreeHead | None = None,
        projections: bool = False,
        progress: Callable[[int], None] = lambda _: None,
    ) -> TreeHead:
        """Walk the whole log in one read transaction; see `timeline.log.verify`.

        Args:
            against: a tree head that you kept; the log must begin with the entries that it covers.
            since: a tree head that was verified before: go on from there.
            projections: also replay the log into a second database, and compare the projections.
            progress: called with every thousandth position and the last.

        Raises:
            IntegrityError: the first error that is found.
        """
        from timeline.log.verify import verify

        with self.read_log() as connection:
            head = verify(connection, against=against, since=since, progress=progress)
        if projections:
            self._verify_projections()
        return head

    def _verify_projections(self) -> None:
        from tempfile import TemporaryDirectory

        from timeline.log import read
        from timeline.projections.compare import difference

        with TemporaryDirectory() as folder:
            replay = Store.prepare(embedded(Path(folder) / "replay.db"))
            try:
                reached = -1
                while True:
                    with self.read_log() as connection, replay.write() as target:
                        head = read.head(connection)
                        for batch in read.batches(connection, after=max(reached, 0), until=head):
                            replay.restore(target, batch)
                    with self.read_log() as connection, replay.read() as other:
                        try:
                            found = difference(connection, other)
                        except (TypeError, ValueError) as error:  # values that no projection writes, or bytes
                            raise IntegrityError(f"the projections are damaged ({error}): {_REBUILD}") from None
                    if found is None:
                        return
                    if head == reached:  # the log has not grown, so no append explains the difference
                        raise IntegrityError(
                            f"the projections do not match the log: they differ in {found}: {_REBUILD}"
                        )
                    reached = head
            finally:
                replay.close()

    def close(self) -> None:
        """Close all connections."""
        self.pool.dispose()

    def _must_be_writable(self) -> None:
        if not self.writable:
            raise StoreError(f"{self.where} was opened for reading")

    @contextmanager
    def _named_errors(self) -> Iterator[None]:
        """Turn errors of the driver into errors that say what is wrong, where, and what to do."""
        try:
            yield
        except UnicodeEncodeError as error:
            raise StoreError(
                f"{self.where}: a text has a character that no database stores: {error.object[error.start]!a}"
            ) from None
        except self.engine.driver_errors() as error:
            secrets = self.engine.secrets(self.url)
            if not any(secret in str(error) for secret in secrets):
                raise self.engine.translate(error, self.where) from error
            found = self.engine.translate(error, self.where)
            text = str(found)
            for secret in sorted(secrets, key=len, reverse=True):  # the driver quotes values that it can't use
                text = text.replace(secret, "***")
            raise type(found)(text) from None


def migrate_to(connection: Connection, revision: str) -> None:
    """Migrate the tables to a revision, up or down; "base" means none, "head" the newest.

    Args:
        connection: in a transaction that holds the write lock.
        revision: one of `REVISIONS`, "base" or "head".
    """
    from alembic import command
    from alembic.config import Config
    from alembic.migration import MigrationContext

    config = Config()
    config.set_main_option("script_location", str(resources.find("alembic")).replace("%", "%%"))
    config.attributes["connection"] = connection
    current = MigrationContext.configure(connection).get_current_revision()
    order = ("base", *REVISIONS, "head")
    down = order.index(revision) < order.index(current or "base")
    (command.downgrade if down else command.upgrade)(config, revision)
