"""Make feeds in processes of their own, which leave Python's lock to the pages; or here, if there can be none."""

from __future__ import annotations

import logging
import pickle
import subprocess
import sys
import weakref
from contextlib import contextmanager, suppress
from queue import LifoQueue
from typing import TYPE_CHECKING, Protocol

from dashboard import feed_job, feed_process
from dashboard.compression import compressor
from dashboard.feed_cache import Body, collect
from dashboard.precedence import PAGES_FIRST
from timeline.errors import StoreError, TimelineError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dashboard.database import Source
    from dashboard.feed_job import FeedJob


class FeedMaker(Protocol):
    """Makes the bodies of feeds."""

    def feed(self, job: FeedJob, source: Source) -> Body:
        """Write a feed.

        Raises:
            TooLargeError: it is too large.
            timeline.errors.TimelineError: it can't be written.
            OSError: there is no room for it.
        """
        ...

    def compressed(self, body: Body, encoding: str) -> Body:
        """Return a body in an encoding of HTTP.

        Raises:
            OSError: there is no room for it.
        """
        ...


class Here:
    """Makes feeds in the calling thread, which pauses while pages run."""

    def feed(self, job: FeedJob, source: Source) -> Body:
        """Write a feed."""
        return collect(PAGES_FIRST.giving_way(feed_job.write(job, source.view, PAGES_FIRST.giving_way)))

    def compressed(self, body: Body, encoding: str) -> Body:
        """Return a body in an encoding of HTTP."""
        return collect(_compressed(body, encoding))


def _compressed(body: Body, encoding: str) -> Iterator[bytes]:
    packed = compressor(encoding)
    yield from map(packed.process, body.parts())
    yield packed.finish()


class NotStartedError(Exception):
    """A process can't be started."""


class DiedError(Exception):
    """A process has ended while it made something."""


class MakingError(Exception):
    """A process made nothing because of a fault of the program. The text is its traceback."""


class _Child:
    """A process that makes feeds. One thread at a time uses it.

    Raises:
        NotStartedError: it can't be started.
    """

    def __init__(self) -> None:
        command = [sys.executable, "-P", feed_process.__file__]
        try:
            self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603
        except OSError as error:
            raise NotStartedError(str(error)) from None
        self._finalizer = weakref.finalize(self, _end, self._process)
        self.is_idle = False
        try:
            for _ in self._answers():
                pass
        except DiedError:
            self.end()
            raise NotStartedError(f"it ended with {self._process.returncode}") from None

    def feed(self, job: FeedJob, source: Source) -> Iterator[bytes]:
        """Yield the bytes of a feed."""
        self._begin((source.view.store.url, source.file, job))
        yield from self._answers()

    def compressed(self, body: Body, encoding: str) -> Iterator[bytes]:
        """Yield the bytes of a body in an encoding."""
        self._begin(encoding)
        for part in body.parts():
            self._send(feed_process.PART, part)
            yield self._receive()[1]
        self._send(feed_process.END)
        yield from self._answers()

    def end(self) -> None:
        """End the process."""
        self._finalizer()

    def _begin(self, work: object) -> None:
        self.is_idle = False
        self._send(feed_process.JOB, pickle.dumps(work))

    def _answers(self) -> Iterator[bytes]:
        """Yield parts to the end of an answer."""
        while True:
            kind, content = self._receive()
            if kind == feed_process.END:
                self.is_idle = True
                return
            yield content

    def _send(self, kind: bytes, content: bytes = b"") -> None:
        try:
            feed_process.send(self._process.stdin, kind, content)  # type: ignore[arg-type]  # it is a pipe
        except OSError:
            raise DiedError from None

    def _receive(self) -> tuple[bytes, bytes]:
        try:
            kind, content = feed_process.receive(self._process.stdout)  # type: ignore[arg-type]  # it is a pipe
        except (EOFError, OSError):
            raise DiedError from None
        if kind == feed_process.FAILED:
            self.is_idle = True
            name, text = pickle.loads(content)  # noqa: S301 - from a process of ours
            raise _ERRORS.get(name, MakingError)(text)
        return kind, content


_ERRORS: dict[str, type[Exception]] = {
    kind.__name__: kind for kind in (feed_job.NoSuchPageError, StoreError, TimelineError)
}


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    for pipe in (process.stdin, process.stdout):
        with suppress(OSError):
            pipe.close()  # type: ignore[union-attr]  # it is a pipe
    process.wait()


class Processes:
    """Makes feeds in processes that begin when they are first needed. Where none can begin, it makes them here.

    Args:
        most: how many processes there are at most.
    """

    def __init__(self, most: int) -> None:
        self._free: LifoQueue[_Child | None] = LifoQueue()
        for _ in range(most):
            self._free.put(None)
        self._here: Here | None = None

    def feed(self, job: FeedJob, source: Source) -> Body:
        """Write a feed."""
        return self._make(lambda child: child.feed(job, source), lambda here: here.feed(job, source))

    def compressed(self, body: Body, encoding: str) -> Body:
        """Return a body in an encoding of HTTP."""
        return self._make(lambda child: child.compressed(body, encoding), lambda here: here.compressed(body, encoding))

    def _make(self, make: Callable[[_Child], Iterator[bytes]], make_here: Callable[[Here], Body]) -> Body:
        if self._here is not None:
            return make_here(self._here)
        try:
            try:
                return self._collected(make)
            except DiedError:  # the system may have ended it to get its memory back, or somebody may have
                return self._collected(make)
        except DiedError:
            raise MakingError("the process that made this feed ended twice") from None
        except NotStartedError as error:
            if self._here is None:
                _log.warning("feeds are made beside the pages, which slows them: no process can be started: %s", error)
            self._here = Here()
            sys.setswitchinterval(_SWITCH)
            return make_here(self._here)

    def _collected(self, make: Callable[[_Child], Iterator[bytes]]) -> Body:
        with self._child() as child:
            return collect(make(child))

    @contextmanager
    def _child(self) -> Iterator[_Child]:
        """Wait for a process that is free, and end it if its work was left half-way."""
        child = self._free.get()
        try:
            child = child or _Child()
            yield child
        finally:
            if child is not None and not child.is_idle:
                child.end()
                child = None
            self._free.put(child)


_SWITCH = 0.0005  # seconds after which a thread that makes a feed lets a page go on; Python's own 5 ms add up
_log = logging.getLogger("timeline.dashboard")
