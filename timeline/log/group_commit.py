"""Commit the simultaneous appends of several threads in one transaction."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import NamedTuple

from timeline.errors import StoreError
from timeline.log.append import Append
from timeline.log.entry import Entry

_MOST = 100
"""The most appends in one transaction: the first one should not wait long."""


Commit = Callable[[Sequence[Append]], list[list[Entry]]]
"""Runs one transaction of several appends. It returns what each append wrote, or raises and keeps nothing."""


class Pending(NamedTuple):
    """How many appends are not committed yet.

    Attributes:
        committing: the number in the current transaction.
        waiting: the number for the next transaction.
    """

    committing: int
    waiting: int


class GroupCommit:
    """Lets one waiting thread commit the appends of all of them.

    A transaction waits for the disk once, and on a server for the network, however many entries it has. The first
    thread commits alone and at once; the threads that come meanwhile are committed together, by one of them. No thread
    waits for others to come, and an append is durable when it returns. The technique is group commit: DeWitt et al.,
    "Implementation Techniques for Main Memory Database Systems", SIGMOD 1984.
    """

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._waiting: deque[_Waiting] = deque()
        self._has_leader = False
        self._committing = 0

    @property
    def pending(self) -> Pending:
        """How many appends are being committed now, and how many wait."""
        with self._mutex:
            return Pending(self._committing, len(self._waiting))

    def append(self, append: Append, commit: Commit) -> list[Entry]:
        """Append entries and return them as written.

        A thread that is interrupted while it waits appends nothing, unless its append is already being committed.

        Raises:
            LogError: as for `timeline.log.append.append`; the appends of other threads are kept.
            StoreError: the database failed, for all appends of the transaction.
        """
        mine = _Waiting(append)
        try:
            with self._mutex:
                self._waiting.append(mine)
                mine.leads, self._has_leader = not self._has_leader, True
            if not mine.leads:
                mine.wait()
            if mine.leads:
                self._lead(commit)
        except BaseException:
            self._leave(mine)
            raise
        if mine.written is None:
            assert mine.error is not None  # noqa: S101 - it has a result or an error
            raise mine.error
        return mine.written

    def _lead(self, commit: Commit) -> None:
        """Commit the waiting appends, the caller's own first, and hand the lead to the next thread."""
        group: list[_Waiting] = []
        try:
            with self._mutex:
                while self._waiting and len(group) < _MOST:
                    group.append(self._waiting.popleft())
                self._committing = len(group)
            _decide(group, commit)
        finally:
            for one in group:
                if not one.decided:  # the thread was interrupted
                    one.error = StoreError("another thread was interrupted while it committed: look in the log")
                one.wake()
            with self._mutex:
                self._committing = 0
                self._hand_over()

    def _leave(self, mine: _Waiting) -> None:
        """Remove an append that no thread waits for any more."""
        with self._mutex:
            if mine in self._waiting:
                self._waiting.remove(mine)
                if mine.leads:
                    self._hand_over()

    def _hand_over(self) -> None:
        self._has_leader = bool(self._waiting)
        if self._has_leader:
            self._waiting[0].leads = True
            self._waiting[0].wake()


def _decide(group: Sequence[_Waiting], commit: Commit) -> None:
    try:
        for one, written in zip(group, commit([one.append for one in group]), strict=True):
            one.written = written
    except StoreError as error:
        for one in group:
            one.error = error
    except Exception as error:  # noqa: BLE001 - any error is raised in the thread that caused it
        if len(group) == 1:
            group[0].error = error
            return
        for one in group:  # the whole transaction was rolled back
            _decide([one], commit)


class _Waiting:
    """One thread's append, and its result."""

    __slots__ = ("_asleep", "append", "error", "leads", "written")

    def __init__(self, append: Append) -> None:
        self.append = append
        self.leads = False
        self.written: list[Entry] | None = None
        self.error: Exception | None = None
        self._asleep = threading.Lock()
        self._asleep.acquire()

    @property
    def decided(self) -> bool:
        return self.written is not None or self.error is not None

    def wait(self) -> None:
        """Sleep until the append is committed or failed, or until this thread must lead."""
        self._asleep.acquire()

    def wake(self) -> None:
        self._asleep.release()
