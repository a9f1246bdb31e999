"""The span of time that a figure shows, and the position of a day in it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from timeline.query import EventRecord

DAY_MS = 86_400_000
_LONG = 9  # years: shorter spans are shown whole
_SHARE = 0.66  # the smallest share of the events in the default window


@dataclass(frozen=True, slots=True)
class Window:
    """A span of time from the start of one day to the end of another.

    Attributes:
        first: its first day.
        last: its last day.
    """

    first: dt.date
    last: dt.date

    @property
    def days(self) -> int:
        """The number of days."""
        return (self.last - self.first).days + 1

    def padded(self, share: float) -> Window:
        """Return the window with some room at both ends, at least three days."""
        room = dt.timedelta(days=max(3, round(self.days * share)))
        return Window(_shift(self.first, -room), _shift(self.last, room))

    def pixel(self, day: dt.date, width: float) -> float:
        """Return the position of a day's noon, in pixels from the left edge of a plot of the given width."""
        return ((day - self.first).days + 0.5) / self.days * width

    def milliseconds(self, pixels: float, width: float) -> float:
        """Return how many milliseconds a number of pixels spans."""
        return pixels / width * self.days * DAY_MS


def whole(records: Sequence[EventRecord]) -> Window | None:
    """Return the span of all events' dates, or None if there are no events."""
    if not records:
        return None
    first = min(record.date.earliest or record.date.anchor for record in records)
    last = max(record.date.latest or record.date.anchor for record in records)
    return Window(first, last)


def focus(records: Sequence[EventRecord]) -> Window | None:
    """Return the span to show if the reader has not chosen one.

    A short history is shown whole. A long one starts at the latest 1 January that leaves at least two thirds of the
    events in the span, so that early events do not squeeze the many late ones together.
    """
    span = whole(records)
    if span is None or span.last.year - span.first.year < _LONG:
        return span
    anchors = sorted((record.date.anchor for record in records), reverse=True)
    year = anchors[min(len(anchors) - 1, int(len(anchors) * _SHARE))].year
    return Window(dt.date(year, 1, 1), span.last)


def _shift(day: dt.date, by: dt.timedelta) -> dt.date:
    try:
        return day + by
    except OverflowError:
        return day
