"""A follower that reads new entries of the log for all open pages of this process."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from dashboard.forgetting import forget
from timeline.errors import LogReplacedError, TimelineError
from timeline.log import cursor
from timeline.log.cursor import Cursor
from timeline.log.follow import follow, is_behind

if TYPE_CHECKING:
    from collections.abc import Callable

    from timeline.query import View

_EVERY = 1.0  # seconds between two checks of an unchanged log
_AFTER_A_FAULT = 5.0  # seconds to wait after an error


class Follower:
    """Reads new entries in one thread, so that the pages need not query the log for them.

    Attributes:
        mark: the last position that was read, with its leaf hash; see `timeline.query.View.mark`.
        replaced: the error if the log no longer has what was read, else None; then nothing more is read.
    """

    def __init__(self, view: View, *, until: Callable[[], bool]) -> None:
        """Start at the head of the log.

        Args:
            view: the log.
            until: called whenever there is no new entry; if it returns true, the thread ends.
        """
        self.mark = view.mark()
        self.replaced: LogReplacedError | None = None
        self._view, self._until = view, until
        threading.Thread(target=self._run, name="follower", daemon=True).start()

    def check(self, view: View) -> None:
        """Check that a log has what was read.

        Raises:
            timeline.errors.LogReplacedError: it does not.
        """
        with view.store.read() as connection:
            seen = Cursor.read(connection, self.mark)
            if not is_behind(connection, seen):
                cursor.check(connection, [seen])

    def _run(self) -> None:
        while not self._until():
            try:
                with self._view.store.waiting() as wait:
                    new = follow(self._view.store.read, after=self.mark, every=_EVERY, until=self._until, wait=wait)
                    for entry in new:
                        self.mark = str(entry.cursor)
                        if entry.operation == "erased":
                            forget()
            except LogReplacedError as error:
                self.replaced = error
                return
            except TimelineError:  # the database can't be read now: pages that read it show why
                time.sleep(_AFTER_A_FAULT)
