"""Points and periods of the calendar in ISO 8601-2:2019 (EDTF): from days to decades."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal, NamedTuple, get_args

from timeline.errors import FactError

Precision = Literal[
    "day",
    "week",
    "month",
    "quarter",
    "season",
    "third",
    "half",
    "year",
    "decade",
    "part",
    "set",
    "range",
    "before",
    "after",
]
PRECISIONS: tuple[Precision, ...] = get_args(Precision)
"""All precisions of dates, the finest first. `part` is early, middle or late in a period."""

PERIOD_NOUNS: dict[Precision, str] = {
    "week": "week",
    "month": "month",
    "quarter": "quarter",
    "season": "season",
    "third": "third of the year",
    "half": "half of the year",
    "year": "year",
    "decade": "decade",
    "part": "period",
}
"""The noun of each precision that means one unknown day of a period."""

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_MONTHS_OF_YEAR = 12
_LAST_YEAR = 9999  # of Python's calendar


class Span(NamedTuple):
    """What a text says about a date; `When` has the same fields."""

    text: str
    earliest: dt.date | None
    latest: dt.date | None
    precision: Precision
    approximate: bool = False
    uncertain: bool = False
    lasted: bool = False


@dataclass(frozen=True, slots=True)
class Period:
    """A part of a year that the standard gives a number in the place of the month.

    Attributes:
        precision: quarter, season, third or half.
        first: the month in which it begins, 1 to 12. A season of December to February begins in the year of the date.
        months: how many months it has.
        text: its form for people; `{}` is the year.
        written: its form in files; "" is the form for people.
    """

    precision: Precision
    first: int
    months: int
    text: str
    written: str = ""


SEASONS = ("spring", "summer", "autumn", "winter")
_SEASON_MONTHS = {"": (3, 6, 9, 12), "northern ": (3, 6, 9, 12), "southern ": (9, 12, 3, 6)}
_ORDINALS = ("first", "second", "third")


def _periods() -> dict[int, Period]:
    found: dict[int, Period] = {}
    for start, (where, months) in zip((21, 25, 29), _SEASON_MONTHS.items(), strict=True):
        for number, (season, first) in enumerate(zip(SEASONS, months, strict=True)):
            found[start + number] = Period("season", first, 3, f"{where}{season} {{}}")
    for number in range(4):
        found[33 + number] = Period("quarter", number * 3 + 1, 3, f"Q{number + 1} {{}}", f"{{}}-Q{number + 1}")
    for number in range(3):
        found[37 + number] = Period("third", number * 4 + 1, 4, f"{_ORDINALS[number]} third of {{}}")
    for number in range(2):
        found[40 + number] = Period("half", number * 6 + 1, 6, f"H{number + 1} {{}}", f"{{}}-H{number + 1}")
    return found


PERIODS = _periods()
"""The periods by their numbers in ISO 8601-2:2019: 21 to 41. Seasons 21 to 24 without a hemisphere are northern."""

POINT = re.compile(
    r"(?P<year>\d{3}[\dXx])(?:-(?P<part>\d{2}|[Xx]{2}|[QqHh]\d|[Ww]\d{2})(?:-(?P<day>\d{2}|[Xx]{2}))?)?(?P<mark>[~?%])?",
    re.ASCII,
)
"""A point in EDTF, with a mark at its end."""


def point(text: str) -> Span | None:
    """Read a point in EDTF: a day, a week, a month, a numbered period, a year or a decade, with `~`, `?` or `%`.

    Returns:
        The span of days, with the canonical text; None if the text does not have the form of a point.

    Raises:
        FactError: the text names a day, a month or a period that does not exist.
    """
    match = POINT.fullmatch(text)
    if match is None:
        return None
    year_text, part, day, mark = (group.upper() if group else "" for group in match.groups())
    span = _decade(text, year_text, part) if year_text.endswith("X") else _in_year(text, int(year_text), part, day)
    if span is None or not mark:
        return span
    return span._replace(text=span.text + mark, approximate=mark in "~%", uncertain=mark in "?%")


def _decade(text: str, year_text: str, part: str) -> Span | None:
    first = int(year_text[:3]) * 10
    if part:
        return None
    if first == 0:
        raise FactError(
            f"'{text}' names the year 0000, which does not exist", code="S102", suggestion="correct the year"
        )
    return Span(year_text, dt.date(first, 1, 1), dt.date(first + 9, 12, 31), "decade")


def _in_year(text: str, year: int, part: str, day: str) -> Span | None:
    if year == 0:
        raise FactError("the year 0000 does not exist", code="S102", suggestion="correct the year")
    if not part or part == "XX":
        if day not in ("", "XX"):
            return None
        unknown = ("-XX" if part else "") + ("-XX" if day else "")
        return Span(f"{year:04}{unknown}", dt.date(year, 1, 1), dt.date(year, 12, 31), "year")
    if not part.isdecimal():
        return None if day else _lettered(text, year, part[0], int(part[1:]))
    number = int(part)
    if number in PERIODS and not day:
        return period(year, number)
    if not 1 <= number <= _MONTHS_OF_YEAR:
        raise FactError(
            f"'{text}' names month {part}, which does not exist",
            code="S102",
            suggestion=f"use 01 to 12; write a quarter as {year:04}-Q2"
            + (f", and two years as {year:04}/{year + 1:04}" if number == (year + 1) % 100 else ""),
        )
    last = month_end(year, number)
    if not day or day == "XX":
        name = f"{year:04}-{number:02}" + ("-XX" if day else "")
        return Span(name, dt.date(year, number, 1), last, "month")
    if not 1 <= int(day) <= last.day:
        raise FactError(
            f"'{text}' names a day that does not exist",
            code="S102",
            suggestion=f"{MONTHS[number - 1]} {year} has {last.day} days",
        )
    at = dt.date(year, number, int(day))
    return Span(at.isoformat(), at, at, "day")


def _lettered(text: str, year: int, letter: str, number: int) -> Span:
    """Read a quarter (Q), a half (H) or a week of ISO 8601 (W)."""
    if letter == "W":
        try:
            first = dt.date.fromisocalendar(year, number, 1)
            return Span(f"{year:04}-W{number:02}", first, first + dt.timedelta(days=6), "week")
        except (ValueError, OverflowError):
            hint = f"use {year:04}-W01 to {year:04}-W52; some years have W53"
            raise FactError(f"'{text}' names a week that does not exist", code="S102", suggestion=hint) from None
    start, most, what = (32, 4, "a quarter") if letter == "Q" else (39, 2, "a half")
    if not 1 <= number <= most:
        raise FactError(
            f"'{text}' names {what} that does not exist",
            code="S102",
            suggestion=f"use {year:04}-{letter}1 to {year:04}-{letter}{most}",
        )
    return period(year, start + number)


def period(year: int, number: int) -> Span:
    """Return a numbered period of a year.

    Args:
        year: the year, from 1 on.
        number: its number in ISO 8601-2, a key of `PERIODS`.

    Raises:
        FactError: it ends after the year 9999.
    """
    found = PERIODS[number]
    years, month = divmod(found.first + found.months - 2, _MONTHS_OF_YEAR)
    if year + years > _LAST_YEAR:
        raise FactError(
            f"'{year}-{number}' ends after the year {_LAST_YEAR}", code="S102", suggestion="correct the year"
        )
    first = dt.date(year, found.first, 1)
    return Span(f"{year:04}-{number}", first, month_end(year + years, month + 1), found.precision)


@cache
def month_end(year: int, month: int) -> dt.date:
    """Return the last day of a month."""
    from dateutil.relativedelta import relativedelta

    return dt.date(year, month, 1) + relativedelta(day=31)


def point_in_words(span: Span) -> str:
    """Return a point for people: '11 April 2023', 'Q2 2023', 'spring 2022', 'the 1990s', 'c. 2023', '2023 (?)'."""
    plain = _plain(span)
    return ("c. " if span.approximate else "") + plain + (" (?)" if span.uncertain else "")


def _plain(span: Span) -> str:
    text, day = span.text.rstrip("~?%"), span.earliest
    assert day is not None  # noqa: S101 - a point has both bounds
    if "-XX" in text:
        known = f"{MONTHS[day.month - 1]} {day.year:04}" if span.precision == "month" else f"{day.year:04}"
        return f"some {'day' if text.count('-') == 2 else 'month'} of {known}"  # noqa: PLR2004 - a day has two hyphens
    if span.precision in ("week", "day"):
        return f"{day.day} {MONTHS[day.month - 1]} {day.year:04}" if "W" not in text else _week_in_words(text)
    forms = {
        "month": f"{MONTHS[day.month - 1]} {day.year:04}",
        "year": f"{day.year:04}",
        "decade": f"the {day.year:04}s",
    }
    return forms.get(span.precision) or PERIODS[int(text[-2:])].text.format(text[:4])


def _week_in_words(text: str) -> str:
    return f"week {int(text[-2:])} of {text[:4]}"


@lru_cache(maxsize=16384)
def as_written(text: str) -> str:
    """Return a canonical date as people write it in a file: `2023-Q2` for `2023-34`, 'spring 2022' for `2022-21`.

    A period that is a bound keeps its number if it has no form for files that EDTF bounds allow.
    """
    if (match := _NUMBERED.fullmatch(text)) and not match[3]:
        found = PERIODS[int(match[2])]
        return (found.written or found.text).format(match[1])
    return _NUMBERED.sub(lambda match: _bound(match[1], int(match[2])) + match[3], text)


def _bound(year: str, number: int) -> str:
    written = PERIODS[number].written
    return written.format(year) if written else f"{year}-{number}"


_NUMBERED = re.compile(rf"(?<![\d-])(\d{{4}})-({'|'.join(map(str, PERIODS))})(?![\d-])([~?%]?)", re.ASCII)
