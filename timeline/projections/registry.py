"""Every projection. A new one is a module with its description, its models and their migration, and a line here."""

from __future__ import annotations

from timeline.engines import Engine
from timeline.projections import entities, events, search
from timeline.projections.table import Projection, Table

PROJECTIONS: tuple[Projection, ...] = (entities.PROJECTION, events.PROJECTION, search.PROJECTION)
"""In the order in which they are written: events look up the keys of entities."""


def tables(engine: Engine) -> list[Table]:
    """Return the tables of all projections on an engine, in the order in which they are written."""
    return [table for projection in PROJECTIONS for table in projection.tables(engine)]


def cursors() -> list[tuple[str, int]]:
    """Return the name and the version of each projection."""
    return [(projection.name, projection.version) for projection in PROJECTIONS]
