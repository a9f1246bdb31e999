"""One SQLite file with plain tables, for Datasette or any SQLite tool: events, participants, claims, sources."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from timeline.errors import ExportError
from timeline.facts.numbers import plain
from timeline.files import atomic_path
from timeline.formats.format import Format
from timeline.query import EventRecord, Events
from timeline.query.snapshot import Snapshot

_SCHEMA = """
CREATE TABLE entities (id TEXT PRIMARY KEY, type TEXT NOT NULL, name TEXT NOT NULL, aliases TEXT NOT NULL) STRICT;
CREATE TABLE events (
  id TEXT PRIMARY KEY, kind TEXT NOT NULL, title TEXT NOT NULL, summary TEXT, status TEXT NOT NULL,
  disputed INTEGER NOT NULL, retracted INTEGER NOT NULL, date TEXT NOT NULL, earliest TEXT, latest TEXT,
  anchor TEXT NOT NULL, precision TEXT NOT NULL, reported TEXT, thread TEXT, position INTEGER NOT NULL
) STRICT;
CREATE TABLE participants (
  event TEXT NOT NULL REFERENCES events, entity TEXT NOT NULL REFERENCES entities, role TEXT NOT NULL,
  name TEXT NOT NULL, PRIMARY KEY (event, entity, role)
) STRICT, WITHOUT ROWID;
CREATE TABLE sources (
  event TEXT NOT NULL REFERENCES events, key TEXT NOT NULL, publisher TEXT, title TEXT, url TEXT, published TEXT,
  derived_from TEXT, PRIMARY KEY (event, key)
) STRICT, WITHOUT ROWID;
CREATE TABLE claims (
  event TEXT NOT NULL REFERENCES events, figure TEXT NOT NULL, number INTEGER NOT NULL, value TEXT, minimum TEXT,
  maximum TEXT, unit TEXT NOT NULL, approximate INTEGER NOT NULL, preferred INTEGER NOT NULL, source TEXT,
  PRIMARY KEY (event, figure, number), FOREIGN KEY (event, source) REFERENCES sources
) STRICT, WITHOUT ROWID;
CREATE INDEX events_anchor ON events (anchor);
CREATE INDEX participants_entity ON participants (entity);
CREATE VIRTUAL TABLE events_fts USING fts5 (title, summary, content="events");
CREATE VIEW timeline AS
  SELECT p.entity, e.anchor, e.date, e.kind, e.title, p.role, e.status, e.disputed, e.id
  FROM participants AS p JOIN events AS e ON e.id = p.event ORDER BY p.entity, e.anchor;
"""


def write(events: Events, path: Path) -> int:
    """Write events to a new SQLite file; an existing file is replaced. On an error, the old file stays.

    Numbers are stored as text, exactly as claimed: use `CAST(value AS REAL)` to compute with them.

    Args:
        events: the events to write; the file also gets all entities at the same position of the log.
        path: the file.

    Returns:
        How many events were written.

    Raises:
        ExportError: the file can't be written.
    """
    snapshot = events.snapshot.pinned()
    try:
        with atomic_path(path) as temporary:
            connection = sqlite3.connect(temporary, isolation_level=None)
            try:
                connection.execute("BEGIN")
                for statement in _SCHEMA.split(";\n"):
                    connection.execute(statement)
                _entities(connection, snapshot)
                many = _events(connection, replace(events, snapshot=snapshot))
                connection.execute("INSERT INTO events_fts (events_fts) VALUES ('rebuild')")
                connection.execute("COMMIT")
            finally:
                connection.close()
    except OSError as error:
        raise ExportError(f"{path} can't be written: {error.strerror or error}") from None
    except sqlite3.Error as error:
        raise ExportError(f"{path} can't be written: {error}") from None
    return many


def _entities(connection: sqlite3.Connection, snapshot: Snapshot) -> None:
    directory, day = snapshot.directory, snapshot.reported_by
    connection.executemany(
        "INSERT INTO entities VALUES (?, ?, ?, ?)",
        (
            (slug, known.type, directory.name(slug, day), "; ".join(known.aliases))
            for slug, known in directory.known.items()
        ),
    )


def _events(connection: sqlite3.Connection, events: Iterable[EventRecord]) -> int:
    many = 0
    for many, event in enumerate(events, 1):  # noqa: B007 - used after the loop
        fact, when = event.fact, event.date
        connection.execute(
            f"INSERT INTO events VALUES ({', '.join('?' * 15)})",
            (
                event.id, event.kind, event.title, fact.summary, event.status, int(event.disputed),
                int(event.retracted), when.text, _iso(when.earliest), _iso(when.latest), when.anchor.isoformat(),
                when.precision, _iso(event.reported), fact.thread, event.position,
            ),
        )  # fmt: skip
        connection.executemany(
            "INSERT INTO participants VALUES (?, ?, ?, ?)",
            [(event.id, one.entity, one.role, one.name) for one in event.participants],
        )
        connection.executemany(
            "INSERT INTO sources VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (event.id, key, s.publisher, s.title, s.url, s.published and s.published.text, s.derived_from)
                for key, s in fact.sources.items()
            ],
        )
        connection.executemany(
            "INSERT INTO claims VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    event.id, name, number, *(None if n is None else plain(n) for n in (c.value, c.minimum, c.maximum)),
                    c.unit, int(c.approx), int(c is fact.preferred(name)), c.source,
                )
                for name, figure in fact.figures.items()
                for number, c in enumerate(figure, 1)
            ],
        )  # fmt: skip
    return many


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day is not None else None


FORMAT = Format(
    name="sqlite",
    label="SQLite",
    use="for Datasette and SQL: one file with plain tables",
    write=write,
    shape="file",
)
