"""Events of groups: of companies and people, and of the companies that belonged to them on an event's day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from timeline import engines, sql
from timeline.models import PART as R

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from timeline.query.names import Directory
    from timeline.query.ownership import Ownership
    from timeline.query.results import EventRecord


def candidates(group: Iterable[str], directory: Directory, owned: Ownership) -> list[str]:
    """Return a group, and all companies that it ever had."""
    return [*group, *sorted(owned.ever_owned(tuple(map(directory.now, group))) - {*group})]


def of_group(record: EventRecord, group: Sequence[str], roles: Sequence[str], owned: Ownership) -> bool:
    """Return whether a group takes part in an event, directly or through a company that it owned on that day."""
    day = record.date.anchor
    return any(
        _belongs(participant.entity, day, group, owned)
        for participant in record.participants
        if not roles or participant.role in roles
    )


def positions(
    connection: Connection, group: Sequence[str], roles: Sequence[str], directory: Directory, owned: Ownership
) -> list[int]:
    """Return the positions of the versions, of all times, of the events in which a group takes part.

    Args:
        connection: in a transaction.
        group: the slugs of companies and people, as they are now.
        roles: the roles that count; none means all.
        directory: the entities at the question's time.
        owned: who owned which company.
    """
    slugs = {key: slug for slug in candidates(group, directory, owned) for key in directory.keys(slug)}
    among, keys = engines.of(connection).among(R.entity, list(slugs))
    in_role = f" AND {R.role} IN ({', '.join('?' * len(roles))})" if roles else ""
    found: set[int] = set()
    known: dict[tuple[int, int], bool] = {}
    for position, entity, anchor in sql.rows(
        connection,
        f"SELECT {R.since_position}, {R.entity}, {R.anchor} FROM {R} WHERE {among}{in_role}",
        [keys, *roles],
    ):
        belongs = known.get((entity, anchor))
        if belongs is None:
            belongs = _belongs(directory.now(slugs[entity]), dt.date.fromordinal(anchor), group, owned)
            known[entity, anchor] = belongs
        if belongs:
            found.add(position)
    return sorted(found)


def _belongs(slug: str, day: dt.date, group: Sequence[str], owned: Ownership) -> bool:
    """Return whether somebody is in a group, or belongs to it on a day."""
    return slug in group or any(owner in holding.owners for holding in owned.chain(slug, day) for owner in group)
