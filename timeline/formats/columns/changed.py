"""Which events a log that grew shows in another way, so that the others need not be read again."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from timeline import sql
from timeline.models import ENTRY as E
from timeline.models import EVENT as V
from timeline.models import PART as R

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from timeline.query.names import Directory

_EVENT = "event/"


def changed(connection: Connection, after: int, until: int, before: Directory, now: Directory) -> set[str]:
    """Return the ids of the events that may have other states since an earlier position.

    They are those of the new entries, those in which a company or a person takes part that was recorded or changed,
    and those that became past in the meantime.

    Args:
        connection: in a transaction.
        after: the earlier position; at least 1.
        until: the present position.
        before: the entities at the earlier position.
        now: the entities at the present position.
    """
    new = sql.rows(
        connection,
        f"SELECT {E.subject} FROM {E} WHERE {E.position} > ? AND {E.position} <= ?",
        (after, until),
    )
    found, entities = set(), set()
    for (subject,) in new:
        kind, _, slug = subject.partition("/")
        if kind == "event":
            found.add(slug)
        elif kind in {"company", "person"}:
            entities.add(slug)
    keys = {
        key
        for slug in entities
        for directory in (before, now)
        if slug in directory.known
        for key in directory.keys(slug)
    }
    return found | _of_entities(connection, keys) | _turning(connection, after)


def _of_entities(connection: Connection, keys: set[int]) -> set[str]:
    """Return the ids of the events in which any of some entities takes part, in any version."""
    statement = (
        f"SELECT DISTINCT substr(e.{E.subject}, {len(_EVENT) + 1}) FROM {R} AS r"
        f" JOIN {E} AS e ON e.{E.position} = r.{R.since_position} WHERE r.{R.entity} = ?"
    )
    return {slug for key in keys for (slug,) in sql.rows(connection, statement, (key,))}


def _turning(connection: Connection, after: int) -> set[str]:
    """Return the ids of the events of an earlier position that were planned then, and may be past now."""
    recorded = sql.value(connection, f"SELECT {E.recorded_at} FROM {E} WHERE {E.position} = ?", (after,))
    found = sql.rows(
        connection,
        f"SELECT substr(e.{E.subject}, {len(_EVENT) + 1}) FROM {V} AS v"
        f" JOIN {E} AS e ON e.{E.position} = v.{V.since_position}"
        f" WHERE v.{V.until_position} > ? AND v.{V.past_from} > ?",
        (after, dt.date.fromisoformat(recorded[:10]).toordinal()),
    )
    return {slug for (slug,) in found}
