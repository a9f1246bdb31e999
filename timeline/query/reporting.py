"""Who reported an event first, and how long after it happened."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from timeline.facts import Days
from timeline.query.counts import check_by, groups

if TYPE_CHECKING:
    from timeline.query.results import EventRecord

_QUARTERS = (0.25, 0.5, 0.75)


@dataclass(frozen=True, slots=True)
class Lags:
    """How many days after events their first reports came.

    Half of the events have a lag between `lower` and `upper`. Each of the three numbers is a range, since dates may be
    imprecise: the true number is in it, wherever in their ranges the dates of the events are. They are the lags of real
    events: nothing is interpolated (the nearest-rank method).

    Attributes:
        events: how many events have a lag; planned and retracted events have none.
        imprecise: how many of them have a range of days, since a date is imprecise.
        undated: how many more events have no dated source, so that nobody knows when they were first reported.
        lower: the lower quartile, or None without events.
        median: the median, or None without events.
        upper: the upper quartile, or None without events.
    """

    events: int
    imprecise: int
    undated: int
    lower: Days | None = None
    median: Days | None = None
    upper: Days | None = None

    def __str__(self) -> str:
        """Return text for people: `median 1 day, quartiles 0 days and 4 days (9 events)`."""
        notes = [f"{self.events:,} event" + ("" if self.events == 1 else "s")]
        notes += [f"{self.imprecise:,} imprecise"] if self.imprecise else []
        notes += [f"{self.undated:,} undated"] if self.undated else []
        found = "unknown" if self.median is None else f"median {self.median}, quartiles {self.lower} and {self.upper}"
        return f"{found} ({', '.join(notes)})"

    def to_json(self) -> dict[str, Any]:
        """Return the summary as JSON values."""
        given = {"lower": self.lower, "median": self.median, "upper": self.upper}
        counts = {"events": self.events, "imprecise": self.imprecise, "undated": self.undated}
        return {**counts, **{name: days.to_json() if days else None for name, days in given.items()}}


def lags(records: Iterable[EventRecord]) -> Lags:
    """Sum up the lags of some events; planned and retracted events don't count."""
    counted = [record for record in records if record.counts]
    found = [days for record in counted if (days := record.lag) is not None]
    undated = len(counted) - len(found)
    if not found:
        return Lags(0, 0, undated)
    least = sorted(-math.inf if days.least is None else days.least for days in found)
    most = sorted(math.inf if days.most is None else days.most for days in found)
    lower, median, upper = (Days(_at(least, part), _at(most, part)) for part in _QUARTERS)
    return Lags(len(found), sum(days.exact is None for days in found), undated, lower, median, upper)


def lags_by(records: Iterable[EventRecord], by: Sequence[str]) -> dict[tuple[str, ...], Lags]:
    """Sum up the lags of groups of events; see `counts.count_by` for the groups.

    Raises:
        QueryError: a name in `by` is unknown, or `by` is empty.
    """
    check_by(by)
    found: dict[tuple[str, ...], list[EventRecord]] = defaultdict(list)
    for record in records:
        for group in groups(record, by):
            found[group].append(record)
    return {group: lags(found[group]) for group in sorted(found)}


def _at(ranked: Sequence[float], part: float) -> int | None:
    """Return the value at a part of a sorted list (nearest rank), or None if it is open."""
    value = ranked[math.ceil(part * len(ranked)) - 1]
    return int(value) if math.isfinite(value) else None
