"""Reading a file in a folder that may not be written to: on a read-only medium, or where it belongs to somebody else.

A file with a write-ahead log is read through an index beside it (`-shm`), which SQLite makes where it is missing; in
such a folder it can't. SQLite's `immutable=1` reads without one, and gives wrong answers if somebody else writes
meanwhile, which a reader can't exclude: even what is mounted read-only here may be written to elsewhere. So a copy is
read, made anew whenever the file has changed.
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
    """Say whether a file is there, but can't be read where it is for want of an index."""
    text = str(error)
    return ("unable to open" in text or "readonly" in text) and path.is_file()


class Connection(sqlite3.Connection):
    """A connection that may be to a copy.

    Attributes:
        copied: what the file was when it was copied; None: this is the file itself.
        fresh: whether the connection was not used yet.
    """

    copied: _State | None = None
    fresh: bool = True


class Copies:
    """The newest copy of a file, for all connections of a pool."""

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
        """Have a connection opened anew where the file has changed since it was copied."""

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
        """Return what changes with every write to the file, or to the write-ahead log beside it."""
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
                if not isinstance(error, FileNotFoundError):  # else folded into the file meanwhile
                    raise sqlite3.OperationalError(f"unable to open a copy: {error.strerror}") from error
                continue
            if state == self._now():
                self._remove()  # who still reads the copy before keeps its files open
                self._folder, self._state, self._remove = folder, state, remove
                return
            remove()
        raise sqlite3.OperationalError("unable to open a copy: the file is being written to all the time")


def _files(path: Path) -> tuple[Path, Path]:
    return path, path.with_name(f"{path.name}-wal")


def _stat(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns
