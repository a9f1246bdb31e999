"""Reduces the time that the garbage collector takes in a rerun: Streamlit runs a full collection after each.

Imported modules, cached results and open pages live much longer than a rerun. `gc.freeze` hides them from the
collector. Because new results and pages appear, all objects are frozen again every second. Every two minutes they are
unfrozen for one full collection, which frees objects that are no longer used, such as those of closed pages.
"""

from __future__ import annotations

import gc
import time
from threading import Lock

_FREEZE, _LOOK = 1.0, 120.0  # seconds between two freezes, and between two full collections


class Settled:
    """Freezes objects, and remembers when it last froze and collected them."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._frozen = self._looked = float("-inf")

    def settle(self, now: float) -> None:
        """Freeze all objects, unless that was done less than a second ago.

        Args:
            now: the time in seconds, from a monotonic clock.
        """
        with self._lock:
            if now - self._frozen < _FREEZE:
                return
            if now - self._looked >= _LOOK:
                gc.unfreeze()
                gc.collect()
                self._looked = now
            gc.freeze()
            self._frozen = now


_settled = Settled()


def settle() -> None:
    """Hide long-lived objects from the garbage collector. Call it before each run."""
    _settled.settle(time.monotonic())
