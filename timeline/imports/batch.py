"""The events of an import and the findings about its rows, until they are written."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Literal

from timeline import facts
from timeline.errors import FactError
from timeline.facts.text import MOST_SLUG
from timeline.imports import emit
from timeline.seeds.read.diagnostics import Severity
from timeline.seeds.rules import find_in_written


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about a row.

    Attributes:
        row: the row's number; 0 stands for the whole table.
        line: its line in the file, or 0.
        column: the column that it is about, or "".
        severity: an `error` keeps the row from being written; a `warning` or a `hint` does not; `skipped` is for a row
            that the mapping leaves out.
        code: the stable code, such as `S105`; `where` for a row that the mapping leaves out.
        reason: what is wrong, and what to do.
        entry: the number of the entry in the mapping's `events:`, from 0; None for the row as a whole.
    """

    row: int
    line: int
    column: str
    severity: Severity | Literal["skipped"]
    code: str
    reason: str
    entry: int | None = None


@dataclass(slots=True)
class Draft:
    """An event of the import.

    Attributes:
        event: the event.
        row: its row.
        line: the line of the row, or 0.
        body: its text in a seed file, without the id.
        faults: what is wrong with it as it is written, whatever other events say.
        entry: the number of its entry in the mapping's `events:`, from 0.
    """

    event: facts.Event
    row: int
    line: int
    body: str
    faults: tuple[tuple[FactError, Severity], ...]
    entry: int = 0

    def finding(self, column: str, severity: Severity, code: str, reason: str) -> Finding:
        """Return a finding about its row."""
        return Finding(self.row, self.line, column, severity, code, reason, self.entry)

    @property
    def order(self) -> tuple[dt.date, str]:
        """The place in the output: by day and id."""
        return self.event.when.anchor, self.event.id


class Batch:
    """Events and findings, added in the order of rows. Events are read by day and id, and findings by row.

    Args:
        entries: the number of events that the mapping makes of a row.
    """

    def __init__(self, entries: int = 1) -> None:
        self._entries = entries
        self._drafts: list[Draft] = []
        self._findings: list[Finding] = []

    def add(self, event: facts.Event, row: int, line: int, entry: int = 0) -> None:
        """Add the event of a row."""
        payload = event.payload()
        faults = tuple(find_in_written(event.kind, payload))
        self._drafts.append(Draft(event, row, line, emit.body(event, payload), faults, entry))

    def report(self, finding: Finding) -> None:
        """Add a finding."""
        self._findings.append(finding)

    def settle(self, taken: Mapping[str, str]) -> None:
        """Give each event a unique id. The ids depend on the content of the events, not on the order of the rows.

        A duplicate of an event with the same id becomes a finding; so does an event whose id is used already. Other
        events with the same id get numbers, in the order of their texts.

        Args:
            taken: the used ids, each with the fact that uses it.
        """
        groups: dict[str, list[Draft]] = defaultdict(list)
        for draft in self._drafts:
            groups[draft.event.id].append(draft)
        used = {*taken, *groups}
        kept: list[Draft] = []
        for slug in sorted(groups):
            if slug in taken:
                reason = f"the id '{slug}' is taken by {taken[slug]} (add another column to id:)"
                self._findings += [draft.finding("", "error", "S012", reason) for draft in groups[slug]]
            else:
                kept += self._apart(slug, groups[slug], used) if len(groups[slug]) > 1 else groups[slug]
        self._drafts = sorted(kept, key=lambda draft: draft.order)

    def _apart(self, slug: str, group: list[Draft], used: set[str]) -> Iterator[Draft]:
        """Yield the different events of an id, each with an id of its own."""
        numbers = count(2)
        before: tuple[str, int] | None = None
        for draft in sorted(group, key=lambda draft: (draft.body, draft.row)):
            if before is not None and before[0] == draft.body:
                reason = f"duplicate of row {before[1]} (if they are two events, map a column in which they differ)"
                self.report(draft.finding("", "error", "S404", reason))
                continue
            if before is not None:
                free = next(name for number in numbers if (name := _numbered(slug, number)) not in used)
                used.add(free)
                draft.event = draft.event.model_copy(update={"id": free})
            before = (draft.body, draft.row)
            yield draft

    def drop(self, ids: Iterable[str]) -> None:
        """Remove some events."""
        gone = {*ids}
        self._drafts = [draft for draft in self._drafts if draft.event.id not in gone]

    @property
    def drafts(self) -> list[Draft]:
        """The events, by day and id."""
        return self._drafts

    def findings(self) -> list[Finding]:
        """Return the findings by row."""
        return sorted(self._findings, key=lambda finding: finding.row)

    @property
    def reported(self) -> int:
        """The number of rows with an error; if the mapping makes several events of a row, of such events."""
        return len(self._about("error"))

    @property
    def noted(self) -> int:
        """The number of events that are written and have a warning or a hint."""
        return len(self._about("warning", "hint"))

    def _about(self, *severities: str) -> set[tuple[int, int]]:
        """Return the rows and entries with a finding of some severities."""
        return {
            (one.row, entry)
            for one in self._findings
            if one.severity in severities and one.row
            for entry in (range(self._entries) if one.entry is None else (one.entry,))
        }


def _numbered(slug: str, number: int) -> str:
    tail = f"-{number}"
    return slug[: MOST_SLUG - len(tail)].rstrip("-") + tail
