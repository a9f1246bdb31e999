"""Events with what they are filtered by, and who takes part."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sqlalchemy import Connection

from timeline import facts, sql
from timeline.errors import LogError
from timeline.log.entry import Entry
from timeline.models import NOW
from timeline.projections.tables import end_before

NAME = "events"
VERSION = 2
TABLES = ("event_version", "participation")

_VERSION = (
    "since_position",
    "until_position",
    "kind",
    "status",
    "thread",
    "earliest",
    "latest",
    "anchor",
    "dates",
    "reported",
    "disputed",
    "retracted_on",
)
_KIND, _ANCHOR = _VERSION.index("kind"), _VERSION.index("anchor")


class Batch:
    """What some entries say of events."""

    def __init__(self) -> None:
        self._versions: list[tuple[Any, ...]] = []
        self._later: list[Entry] = []
        self._named: list[tuple[Entry, list[tuple[str, str]]]] = []

    def add(self, entry: Entry, fact: facts.Fact) -> None:
        """Derive an entry's row, where it is of an event."""
        if isinstance(fact, facts.Event):
            self._versions.append((entry.position, NOW, *version(fact)))
            self._named.append((entry, fact.participants))
            if entry.version > 1:
                self._later.append(entry)

    def write(self, connection: Connection) -> None:
        """Write versions and participations, in sorted batches."""
        if not self._versions:
            return
        keys = _entity_keys(connection, {slug for _, named in self._named for slug, _ in named})
        sql.insert(connection, "event_version", _VERSION, self._versions)
        end_before(connection, "event_version", self._later)
        roles = []
        for row, (entry, named) in zip(self._versions, self._named, strict=True):
            for slug, role in named:
                if slug not in keys:
                    raise LogError(f"{entry.subject} names '{slug}', which the log does not know: record it first")
                roles.append((keys[slug], entry.position, role, row[_ANCHOR], row[_KIND]))
        sql.insert(connection, "participation", ("entity", "since_position", "role", "anchor", "kind"), sorted(roles))


def _entity_keys(connection: Connection, slugs: set[str]) -> dict[str, int]:
    return dict(sql.rows_among(connection, "SELECT slug, key FROM entity WHERE {}", "slug", sorted(slugs)))


def version(fact: facts.Event) -> tuple[Any, ...]:
    """Return a row of `event_version` without its two positions."""
    reported = fact.reported
    return (
        fact.kind,
        fact.status,
        fact.thread,
        *_days(fact.when.text),
        len(fact.date),
        reported and reported.toordinal(),
        int(bool(fact.disputed)),
        fact.retracted.on.toordinal() if fact.retracted else None,
    )


@lru_cache(maxsize=16384)
def _days(date: str) -> tuple[int | None, int | None, int]:
    """Return a date's earliest and latest day and its anchor."""
    when = facts.When.parse(date)
    return (
        when.earliest.toordinal() if when.earliest else None,
        when.latest.toordinal() if when.latest else None,
        when.anchor.toordinal(),
    )
