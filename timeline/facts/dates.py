"""Imprecise civil dates: EDTF (ISO 8601-2:2019, extended date/time format), and words, without time zones.

`timeline.facts.date_text` lists the accepted forms.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache, total_ordering
from typing import Any

from timeline.errors import FactError
from timeline.facts import date_text
from timeline.facts.foreign import plain_value
from timeline.facts.periods import MONTHS, Precision, as_written


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
        text: the canonical text, in EDTF if it has a form for it, else words ('late 2023'). `When.parse` reads it back
            to the same value.
        earliest: the first possible day, or None if it is open.
        latest: the last possible day, or None if it is open.
        precision: see `timeline.facts.periods.Precision`.
        approximate: 'about then'.
        uncertain: the source is not sure.
        lasted: True for an interval that lasted the whole time, and for a set of days that all count; False for one
            unknown day in it.
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

    @property
    def written(self) -> str:
        """The text for files and ids, as people write it: `2023-Q2` where `text` is `2023-34`."""
        return as_written(self.text)

    @property
    def ends(self) -> tuple[When | None, When | None]:
        """The first and the last end, each as precise as it is known; None for an open end. A point is both ends."""
        if self.precision in ("range", "before", "after", "set"):
            first, last = date_text.ends(self.text)
            return When(*first) if first else None, When(*last) if last else None
        return self, self

    def __str__(self) -> str:
        """Return text for people: 'April 2023', 'c. 2023', 'Q2 2023', 'late 2023', 'by 11 April 2023'."""
        return date_text.in_words(self.text)

    @classmethod
    def parse(cls, value: object) -> When:
        """Read EDTF, or words with only one meaning (`April 11, 2023`, `late 2023`).

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
            raise FactError(f"'{when.written}' is not a single day", code="S103", suggestion="write it as 2023-04-11")
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
    return When(*date_text.read(text))


__all__ = ["MONTHS", "Days", "Precision", "When"]
