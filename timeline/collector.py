"""Pause Python's cyclic garbage collector in loops that make many values and no cycles."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def paused() -> Iterator[None]:
    """Pause the collector: each collection would walk all values made so far, and free none."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            if not gc.get_freeze_count():  # else somebody keeps values frozen, which must stay so
                # Put the new values among the old ones: else the collector would walk all of them at once.
                gc.freeze()
                gc.unfreeze()
            gc.enable()
