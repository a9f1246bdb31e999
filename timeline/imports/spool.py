"""A temporary SQLite database for the events of an import: it sorts them on disk, so that memory stays small."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from timeline.facts.text import MOST_SLUG

_BATCH = 1000


@dataclass(frozen=True, slots=True)
class Finding:
    """A reason why a row gives no event.

    Attributes:
        row: the row's number.
        line: its line in the file, or 0.
        column: the column of the error, or "".
        code: the stable code, such as `S105`; `where` for a row that the mapping leaves out.
        reason: what is wrong, and what to do.
    """

    row: int
    line: int
    column: str
    code: str
    reason: str


class Spool:
    """Events and findings: added in the order of rows, and read in the order of the output."""

    def __init__(self, path: Path) -> None:
        """Make the database, which is deleted after the import."""
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._events: list[tuple[str, str, str, int, int]] = []
        self._findings: list[tuple[int, int, str, str, str]] = []
        for statement in (
            "PRAGMA journal_mode = OFF",
            "PRAGMA synchronous = OFF",
            "PRAGMA temp_store = FILE",
            "CREATE TABLE event (id TEXT NOT NULL, body TEXT NOT NULL, day TEXT NOT NULL, row INT, line INT)",
            "CREATE TABLE finding (row INT, line INT, of TEXT, code TEXT, reason TEXT)",
            "BEGIN",
        ):
            self._connection.execute(statement)

    def close(self) -> None:
        """Close and delete the database."""
        self._connection.close()

    def add(self, slug: str, body: str, day: str, row: int, line: int) -> None:
        """Add an event.

        Args:
            slug: the id that it should have.
            body: its text.
            day: the day to sort it by.
            row: its row.
            line: the line of the row.
        """
        self._events.append((slug, body, day, row, line))
        if len(self._events) >= _BATCH:
            self._flush()

    def report(self, finding: Finding) -> None:
        """Add a finding."""
        self._findings.append((finding.row, finding.line, finding.column, finding.code, finding.reason))
        if len(self._findings) >= _BATCH:
            self._flush()

    def settle(self, taken: Mapping[str, str]) -> None:
        """Give each event a unique id. The ids depend on the content of the events, not on the order of the rows.

        A duplicate of an event with the same id becomes a finding; so does an event whose id is used already. Other
        events with the same id get numbers, in the order of their texts.

        Args:
            taken: the used ids, each with the fact that uses it.
        """
        self._flush()
        run = self._connection.execute
        run("CREATE INDEX by_id ON event (id)")
        run(
            "CREATE TEMP TABLE given (event INTEGER PRIMARY KEY, id TEXT UNIQUE)"
        )  # without an id: the event is left out
        for slug, owner in taken.items():
            for rowid, row, line in run("SELECT rowid, row, line FROM event WHERE id = ?", (slug,)).fetchall():
                reason = f"the id '{slug}' is taken by {owner} (add another column to id:)"
                self._drop(rowid, Finding(row, line, "", "S012", reason))
        # All events with a shared id, in one sorted pass, so that no group must fit into memory.
        sharing = run(
            "SELECT id, rowid, row, line, body FROM event WHERE id IN"
            " (SELECT id FROM event GROUP BY id HAVING count(*) > 1) AND rowid NOT IN (SELECT event FROM given)"
            " ORDER BY id, body, row"
        )
        for slug, group in groupby(sharing, key=itemgetter(0)):
            before, first, number = None, 0, 1
            for _, rowid, row, line, body in group:
                if body == before:
                    reason = f"duplicate of row {first} (if they are two events, map a column in which they differ)"
                    self._drop(rowid, Finding(row, line, "", "S404", reason))
                    continue
                if before is not None:
                    number = self._next(slug, number, taken, rowid)
                before, first = body, row
        run("DELETE FROM event WHERE rowid IN (SELECT event FROM given WHERE id IS NULL)")
        run("UPDATE event SET id = given.id FROM given WHERE given.event = event.rowid")
        self._flush()

    def _next(self, slug: str, number: int, taken: Mapping[str, str], rowid: int) -> int:
        """Give an event its id with the next free number, and return it."""
        while True:
            number += 1
            tail = f"-{number}"
            numbered = slug[: MOST_SLUG - len(tail)].rstrip("-") + tail
            query = "SELECT 1 FROM event WHERE id = ?1 UNION ALL SELECT 1 FROM given WHERE id = ?1"
            if numbered in taken or self._connection.execute(query, (numbered,)).fetchone():
                continue
            self._connection.execute("INSERT INTO given VALUES (?, ?)", (rowid, numbered))
            return number

    def _drop(self, rowid: int, finding: Finding) -> None:
        """Turn an event into a finding."""
        self._connection.execute("INSERT INTO given VALUES (?, NULL)", (rowid,))
        self.report(finding)

    def events(self) -> Iterator[tuple[str, str]]:
        """Yield each event's id and body, by day and id."""
        return self._connection.execute("SELECT id, body FROM event ORDER BY day, id")

    def findings(self) -> Iterator[Finding]:
        """Yield the findings by row."""
        found = self._connection.execute("SELECT row, line, of, code, reason FROM finding ORDER BY row, rowid")
        return (Finding(*fields) for fields in found)

    def counts(self) -> tuple[int, int]:
        """Return the number of events, and the number of rows with a finding other than `where`."""
        events, rows = self._connection.execute(
            "SELECT (SELECT count(*) FROM event), (SELECT count(DISTINCT row) FROM finding WHERE code <> 'where')"
        ).fetchone()
        return int(events), int(rows)

    def _flush(self) -> None:
        self._connection.executemany("INSERT INTO event VALUES (?, ?, ?, ?, ?)", self._events)
        self._connection.executemany("INSERT INTO finding VALUES (?, ?, ?, ?, ?)", self._findings)
        self._events.clear()
        self._findings.clear()
