"""Appends that several threads make at the same time, in one transaction."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import NamedTuple

from timeline.errors import StoreError
from timeline.log.append import Append
from timeline.log.entry import Entry

_MOST = 100
"""Appends in one transaction: the first of them should not wait for long."""


Commit = Callable[[Sequence[Append]], list[list[Entry]]]
"""Makes one transaction of some appends. It returns what each has written, or raises and keeps nothing."""


class Pending(NamedTuple):
    """How many appends are not decided yet.

    Attributes:
        committing: those in the transaction that is under way.
        waiting: those that the next one will have.
    """

    committing: int
    waiting: int


class GroupCommit:
    """Lets one of the threads that wait commit what all of them append.

    A transaction waits for the disk once, and on a server for the network, however many entries it has. Whoever comes
    first commits alone and at once; who comes meanwhile is committed by the next of them, together with the others.
    Nothing waits in the hope that more comes, and an append is durable when it returns. The technique is group commit:
    DeWitt et al., "Implementation Techniques for Main Memory Database Systems", SIGMOD 1984.
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
        """Append, and return what was written.

        Who is interrupted while it waits appends nothing, unless its append is just being committed.

        Raises:
            LogError: as `timeline.log.append.append` does; what others append is kept.
            StoreError: the database failed; it did so for all who were committed together.
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
            assert mine.error is not None  # noqa: S101 - one or the other decides it
            raise mine.error
        return mine.written

    def _lead(self, commit: Commit) -> None:
        """Commit what waits, the caller's own first of all, and leave the lead to the next."""
        group: list[_Waiting] = []
        try:
            with self._mutex:
                while self._waiting and len(group) < _MOST:
                    group.append(self._waiting.popleft())
                self._committing = len(group)
            _decide(group, commit)
        finally:
            for one in group:
                if not one.decided:  # this thread was interrupted
                    one.error = StoreError("the thread that committed for several was interrupted: look what is there")
                one.wake()
            with self._mutex:
                self._committing = 0
                self._hand_over()

    def _leave(self, mine: _Waiting) -> None:
        """Forget an append that nobody waits for any more."""
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
    except Exception as error:  # noqa: BLE001 - whatever it is, it is raised to whose fault it is
        if len(group) == 1:
            group[0].error = error
            return
        for one in group:  # all of it was rolled back
            _decide([one], commit)


class _Waiting:
    """One thread's append, and what became of it."""

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
        """Sleep until it is decided, or until this thread is to lead."""
        self._asleep.acquire()

    def wake(self) -> None:
        self._asleep.release()
