"""Events with what they are filtered by, who takes part, and the words to find them by."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import Connection

from timeline import facts
from timeline.errors import LogError
from timeline.log.entry import Entry
from timeline.projections.tables import NOW

NAME = "events"
VERSION = 1
TABLES = ("event", "event_version", "participation", "event_search")

_CHUNK = 500  # bound parameters in one statement
_VERSION_COLUMNS = (
    "since_position, until_position, event, kind, status, thread, earliest, latest, anchor, dates, reported, disputed,"
    " retracted_on"
)


def apply(connection: Connection, items: Sequence[tuple[Entry, facts.Fact]]) -> None:
    """Write the versions, participations and search rows that entries make, in sorted batches."""
    events = [(entry, fact) for entry, fact in items if isinstance(fact, facts.Event)]
    if not events:
        return
    keys = _event_keys(connection, events)
    entities = _entity_keys(connection, {slug for _, fact in events for slug, _ in fact.participants})
    # A version ends where the next one of the same event begins, be it in this batch or before it.
    ends: dict[int, int] = {}
    superseded: list[tuple[int, int, int]] = []
    open_since: dict[int, int] = {}
    for entry, fact in events:
        key = keys[fact.id]
        if key in open_since:
            ends[open_since[key]] = entry.position
        elif entry.version > 1:
            superseded.append((entry.position, key, NOW))
        open_since[key] = entry.position
    if superseded:
        end = "UPDATE event_version SET until_position = ? WHERE event = ? AND until_position = ?"
        connection.exec_driver_sql(end, superseded)
    connection.exec_driver_sql(
        f"INSERT INTO event_version ({_VERSION_COLUMNS}) VALUES ({', '.join('?' * 13)})",
        [_version(entry, fact, keys[fact.id], ends.get(entry.position, NOW)) for entry, fact in events],
    )
    roles = sorted({row for entry, fact in events for row in _participations(entry, fact, entities)})
    if roles:
        connection.exec_driver_sql(
            "INSERT INTO participation (entity, since_position, role, anchor, kind) VALUES (?, ?, ?, ?, ?)",
            roles,
        )
    connection.exec_driver_sql(
        "INSERT INTO event_search (rowid, title, words, publishers) VALUES (?, ?, ?, ?)",
        [_words(entry, fact) for entry, fact in events],
    )


def _event_keys(connection: Connection, events: Sequence[tuple[Entry, facts.Event]]) -> dict[str, int]:
    """Return each event's key: the position of its first entry."""
    keys = {fact.id: entry.position for entry, fact in events if entry.version == 1}
    if keys:
        connection.exec_driver_sql("INSERT INTO event (slug, key) VALUES (?, ?)", list(keys.items()))
    for _, fact in events:
        if fact.id not in keys:
            found = connection.exec_driver_sql("SELECT key FROM event WHERE slug = ?", (fact.id,))
            keys[fact.id] = found.scalar_one()
    return keys


def _entity_keys(connection: Connection, slugs: set[str]) -> dict[str, int]:
    keys: dict[str, int] = {}
    names = sorted(slugs)
    for start in range(0, len(names), _CHUNK):
        chunk = tuple(names[start : start + _CHUNK])
        marks = ", ".join("?" * len(chunk))
        rows = connection.exec_driver_sql(f"SELECT slug, key FROM entity WHERE slug IN ({marks})", chunk).all()
        keys |= {slug: key for slug, key in rows}  # noqa: C416 - rows are no pairs to mypy
    return keys


def _version(entry: Entry, fact: facts.Event, key: int, until: int) -> tuple[object, ...]:
    when = fact.when
    return (
        entry.position,
        until,
        key,
        fact.kind,
        fact.status,
        fact.thread,
        _iso(when.earliest),
        _iso(when.latest),
        when.anchor.isoformat(),
        len(fact.date),
        _iso(fact.reported),
        int(bool(fact.disputed)),
        _iso(fact.retracted.on if fact.retracted else None),
    )


def _participations(entry: Entry, fact: facts.Event, entities: dict[str, int]) -> list[tuple[int, int, str, str, str]]:
    anchor = fact.when.anchor.isoformat()
    rows = []
    for slug, role in fact.participants:
        if slug not in entities:
            raise LogError(f"{entry.subject} names '{slug}', which the log does not know: record it first")
        rows.append((entities[slug], entry.position, role, anchor, fact.kind))
    return rows


def _words(entry: Entry, fact: facts.Event) -> tuple[int, str, str, str]:
    text = [fact.summary or "", fact.label, (fact.thread or "").replace("-", " ")]
    text += [value for name in fact.text_fields() if (value := getattr(fact, name)) is not None]
    cited = [part for source in fact.sources.values() for part in (source.publisher, source.title) if part]
    return entry.position, fact.title, " ".join(text), " ".join(cited)


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None
