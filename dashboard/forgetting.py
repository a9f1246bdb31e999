"""What this process must forget when the log erases something: each cache registers how to empty itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from timeline.projections import decode

if TYPE_CHECKING:
    from collections.abc import Callable

_Empty = TypeVar("_Empty", bound="Callable[[], object]")
_EMPTY: list[Callable[[], object]] = [decode.forget]


def on_erasure(empty: _Empty) -> _Empty:
    """Register a function that empties a cache, and return it."""
    _EMPTY.append(empty)
    return empty


def forget() -> None:
    """Empty all caches. What is computed at the moment may still be put into one; its key names the earlier state."""
    for empty in _EMPTY:
        empty()
