"""A follower that reads new entries of the log for all open pages of this process."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from timeline.errors import TimelineError
from timeline.log.follow import follow

if TYPE_CHECKING:
    from collections.abc import Callable

    from timeline.query import View

_EVERY = 1.0  # seconds between two checks of an unchanged log
_AFTER_A_FAULT = 5.0  # seconds to wait after an error


class Follower:
    """Reads new entries in one thread, so that the pages need not query the log for them.

    Attributes:
        mark: the last position that was read, with its leaf hash; see `timeline.query.View.mark`.
    """

    def __init__(self, view: View, *, until: Callable[[], bool]) -> None:
        """Start at the head of the log.

        Args:
            view: the log.
            until: called whenever there is no new entry; if it returns true, the thread ends.
        """
        self.mark = view.mark()
        self._view, self._until = view, until
        threading.Thread(target=self._run, name="follower", daemon=True).start()

    def _run(self) -> None:
        while not self._until():
            after = int(self.mark.partition(":")[0])
            try:
                with self._view.store.waiting() as wait:
                    for entry in follow(self._view.store.read, after=after, every=_EVERY, until=self._until, wait=wait):
                        self.mark = f"{entry.position}:{entry.leaf.hex()}"
            except TimelineError:  # the database can't be read now: pages that read it show why
                time.sleep(_AFTER_A_FAULT)
