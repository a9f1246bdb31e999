"""What is made of the log's answers, kept: a page that is asked for again is not made again."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache, wraps
from threading import RLock
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar, cast

from dashboard.charts.window import Window
from dashboard.database import Source
from dashboard.state import State

if TYPE_CHECKING:
    from collections.abc import Callable

_Asked = ParamSpec("_Asked")
_Made = TypeVar("_Made")

_MOST = 256
_PLAIN = (str, int, float, bool, type(None), dt.date, frozenset, State, Window)


class _Counted:
    """How much was made; off by a little where two threads count at once, which is as good."""

    count = 0


_made = _Counted()


class _Same:
    """An argument that is equal to itself alone: answers are shared as they are, so the same one is the same object."""

    __slots__ = ("value",)

    def __init__(self, value: object) -> None:
        self.value = value

    def __hash__(self) -> int:
        return id(self.value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.value is self.value


class _Log:
    """A database, which is the same while its log is."""

    __slots__ = ("key", "value")

    def __init__(self, value: Source) -> None:
        self.key, self.value = value.key, value

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Log) and other.key == self.key


def made() -> int:
    """Return a number that grows whenever something is made."""
    return _made.count


def kept(make: Callable[_Asked, _Made]) -> Callable[_Asked, _Made]:
    """Let a function keep what it made last; what it returns is shared by all sessions, and nobody changes it.

    A database counts by the log that is in it, plain values (a state, a window, tuples of words and numbers) by what
    they are, and all other arguments, such as lists of events, as the very object: give what another function kept.
    """

    @lru_cache(maxsize=_MOST)
    def asked(names: tuple[str, ...], *values: Any) -> _Made:  # noqa: ANN401 - any function's
        _made.count += 1
        given = [value.value if isinstance(value, _Same | _Log) else value for value in values]
        bare = len(given) - len(names)
        return cast("Callable[..., _Made]", make)(*given[:bare], **dict(zip(names, given[bare:], strict=True)))

    lock = RLock()  # many viewers that ask for the same wait for the first

    @wraps(make)
    def ask(*args: _Asked.args, **named: _Asked.kwargs) -> _Made:
        values = [*args, *named.values()]
        with lock:
            return asked(tuple(named), *map(_key, values))

    return ask


def _key(value: object) -> object:
    if isinstance(value, _PLAIN) or (isinstance(value, tuple) and all(isinstance(one, _PLAIN) for one in value)):
        return value
    return _Log(value) if isinstance(value, Source) else _Same(value)
