"""The garbage collector's share of a rerun: Streamlit lets it look through all objects after each.

What was imported, and the answers that all pages share, live as long as the process: `gc.freeze` takes them out of the
collector's sight. That is done anew when answers have come, and from time to time undone, since whatever else lives at
such a moment, such as an open session, would never be collected.
"""

from __future__ import annotations

import gc
import time
from threading import Lock

from dashboard import kept

_EVERY = 600.0  # seconds between two looks at everything


class Settled:
    """What was taken out of the collector's sight."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._made = -1
        self._looked = float("-inf")

    def settle(self, made: int, now: float) -> None:
        """Take all objects out of sight, if answers have come since.

        Args:
            made: how many answers have been made.
            now: seconds of a clock that never goes back.
        """
        with self._lock:
            if made == self._made:
                return
            self._made = made
            if now - self._looked >= _EVERY:
                self._looked = now
                gc.unfreeze()
                gc.collect()
            gc.freeze()


_settled = Settled()


def settle() -> None:
    """Take what was imported, and what has been kept since, out of the garbage collector's sight; before each run."""
    _settled.settle(kept.made(), time.monotonic())
