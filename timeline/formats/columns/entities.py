"""Companies and people at the positions of a log."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from typing import TYPE_CHECKING

from timeline import facts, sql
from timeline.models import ENTITY, ENTITY_VERSION
from timeline.query.names import Directory

if TYPE_CHECKING:
    from sqlalchemy import Connection


class EntityChanges:
    """The positions at which companies and people were recorded and changed."""

    def __init__(self, connection: Connection, position: int) -> None:
        self._positions: dict[str, list[int]] = defaultdict(list)
        self._after: dict[str, set[str]] = defaultdict(set)
        found = sql.rows(
            connection,
            f"SELECT e.{ENTITY.slug}, v.{ENTITY_VERSION.since_position}, v.{ENTITY_VERSION.superseded_by}"
            f" FROM {ENTITY_VERSION} AS v JOIN {ENTITY} AS e ON e.{ENTITY.key} = v.{ENTITY_VERSION.entity}"
            f" WHERE v.{ENTITY_VERSION.since_position} <= ? ORDER BY v.{ENTITY_VERSION.since_position}",
            (position,),
        )
        for slug, since, after in found:
            self._positions[slug].append(since)
            if after is not None:
                self._after[slug].add(after)

    def of(self, fact: facts.Event, since: int) -> list[int]:
        """Return the positions after one at which a participant changed, or what it became."""
        wanted = {slug for slug, _ in fact.participants}
        if self._after:
            rest = list(wanted)
            while rest:
                new = self._after.get(rest.pop(), set()) - wanted
                wanted |= new
                rest += new
        found: set[int] = set()
        for slug in wanted:
            positions = self._positions.get(slug, [])
            found.update(positions[bisect_right(positions, since) :])
        return sorted(found)


class Entities:
    """The entities at positions that never go back."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._at, self._found = 0, Directory({})

    def at(self, position: int) -> Directory:
        """Return the entities at a position, which is not before the last one that was asked for."""
        if position > self._at:
            self._found = self._found.updated(self._connection, self._at, position)
            self._at = position
        return self._found
