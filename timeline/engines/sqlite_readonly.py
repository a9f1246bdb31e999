"""Read a file in a folder without write permission: on a read-only medium, or in another user's folder.

SQLite reads a file with a write-ahead log through an index beside it (`-shm`). If the index is missing, SQLite makes
it, but not in such a folder. With `immutable=1` SQLite reads without an index, but gives wrong answers if another
program writes meanwhile. A reader can't rule that out: a medium that is mounted read-only here may be written
elsewhere. So this module reads a copy, and makes a new one whenever the file has changed.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
import weakref
from collections.abc import Callable
from pathlib import Path
from threading import Lock

from sqlalchemy import Engine, event
from sqlalchemy.exc import InvalidatePoolError

_TRIES = 10
_State = tuple[tuple[int, int, int] | None, ...]


def is_unreadable_in_place(error: sqlite3.Error, path: Path) -> bool:
    """Return whether a file exists but can't be read in place because it has no index."""
    text = str(error)
    return ("unable to open" in text or "readonly" in text) and path.is_file()


class Connection(sqlite3.Connection):
    """A connection to the file itself, or to a copy.

    Attributes:
        number: the file's device and number when it was first used.
        copied: the file's state when it was copied; None if this is the file itself.
        fresh: whether the connection has not been used yet.
    """

    number: tuple[int, int] | None = None
    copied: _State | None = None
    fresh: bool = True


def watch(pool: Engine, path: Path) -> None:
    """Reopen a connection when another file has taken the place of its file: it would read the old one for ever."""

    @event.listens_for(pool, "checkout")
    def taken(connection: Connection, _record: object, _proxy: object) -> None:
        try:
            found = path.stat()
            number = (found.st_dev, found.st_ino)
        except OSError:
            number = None  # the file is gone: opening it says so
        if connection.number is None:
            connection.number = number
        elif connection.number != number:
            raise InvalidatePoolError


class Copies:
    """The newest copy of a file, shared by all connections of a pool."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = Lock()
        self._folder = ""
        self._state: _State | None = None
        self._remove: Callable[[], object] = lambda: None

    def connect(self, open_file: Callable[[Path], Connection]) -> Connection:
        """Open the newest copy.

        Raises:
            sqlite3.OperationalError: the file can't be copied; the message says why.
        """
        with self._lock:
            if self._state != self._now():
                self._copy()
            connection = open_file(Path(self._folder) / self._path.name)
            connection.copied = self._state
            return connection

    def watch(self, pool: Engine) -> None:
        """Reopen a connection when the file has changed since it was copied."""

        @event.listens_for(pool, "checkout")
        def taken(connection: Connection, _record: object, _proxy: object) -> None:
            fresh, connection.fresh = connection.fresh, False
            if not fresh and connection.copied is not None and connection.copied != self._now():
                raise InvalidatePoolError

        @event.listens_for(pool, "engine_disposed")
        def disposed(_pool: Engine) -> None:
            with self._lock:
                self._remove()
                self._state = None

    def _now(self) -> _State:
        """Return a value that changes with every write to the file or to its write-ahead log."""
        return tuple(map(_stat, _files(self._path)))

    def _copy(self) -> None:
        for _ in range(_TRIES):
            state, folder = self._now(), tempfile.mkdtemp(prefix="timeline-")
            remove = weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
            try:
                for file, found in zip(_files(self._path), state, strict=True):
                    if found is not None:
                        shutil.copyfile(file, Path(folder) / file.name)
            except OSError as error:
                remove()
                if not isinstance(error, FileNotFoundError):  # a missing log was merged into the file meanwhile
                    raise sqlite3.OperationalError(f"unable to open a copy: {error.strerror}") from error
                continue
            if state == self._now():
                self._remove()  # readers of the old copy keep its files open
                self._folder, self._state, self._remove = folder, state, remove
                return
            remove()
        raise sqlite3.OperationalError("unable to open a copy: the file keeps changing")


def _files(path: Path) -> tuple[Path, Path]:
    return path, path.with_name(f"{path.name}-wal")


def _stat(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns
