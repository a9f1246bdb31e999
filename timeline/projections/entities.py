"""The projection of companies and people, with their names."""

from __future__ import annotations

import orjson

from timeline import facts
from timeline.models import Entity, EntityVersion, Shape
from timeline.projections.table import Projection, Table, Values


def _entity(fact: facts.Entity) -> list[Values]:
    return [(fact.id, fact.kind)]


def _version(fact: facts.Entity) -> list[Values]:
    names = [[name.name, name.since.earliest if name.since else None] for name in fact.names]
    aliases = orjson.dumps(list(fact.aliases)).decode()
    return [(fact.id, orjson.dumps(names).decode(), aliases, int(fact.retracted is not None))]


_TABLES = (
    Table(Shape(Entity, position="key", first_only=True), facts.Entity, _entity),
    Table(
        Shape(EntityVersion, position="since_position", until="until_position", entity="entity"), facts.Entity, _version
    ),
)

PROJECTION = Projection("entities", 2, lambda _: _TABLES)
