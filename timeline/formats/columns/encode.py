"""Rows as columns: lists of numbers and texts, one for each field, in JSON values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from timeline.formats.columns.row import Row

if TYPE_CHECKING:
    from collections.abc import Callable

EVERY = ("id", "title", "short", "figure", "kind", "day", "flags", "size", "weight", "sources", "reported")
"""The columns with a value for each row, but `position`, `lead` and `who`."""
SPARSE = ("earlier", "later", "value", "reported_end", "position_end")
"""The columns with the rows that have a value, each as its distance from the last such row, and the value."""


def columns(
    rows: Sequence[Row], kinds: Mapping[str, int], roles: Mapping[str, int], entities: Mapping[str, int]
) -> dict[str, Any]:
    """Return the columns of some rows.

    Args:
        rows: sorted by their days.
        kinds: the index of each kind.
        roles: the index of each role.
        entities: the index of each company and person.
    """
    days = [row.day for row in rows]
    return {
        "id": [row.id for row in rows],
        "title": [row.title for row in rows],
        "short": [row.short for row in rows],
        "figure": [row.figure for row in rows],
        "kind": [kinds[row.kind] for row in rows],
        "day": [day - before for before, day in zip([0, *days], days, strict=False)],
        "earlier": sparse(rows, lambda row: row.earlier or None),
        "later": sparse(rows, lambda row: row.later or None),
        "flags": [row.flags for row in rows],
        "size": [row.size for row in rows],
        "value": sparse(rows, lambda row: row.value),
        "weight": [row.weight for row in rows],
        "sources": [row.sources for row in rows],
        "reported": [None if row.reported is None else row.reported - row.day for row in rows],
        "reported_end": sparse(rows, _reported_end),
        "position": [row.position for row in rows],
        "position_end": sparse(rows, lambda row: row.position_end),
        "lead": [entities[row.lead] if row.lead else -1 for row in rows],
        "short_for": _short_for(rows, roles),
        "who": [[index for who in row.who for index in (entities[who.entity], roles[who.role])] for row in rows],
    }


def _reported_end(row: Row) -> int | None:
    return None if row.reported_end is None or row.reported is None else row.reported_end - row.reported


def sparse(rows: Iterable[Row], value: Callable[[Row], float | None]) -> list[int | float]:
    """Return the values of the rows that have one: the step from the last such row (or row 0), the value, …."""
    found: list[int | float] = []
    last = 0
    for index, row in enumerate(rows):
        given = value(row)
        if given is not None:
            found += [index - last, given]
            last = index
    return found


def _short_for(rows: Iterable[Row], roles: Mapping[str, int]) -> list[int | str]:
    found: list[int | str] = []
    last = 0
    for index, row in enumerate(rows):
        for role, text in row.short_for:
            found += [index - last, roles[role], text]
            last = index
    return found
