"""Companies and people, with their names."""

from __future__ import annotations

import orjson
from sqlalchemy import Connection

from timeline import facts, sql
from timeline.log.entry import Entry
from timeline.models import NOW
from timeline.projections.tables import end_before

NAME = "entities"
VERSION = 2
TABLES = ("entity", "entity_version")


class Batch:
    """What some entries say of companies and people."""

    def __init__(self) -> None:
        self._found: list[tuple[Entry, facts.Entity]] = []

    def add(self, entry: Entry, fact: facts.Fact) -> None:
        """Take an entry in, where it is of an entity."""
        if isinstance(fact, facts.Entity):
            self._found.append((entry, fact))

    def write(self, connection: Connection) -> None:
        """Write the versions that the entries make."""
        if not self._found:
            return
        sql.run_many(
            connection,
            "INSERT INTO entity (key, slug, type) VALUES (?, ?, ?) ON CONFLICT (slug) DO NOTHING",
            [(entry.position, fact.id, fact.kind) for entry, fact in self._found if entry.version == 1],
        )
        sql.run_many(
            connection,
            "INSERT INTO entity_version (since_position, until_position, entity, names, aliases, retracted)"
            " SELECT ?, ?, key, ?, ?, ? FROM entity WHERE slug = ?",
            [_version(entry, fact) for entry, fact in self._found],
        )
        end_before(connection, "entity_version", [entry for entry, _ in self._found])


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
