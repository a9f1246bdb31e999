"""Where an import keeps its events until it knows them all: SQLite sorts them on disk, so that memory stays small."""

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
    """Why a row gives no event, or one reason of several.

    Attributes:
        row: the row's number.
        line: its line in the file, or 0.
        column: the column that is to blame, or "".
        code: stable, such as `S105`; `where` for a row that the mapping leaves out.
        reason: what is wrong, and what could be done.
    """

    row: int
    line: int
    column: str
    code: str
    reason: str


class Spool:
    """Events and findings in the order in which they came; read in the order in which they are written."""

    def __init__(self, path: Path) -> None:
        """Make the database; it lives no longer than the import."""
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
        """Let the database go."""
        self._connection.close()

    def add(self, slug: str, body: str, day: str, row: int, line: int) -> None:
        """Keep an event.

        Args:
            slug: the id that it would like to have.
            body: what it says.
            day: what it is sorted by.
            row: the row that it is from.
            line: that row's line.
        """
        self._events.append((slug, body, day, row, line))
        if len(self._events) >= _BATCH:
            self._flush()

    def report(self, finding: Finding) -> None:
        """Keep a finding."""
        self._findings.append((finding.row, finding.line, finding.column, finding.code, finding.reason))
        if len(self._findings) >= _BATCH:
            self._flush()

    def settle(self, taken: Mapping[str, str]) -> None:
        """Give each event an id of its own. It depends on what the events say, not on the order of the rows.

        An event that says the same as another one under the same id becomes a finding; so does one whose id is taken
        by something else. Others that want the same id are numbered in the order of what they say.

        Args:
            taken: ids that are not to be had, each with what has it.
        """
        self._flush()
        run = self._connection.execute
        run("CREATE INDEX by_id ON event (id)")
        run("CREATE TEMP TABLE given (event INTEGER PRIMARY KEY, id TEXT UNIQUE)")  # without an id: not to be kept
        for slug, owner in taken.items():
            for rowid, row, line in run("SELECT rowid, row, line FROM event WHERE id = ?", (slug,)).fetchall():
                reason = f"the id '{slug}' is taken by {owner} (put another column into id:)"
                self._drop(rowid, Finding(row, line, "", "S012", reason))
        # All that share an id, in one sorted pass: no group has to fit into memory.
        sharing = run(
            "SELECT id, rowid, row, line, body FROM event WHERE id IN"
            " (SELECT id FROM event GROUP BY id HAVING count(*) > 1) AND rowid NOT IN (SELECT event FROM given)"
            " ORDER BY id, body, row"
        )
        for slug, group in groupby(sharing, key=itemgetter(0)):
            before, first, number = None, 0, 1
            for _, rowid, row, line, body in group:
                if body == before:
                    reason = f"it says the same as row {first} (is a column not mapped that tells them apart?)"
                    self._drop(rowid, Finding(row, line, "", "S404", reason))
                    continue
                if before is not None:
                    number = self._next(slug, number, taken, rowid)
                before, first = body, row
        run("DELETE FROM event WHERE rowid IN (SELECT event FROM given WHERE id IS NULL)")
        run("UPDATE event SET id = given.id FROM given WHERE given.event = event.rowid")
        self._flush()

    def _next(self, slug: str, number: int, taken: Mapping[str, str], rowid: int) -> int:
        """Give an event the next number behind its id that nobody has, and return it."""
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
        """Make a finding of an event."""
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
        """Return how many events there are, and how many rows have a finding that is none of `where`."""
        events, rows = self._connection.execute(
            "SELECT (SELECT count(*) FROM event), (SELECT count(DISTINCT row) FROM finding WHERE code <> 'where')"
        ).fetchone()
        return int(events), int(rows)

    def _flush(self) -> None:
        self._connection.executemany("INSERT INTO event VALUES (?, ?, ?, ?, ?)", self._events)
        self._connection.executemany("INSERT INTO finding VALUES (?, ?, ?, ?, ?)", self._findings)
        self._events.clear()
        self._findings.clear()
