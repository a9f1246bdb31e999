"""The errors for texts that are not dates, with the line to paste where it is clear what is meant."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

from timeline.errors import FactError
from timeline.facts.periods import point


def ambiguous(text: str, a: int, b: int, c: int) -> FactError:
    """Return the error for numbers such as `04/11/2023`, which have several meanings; it suggests all.

    Args:
        text: the text.
        a: its first number.
        b: its second number.
        c: its third number.
    """
    readings = []
    for year, month, day, name in ((c, a, b, "month first"), (c, b, a, "day first"), (a, b, c, "year first")):
        if year >= 1000:  # noqa: PLR2004 - four digits
            try:
                readings.append(f"{dt.date(year, month, day).isoformat()} ({name})")
            except ValueError:
                continue
    if not readings:
        return unreadable(text, is_date=lambda _: False)
    several = len(readings) > 1
    instead = None if several else readings[0].partition(" ")[0]
    return FactError(
        f"'{text}' has {'several meanings' if several else 'no fixed order of day and month'}",
        code="S105",
        suggestion="write " + " or ".join(readings),
        instead=instead,
    )


def unreadable(text: str, *, is_date: Callable[[str], bool]) -> FactError:
    """Return the error for a text that is not a date, with the line to paste if there is one.

    Args:
        text: the text.
        is_date: whether another text is a date.
    """
    if ".." in text and not text.startswith("["):  # YAML reads brackets without quotes as a list
        return FactError(
            f"'{text}' is not a date",
            code="S101",
            suggestion=f'put it in brackets and quotes: "[{text}]"',
            instead=f"[{text}]" if is_date(f"[{text}]") else None,
        )
    nearest = _nearest(text)
    return FactError(
        f"'{text}' is not a date",
        code="S101",
        suggestion=f"write {nearest}"
        if nearest
        else "write 2023-04-11, 2023-04, 2023-Q2, 2023, late 2023, [..2023-04-11] or 2023-02/2023-03",
    )


def _nearest(text: str) -> str:
    """Return the line to paste for a known form that is refused: `2023-1X`, `19XX`, `199`, `11/2023`; "" for others."""
    for pattern, line in _REFUSED:
        if match := pattern.fullmatch(text):
            return line(match)
    return ""


def _months(match: re.Match[str]) -> str:
    first, last = ("01", "09") if match[2] == "0" else ("10", "12")
    return f'"[{match[1]}-{first}..{match[1]}-{last}]"'


def _days(match: re.Match[str]) -> str:
    try:
        month = point(match[1])
    except FactError:
        return ""
    last = month.latest.day if month and month.precision == "month" and month.latest else 0
    days = [day for day in range(1, last + 1) if day // 10 == int(match[2])]
    return f'"[{match[1]}-{days[0]:02}..{match[1]}-{days[-1]:02}]"' if days else ""


def _years(match: re.Match[str]) -> str:
    """Return the two years of 2021/22, or "" if the second does not follow the first."""
    follows = int(match[2]) == (int(match[1]) + 1) % 100
    return f"{match[1]}/{int(match[1]) + 1}" if follows else ""


_REFUSED: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"(\d{4})-([01])[Xx]", re.ASCII), _months),
    (re.compile(r"(\d{4}-\d{2})-([0-3])[Xx]", re.ASCII), _days),
    (re.compile(r"([1-9]\d)[Xx]{2}", re.ASCII), lambda match: f'"[{match[1]}00..{match[1]}99]"'),
    (re.compile(r"([1-9]\d{2})", re.ASCII), lambda match: f"{match[1]}X"),
    (re.compile(r"(\d{4})[/\u2013\u2014](\d{2})"), _years),
    (re.compile(r"(0?[1-9]|1[0-2])[/.-](\d{4})", re.ASCII), lambda match: f"{match[2]}-{match[1]:0>2}"),
    (
        re.compile(r"(?i)(?:fiscal year |fy)\s?(\d{4})", re.ASCII),
        lambda match: f"{match[1]}, or the first and the last month of the fiscal year: 2022-07/2023-06",
    ),
)
