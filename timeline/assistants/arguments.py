"""Checks what an assistant gives to a tool, before the SDK does: it leaves out names that a tool does not have."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any, get_type_hints

from timeline.errors import QueryError
from timeline.facts.suggest import did_you_mean
from timeline.facts.text import shorten

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_CALLED: Mapping[Any, str] = {str: "a text", int: "a whole number", list[str]: "a list of texts"}


def check(tool: Callable[..., object], given: Mapping[str, Any]) -> None:
    """Check the arguments of a call.

    Args:
        tool: the method that answers; its arguments have types.
        given: the arguments by name.

    Raises:
        QueryError: the tool has no such argument, one is missing, or one has another type.
    """
    taken, types = inspect.signature(tool).parameters, get_type_hints(tool)
    for name in given:
        if name not in taken:
            said = shorten(name, 40)
            hint = did_you_mean(said, taken) or f"use {', '.join(taken)}"
            raise QueryError(f"there is no argument '{said}': {hint}")
    missing = [name for name, one in taken.items() if one.default is one.empty and name not in given]
    if missing:
        raise QueryError(f"give {' and '.join(missing)}")
    for name, value in given.items():
        if not _is(value, types[name]):
            raise QueryError(f"{name} must be {_CALLED[types[name]]}")


def _is(value: object, of: Any) -> bool:  # noqa: ANN401 - a type
    if of == list[str]:
        return isinstance(value, list) and all(isinstance(one, str) for one in value)
    return isinstance(value, of) and not isinstance(value, bool)
