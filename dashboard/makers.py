"""Make responses in few threads of their own, so that a crowd of programs leaves the pages their time.

A response that many ask for is made once. Readers who wait hold no thread, no connection and no lock. If all of them
leave before a thread begins, the work is dropped. Beyond a number of waiting readers, the next one is refused at once.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from starlette.responses import Response

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Hashable, Iterator

    from starlette.types import Receive

_Made = TypeVar("_Made")

RETRY_AFTER = {"retry-after": "5"}
"""The header of a response that says in how many seconds to try again."""
GONE = Response(status_code=499)
"""The response to a reader who has left; nobody gets it."""


class BusyError(Exception):
    """Too many readers wait: try again later."""


class ReaderGoneError(Exception):
    """The reader has left before the response was made."""


@dataclass(slots=True)
class _Shared:
    """Work that several readers may wait for."""

    future: Future[Any]
    readers: int = 0


class Makers:
    """Threads that make responses.

    Args:
        threads: how many responses are made at a time.
        most: how many readers may wait.
    """

    def __init__(self, *, threads: int, most: int) -> None:
        self.threads, self.most, self.waiting = threads, most, 0
        self._threads = ThreadPoolExecutor(threads, "maker")
        self._shared: dict[Hashable, _Shared] = {}

    @contextmanager
    def admitted(self) -> Iterator[None]:
        """Count a reader who waits.

        Raises:
            BusyError: too many wait already.
        """
        if self.waiting >= self.most:
            raise BusyError
        self.waiting += 1
        try:
            yield
        finally:
            self.waiting -= 1

    async def make(self, key: Hashable, work: Callable[[], _Made]) -> _Made:
        """Do some work in a thread, once for all who wait for it. Cancel this to stop waiting.

        Args:
            key: what is made; equal keys share the work.
            work: makes it. Its errors reach all who wait.
        """
        shared = self._shared.get(key)
        if shared is None:
            shared = self._shared[key] = _Shared(self._threads.submit(work))
            shared.future.add_done_callback(lambda _: self._shared.pop(key, None))
        shared.readers += 1
        try:
            made: _Made = await asyncio.shield(asyncio.wrap_future(shared.future))
            return made
        finally:
            shared.readers -= 1
            if not shared.readers:
                shared.future.cancel()  # this does nothing if the work has begun


class Latest(Generic[_Made]):
    """Look something up in a thread: all who ask before a lookup begins share it, so that nobody gets an old value.

    Args:
        look: looks it up.
    """

    def __init__(self, look: Callable[[], _Made]) -> None:
        self._look = look
        self._thread = ThreadPoolExecutor(1, "latest")
        self._lock = Lock()
        self._next: Future[_Made] | None = None

    async def get(self) -> _Made:
        """Return a value that was looked up after this call; raise the errors of the lookup."""
        with self._lock:
            if self._next is None:
                self._next = self._thread.submit(self._begin)
            following = self._next
        return await asyncio.shield(asyncio.wrap_future(following))

    def _begin(self) -> _Made:
        with self._lock:
            self._next = None
        return self._look()


async def unless_gone(receive: Receive, work: Awaitable[_Made]) -> _Made:
    """Wait for a result, but only as long as the reader is there.

    Args:
        receive: gives the messages of the reader, whose request was read.
        work: is cancelled if the reader leaves.

    Raises:
        ReaderGoneError: the reader has left.
    """
    made, left = asyncio.ensure_future(work), asyncio.ensure_future(disconnected(receive))
    try:
        await asyncio.wait((made, left), return_when=asyncio.FIRST_COMPLETED)
        if made.done():
            return made.result()
        raise ReaderGoneError
    finally:
        for task in (made, left):
            task.cancel()
        await asyncio.gather(made, left, return_exceptions=True)


async def disconnected(receive: Receive) -> None:
    """Wait until a reader leaves."""
    while (await receive())["type"] != "http.disconnect":
        pass


MAKERS = Makers(threads=2, most=1000)
"""The threads for feeds and the reconciliation service."""
