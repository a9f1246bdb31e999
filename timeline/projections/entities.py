"""Companies and people, with their names."""

from __future__ import annotations

from collections.abc import Sequence

import orjson
from sqlalchemy import Connection

from timeline import facts, sql
from timeline.log.entry import Entry
from timeline.projections.tables import NOW, end_before

NAME = "entities"
VERSION = 2
TABLES = ("entity", "entity_version")


def apply(connection: Connection, items: Sequence[tuple[Entry, facts.Fact]]) -> None:
    """Write the versions that entries make."""
    found = [(entry, fact) for entry, fact in items if isinstance(fact, facts.Entity)]
    if not found:
        return
    sql.run_many(
        connection,
        "INSERT INTO entity (key, slug, type) VALUES (?, ?, ?) ON CONFLICT (slug) DO NOTHING",
        [(entry.position, fact.id, fact.kind) for entry, fact in found if entry.version == 1],
    )
    sql.run_many(
        connection,
        "INSERT INTO entity_version (since_position, until_position, entity, names, aliases, retracted)"
        " SELECT ?, ?, key, ?, ?, ? FROM entity WHERE slug = ?",
        [_version(entry, fact) for entry, fact in found],
    )
    end_before(connection, "entity_version", [entry for entry, _ in found])


def _version(entry: Entry, fact: facts.Entity) -> tuple[object, ...]:
    names = [[name.name, name.since.earliest if name.since else None] for name in fact.names]
    return (
        entry.position,
        NOW,
        orjson.dumps(names).decode(),
        orjson.dumps(list(fact.aliases)).decode(),
        int(fact.retracted is not None),
        fact.id,
    )
