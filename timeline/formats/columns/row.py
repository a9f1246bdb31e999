"""A row of the columns: an event in one of its states, and when this state was known and recorded."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import NamedTuple

EPOCH = dt.date(1970, 1, 1).toordinal()
"""The ordinal of day 0 of the columns."""

DISPUTED, RETRACTED, UNCONFIRMED = 1, 2, 4
OPEN_START, OPEN_END = 8, 16
SAYS_FIGURE, PLANNED, PRESENT, RENAMED, OVERTURNED = 32, 64, 128, 256, 512


class Who(NamedTuple):
    """A company or a person in a role of an event."""

    entity: str
    role: str


@dataclass(frozen=True, slots=True)
class Row:
    """An event in one of its states. Days count from 1970-01-01.

    Attributes:
        id: the event's id.
        title: its title.
        short: the short title in the lane of `lead`, with a tab between its two parts; or "".
        figure: its main figures, such as `18,000 people · 14 %`; or "".
        kind: its kind.
        day: the anchor of its date.
        earlier: how many days before `day` it can have been.
        later: how many days after `day` it can have been.
        flags: the sum of some of: `DISPUTED`; `RETRACTED`; `UNCONFIRMED`; `OPEN_START` and `OPEN_END` if its date has
            no first or no last possible day; `SAYS_FIGURE` if the title has the first of the figures; `PLANNED`;
            `PRESENT` for the state that counts if nobody asks for a day of reporting; `RENAMED` for an id that the
            event had before; `OVERTURNED` if the present state of the event has corrected or retracted it.
        size: from 0 to 100 among its kind, or -1; see `timeline.facts.sizes`.
        value: the figure that its size is of, in the unit of its kind; None if that is unknown.
        weight: how much it weighs, in hundredths; 0 or more.
        sources: how many of its sources are independent of each other.
        lead: whose lane `short` is for; "" without a short title.
        short_for: the short titles in the lanes of others, by their roles.
        who: the companies and people that take part, with their roles.
        reported: the first day on which this state was known, or None if no day of reporting shows it.
        reported_end: the first day on which another state was known, or None.
        position: the log position from which the log has this state.
        position_end: the log position from which the log has another state, or None.
    """

    id: str
    title: str
    short: str
    figure: str
    kind: str
    day: int
    earlier: int
    later: int
    flags: int
    size: int
    value: int | float | None
    weight: int
    sources: int
    lead: str
    short_for: tuple[tuple[str, str], ...]
    who: tuple[Who, ...]
    reported: int | None
    reported_end: int | None
    position: int
    position_end: int | None

    @property
    def is_present(self) -> bool:
        """Whether it is the state of today."""
        return bool(self.flags & PRESENT) and self.position_end is None

    def is_reported(self, day: int) -> bool:
        """Return whether it is the state that was known on a day."""
        return self.reported is not None and self.reported <= day and not _has_come(self.reported_end, day)

    def is_recorded(self, position: int) -> bool:
        """Return whether the log had it at a position."""
        return self.position <= position and not _has_come(self.position_end, position)


def _has_come(end: int | None, at: int) -> bool:
    return end is not None and end <= at
