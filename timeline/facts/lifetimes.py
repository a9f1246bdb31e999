"""The time for which a company existed: one period, or several if it began again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import pairwise

from pydantic import BaseModel, ConfigDict, Field

from timeline.errors import FactError
from timeline.facts.dates import When

_CODE = "S211"
_SHAPE = "write periods: [{founded: 1998, ended: 2009}, {founded: 2015}]"


class Period(BaseModel):
    """A time for which a company existed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    founded: When | None = Field(default=None, description="When it was founded, or founded again.")
    ended: When | None = Field(default=None, description="When it ended; the last period may be without it.")

    def __str__(self) -> str:
        """Return the period in words: '1998 to 2009', 'since 2015', 'until 2009'."""
        if self.founded is None:
            return f"until {self.ended}" if self.ended else ""
        return f"{self.founded} to {self.ended}" if self.ended else f"since {self.founded}"

    def payload(self) -> dict[str, str]:
        """Return its content for the log."""
        dates = {"founded": self.founded, "ended": self.ended}
        return {name: when.text for name, when in dates.items() if when is not None}


def period_text(period: Period) -> str:
    """Return a period as an interval of ISO 8601-2: `1998/2009`, `2015/..`, `../2009`."""
    return f"{period.founded.text if period.founded else '..'}/{period.ended.text if period.ended else '..'}"


def period_errors(periods: Sequence[Period], *, is_list: bool) -> Iterator[FactError]:
    """Yield what is wrong with the periods of a company: missing dates, or an end before a beginning.

    Args:
        periods: the periods, in order.
        is_list: whether they are written as `periods`, and not as `founded` and `ended`.
    """
    last = len(periods) - 1
    for index, period in enumerate(periods):
        path: tuple[str | int, ...] = ("periods", index) if is_list else ()
        if is_list and period.founded is None and (index > 0 or period.ended is None):
            yield FactError("a period needs the date on which it began", code=_CODE, suggestion=_SHAPE, path=path)
        if is_list and period.ended is None and index < last:
            message = "a period before the last one needs the date on which it ended"
            yield FactError(message, code=_CODE, suggestion=_SHAPE, path=path)
        if period.founded and period.ended and not _may_follow(period.founded, period.ended):
            message = f"it ended ({period.ended.written}) before it was founded ({period.founded.written})"
            yield FactError(message, code=_CODE, suggestion="correct one of the two dates", path=(*path, "ended"))
    for index, (one, other) in enumerate(pairwise(periods), 1):
        if one.ended and other.founded and not _may_follow(one.ended, other.founded):
            message = (
                f"the period begins ({other.founded.written}) before the one before it ended ({one.ended.written})"
            )
            hint = "order the periods by their dates, or correct one of them"
            yield FactError(message, code=_CODE, suggestion=hint, path=("periods", index, "founded"))


def _may_follow(first: When, second: When) -> bool:
    return (first.earliest or dt.date.min) <= (second.latest or dt.date.max)
