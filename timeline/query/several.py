"""Several values, however they are given: as a list, a set, an array of numpy or a series of pandas."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Mapping
from typing import Any

from timeline.errors import QueryError
from timeline.facts.foreign import plain_value
from timeline.facts.text import shorten

_MOST_SHOWN = 60


def is_several(value: object) -> bool:
    """Return whether a value is a collection of values; a text is one value."""
    return isinstance(value, Iterable) and not isinstance(value, str)


def several(value: Any, name: str) -> list[Any]:  # noqa: ANN401 - any collection
    """Return values as a list; a set is sorted, and a single text is one value.

    Args:
        value: a text, or a collection of values, also of numpy or pandas.
        name: what takes the values, for the message.

    Raises:
        QueryError: it is neither.
    """
    value = plain_value(value)
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping | bytes | bytearray) or not is_several(value):
        raise QueryError(f"{name} takes a text or a list of texts, not {shown(value)}")
    return [plain_value(one) for one in (sorted(value, key=str) if isinstance(value, set | frozenset) else value)]


def flat(values: Iterable[Any], name: str) -> tuple[Any, ...]:
    """Return values of which some may be given as lists; see `several`."""
    return tuple(one for value in values for one in several(value, name))


_EXAMPLES = {
    "event": "twitter-layoffs-2022",
    "company": "twitter",
    "person": "elon-musk",
    "story": "twitter-turns-to-ai",
    "company or person": "twitter",
}


def one_id(value: object, what: str) -> str:
    """Return an id unchanged.

    Args:
        value: what was given as the id.
        what: what it names: an event, a company, a person or a story.

    Raises:
        QueryError: it is not one text; the message has an example.
    """
    if isinstance(value, str):
        return value
    article = "an" if what.startswith("e") else "a"
    raise QueryError(f"{article} {what} is named by one slug, such as '{_EXAMPLES[what]}', not by {shown(value)}")


def whole(value: Any, name: str, *, least: int = 0) -> int:  # noqa: ANN401 - any number
    """Return a whole number.

    Args:
        value: an int, or a whole number of numpy.
        name: what takes the number, for the message.
        least: the smallest number allowed.

    Raises:
        QueryError: it is not a whole number, or too small.
    """
    try:
        number = operator.index(value)
    except TypeError:
        number = None
    if number is None or isinstance(value, bool) or number < least:
        raise QueryError(f"{name} takes a whole number from {least} on, not {shown(value)}")
    return number


def shown(value: object) -> str:
    """Return a value as a message shows it."""
    return shorten(repr(value), _MOST_SHOWN)
