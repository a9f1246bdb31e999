"""Companies and people, with their names."""

from __future__ import annotations

from collections.abc import Sequence

import orjson
from sqlalchemy import Connection

from timeline import facts
from timeline.log.entry import Entry
from timeline.projections.tables import NOW

NAME = "entities"
VERSION = 1
TABLES = ("entity", "entity_version")


def apply(connection: Connection, items: Sequence[tuple[Entry, facts.Fact]]) -> None:
    """Write the versions that entries make."""
    for entry, fact in items:
        if not isinstance(fact, facts.Entity):
            continue
        connection.exec_driver_sql(
            "INSERT INTO entity (key, slug, type) VALUES (?, ?, ?) ON CONFLICT (slug) DO NOTHING",
            (entry.position, fact.id, fact.kind),
        )
        key = connection.exec_driver_sql("SELECT key FROM entity WHERE slug = ?", (fact.id,)).scalar_one()
        connection.exec_driver_sql(
            "UPDATE entity_version SET until_position = ? WHERE entity = ? AND until_position = ?",
            (entry.position, key, NOW),
        )
        names = [[name.name, name.since.earliest if name.since else None] for name in fact.names]
        connection.exec_driver_sql(
            "INSERT INTO entity_version (since_position, until_position, entity, names, aliases, retracted)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (
                entry.position,
                NOW,
                key,
                orjson.dumps(names).decode(),
                orjson.dumps(list(fact.aliases)).decode(),
                int(fact.retracted is not None),
            ),
        )
