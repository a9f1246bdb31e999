"""Events with what they are filtered by, and who takes part."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from timeline import facts, sql
from timeline.errors import LogError
from timeline.log.entry import Entry
from timeline.projections.tables import NOW, end_before

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
_CHUNK = 500  # bound parameters in one statement


def apply(connection: Connection, items: Sequence[tuple[Entry, facts.Fact]]) -> None:
    """Write the versions and participations that entries make, in sorted batches."""
    events = [(entry, fact) for entry, fact in items if isinstance(fact, facts.Event)]
    if not events:
        return
    participants = [fact.participants for _, fact in events]
    entities = _entity_keys(connection, {slug for named in participants for slug, _ in named})
    sql.insert(
        connection,
        "event_version",
        _VERSION,
        (_version(entry, fact) for entry, fact in events),
    )
    end_before(connection, "event_version", [entry for entry, _ in events])
    roles = []
    for (entry, fact), named in zip(events, participants, strict=True):
        anchor = fact.when.anchor.toordinal()
        for slug, role in named:
            if slug not in entities:
                raise LogError(f"{entry.subject} names '{slug}', which the log does not know: record it first")
            roles.append((entities[slug], entry.position, role, anchor, fact.kind))
    sql.insert(connection, "participation", ("entity", "since_position", "role", "anchor", "kind"), sorted(roles))


def _entity_keys(connection: Connection, slugs: set[str]) -> dict[str, int]:
    keys: dict[str, int] = {}
    names = sorted(slugs)
    for start in range(0, len(names), _CHUNK):
        chunk = tuple(names[start : start + _CHUNK])
        marks = ", ".join("?" * len(chunk))
        keys.update(sql.rows(connection, f"SELECT slug, key FROM entity WHERE slug IN ({marks})", chunk))
    return keys


def _version(entry: Entry, fact: facts.Event) -> tuple[object, ...]:
    when, reported = fact.when, fact.reported
    return (
        entry.position,
        NOW,
        fact.kind,
        fact.status,
        fact.thread,
        when.earliest and when.earliest.toordinal(),
        when.latest and when.latest.toordinal(),
        when.anchor.toordinal(),
        len(fact.date),
        reported and reported.toordinal(),
        int(bool(fact.disputed)),
        fact.retracted.on.toordinal() if fact.retracted else None,
    )
