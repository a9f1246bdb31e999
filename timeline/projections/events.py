"""Events with what they are filtered by, who takes part, and the words to find them by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import Connection

from timeline import facts, sql
from timeline.errors import LogError
from timeline.log.entry import Entry
from timeline.projections.tables import NOW, end_before

NAME = "events"
VERSION = 2
TABLES = ("event_version", "participation", "event_search")

_CHUNK = 500  # bound parameters in one statement


def apply(connection: Connection, items: Sequence[tuple[Entry, facts.Fact]]) -> None:
    """Write the versions, participations and search rows that entries make, in sorted batches."""
    events = [(entry, fact) for entry, fact in items if isinstance(fact, facts.Event)]
    if not events:
        return
    entities = _entity_keys(connection, {slug for _, fact in events for slug, _ in fact.participants})
    sql.run_many(
        connection,
        "INSERT INTO event_version (since_position, until_position, kind, status, thread, earliest, latest, anchor,"
        " dates, reported, disputed, retracted_on) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [_version(entry, fact) for entry, fact in events],
    )
    end_before(connection, "event_version", [entry for entry, _ in events])
    roles = [row for entry, fact in events for row in _participations(entry, fact, entities)]
    sql.run_many(
        connection,
        "INSERT INTO participation (entity, since_position, role, anchor, kind) VALUES (?, ?, ?, ?, ?)",
        sorted(roles),
    )
    sql.run_many(
        connection,
        "INSERT INTO event_search (rowid, title, words, publishers) VALUES (?, ?, ?, ?)",
        [_words(entry, fact) for entry, fact in events],
    )


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


def _participations(
    entry: Entry, fact: facts.Event, entities: Mapping[str, int]
) -> Iterator[tuple[int, int, str, int, str]]:
    anchor = fact.when.anchor.toordinal()
    for slug, role in fact.participants:
        if slug not in entities:
            raise LogError(f"{entry.subject} names '{slug}', which the log does not know: record it first")
        yield entities[slug], entry.position, role, anchor, fact.kind


def _words(entry: Entry, fact: facts.Event) -> tuple[int, str, str, str]:
    text = [fact.summary or "", fact.label, (fact.thread or "").replace("-", " ")]
    text += [value for name in fact.text_fields() if (value := getattr(fact, name)) is not None]
    cited = [part for source in fact.sources.values() for part in (source.publisher, source.title) if part]
    return entry.position, fact.title, " ".join(text), " ".join(cited)
