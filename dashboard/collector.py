"""The garbage collector's share of a rerun: Streamlit lets it look through all objects after each.

What was imported, the answers that all pages share, and the pages that are open live much longer than a rerun:
`gc.freeze` takes them out of the collector's sight. It is done anew every second, since answers and pages come, and
undone every two minutes for one look at everything: what has ended meanwhile, such as a closed page, is collected then.
"""

from __future__ import annotations

import gc
import time
from threading import Lock

_FREEZE, _LOOK = 1.0, 120.0  # seconds from one to the next


class Settled:
    """What was taken out of the collector's sight, and when."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._frozen = self._looked = float("-inf")

    def settle(self, now: float) -> None:
        """Take all objects out of sight, where that has not been done just now.

        Args:
            now: seconds of a clock that never goes back.
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
    """Take what lives long out of the garbage collector's sight; before each run."""
    _settled.settle(time.monotonic())
