"""The parts of the columns of a whole log, one after the other, for logs of which memory can't hold all rows.

The bytes are those that `Columns.of(view)` gives. The rows wait on the disk, and memory holds those of one part.
"""

from __future__ import annotations

import pickle
from collections import Counter
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from timeline import facts
from timeline.errors import QueryError
from timeline.facts.sizes import Sizes
from timeline.formats.columns import encode, parts
from timeline.formats.columns.decode import VERSION
from timeline.formats.columns.history import each, joined
from timeline.formats.columns.row import PRESENT, RETRACTED, Row
from timeline.formats.columns.rows import row_of
from timeline.formats.columns.tables import Tables
from timeline.log import read
from timeline.models import NOW
from timeline.scratch import scratch

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from timeline.facts.sizes import Measured
    from timeline.formats.columns.history import Held
    from timeline.query import View
    from timeline.query.names import Directory

_SCHEMA = """
CREATE TABLE held (id TEXT, number INTEGER, held BLOB, PRIMARY KEY (id, number)) WITHOUT ROWID;
CREATE TABLE state (
    day INTEGER, id TEXT, position INTEGER, unreported INTEGER, reported INTEGER, held BLOB,
    PRIMARY KEY (day, id, position, unreported, reported)
) WITHOUT ROWID;
CREATE TABLE present (number INTEGER PRIMARY KEY, day INTEGER, id TEXT, weight INTEGER, first INTEGER, row BLOB);
CREATE TABLE past (number INTEGER PRIMARY KEY, day INTEGER, row BLOB);
"""


def parts_of(view: View) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the JSON text of each part of a view's columns; the first part comes first.

    Args:
        view: the log; as recorded at a position, the columns end there.

    Raises:
        QueryError: the view is as reported on a day.
    """
    if view.reported_by is not None:
        raise QueryError("columns have all days of reporting: ask a view that is not as reported on a day")
    with scratch(_SCHEMA) as disk:
        with view.store.read() as connection:
            position = read.head(connection) if view.recorded_at is None else view.recorded_at
            directory, today = view.directory_at(connection), view.today_at(connection)
            found = each(connection, position, today, directory)
            _insert(disk, "held", ((slug, n, pickle.dumps(one)) for n, (slug, one) in enumerate(found)), 3)
        sizes = Sizes.among(_joined(disk))
        disk.execute("DELETE FROM held")
        yield from _Parts(disk, position, sizes).all(directory)


def _insert(disk: sqlite3.Connection, table: str, rows: Iterator[tuple[Any, ...]], columns: int) -> None:
    disk.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * columns)})", rows)


def _joined(disk: sqlite3.Connection) -> Iterator[Measured | None]:
    """Join the states of each event, and yield what is measured of the present ones that are not retracted."""
    every = disk.execute("SELECT id, held FROM held ORDER BY id, number")
    for _, states in groupby(every, key=itemgetter(0)):
        for one in joined([pickle.loads(held) for _, held in states]):  # noqa: S301 - this module has written it
            seen, state = one.seen, one.seen.state
            place = (state.day, state.id, one.since, seen.reported is None, seen.reported or 0)
            disk.execute("INSERT INTO state VALUES (?, ?, ?, ?, ?, ?)", (*place, pickle.dumps(one)))
            if one.until == NOW and state.flags & PRESENT and not state.flags & RETRACTED:
                yield state.measured


class _Parts:
    """The rows on the disk, by day, id, position and day of reporting, and what the first part says of all of them."""

    def __init__(self, disk: sqlite3.Connection, position: int, sizes: Sizes) -> None:
        self._disk, self._position = disk, position
        self._families = {family: index for index, family in enumerate(facts.FAMILIES)}
        self._months: dict[int, list[int]] = {}
        self._present = self._past = 0
        self._times: Counter[str] = Counter()
        self._tables = Tables.of(self._placed(sizes))
        if self._present <= parts.MOST_ROWS:
            disk.execute("UPDATE present SET first = 1")
        else:
            disk.execute(
                "UPDATE present SET first = 1 WHERE number IN"
                " (SELECT number FROM present ORDER BY weight DESC, id LIMIT ?)",
                (parts.HEAVIEST,),
            )

    def _placed(self, sizes: Sizes) -> Iterator[Row]:
        """Put each row to those of today or of the past, count it, and yield it."""
        for (held,) in self._disk.execute("SELECT held FROM state ORDER BY day, id, position, unreported, reported"):
            one: Held = pickle.loads(held)  # noqa: S301 - this module has written it
            row = row_of(one, sizes)
            if row.is_present:
                self._disk.execute(
                    "INSERT INTO present VALUES (NULL, ?, ?, ?, 0, ?)", (row.day, row.id, row.weight, pickle.dumps(row))
                )
                self._present += 1
                if not row.flags & RETRACTED:
                    month = self._months.setdefault(parts.month(row.day), [0] * len(self._families))
                    month[self._families[facts.kind_of(row.kind).family]] += 1
                    self._times.update({who.entity for who in row.who})
            else:
                self._disk.execute("INSERT INTO past VALUES (NULL, ?, ?)", (row.day, pickle.dumps(row)))
                self._past += 1
            yield row

    def all(self, directory: Directory) -> Iterator[tuple[str, bytes]]:
        """Yield the name and the JSON text of each part."""
        first = self._rows("present", "first = 1")
        later = self._present - len(first)
        names = {
            **dict.fromkeys(parts.names(parts.FIRST, later, always_number=True), "present"),
            **dict.fromkeys(parts.names(parts.HISTORY, self._past), "past"),
        }
        lengths = {"present": parts.length(later), "past": parts.length(self._past)}
        spans: dict[str, list[list[Any]]] = {"present": [], "past": []}
        for name, table in names.items():
            begin = len(spans[table]) * lengths[table]
            days = self._days(table, begin, lengths[table])
            spans[table].append([days[0], days[-1], len(days), name])
        yield (
            parts.FIRST,
            self._text(
                first,
                {
                    **self._tables.to_json(directory),
                    "parts": spans["present"],
                    "history": spans["past"],
                    **(self._summary() if later else {}),
                },
            ),
        )
        del first
        for table, found in spans.items():
            for number, (_, _, _, name) in enumerate(found):
                yield name, self._text(self._rows(table, _LATER[table], number * lengths[table], lengths[table]), {})

    def _rows(self, table: str, where: str, skip: int = 0, most: int = -1) -> list[Row]:
        chosen = f"SELECT row FROM {table} WHERE {where} ORDER BY number LIMIT ? OFFSET ?"
        return [pickle.loads(row) for (row,) in self._disk.execute(chosen, (most, skip))]  # noqa: S301 - our own

    def _days(self, table: str, skip: int, most: int) -> list[int]:
        chosen = f"SELECT day FROM {table} WHERE {_LATER[table]} ORDER BY number LIMIT ? OFFSET ?"
        return [day for (day,) in self._disk.execute(chosen, (most, skip))]

    def _text(self, rows: list[Row], more: dict[str, Any]) -> bytes:
        header = {"version": VERSION, "head": self._position, "rows": len(rows)}
        return parts.to_bytes({**header, **more, **encode.columns(rows, *self._tables)})

    def _summary(self) -> dict[str, Any]:
        return {
            "bins": [[month, *self._months[month]] for month in sorted(self._months)],
            "counts": [self._times[slug] for slug in self._tables.entities],
        }


_LATER = {"present": "first = 0", "past": "1"}
