"""Read the dates of tables. An ambiguous date is refused until the mapping declares the order."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Annotated, Literal

from pydantic import BeforeValidator

from timeline.errors import FactError
from timeline.facts.dates import When
from timeline.imports.cells import Cell
from timeline.imports.table import Cells, Row
from timeline.imports.words import word

Order = Literal["month-first", "day-first"]
_NUMERIC = re.compile(r"(\d{1,2})([-/. ])(\d{1,2})\2(\d{4})", re.ASCII)
_DIRECTIVES = {"Y": "year", "m": "month", "b": "month", "B": "month", "d": "day"}
_TIME = "HMSfzZTIp"
_NO_ORDER = "S105"
_MID_MONTH = 15


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
                suggestion="use %Y" if letter == "y" else "use %Y, %m, %b, %B and %d",
            )
    parts = [_DIRECTIVES[letter] for letter in found if letter in _DIRECTIVES]
    if sorted(parts) not in (["year"], ["month", "year"], ["day", "month", "year"]):
        raise FactError("a format needs %Y, %Y and %m, or %Y, %m and %d", code="S402", suggestion="write %Y-%m-%d")
    return text


class DateCell(Cell):
    """A date.

    Attributes:
        order: which number is the month: `month-first` or `day-first`.
        format: the format of the date, as in strptime. Hours and minutes are ignored.
        first_of_month: `month` if the first day of a month means that month.
        mid_month: `month` if the 15th means that month.
        first_of_year: `year` if 1 January means that year.
    """

    order: Order | None = None
    format: Annotated[str, BeforeValidator(_format)] | None = None
    first_of_month: Literal["day", "month"] = "day"
    mid_month: Literal["day", "month"] = "day"
    first_of_year: Literal["day", "month", "year"] | None = None

    def when(self, cells: Cells, words: Mapping[str, str]) -> str | None:
        """Return the date in a row as EDTF, or None for an empty cell.

        Raises:
            AmbiguousDateError: it is numeric, and the mapping does not declare the order.
            FactError: it is not a date.
        """
        text = self.text(cells, words)
        if not text:
            return None
        when = _read(text, self.order, self.format)
        day = when.earliest
        if when.precision != "day" or day is None:
            return when.written
        if self.first_of_year is not None and (day.month, day.day) == (1, 1):
            return when.text[: {"day": 10, "month": 7, "year": 4}[self.first_of_year]]
        means_month = (day.day == 1 and self.first_of_month == "month") or (
            day.day == _MID_MONTH and self.mid_month == "month"
        )
        return when.text[:7] if means_month else when.text


@lru_cache(maxsize=65536)
def _read(text: str, order: Order | None, form: str | None) -> When:
    if form is not None:
        return _formatted(text, form)
    numeric = _NUMERIC.fullmatch(text) if order else None
    if numeric:
        month, day = (numeric[1], numeric[3]) if order == "month-first" else (numeric[3], numeric[1])
        try:
            return When.parse(f"{numeric[4]}-{month:0>2}-{day:0>2}")
        except FactError as error:
            raise FactError(f"'{text}' is not a date, read {order}", code=error.code) from None
    try:
        return When.parse(text)
    except FactError as error:
        if error.code == _NO_ORDER and order is None:
            raise AmbiguousDateError(
                error.message, code=error.code, suggestion="declare order: or format: for it"
            ) from None
        raise


def _formatted(text: str, form: str) -> When:
    try:
        moment = dt.datetime.strptime(text, form)  # noqa: DTZ007 - civil dates have no zone
    except (ValueError, re.error):
        raise FactError(f"'{text[:60]}' does not have the format {form}", code="S101") from None
    length = 4 + 3 * ("%m" in form or "%b" in form or "%B" in form) + 3 * ("%d" in form)
    return When.parse(f"{moment.year:04}-{moment.month:02}-{moment.day:02}"[:length])


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
