"""Events that a filter alone can't select: the first ones, those of either question, those near other events."""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from timeline.query.event_sql import Condition
    from timeline.query.names import Directory
    from timeline.query.results import EventRecord

Side = Literal["both", "before", "after"]
SIDES: tuple[Side, ...] = ("both", "before", "after")
Test = Callable[["EventRecord"], bool]
Window = tuple[int, int]
"""The first and the last day, as ordinal numbers."""


class Question(Protocol):
    """What a selection asks a question about events."""

    def __len__(self) -> int:
        """Return the number of events."""

    def records(self, connection: Connection) -> Iterator[EventRecord]:
        """Yield the events, read in the caller's transaction."""

    def conditions(self, connection: Connection, directory: Directory, today: dt.date) -> list[Condition]:
        """Return the SQL conditions that every event of the question meets."""

    @property
    def is_exact(self) -> bool:
        """Whether these conditions alone decide which events match."""

    @property
    def described(self) -> str:
        """The filters and the order as text, without reading anything."""


class Selection(ABC):
    """Which events of a question are wanted."""

    __slots__ = ()

    @abstractmethod
    def test(self, connection: Connection) -> Test:
        """Return what says of an event whether it is wanted; reads what that needs in the caller's transaction."""

    @property
    def questions(self) -> tuple[Question, ...]:
        """The questions of whose events any is wanted, if their SQL alone decides this; else ()."""
        return ()


@dataclass(frozen=True, slots=True)
class First(Selection):
    """The first events of a question, in its order.

    Attributes:
        of: the question.
        most: how many events.
    """

    of: Question
    most: int

    def test(self, connection: Connection) -> Test:
        """Return whether an event is one of the first."""
        ids = {record.id for record, _ in zip(self.of.records(connection), range(self.most), strict=False)}
        return lambda record: record.id in ids

    def __str__(self) -> str:
        """Return the limit as text."""
        return f"limit={self.most}"


@dataclass(frozen=True, slots=True)
class Either(Selection):
    """The events of any of several questions about the same time."""

    of: tuple[Question, ...]

    def test(self, connection: Connection) -> Test:
        """Return whether an event belongs to one of the questions."""
        ids = {record.id for question in self.of for record in question.records(connection)}
        return lambda record: record.id in ids

    @property
    def questions(self) -> tuple[Question, ...]:
        """The questions, if the SQL of all of them is exact."""
        return self.of if all(one.is_exact for one in self.of) else ()

    def __str__(self) -> str:
        """Return the questions as text."""
        return " | ".join(one.described for one in self.of)


@dataclass(frozen=True, slots=True)
class Near(Selection):
    """The events at most some days before or after any of other events. No event is near itself.

    Attributes:
        of: the other events: a question, or the events themselves.
        days: how many days.
        side: `before`: an event that happened before the other one, or on its day. `after`: after it, or on its day.
        by_anchor: each date counts by its anchor; else any of its possible days may be near.
    """

    of: Question | tuple[EventRecord, ...]
    days: int
    side: Side
    by_anchor: bool

    def test(self, connection: Connection) -> Test:
        """Return whether an event is near another one."""
        others = self.of if isinstance(self.of, tuple) else self.of.records(connection)
        windows = {record.id: self._window(record) for record in others}
        firsts = sorted(first for first, _ in windows.values())
        lasts = sorted(last for _, last in windows.values())

        def is_near(record: EventRecord) -> bool:
            first, last = self._days_of(record)
            found = bisect_right(firsts, last) - bisect_left(lasts, first)  # begun by then, less those ended before
            own = windows.get(record.id)
            return found > (own is not None and own[0] <= last and own[1] >= first)

        return is_near

    def _window(self, record: EventRecord) -> Window:
        first, last = self._days_of(record)
        return first - (self.days if self.side != "after" else 0), last + (self.days if self.side != "before" else 0)

    def _days_of(self, record: EventRecord) -> Window:
        when = record.date
        if self.by_anchor or when.earliest is None or when.latest is None:
            return when.anchor.toordinal(), when.anchor.toordinal()
        return when.earliest.toordinal(), when.latest.toordinal()

    def __str__(self) -> str:
        """Return the days as text."""
        of = f"{len(self.of)} events" if isinstance(self.of, tuple) else self.of.described
        return f"within={self.days} of {of}"


def tests(selections: Iterable[Selection], connection: Connection) -> list[Test]:
    """Return the tests of those selections that SQL alone does not decide."""
    return [one.test(connection) for one in selections if not one.questions]
