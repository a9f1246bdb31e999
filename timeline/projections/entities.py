"""The projection of companies and people, with their names."""

from __future__ import annotations

from typing import Any

import orjson

from timeline import facts
from timeline.facts.entities import Name
from timeline.models import Entity, EntityVersion, Shape
from timeline.projections.table import Projection, Table, Values


def _entity(fact: facts.Entity) -> list[Values]:
    return [(fact.id, fact.kind)]


def _version(fact: facts.Entity) -> list[Values]:
    retracted = fact.retracted
    company = fact if isinstance(fact, facts.Company) else None
    founded = company.lifetimes[0].founded if company and company.lifetimes else None
    return [
        (
            fact.id,
            _json([_dated(name) for name in fact.names]),
            _json(fact.aliases),
            int(retracted is not None),
            retracted and retracted.superseded_by,
            fact.description,
            fact.country,
            company and company.sector,
            founded and founded.text,
            _json([[one.scheme, one.value] for one in fact.identifiers]),
            _json(fact.different_from),
        )
    ]


def _json(value: list[Any] | tuple[Any, ...]) -> str:
    return orjson.dumps(value).decode()


def _dated(name: Name) -> list[Any]:
    """Return a name with its first day as written, and with the earliest and latest day that this can be."""
    since = name.since
    return [name.name, None, None, None] if since is None else [name.name, since.text, since.earliest, since.latest]


_TABLES = (
    Table(Shape(Entity, position="key", first_only=True), facts.Entity, _entity),
    Table(
        Shape(EntityVersion, position="since_position", until="until_position", entity="entity"), facts.Entity, _version
    ),
)

PROJECTION = Projection("entities", 3, lambda _: _TABLES)
