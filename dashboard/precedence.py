"""Pages go before feeds: a thread that makes a feed stops for a moment while a page runs.

Python runs one thread at a time. Without this, a page would wait for the feed's thread again and again.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_Part = TypeVar("_Part")

_PAUSE = 0.002  # seconds of a pause
_SHARE = 4.0  # a thread pauses at most so many times as long as it has worked, so that it ends even in a crowd


class Precedence:
    """Counts the pages that run."""

    def __init__(self) -> None:
        self._running = 0
        self._lock = Lock()

    @contextmanager
    def page(self) -> Iterator[None]:
        """Mark the time in which a page runs."""
        with self._lock:
            self._running += 1
        try:
            yield
        finally:
            with self._lock:
                self._running -= 1

    def giving_way(self, parts: Iterable[_Part]) -> Iterator[_Part]:
        """Yield what a thread makes part by part, and pause after a part while a page runs."""
        begun, paused = time.thread_time(), 0.0
        for part in parts:
            yield part
            while self._running and paused < (time.thread_time() - begun) * _SHARE:
                time.sleep(_PAUSE)
                paused += _PAUSE


PAGES_FIRST = Precedence()
"""The pages of this process."""
