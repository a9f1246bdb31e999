"""How values of filters are checked: each function returns one value as filters keep it, or raises QueryError."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Collection
from typing import Literal, get_args

from timeline import facts
from timeline.errors import FactError, QueryError
from timeline.facts import When
from timeline.facts.entities import EntityType
from timeline.facts.events import Status
from timeline.facts.suggest import did_you_mean
from timeline.facts.text import shorten
from timeline.projections import search
from timeline.query.moments import last_day, last_moment

STATUSES: tuple[str, ...] = get_args(Status)
ROLES: tuple[str, ...] = tuple(sorted({name for kind in facts.KINDS.values() for name in kind.roles()}))
FAMILIES: tuple[str, ...] = facts.FAMILIES
MOST_WORDS = 50
"""How many words one question may search for."""
FIRST_DAY, LAST_DAY = dt.date(1800, 1, 1), dt.date(2199, 12, 31)
"""The days to look back from that an address may name."""

_MOST_SHOWN = 60
_POSITION = re.compile(r"[0-9]{1,18}", re.ASCII)
_LOST_PLUS = re.compile(r"(T\S+) (\d{2}:?\d{2})$", re.ASCII)  # of a time zone, in an address typed by hand

Check = Callable[[str, EntityType], str]
"""Returns the slug of an entity of a type as it is, or raises QueryError with a suggestion."""


def entity(kind: EntityType) -> Callable[[str, Check], str]:
    """Check slugs of entities of a type."""
    return lambda slug, check: check(slug, kind)


def word(what: str, known: Collection[str]) -> Callable[[str, Check], str]:
    """Check words of a list; `what` says what they name."""
    return lambda word, _: known_word(word, known, what)


def known_word(word: str, known: Collection[str], what: str) -> str:
    """Return a word as it is.

    Args:
        word: what was given.
        known: the words that there are.
        what: what they name, for the message.

    Raises:
        QueryError: it is none of them; the nearest is suggested.
    """
    if word not in known:
        hint = did_you_mean(word, known) or "use " + ", ".join(known)
        raise QueryError(f"there is no {what} '{shorten(str(word), _MOST_SHOWN)}': {hint}")
    return word


def window_end(side: Literal["first", "last"]) -> Callable[[object, Check], str]:
    """Check ends of a window: dates of any precision that have that day."""

    def read(value: object, _: Check) -> str:
        try:
            when = When.parse(value)
        except FactError as error:
            raise QueryError(str(error)) from None
        if (when.earliest if side == "first" else when.latest) is None:
            raise QueryError(f"'{shorten(str(value), _MOST_SHOWN)}' has an open end, so it has no {side} day")
        return value.strip() if isinstance(value, str) else when.text

    return read


def text(value: str, _: Check) -> str:
    """Check words to search for."""
    check_words(str(value))
    return " ".join(str(value).split())


def check_words(*texts: str) -> None:
    """Refuse to search for more than `MOST_WORDS` words at once.

    Raises:
        QueryError: the texts have more.
    """
    words = sum(len(search.words(text)) for text in texts)
    if words > MOST_WORDS:
        raise QueryError(f"text: {words:,} words are too many; {MOST_WORDS} is the limit")


def flag(value: object, _: Check) -> bool:
    """Check yes or no, as Python or an address writes it."""
    if value in (True, False):
        return bool(value)
    if value not in ("0", "1"):
        raise QueryError("use 0 or 1")
    return value == "1"


def reported(value: object, _: Check) -> dt.date:
    """Check days to look back from; an imprecise one means its last day."""
    day = last_day(value, "as reported")
    if not FIRST_DAY <= day <= LAST_DAY:
        raise QueryError(f"no day to look back from; use {FIRST_DAY} to {LAST_DAY}")
    return day


def recorded(value: object, _: Check) -> str:
    """Check a log position or a time to look back to, and keep it as it was typed."""
    given = _LOST_PLUS.sub(r"\1+\2", str(value).strip())
    if not _POSITION.fullmatch(given):
        try:
            last_moment(given)
        except QueryError:
            raise QueryError(
                "neither a position of the log nor a time (write 1200, 2026-11-24 or 2026-11-24T12:00:00Z)"
            ) from None
    return given


def as_given(value: str, _: Check) -> str:
    """Take any text."""
    return str(value)
