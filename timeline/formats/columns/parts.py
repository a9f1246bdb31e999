"""The parts in which columns are sent: what a figure needs first, the rest by time, and the states of the past."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import orjson

from timeline import collector, facts
from timeline.errors import QueryError
from timeline.formats.columns import encode
from timeline.formats.columns.changed import changed
from timeline.formats.columns.decode import VERSION
from timeline.formats.columns.history import History, Pace, history
from timeline.formats.columns.row import EPOCH, OVERTURNED, RETRACTED, Row
from timeline.formats.columns.rows import rows
from timeline.formats.columns.tables import Tables
from timeline.log import read

if TYPE_CHECKING:
    from timeline.query import View
    from timeline.query.names import Directory

MOST_ROWS = 10_000
"""The most rows of a part; if there are more present rows, the first part has only the heaviest."""
HEAVIEST = 4_000
"""How many rows the first part has then."""
FIRST = "events"
"""The name of the first part."""
HISTORY = "history"
"""The name of the parts that only a look back shows."""


class Part(NamedTuple):
    """A part of the rows.

    Attributes:
        name: its name.
        rows: its rows.
    """

    name: str
    rows: Sequence[Row]

    def to_json(self) -> list[Any]:
        """Return what the first part says of it: first and last day, number of rows, name."""
        return [self.rows[0].day, self.rows[-1].day, len(self.rows), self.name]


@dataclass(frozen=True)
class Columns:
    """All rows of a log up to a position.

    Attributes:
        position: the last position.
        found: the states of each event, of which the rows are made.
        rows: the rows, by day, id, position and day of reporting.
        directory: the entities at that position.
    """

    position: int
    found: History
    rows: list[Row]
    directory: Directory

    @classmethod
    def of(cls, view: View, pace: Pace = iter) -> Self:
        """Read the rows of a view.

        Args:
            view: the log.
            pace: yields what it is given, and may pause between two, to let others go first.

        Raises:
            QueryError: the view is as reported on a day; columns have all days.
        """
        return cls._read(view, None, pace)

    def updated(self, view: View, pace: Pace = iter) -> Self:
        """Return the rows of a view whose log begins with all entries up to here; only what changed is read.

        Args:
            view: the log.
            pace: as for `of`.

        Raises:
            QueryError: as for `of`.
        """
        return self._read(view, self if self.position else None, pace)

    @classmethod
    def _read(cls, view: View, before: Self | None, pace: Pace) -> Self:
        if view.reported_by is not None:
            raise QueryError("columns have all days of reporting: ask a view that is not as reported on a day")
        with collector.paused(), view.store.read() as connection:
            position = read.head(connection) if view.recorded_at is None else view.recorded_at
            directory, today = view.directory_at(connection), view.today_at(connection)
            if before is None:
                found = history(connection, position, today, directory, pace=pace)
            else:
                again = changed(connection, before.position, position, before.directory, directory)
                kept = {slug: held for slug, held in before.found.items() if slug not in again}
                found = kept | history(connection, position, today, directory, only=again, pace=pace)
            return cls(position, found, rows(found), directory)

    @cached_property
    def _tables(self) -> Tables:
        return Tables.of(self.rows)

    @cached_property
    def _present(self) -> list[Row]:
        return [row for row in self.rows if row.is_present]

    @cached_property
    def _heaviest(self) -> list[Row]:
        """The rows of the first part, by their days: all that are present, or the heaviest."""
        if len(self._present) <= MOST_ROWS:
            return self._present
        some = sorted(self._present, key=lambda row: (-row.weight, row.id))[:HEAVIEST]
        return sorted(some, key=lambda row: (row.day, row.id))

    @cached_property
    def later_parts(self) -> tuple[Part, ...]:
        """The other present rows, in chunks of time; none if the first part has all."""
        first = {id(row) for row in self._heaviest}
        return _chunks(FIRST, [row for row in self._present if id(row) not in first], always_number=True)

    @cached_property
    def past_parts(self) -> tuple[Part, ...]:
        """The rows that only a look back shows, in chunks of time."""
        return _chunks(HISTORY, [row for row in self.rows if not row.is_present])

    def names(self) -> tuple[str, ...]:
        """Return the names of all parts; the first comes first."""
        return (FIRST, *(part.name for part in (*self.later_parts, *self.past_parts)))

    def part(self, name: str = FIRST) -> dict[str, Any]:
        """Return a part as JSON values; `read_columns` reads them.

        Raises:
            QueryError: there is no part of this name.
        """
        if name == FIRST:
            return {
                **self._header(self._heaviest),
                **self._tables.to_json(self.directory),
                "parts": [part.to_json() for part in self.later_parts],
                "history": [part.to_json() for part in self.past_parts],
                **(self._summary() if self.later_parts else {}),
                **encode.columns(self._heaviest, *self._tables),
            }
        for part in (*self.later_parts, *self.past_parts):
            if part.name == name:
                return {**self._header(part.rows), **encode.columns(part.rows, *self._tables)}
        raise QueryError(f"columns have no part '{name}': use {', '.join(self.names())}")

    def patch(self, after: int) -> dict[str, Any] | None:
        """Return what changed since an earlier position, as JSON values; None if it is most of the rows.

        `rows` have all states that began since, of today and of the past. `ended` has the states that ended: id,
        position, first day of reporting (or null), and the position at which it ended. `overturned` has the states of
        the events of `rows` that began before and have the flag of that name now: id, position, first day; the other
        earlier states of these events don't have it. The tables have only the
        companies and people of these rows, and those that were recorded or changed since.

        Args:
            after: the position up to which a reader has the rows.
        """
        new = [row for row in self.rows if row.position > after]
        ended = [
            [row.id, row.position, row.reported, row.position_end]
            for row in self.rows
            if row.position <= after and row.position_end is not None and row.position_end > after
        ]
        ids = {row.id for row in new}
        overturned = [
            [row.id, row.position, row.reported]
            for row in self.rows
            if row.position <= after and row.id in ids and row.flags & OVERTURNED
        ]
        if len(new) + len(ended) > min(MOST_ROWS, len(self.rows) // 2):
            return None
        tables = Tables.of(new)
        known = self.directory.known
        changed = (slug for slug in self._tables.entities if slug in known and known[slug].position > after)
        entities = {slug: index for index, slug in enumerate(dict.fromkeys([*tables.entities, *changed]))}
        tables = tables._replace(entities=entities)
        return {
            **self._header(new),
            "after": after,
            **tables.to_json(self.directory),
            "ended": ended,
            "overturned": overturned,
            **encode.columns(new, *tables),
        }

    def _header(self, rows: Sequence[Row]) -> dict[str, Any]:
        return {"version": VERSION, "head": self.position, "rows": len(rows)}

    def _summary(self) -> dict[str, Any]:
        """Return how many events there are: by month and family, and of each company and person."""
        families = {family: index for index, family in enumerate(facts.FAMILIES)}
        months: dict[int, list[int]] = defaultdict(lambda: [0] * len(families))
        times: Counter[str] = Counter()
        for row in self._present:
            if not row.flags & RETRACTED:
                months[month(row.day)][families[facts.kind_of(row.kind).family]] += 1
                times.update({who.entity for who in row.who})
        return {
            "bins": [[each, *months[each]] for each in sorted(months)],
            "counts": [times[slug] for slug in self._tables.entities],
        }


def columns(view: View, part: str = FIRST) -> dict[str, Any]:
    """Return a part of a view's columns as JSON values; see `Columns`.

    Args:
        view: the log; as recorded at a position, the columns end there.
        part: the name of the part; the first one lists the others.

    Raises:
        QueryError: there is no part of this name, or the view is as reported on a day.
    """
    return Columns.of(view).part(part)


def to_bytes(part: dict[str, Any]) -> bytes:
    """Return a part as JSON text; equal parts give equal bytes."""
    return orjson.dumps(part)


def length(rows: int) -> int:
    """Return how many rows each part has of some rows; the last one may have fewer."""
    return -(-rows // -(-rows // MOST_ROWS)) if rows else 0


def names(name: str, rows: int, *, always_number: bool = False) -> list[str]:
    """Return the names of the parts of some rows: one, or parts of about equal length with a number each.

    Args:
        name: the name of one part.
        rows: how many rows there are.
        always_number: whether the name of a single part has a number, too.
    """
    if not rows:
        return []
    if rows <= MOST_ROWS and not always_number:
        return [name]
    return [f"{name}-{number}" for number in range(1, -(-rows // length(rows)) + 1)]


def _chunks(name: str, rows: list[Row], *, always_number: bool = False) -> tuple[Part, ...]:
    """Return rows in parts of about equal length."""
    called, each = names(name, len(rows), always_number=always_number), length(len(rows))
    return tuple(Part(one, rows[at * each : (at + 1) * each]) for at, one in enumerate(called))


def month(day: int) -> int:
    """Return the number of the month that has a day, from January 1970.

    Args:
        day: the day, from 1970-01-01.
    """
    found = dt.date.fromordinal(day + EPOCH)
    return (found.year - 1970) * 12 + found.month - 1
