"""Check the values of filters. Each function returns one value in the form that filters keep, or raises QueryError."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Collection
from typing import Literal, get_args

from timeline import facts
from timeline.errors import FactError, QueryError
from timeline.facts import When
from timeline.facts.countries import countries, country_meant
from timeline.facts.entities import EntityType, Sector
from timeline.facts.events import Status
from timeline.facts.numbers import check_currency
from timeline.facts.suggest import did_you_mean
from timeline.facts.text import shorten
from timeline.projections import search
from timeline.query.moments import last_day, last_moment

STATUSES: tuple[str, ...] = get_args(Status)
SECTORS: tuple[str, ...] = get_args(Sector)
ROLES: tuple[str, ...] = tuple(sorted({name for kind in facts.KINDS.values() for name in kind.roles()}))
FIGURES: tuple[str, ...] = tuple(sorted({name for kind in facts.KINDS.values() for name in kind.figure_types()}))
UNITS: tuple[str, ...] = tuple(
    sorted(
        {
            unit
            for kind in facts.KINDS.values()
            for figure in kind.figure_types().values()
            for unit in (figure.unit, *figure.units)
            if unit
        }
    )
)
"""The units of all figures, besides currencies."""
FAMILIES: tuple[str, ...] = facts.FAMILIES
MOST_WORDS = 50
"""The most words that one question may search for."""
FIRST_DAY, LAST_DAY = dt.date(1800, 1, 1), dt.date(2199, 12, 31)
"""The first and the last day to look back to that an address may name."""

_MOST_SHOWN = 60
_POSITION = re.compile(r"[0-9]{1,18}", re.ASCII)
_LOST_PLUS = re.compile(r"(T\S+) (\d{2}:?\d{2})$", re.ASCII)  # in the time zone of a hand-typed address

Check = Callable[[str, EntityType], str]
"""Returns the slug of an entity of a type unchanged, or raises QueryError with a suggestion."""


def entity(kind: EntityType) -> Callable[[str, Check], str]:
    """Return a check for the slugs of entities of a type."""
    return lambda slug, check: check(slug, kind)


def word(what: str, known: Collection[str]) -> Callable[[str, Check], str]:
    """Return a check for the words of a list; `what` is the noun for them in messages."""
    return lambda word, _: known_word(word, known, what)


def known_word(word: str, known: Collection[str], what: str) -> str:
    """Return a word unchanged.

    Args:
        word: the given word.
        known: the valid words.
        what: the noun for the word, for the message.

    Raises:
        QueryError: the word is not valid; the message suggests the nearest.
    """
    if word not in known:
        hint = did_you_mean(word, known) or "use " + ", ".join(known)
        raise QueryError(f"unknown {what} '{shorten(str(word), _MOST_SHOWN)}': {hint}")
    return word


def known_unit(unit: str) -> str:
    """Return a currency, or the unit of a count, unchanged.

    Raises:
        QueryError: it is neither; the message says what to write.
    """
    if unit in UNITS:
        return unit
    try:
        return check_currency(str(unit))
    except FactError as error:
        raise QueryError(f"{error}; units are {', '.join(UNITS)}") from None


def country(value: str, _: Check) -> str:
    """Return the code of a country that is given by its code or its English name."""
    if (code := country_meant(str(value).strip())) is None:
        given = shorten(str(value), _MOST_SHOWN)
        hint = did_you_mean(given, countries().values()) or "write an ISO 3166-1 alpha-2 code, such as US"
        raise QueryError(f"unknown country '{given}': {hint}")
    return code


def window_end(side: Literal["first", "last"]) -> Callable[[object, Check], str]:
    """Return a check for an end of a window: a date of any precision with a known first or last day."""

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
    """Check the words to search for."""
    check_words(str(value))
    return " ".join(str(value).split())


def check_words(*texts: str) -> None:
    """Check that a search has no more than `MOST_WORDS` words.

    Raises:
        QueryError: there are more.
    """
    words = sum(len(search.typed_words(text)) for text in texts)
    if words > MOST_WORDS:
        raise QueryError(f"text: {words:,} words are too many; the limit is {MOST_WORDS}")


def flag(value: object, _: Check) -> bool:
    """Check a flag, as Python or an address writes it."""
    if value in (True, False):
        return bool(value)
    if value not in ("0", "1"):
        raise QueryError("use 0 or 1")
    return value == "1"


def reported(value: object, _: Check) -> dt.date:
    """Check a day to look back to; an imprecise date means its last day."""
    day = last_day(value, "as reported")
    if not FIRST_DAY <= day <= LAST_DAY:
        raise QueryError(f"the day is out of range; use {FIRST_DAY} to {LAST_DAY}")
    return day


def recorded(value: object, _: Check) -> str:
    """Check a log position or a time to look back to, and return it as typed."""
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
    """Accept any text."""
    return str(value)
