"""What a table is: its name, its typed columns, its keys, and where its rows come from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Protocol

from timeline.query.counting import Counting
from timeline.query.frames import Column, Type
from timeline.query.results import EventRecord
from timeline.query.snapshot import Snapshot
from timeline.query.talent import Move


class Question(Protocol):
    """A question about events, at one time."""

    @property
    def snapshot(self) -> Snapshot:
        """The log at the time of the question."""

    @property
    def described(self) -> str:
        """The filters and the order as text."""

    def __iter__(self) -> Iterator[EventRecord]:
        """Yield the events."""

    def counting(self) -> Counting:
        """Return what counts in sums, with all deals."""

    def all_moves(self) -> list[Move]:
        """Return all moves of people between companies."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A foreign key: columns whose values are the primary key of a row of a table, or missing.

    Attributes:
        columns: the columns.
        table: the name of the table; "" is the same table.
        of: the columns of that table.
    """

    columns: tuple[str, ...]
    table: str
    of: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSpec:
    """A table. Its rows come from `of_events` or from `of_question`: one of the two.

    Attributes:
        name: its name.
        about: what a row is, in a sentence.
        key: the columns of the primary key.
        columns: the columns, in order.
        references: the foreign keys.
        of_events: returns the rows of a batch of events. Each event is read once for all tables of this sort.
        of_question: yields the rows of the whole question.
    """

    name: str
    about: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    references: tuple[Reference, ...] = ()
    of_events: Callable[[Question, Sequence[EventRecord]], Iterable[Any]] | None = None
    of_question: Callable[[Question], Iterable[Any]] | None = None


def columns(*given: tuple[str, Type, str]) -> tuple[Column, ...]:
    """Return columns for rows that are tuples: each has a name, a type and a sentence, in the order of the tuples."""
    return tuple(Column(*one, itemgetter(index)) for index, one in enumerate(given))
