"""A cache for results computed from the log, so that an unchanged page is not computed again."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache, wraps
from threading import Lock
from typing import TYPE_CHECKING, Generic, ParamSpec, TypeVar

from dashboard import language
from dashboard.charts.window import Window
from dashboard.database import Source
from dashboard.forgetting import on_erasure
from timeline.query.filter import EventFilter

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

_Asked = ParamSpec("_Asked")
_Made = TypeVar("_Made")

_MOST = 256
_EMPTY: list[Callable[[], None]] = []
_PLAIN = (str, int, float, bool, type(None), dt.date, frozenset, EventFilter, Window)


def cached(make: Callable[_Asked, _Made]) -> Callable[_Asked, _Made]:
    """Cache the results of a function for the last 256 calls. All sessions share them, so they must not change.

    Results hold words, so each language has its own; see `cached_facts`.

    The cache compares databases by the state of their log, plain values (a filter, a window, tuples of words and
    numbers) by value, and all other arguments, such as lists of events, by identity. For these, pass the object that
    another cached function returned. If several callers need the same result, one computes it and the others wait.
    """
    return _cached(make, language.reader)


def cached_facts(make: Callable[_Asked, _Made]) -> Callable[_Asked, _Made]:
    """Cache results as `cached` does, once for readers of all languages: they must hold no words of the interface."""
    return _cached(make, lambda: None)


def _cached(make: Callable[_Asked, _Made], reader: Callable[[], Hashable]) -> Callable[_Asked, _Made]:
    @lru_cache(maxsize=_MOST)
    def place(*_: Hashable) -> _Place[_Made]:
        return _Place()

    lock = Lock()
    on_erasure(place.cache_clear)
    _EMPTY.append(place.cache_clear)

    @wraps(make)
    def ask(*args: _Asked.args, **named: _Asked.kwargs) -> _Made:
        with lock:
            found = place(reader(), *map(_key, args), *map(str, named), *map(_key, named.values()))
        return found.get(lambda: make(*args, **named))

    return ask


def clear() -> None:
    """Empty all caches of this module, in a program that asks much and for the same things only for a short time."""
    for empty in _EMPTY:
        empty()


class _Place(Generic[_Made]):
    """A place for a value that may still be computed."""

    __slots__ = ("_filled", "_lock", "_value")

    _value: _Made

    def __init__(self) -> None:
        self._filled, self._lock = False, Lock()

    def get(self, make: Callable[[], _Made]) -> _Made:
        """Return the value. The first caller computes it; after an error, the next one tries again."""
        if not self._filled:
            with self._lock:
                if not self._filled:
                    self._value = make()
                    self._filled = True
        return self._value


class _Same:
    """An argument that is compared by identity. This works because all callers share the same cached objects."""

    __slots__ = ("value",)

    def __init__(self, value: object) -> None:
        self.value = value

    def __hash__(self) -> int:
        return id(self.value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.value is self.value


def _key(value: object) -> Hashable:
    if isinstance(value, _PLAIN) or (isinstance(value, tuple) and all(isinstance(one, _PLAIN) for one in value)):
        return value
    return value.key if isinstance(value, Source) else _Same(value)
