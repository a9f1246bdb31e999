"""Dates in words, such as 'late 2023' or 'the 1990s': what each means, and its EDTF form if there is one."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

from timeline.errors import FactError
from timeline.facts.periods import MONTHS, POINT, SEASONS

QUARTER = re.compile(r"[Qq]([1-4])[ ,/-]+(\d{4})", re.ASCII)
_WEEKDAY = "Mon(?:day)?|Tue(?:sday)?|Wed(?:nesday)?|Thu(?:rsday)?|Fri(?:day)?|Sat(?:urday)?|Sun(?:day)?"
_MONTH = "|".join(f"{name}|{name[:3]}|{name[:4]}" for name in MONTHS)
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
# The human forms that go to dateutil: no times, and no numbers that it would interpret in its own way.
WORDS = re.compile(
    rf"(?:(?P<weekday>{_WEEKDAY})\.?,?\s+)?(?:the\s+)?(?:{_DAY}\.?\s+(?:of\s+)?)?(?:{_MONTH})\.?"
    rf"(?:\s+{_DAY})?,?\s+(?P<year>\d{{4}})",
    re.ASCII | re.IGNORECASE,
)
_QUARTERS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "last": 4}
_FLAGS = re.ASCII | re.IGNORECASE
_FIRST_SEASON = {"": 21, "northern": 25, "southern": 29}
_NO_PAIR = r"(?!.*\s(?:to|or|and|until|till|through)\s)"

PART = re.compile(
    rf"(?:the\s+)?(early|mid|late)(?:\s+in\s+|[\s-]\s*)(?:the\s+)?({_NO_PAIR}\S.*)",
    _FLAGS,
)
"""A part of a period: 'early April 2023', 'mid-2023', 'late 1990s'."""
OPEN = re.compile(r"(before|after)\s+(\S.*)", _FLAGS)
"""A bound that is not a possible day: 'before 2021'."""
WEEK = re.compile(r"(?:the\s+)?week\s+of\s+(?:the\s+)?(\S.*)", _FLAGS)
"""The week of a day: 'week of 12 June 2023'."""

_SYNONYMS = (
    (re.compile(r"(?:the\s+)?(?:beginning|start)\s+of\s+(\S.*)", _FLAGS), "early {}"),
    (re.compile(r"(?:the\s+)?middle\s+of\s+(\S.*)", _FLAGS), "mid {}"),
    (re.compile(r"(?:the\s+)?end\s+of\s+(\S.*)", _FLAGS), "late {}"),
    (re.compile(r"(?:(?:some\s+time|sometime)\s+)?(?:in|on|at|during)\s+(\S.*)", _FLAGS), "{}"),
)
_PAIRS = (
    (re.compile(r"between\s+(\S.*?)\s+and\s+(\S.*)", _FLAGS), "[{}..{}]"),
    (re.compile(r"(?:from\s+)?(\S.*?)\s+(?:to|until|till|through)\s+(\S.*)", _FLAGS), "{}/{}"),
)
_SETS = (
    (re.compile(r"(\S.*?)\s+or\s+(\S.*)", _FLAGS), "[{},{}]"),
    (re.compile(r"(\S.*?)\s+and\s+(\S.*)", _FLAGS), "{{{},{}}}"),
)
_PREFIXES = (
    (re.compile(r"by\s+(\S.*)", _FLAGS), "[..{}]"),
    (re.compile(r"(\S.*)\s+or\s+earlier", _FLAGS), "[..{}]"),
    (re.compile(r"(\S.*)\s+or\s+later", _FLAGS), "[{}..]"),
    (re.compile(r"since\s+(\S.*)", _FLAGS), "{}/.."),
    (re.compile(r"(?:until|till)\s+(\S.*)", _FLAGS), "../{}"),
)
ABOUT = ("c.", "ca.", "circa", "about", "around", "approximately", "roughly")
"""The words for an approximate date."""
_ABOUT = re.compile(rf"(?:{'|'.join(map(re.escape, ABOUT))})\s+(\S.*)", _FLAGS)
_UNSURE = re.compile(r"(\S.*?)\s+\(\?\)", _FLAGS)


VOCABULARY = (
    *(f"(?:{_MONTH})\\.?", f"(?:{_WEEKDAY})\\.?", _DAY, r"\d{3}0s", r"Q[1-4]", r"(?:H[12]|[12]H)(?:\d{4})?"),
    *(word.replace(".", "") for word in ABOUT),
    *("early", "mid", "late", "beginning", "start", "middle", "end", "before", "after", "by", "since", "until", "till"),
    *("between", "and", "or", "from", "to", "through", "earlier", "later", "in", "on", "at", "during", "of", "the"),
    *("some", "some\\s+time", "sometime", "day", "week", "month", "quarter", "third", "half", *_QUARTERS),
    *("northern", "southern", "fall", *SEASONS),
)
"""Regular expressions for the words that dates can have, for a JSON Schema."""


def rewrite(text: str, canonical: Callable[[str], str]) -> str | None:
    """Return words as another text that is nearer to EDTF; None if there is no such rule.

    Args:
        text: the words, without spaces at the ends.
        canonical: returns the canonical text of a part of the words, or raises FactError.

    Raises:
        FactError: a part of the words is not a date.
    """
    if (found := _period(text)) is not None:
        return found
    for pattern, form in _SYNONYMS:
        if match := pattern.fullmatch(text):
            return form.format(match[1])
    for pattern, form in (*_PREFIXES, *_PAIRS, *_SETS):
        if match := pattern.fullmatch(text):
            return form.format(*map(canonical, match.groups()))
    if match := _ABOUT.fullmatch(text):
        return _marked(text, canonical(match[1]), "~")
    if match := _UNSURE.fullmatch(text):
        return _marked(text, canonical(match[1]), "?")
    return None


def _marked(given: str, text: str, mark: str) -> str:
    """Add a mark to a canonical point; approximate and uncertain together are `%`."""
    if not POINT.fullmatch(text):
        raise FactError(f"'{given}' is already a range of days", code="S101", suggestion=f"write {text}")
    if text[-1] in "~?%":
        return text if text[-1] in (mark, "%") else f"{text[:-1]}%"
    return text + mark


def _period(text: str) -> str | None:
    """Return the EDTF form of a quarter, a half, a third, a season, a decade or a numbered week."""
    for pattern, form in _PERIODS:
        if match := pattern.fullmatch(text):
            return form(match)
    return None


def _month_number(name: str) -> int:
    return next(number for number, month in enumerate(MONTHS, 1) if month[:3].lower() == name[:3].lower())


def _counted(match: re.Match[str]) -> str | None:
    """Return 'second half of 2023' as `2023-H2`; None if a year has no such part."""
    ordinal, unit, year = (group.lower() for group in match.groups())
    parts, form = {"quarter": (4, "{}-Q{}"), "half": (2, "{}-H{}"), "third": (3, "{}-{}")}[unit]
    number = parts if ordinal == "last" else _QUARTERS[ordinal]
    if number > parts:
        return None
    return form.format(year, number + 36 if unit == "third" else number)  # 37 is the first third


def _season(match: re.Match[str]) -> str:
    """Return 'southern spring 2022' as `2022-29`. Only a season over the new year may name two years."""
    where, season, year, next_year = match.groups()
    where, season = (where or "").lower(), season.lower().replace("fall", "autumn")
    if next_year is not None:
        over = season == ("summer" if where == "southern" else "winter")
        if not over or f"{int(year) + 1:04}"[-len(next_year) :] != next_year:
            raise FactError(
                f"'{match[0]}' names two years that do not fit the season",
                code="S102",
                suggestion=f"write {' '.join(filter(None, (where, season, year)))}",
            )
    return f"{year}-{_FIRST_SEASON[where] + SEASONS.index(season)}"


def _some(match: re.Match[str]) -> str:
    """Return 'some day of April 2023' as `2023-04-XX`, and 'some month of 2023' as `2023-XX`."""
    month = f"{_month_number(match[2]):02}" if match[2] else "XX"
    return f"{match[3]}-{month}" + ("-XX" if match[1] else "")


_PERIODS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str | None]], ...] = (
    (QUARTER, lambda match: f"{match[2]}-Q{match[1]}"),
    (
        re.compile(r"(?:H([12])|([12])H)[ ,/-]*(\d{4})", _FLAGS),
        lambda match: f"{match[3]}-H{match[1] or match[2]}",
    ),
    (re.compile(rf"(?:the\s+)?({'|'.join(_QUARTERS)})\s+(quarter|half|third)(?:\s+of)?\s+(\d{{4}})", _FLAGS), _counted),
    (
        re.compile(
            rf"(?:the\s+)?(?:(northern|southern)\s+)?({'|'.join(SEASONS)}|fall)(?:\s+of)?,?\s+(\d{{4}})"
            r"(?:[/-](\d{4}|\d{2}))?",
            _FLAGS,
        ),
        _season,
    ),
    (re.compile(r"(?:the\s+)?(\d{3})0s", _FLAGS), lambda match: f"{match[1]}X"),
    (re.compile(r"week\s+(\d{1,2})\s+of\s+(\d{4})", _FLAGS), lambda match: f"{match[2]}-W{match[1]:0>2}"),
    (
        re.compile(rf"some\s+(?:(day)\s+(?:of|in)\s+(?:({_MONTH})\.?\s+)?|month\s+(?:of|in)\s+)(\d{{4}})", _FLAGS),
        _some,
    ),
)


def by_dateutil(text: str) -> tuple[str, str | None] | None:
    """Read a day or a month in words: '11 April 2023', 'Tuesday, April 11th, 2023', 'Apr 2023'.

    Returns:
        The EDTF form and the day of the week, if one is given; None if it is not a date.
    """
    words = WORDS.fullmatch(text)
    if words is None:
        return None
    given = _fields_given(text)
    if given is None or not given.startswith(words["year"]):
        return None
    return given, words["weekday"]


def _fields_given(text: str) -> str | None:
    """Parse twice with different defaults: parts that differ were filled in by dateutil, not given."""
    from dateutil.parser import parse

    try:
        first = parse(text, default=dt.datetime(2004, 1, 1))  # noqa: DTZ001 - civil dates have no zone
        second = parse(text, default=dt.datetime(2008, 12, 31, 23, 59))  # noqa: DTZ001
    except (ValueError, OverflowError):
        return None
    if first.tzinfo is not None or first.time() == second.time() or first.year != second.year:
        return None  # a time, or no year
    if first.month != second.month:
        return None  # a lone year is EDTF, so dateutil skipped a word
    month = f"{first.year:04}-{first.month:02}"
    return month if first.day != second.day else f"{month}-{first.day:02}"
