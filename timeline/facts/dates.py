"""Imprecise civil dates: a small part of EDTF (ISO 8601-2:2019, extended date/time format), without time zones.

Accepted are days, months, quarters and years, each with `~` (approximate), `?` (uncertain) or `%` (both);
`[a..b]`, `[..b]`, `[a..]`: one unknown day in that range; `a/b`, `a/..`, `../b`: an interval that lasted that long.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import cache, lru_cache, total_ordering
from typing import Any, Literal

from timeline.errors import FactError
from timeline.facts.foreign import plain_value

Precision = Literal["day", "month", "quarter", "year", "range", "before", "after"]

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)

_POINT = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?|-[Qq]([1-4]))?([~?%])?", re.ASCII)
_NUMERIC = re.compile(r"(\d{1,4})[-/. ](\d{1,2})[-/. ](\d{1,4})", re.ASCII)
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
_FIRST_QUARTER = 33  # ISO 8601-2: 33 to 36 are the quarters of a year


@dataclass(frozen=True, slots=True)
class Days:
    """How many days lie between two dates: a range, since dates may be imprecise.

    Attributes:
        least: the fewest days, or None if there is no lower bound; negative if the later date may be the earlier one.
        most: the most days, or None if there is no upper bound.
    """

    least: int | None
    most: int | None

    @property
    def exact(self) -> int | None:
        """The number of days if there is only one possible number, else None."""
        return self.least if self.least == self.most else None

    def __str__(self) -> str:
        """Return text for people: '3 days', '-2 to 5 days', 'at least 3 days', 'unknown'."""
        if self.least is None:
            return "unknown" if self.most is None else f"at most {_days(self.most)}"
        if self.most is None:
            return f"at least {_days(self.least)}"
        return _days(self.most) if self.least == self.most else f"{self.least:,} to {_days(self.most)}"

    def to_json(self) -> dict[str, int | None]:
        """Return the range as JSON values."""
        return {"least": self.least, "most": self.most}


@total_ordering
@dataclass(frozen=True, slots=True)
class When:
    """An imprecise date. Dates sort by their anchors; of two with one anchor, the one that may be earlier comes first.

    `a - b` is the range of days from `b` to `a`.

    Attributes:
        text: canonical EDTF; `When.parse` reads it back to the same value.
        earliest: the first possible day, or None if it is open.
        latest: the last possible day, or None if it is open.
        precision: day, month, quarter, year, range, before or after.
        approximate: 'about then'.
        uncertain: the source is not sure.
        lasted: True for an interval that lasted the whole time; False for one unknown day in it.
    """

    text: str
    earliest: dt.date | None
    latest: dt.date | None
    precision: Precision
    approximate: bool = False
    uncertain: bool = False
    lasted: bool = False

    @property
    def anchor(self) -> dt.date:
        """The one day for sorting and grouping: the middle of a bounded range, the known bound of an open one."""
        if self.earliest is None:
            assert self.latest is not None  # noqa: S101 - the parser rejects a date without bounds
            return self.latest
        if self.latest is None:
            return self.earliest
        return self.earliest + (self.latest - self.earliest) // 2

    @property
    def month(self) -> tuple[int, int] | None:
        """(year, month) if the date fits in one month, else None."""
        if self.earliest is None or self.latest is None:
            return None
        first = (self.earliest.year, self.earliest.month)
        return first if first == (self.latest.year, self.latest.month) else None

    def matches(self, since: dt.date | None, until: dt.date | None) -> bool:
        """Return whether the date is in a window of days, both ends included.

        It compares by overlap if both bounds are finite, else by the anchor.
        """
        first = self.earliest if self.earliest and self.latest else self.anchor
        last = self.latest if self.earliest and self.latest else self.anchor
        return (since is None or last >= since) and (until is None or first <= until)

    def agrees_with(self, other: When) -> bool:
        """Return whether both dates can mean the same day."""
        return (self.earliest or dt.date.min) <= (other.latest or dt.date.max) and (other.earliest or dt.date.min) <= (
            self.latest or dt.date.max
        )

    def __lt__(self, other: object) -> bool:
        """Return whether this date sorts before another one."""
        return self._place < other._place if isinstance(other, When) else NotImplemented

    @property
    def _place(self) -> tuple[dt.date, dt.date, dt.date, str]:
        return (self.anchor, self.earliest or dt.date.min, self.latest or dt.date.max, self.text)

    def __sub__(self, other: When | dt.date) -> Days:
        """Return how many days after another date this one is, as a range of all possible numbers."""
        if not isinstance(other, When | dt.date):
            return NotImplemented
        start = When.parse(other)
        return Days(_between(start.latest, self.earliest), _between(start.earliest, self.latest))

    def __rsub__(self, other: dt.date) -> Days:
        """Return how many days before a day of the calendar this date is."""
        return When.parse(other) - self if isinstance(other, dt.date) else NotImplemented

    def __str__(self) -> str:
        """Return text for people: 'April 2023', 'c. 2023', 'Q2 2023', 'by 11 April 2023'."""
        return _describe(self.text)

    @classmethod
    def parse(cls, value: object) -> When:
        """Read EDTF, or a human form with only one meaning (`April 11, 2023`).

        Args:
            value: text, a `datetime.date`, a whole number (a year), or a `When`; also a date or a number of numpy or
                pandas.

        Raises:
            FactError: the text is not a date, names a day that does not exist, or has several meanings.
        """
        if type(value) is not str:
            value = plain_value(value)
        if isinstance(value, str):
            return _parse(value.strip())
        if isinstance(value, When):
            return value
        if isinstance(value, dt.datetime):
            raise FactError(
                f"{value} is a moment, not a day",
                code="S101",
                suggestion="write the date without a time and a time zone",
            )
        if isinstance(value, dt.date):
            return _parse(value.isoformat())
        if isinstance(value, int) and not isinstance(value, bool):
            return _parse(str(value))
        raise FactError(
            f"a date must be text, not {_type_name(value)}", code="S101", suggestion="write it as 2023-04-11"
        )

    @classmethod
    def day(cls, value: object) -> dt.date:
        """Read a date that must be a single known day.

        Raises:
            FactError: it is not a date, or is less precise than a day.
        """
        when = cls.parse(value)
        if when.precision != "day" or when.earliest is None:
            raise FactError(f"'{when.text}' is not a single day", code="S103", suggestion="write it as 2023-04-11")
        return when.earliest

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:  # noqa: ANN401
        from pydantic_core import core_schema

        return core_schema.no_info_plain_validator_function(cls.parse, serialization=core_schema.to_string_ser_schema())

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: Any, handler: Any) -> dict[str, Any]:  # noqa: ANN401
        return {
            "type": ["string", "integer"],
            "description": "An EDTF date, such as 2023-04-11, 2023-04 or 2023.",
        }


def _between(first: dt.date | None, last: dt.date | None) -> int | None:
    return (last - first).days if first is not None and last is not None else None


def _days(number: int) -> str:
    return f"{number:,} day" if abs(number) == 1 else f"{number:,} days"


def _type_name(value: object) -> str:
    names = {dict: "a mapping", list: "a list", bool: "true or false", type(None): "empty"}
    return names.get(type(value), "a number")


@lru_cache(maxsize=65536)
def _parse(text: str) -> When:
    point = _POINT.fullmatch(text)
    if point:
        return _point(text, point)
    if len(text) > 80:  # noqa: PLR2004 - no date is longer; keeps hostile text from the parser
        raise FactError("the text is too long for a date", code="S101", suggestion="write it as 2023-04-11")
    if text.startswith("[") and text.endswith("]") and ".." in text:
        return _pair(text[1:-1], "..", "[{}..{}]", lasted=False)
    if text.count("/") == 1 and re.fullmatch(r"(\d{4}[-\dQq~?%]*|\.\.)/(\d{4}[-\dQq~?%]*|\.\.)", text):
        return _pair(text, "/", "{}/{}", lasted=True)
    return _human(text)


def _point(text: str, match: re.Match[str]) -> When:
    year_text, month_text, day_text, quarter_text, mark = match.groups()
    year = int(year_text)
    flags = {"approximate": mark in ("~", "%"), "uncertain": mark in ("?", "%")}
    if year == 0:
        raise FactError("the year 0000 does not exist", code="S102")
    if month_text is None and quarter_text is None:
        return When(text, dt.date(year, 1, 1), dt.date(year, 12, 31), "year", **flags)
    if quarter_text is None and day_text is None and int(month_text) in range(33, 37):
        quarter_text = str(int(month_text) - _FIRST_QUARTER + 1)
    if quarter_text is not None:
        number = int(quarter_text)
        canonical = f"{year_text}-{_FIRST_QUARTER - 1 + number}{mark or ''}"
        return When(canonical, dt.date(year, number * 3 - 2, 1), _month_end(year, number * 3), "quarter", **flags)
    month = int(month_text)
    if not 1 <= month <= 12:  # noqa: PLR2004 - months of a year
        raise FactError(
            f"'{text}' names month {month_text}, which does not exist",
            code="S102",
            suggestion="use 01 to 12; write a quarter as 2023-Q2",
        )
    if day_text is None:
        return When(text, dt.date(year, month, 1), _month_end(year, month), "month", **flags)
    last = _month_end(year, month)
    if not 1 <= int(day_text) <= last.day:
        raise FactError(
            f"'{text}' names a day that does not exist",
            code="S102",
            suggestion=f"{MONTHS[month - 1]} {year} has {last.day} days",
        )
    day = dt.date(year, month, int(day_text))
    return When(text, day, day, "day", **flags)


@cache
def _month_end(year: int, month: int) -> dt.date:
    from dateutil.relativedelta import relativedelta

    return dt.date(year, month, 1) + relativedelta(day=31)  # the last day of the month


def _pair(inner: str, separator: str, form: str, *, lasted: bool) -> When:
    """Read the two ends of a set or an interval; either may be open (`..` or empty)."""
    first_text, _, last_text = inner.partition(separator)
    first, last = _end(first_text), _end(last_text)
    if first is None and last is None:
        raise FactError("a date needs at least one bound", code="S101", suggestion="write [..2023-04-11]")
    for end in (first, last):
        if end is not None and end.precision not in ("day", "month", "quarter", "year"):
            raise FactError(f"'{end.text}' can't be a bound", code="S101", suggestion="write [2023-02..2023-03]")
    if first and last and (first.earliest or dt.date.min) > (last.latest or dt.date.max):
        raise FactError(
            f"the date ends ({last.text}) before it begins ({first.text})",
            code="S104",
            suggestion="swap the two: " + form.format(last.text, first.text),
        )
    ends = [end for end in (first, last) if end is not None]
    open_end = ".." if lasted else ""
    return When(
        form.format(first.text if first else open_end, last.text if last else open_end),
        first.earliest if first else None,
        last.latest if last else None,
        "before" if first is None else "after" if last is None else "range",
        approximate=any(end.approximate for end in ends),
        uncertain=any(end.uncertain for end in ends),
        lasted=lasted,
    )


def _end(text: str) -> When | None:
    text = text.strip()
    return None if text in ("", "..") else _parse(text)


def _human(text: str) -> When:
    """Read a human form, if it has only one meaning."""
    quarter = QUARTER.fullmatch(text)
    if quarter:
        return _parse(f"{quarter[2]}-Q{quarter[1]}")
    lowered = text.lower()
    for prefix, form in (("c. ", "{}~"), ("ca. ", "{}~"), ("circa ", "{}~"), ("by ", "[..{}]")):
        if lowered.startswith(prefix):
            return _parse(form.format(_parse(text[len(prefix) :].strip()).text))
    numeric = _NUMERIC.fullmatch(text)
    if numeric:
        raise _ambiguous(text, *(int(part) for part in numeric.groups()))
    words = WORDS.fullmatch(text)
    if words is None:
        raise _unreadable(text)
    given = _fields_given(text)
    if given is None or not given.startswith(words["year"]):
        raise _unreadable(text)
    when = _parse(given)
    weekday = words["weekday"]
    if weekday and when.earliest and when.earliest.strftime("%A")[:3].lower() != weekday[:3].lower():
        raise FactError(f"'{text}' was a {when.earliest:%A}", code="S102", suggestion=f"write {given}")
    return when


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


def _ambiguous(text: str, a: int, b: int, c: int) -> FactError:
    """Return the error for `04/11/2023`, which has two meanings; it suggests both."""
    readings = []
    for year, month, day, name in ((c, a, b, "month first"), (c, b, a, "day first"), (a, b, c, "year first")):
        if year >= 1000:  # noqa: PLR2004 - four digits
            try:
                readings.append(f"{dt.date(year, month, day).isoformat()} ({name})")
            except ValueError:
                continue
    if not readings:
        return _unreadable(text)
    several = len(readings) > 1
    instead = None if several else readings[0].partition(" ")[0]
    return FactError(
        f"'{text}' has {'several meanings' if several else 'no fixed order of day and month'}",
        code="S105",
        suggestion="write " + " or ".join(readings),
        instead=instead,
    )


def _unreadable(text: str) -> FactError:
    if ".." in text and not text.startswith("["):  # YAML reads brackets without quotes as a list
        return FactError(
            f"'{text}' is not a date",
            code="S101",
            suggestion=f'put it in brackets and quotes: "[{text}]"',
            instead=f"[{text}]" if _is_date(f"[{text}]") else None,
        )
    return FactError(
        f"'{text}' is not a date",
        code="S101",
        suggestion="write 2023-04-11, 2023-04, 2023-Q2, 2023, [..2023-04-11] or 2023-02/2023-03",
    )


def _is_date(text: str) -> bool:
    try:
        _parse(text)
    except FactError:
        return False
    return True


@lru_cache(maxsize=65536)
def _describe(text: str) -> str:
    when = _parse(text)
    if when.precision in ("range", "before", "after"):
        inner = text if when.lasted else text[1:-1]
        first, _, last = inner.partition("/" if when.lasted else "..")
        if when.precision == "before":
            return f"until {_describe(last)}" if when.lasted else f"by {_describe(last)}"
        if when.precision == "after":
            return f"since {_describe(first)}" if when.lasted else f"{_describe(first)} or later"
        if when.lasted:
            return f"{_describe(first)} to {_describe(last)}"
        return f"between {_describe(first)} and {_describe(last)}"
    day = when.earliest
    assert day is not None  # noqa: S101 - a point has both bounds
    plain = {
        "day": f"{day.day} {MONTHS[day.month - 1]} {day.year}",
        "month": f"{MONTHS[day.month - 1]} {day.year}",
        "quarter": f"Q{(day.month + 2) // 3} {day.year}",
        "year": f"{day.year}",
    }[when.precision]
    return ("c. " if when.approximate else "") + plain + (" (?)" if when.uncertain else "")
