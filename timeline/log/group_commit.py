"""Appends that several threads make at the same time, in one transaction."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence

from timeline.errors import FactError, FactErrors, LogError, StoreError
from timeline.log.append import Append
from timeline.log.entry import Entry

_MOST = 100
"""Appends in one transaction: the first of them should not wait for long."""


class GroupCommit:
    """Lets one of the threads that wait commit what all of them append.

    A transaction waits for the disk once, and on a server for the network, however many entries it has. Whoever comes
    first commits alone and at once; who comes meanwhile is committed by the next of them, together with the others.
    Nothing waits in the hope that more comes, and an append is durable when it returns. The technique is group commit:
    DeWitt et al., "Implementation Techniques for Main Memory Database Systems", SIGMOD 1984.

    Args:
        commit: makes one transaction of some appends. It returns what each has written, or raises and keeps nothing.
    """

    def __init__(self, commit: Callable[[Sequence[Append]], list[list[Entry]]]) -> None:
        self._commit = commit
        self._mutex = threading.Lock()
        self._waiting: deque[_Waiting] = deque()
        self._has_leader = False

    def append(self, append: Append) -> list[Entry]:
        """Append, and return what was written.

        Raises:
            LogError: as `timeline.log.append.append` does; what others append is kept.
            StoreError: the database failed; it did so for all who were committed together.
        """
        mine = _Waiting(append)
        with self._mutex:
            self._waiting.append(mine)
            leads, self._has_leader = not self._has_leader, True
        if not leads:
            mine.wait()
        if not mine.decided:  # the one before it left the lead to it
            self._lead()
        if mine.written is None:
            assert mine.error is not None  # noqa: S101 - one or the other decides it
            raise mine.error
        return mine.written

    def _lead(self) -> None:
        """Commit what waits, the caller's own first of all, and leave the lead to the next."""
        with self._mutex:
            group = [self._waiting.popleft() for _ in range(min(_MOST, len(self._waiting)))]
        try:
            self._decide(group)
        finally:
            for one in group:
                if not one.decided:  # this thread was interrupted
                    one.error = StoreError("the thread that committed for several was interrupted: look what is there")
                one.wake()
            with self._mutex:
                self._has_leader = bool(self._waiting)
                if self._has_leader:
                    self._waiting[0].wake()

    def _decide(self, group: Sequence[_Waiting]) -> None:
        try:
            self._settle(group)
        except (LogError, FactError, FactErrors) as error:  # all of it was rolled back: whose fault was it?
            if len(group) == 1:
                group[0].error = error
                return
            for one in group:
                self._decide([one])
        except StoreError as error:
            for one in group:
                one.error = error

    def _settle(self, group: Sequence[_Waiting]) -> None:
        for one, written in zip(group, self._commit([one.append for one in group]), strict=True):
            one.written = written


class _Waiting:
    """One thread's append, and what became of it."""

    __slots__ = ("_asleep", "append", "error", "written")

    def __init__(self, append: Append) -> None:
        self.append = append
        self.written: list[Entry] | None = None
        self.error: Exception | None = None
        self._asleep = threading.Lock()
        self._asleep.acquire()

    @property
    def decided(self) -> bool:
        return self.written is not None or self.error is not None

    def wait(self) -> None:
        """Sleep until it is decided, or until this thread is to lead."""
        self._asleep.acquire()

    def wake(self) -> None:
        self._asleep.release()
