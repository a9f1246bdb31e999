"""Read the dates of tables. An ambiguous date is refused until the mapping declares the order."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, Field, model_validator

from timeline.errors import FactError
from timeline.facts.dates import When
from timeline.imports.cells import Cell
from timeline.imports.table import Row
from timeline.imports.words import word

Order = Literal["month-first", "day-first"]
_NUMERIC = re.compile(r"(\d{1,2})([-/. ])(\d{1,2})\2(\d{4})", re.ASCII)
_DIRECTIVES = {"Y": "year", "y": "year", "m": "month", "b": "month", "B": "month", "d": "day"}
_TIME = "HMSfzZTIp"
_CLOCK = re.compile(
    r"(\d{4}-\d{2}-\d{2})[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?(?:Z|UTC|[+-]\d{2}:?\d{2}))?", re.ASCII
)
_NO_ORDER = "S105"
_MID_MONTH = 15
_DAY_LENGTH = len("2023-01-01")
_LEAST_NEW_YEARS, _MANY_NEW_YEARS = 3, 0.05


class AmbiguousDateError(FactError):
    """A numeric date in a column for which the mapping does not declare an order."""


def _format(value: object) -> str:
    text = word(value)
    found = re.findall("%(.)", text)
    for letter in found:
        if letter not in _DIRECTIVES and letter not in _TIME:
            raise FactError(
                f"'%{letter}' is not allowed in a format of a date",
                code="S402",
                suggestion="use %Y, %y, %m, %b, %B and %d",
            )
    parts = [_DIRECTIVES[letter] for letter in found if letter in _DIRECTIVES]
    if sorted(parts) not in (["year"], ["month", "year"], ["day", "month", "year"]):
        raise FactError("a format needs %Y, %Y and %m, or %Y, %m and %d", code="S402", suggestion="write %Y-%m-%d")
    return text


def _formats(value: object) -> tuple[str, ...]:
    found = tuple(map(_format, value)) if isinstance(value, list | tuple) else (_format(value),)
    if not found:
        raise FactError("the list of formats is empty", code="S402", suggestion="write %Y-%m-%d")
    return found


class DateCell(Cell):
    """A date. If it has a time, the day of it counts, as it is written.

    Attributes:
        order: which number is the month: `month-first` or `day-first`.
        format: the formats of the date, as in strptime; the first one that fits counts. Hours and minutes are ignored.
        pivot: the first of the hundred years that two digits (`%y`) can mean: 1970 stands for 1970 to 2069.
        first_of_month: `month` if the first day of a month means that month.
        mid_month: `month` if the 15th means that month.
        first_of_year: `year` if 1 January means that year.
        start: the first end of a range, instead of a column.
        end: the last end of the range; if its cell is empty, the date is that of the start.
    """

    origins: ClassVar[tuple[str, ...]] = ("column", "template", "constant", "start")

    order: Order | None = None
    format: Annotated[tuple[str, ...], BeforeValidator(_formats)] | None = None
    pivot: int | None = Field(default=None, ge=1000, le=2100)
    first_of_month: Literal["day", "month"] = "day"
    mid_month: Literal["day", "month"] = "day"
    first_of_year: Literal["day", "month", "year"] | None = None
    start: Cell | None = None
    end: Cell | None = None

    @model_validator(mode="after")
    def _both_ends(self) -> DateCell:
        if (self.start is None) != (self.end is None):
            raise FactError(
                "a range of dates needs start: and end:", code="S402", suggestion="write {start: COLUMN, end: COLUMN}"
            )
        return self

    @model_validator(mode="after")
    def _which_century(self) -> DateCell:
        if self.pivot is None and any("%y" in form for form in self.format or ()):
            raise FactError(
                "a year of two digits needs pivot:",
                code="S402",
                suggestion="write pivot: 1970 if they are from 1970 to 2069",
                path=("format",),
            )
        return self

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that it reads, with those of the two ends."""
        return (*super().columns, *(column for cell in (self.start, self.end) if cell for column in cell.columns))

    def written(self, text: str) -> str:
        """Return the date in a cell as people write it in files.

        Args:
            text: the text of the cell, which is not empty.

        Raises:
            AmbiguousDateError: it is numeric, and the mapping does not declare the order.
            FactError: it is not a date.
        """
        when = _read(text, self.order, self.format, self.pivot)
        day = when.earliest
        if when.precision != "day" or day is None:
            return when.written
        if self.first_of_year is not None and (day.month, day.day) == (1, 1):
            return when.text[: {"day": 10, "month": 7, "year": 4}[self.first_of_year]]
        means_month = (day.day == 1 and self.first_of_month == "month") or (
            day.day == _MID_MONTH and self.mid_month == "month"
        )
        return when.text[:7] if means_month else when.text


def _read(text: str, order: Order | None, forms: tuple[str, ...] | None, pivot: int | None) -> When:
    if forms is not None:
        return _formatted(text, forms, pivot)
    if (clock := _CLOCK.fullmatch(text)) is not None:
        text = clock[1]
    numeric = _NUMERIC.fullmatch(text) if order else None
    if numeric:
        month, day = (numeric[1], numeric[3]) if order == "month-first" else (numeric[3], numeric[1])
        try:
            return When.parse(f"{numeric[4]}-{month:0>2}-{day:0>2}")
        except FactError as error:
            hint = "correct the cell, or order: of this field"
            raise FactError(f"'{text}' is not a date, read {order}", code=error.code, suggestion=hint) from None
    try:
        return When.parse(text)
    except FactError as error:
        if error.code == _NO_ORDER and order is None:
            raise AmbiguousDateError(
                error.message, code=error.code, suggestion="declare order: or format: for it"
            ) from None
        raise


def _formatted(text: str, forms: tuple[str, ...], pivot: int | None) -> When:
    for form in forms:
        try:
            moment = dt.datetime.strptime(text, form)  # noqa: DTZ007 - civil dates have no zone
        except (ValueError, re.error):
            continue
        year = moment.year
        if pivot is not None and "%y" in form:
            year = pivot + (year - pivot) % 100
        length = 4 + 3 * ("%m" in form or "%b" in form or "%B" in form) + 3 * ("%d" in form)
        return When.parse(f"{year:04}-{moment.month:02}-{moment.day:02}"[:length])
    shown = " or ".join(forms)
    raise FactError(
        f"'{text[:60]}' does not have the format {shown}", code="S101", suggestion="add its format to format:"
    )


class NewYears:
    """How many dates of a column are 1 January, which often stands for 'some day of that year'."""

    def __init__(self) -> None:
        self.dates = self.first = 0

    def add(self, text: str) -> None:
        """Count one more date, as EDTF."""
        self.dates += 1
        self.first += len(text) == _DAY_LENGTH and text.endswith("-01-01")

    @property
    def hint(self) -> FactError | None:
        """The question about them, or None if they are not many."""
        if self.first < _LEAST_NEW_YEARS or self.first < self.dates * _MANY_NEW_YEARS:
            return None
        return FactError(
            f"{self.first} of {self.dates} dates are 1 January",
            code="S405",
            suggestion="if that means only the year, write first_of_year: year; else first_of_year: day",
        )


class Orders:
    """The possible orders of day and month in a column, as evidence for the error message."""

    def __init__(self, text: str, row: Row) -> None:
        """Take the first value and its row."""
        self.text, self.row = text, row
        self.count = 0
        self._only: dict[str, int] = {"month-first": 0, "day-first": 0}

    def add(self, text: str) -> None:
        """Count one more value."""
        self.count += 1
        numeric = _NUMERIC.fullmatch(text)
        if numeric:
            first, second = int(numeric[1]), int(numeric[3])
            self._only["month-first"] += first <= 12 < second  # noqa: PLR2004 - months of a year
            self._only["day-first"] += second <= 12 < first  # noqa: PLR2004

    @property
    def advice(self) -> str:
        """The suggestion, with the evidence."""
        month, day = self._only["month-first"], self._only["day-first"]
        if month or day:
            return f"write order: month-first ({month} dates fit only that) or order: day-first ({day} only that)"
        return 'write order: month-first or order: day-first; a year in front needs format: "%Y/%m/%d"'
