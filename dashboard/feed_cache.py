"""The bytes of responses, kept for all who ask the same of the same state of the log.

Small ones are kept in memory, large ones in temporary files, which are deleted when the last reader has left. Beyond a
total size, those that were not used for the longest time go first.
"""

from __future__ import annotations

import tempfile
import weakref
from collections import OrderedDict
from threading import Lock
from typing import IO, TYPE_CHECKING

from dashboard.forgetting import on_erasure
from dashboard.makers import BusyError

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator

PART = 131_072
"""How many bytes a reader is sent at a time, so how many wait in memory for a slow one."""

_SMALL = 2_000_000  # bytes of a body that is kept in memory
_MOST_MEMORY = 64_000_000  # bytes of all bodies in memory
_MOST_DISK = 4_000_000_000  # bytes of all bodies in files


class TooLargeError(Exception):
    """A body is larger than what is kept."""


class Body:
    """The bytes of a response, in memory or in a file."""

    def __init__(self, kept: bytes | IO[bytes], size: int) -> None:
        self.size = size
        self._kept = kept
        self._lock = Lock()
        if not isinstance(kept, bytes):
            weakref.finalize(self, kept.close)

    @property
    def in_memory(self) -> bool:
        """Whether it is in memory."""
        return isinstance(self._kept, bytes)

    def parts(self) -> Iterator[bytes]:
        """Yield the bytes. Many readers may do this at once."""
        for start in range(0, self.size, PART):
            if isinstance(self._kept, bytes):
                yield self._kept[start : start + PART]
            else:
                with self._lock:
                    self._kept.seek(start)
                    part = self._kept.read(PART)
                yield part


def collect(parts: Iterable[bytes], *, small: int = _SMALL, most: int = _MOST_DISK // 2) -> Body:
    """Write the parts of a response into memory, or into a file if they are many.

    Args:
        parts: the bytes.
        small: how many bytes are kept in memory.
        most: how many bytes are kept at all.

    Raises:
        TooLargeError: there are more bytes.
        OSError: the file can't be written.
    """
    held, size = bytearray(), 0
    file: IO[bytes] | None = None
    try:
        for part in parts:
            size += len(part)
            _check_size(size, most)
            held += part
            if size > small and len(held) >= PART:
                file = file or tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the body
                file.write(held)
                held.clear()
        if file is None:
            return Body(bytes(held), size)
        file.write(held)
        file.flush()
    except BaseException:
        if file is not None:
            file.close()
        raise
    return Body(file, size)


def _check_size(size: int, most: int) -> None:
    if size > most:
        raise TooLargeError


_EVERY: weakref.WeakSet[Bodies] = weakref.WeakSet()


@on_erasure
def _clear_all() -> None:
    """Drop what all caches keep."""
    for bodies in list(_EVERY):
        bodies.clear()


class Bodies:
    """A cache of bodies.

    Args:
        memory: bytes of all bodies in memory.
        disk: bytes of all bodies in files.
    """

    def __init__(self, *, memory: int = _MOST_MEMORY, disk: int = _MOST_DISK) -> None:
        self._most = {True: memory, False: disk}
        self._kept: OrderedDict[Hashable, Body] = OrderedDict()
        self._alive: weakref.WeakSet[Body] = weakref.WeakSet()
        self._lock = Lock()
        _EVERY.add(self)

    def get(self, key: Hashable) -> Body | None:
        """Return the body with a key, or None."""
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def put(self, key: Hashable, body: Body) -> Body:
        """Keep a body, drop those that were not used for the longest time, and return it."""
        with self._lock:
            self._alive.add(body)
            self._kept[key] = body
            size = sum(one.size for one in self._kept.values() if one.in_memory == body.in_memory)
            for old, one in list(self._kept.items()):
                if size <= self._most[body.in_memory]:
                    break
                if one.in_memory == body.in_memory:
                    size -= one.size
                    del self._kept[old]
        return body

    def clear(self) -> None:
        """Drop all bodies; those that are being sent end first."""
        with self._lock:
            self._kept.clear()

    def check_room(self) -> None:
        """Check that slow readers don't hold too many bodies that are no longer kept.

        Raises:
            BusyError: they hold as much as may be kept.
        """
        with self._lock:
            kept = {id(body) for body in self._kept.values()}
            held = [body for body in self._alive if id(body) not in kept]
        for in_memory, most in self._most.items():
            if sum(body.size for body in held if body.in_memory == in_memory) > most:
                raise BusyError
