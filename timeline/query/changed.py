"""What new entries of the log change, so that a cached answer outlives the entries that do not concern it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection

from timeline import sql
from timeline.models import ENTRY as E
from timeline.models import RELATION as L

_MOST = 1000
"""With more new entries than this, deriving anew is no slower than looking at each."""


@dataclass(frozen=True, slots=True)
class Basis:
    """What an answer is derived from, besides the names of companies and people.

    Attributes:
        kinds: the kinds of event.
        related: also the events that include or replace the figures of others, and these others.
    """

    kinds: tuple[str, ...]
    related: bool = False


def concerns(connection: Connection, basis: Basis, after: int, until: int) -> bool:
    """Return whether any entry between two positions can change what was derived up to the first.

    Args:
        connection: in a transaction.
        basis: what the answer is derived from.
        after: the position up to which it was derived.
        until: the last position to look at.
    """
    new = sql.rows(
        connection,
        f"SELECT {E.subject}, {E.kind}, {E.version} FROM {E} WHERE {E.position} > ? AND {E.position} <= ? LIMIT ?",
        (after, until, _MOST + 1),
    )
    if len(new) > _MOST:
        return True
    again = [subject for subject, _, version in new if version > 1]
    if any(kind in basis.kinds for _, kind, _ in new) or any(not subject.startswith("event/") for subject in again):
        return True
    before = {kind for (kind,) in sql.rows_among(connection, _KINDS, E.subject, again)}
    if not before.isdisjoint(basis.kinds):
        return True
    return basis.related and _relates(connection, after, until, [subject for subject, *_ in new])


_KINDS = f"SELECT DISTINCT {E.kind} FROM {E} WHERE {{}}"
_RELATIONS = f"SELECT 1 FROM {L} AS r JOIN {E} AS e ON e.{E.position} = r.{L.since_position} WHERE {{}} LIMIT 1"
_OTHERS = f"SELECT 1 FROM {L} WHERE {{}} LIMIT 1"


def _relates(connection: Connection, after: int, until: int, subjects: Collection[str]) -> bool:
    """Return whether any of these events has or had a relation to another, or another has one to it."""
    between = f"SELECT 1 FROM {L} WHERE {L.since_position} > ? AND {L.since_position} <= ? LIMIT 1"
    if sql.first(connection, between, (after, until)) is not None:
        return True
    ids = [subject.partition("/")[2] for subject in subjects]
    return any(
        next(iter(found), None) is not None
        for found in (
            sql.rows_among(connection, _RELATIONS, f"e.{E.subject}", subjects),
            sql.rows_among(connection, _OTHERS, L.other, ids),
        )
    )
