"""All projections. To add one, write a module with its description, add its models and migration, and list it here."""

from __future__ import annotations

from functools import cache
from zlib import crc32

from timeline import facts
from timeline.engines import Engine
from timeline.projections import digests, entities, events, search
from timeline.projections.table import Projection, Table

PROJECTIONS: tuple[Projection, ...] = (entities.PROJECTION, events.PROJECTION, digests.PROJECTION, search.PROJECTION)
"""In writing order: events look up the keys of entities."""


def tables(engine: Engine) -> list[Table]:
    """Return the tables of all projections on an engine, in writing order."""
    return [table for projection in PROJECTIONS for table in projection.tables(engine)]


def cursors() -> list[tuple[str, int]]:
    """Return the name and version of each projection."""
    return [(projection.name, projection.version) for projection in PROJECTIONS]


UNREAD = "unread"
"""The name of a cursor that is there if the log has entries which the program that read them did not know."""


@cache
def knowledge() -> int:
    """Return a number that differs between programs that know different kinds of facts, or different fields."""
    known = (f"{kind} {' '.join(sorted(model.model_fields))}" for kind, model in facts.FACTS.items())
    return crc32("\n".join((str(facts.SCHEMA_VERSION), *sorted(known))).encode()) >> 1
