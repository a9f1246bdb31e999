"""Columns as rows again: what a program does that reads them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Any

from timeline.formats.columns.row import Row, Who

VERSION = 1
"""The version of the format."""


def read_columns(first: Mapping[str, Any], *others: Mapping[str, Any]) -> list[Row]:
    """Return the rows of the first part, and of other parts of the same head, in their order.

    Args:
        first: the first part, as JSON values; it has the tables of kinds, roles, companies and people. A patch has its
            own tables, so it is a first part, too.
        others: other parts.

    Raises:
        ValueError: a part is of another version, or of another head than the first one.
    """
    found: list[Row] = []
    for part in (first, *others):
        if part.get("version") != VERSION:
            raise ValueError(f"columns of version {part.get('version')}: this program reads version {VERSION}")
        if part["head"] != first["head"]:
            raise ValueError(f"a part is of position {part['head']}, the first one of {first['head']}")
        found += _rows(part, first)
    return found


def _rows(part: Mapping[str, Any], tables: Mapping[str, Any]) -> list[Row]:
    size = part["rows"]
    kinds = [kind[0] for kind in tables["kinds"]]
    roles = [role[0] for role in tables["roles"]]
    entities = [entity[0] for entity in tables["entities"]]
    days = list(accumulate(part["day"]))
    earlier, later, value, reported_ends, position_ends = (
        _full(part[name], size) for name in ("earlier", "later", "value", "reported_end", "position_end")
    )
    titles = _short_for(part["short_for"], size, roles)
    made = []
    for at in range(size):
        reported = None if part["reported"][at] is None else days[at] + part["reported"][at]
        end = reported_ends[at]
        who = part["who"][at]
        made.append(
            Row(
                id=part["id"][at],
                title=part["title"][at],
                short=part["short"][at],
                figure=part["figure"][at],
                kind=kinds[part["kind"][at]],
                day=days[at],
                earlier=earlier[at] or 0,
                later=later[at] or 0,
                flags=part["flags"][at],
                size=part["size"][at],
                value=value[at],
                weight=part["weight"][at],
                sources=part["sources"][at],
                lead=entities[part["lead"][at]] if part["lead"][at] >= 0 else "",
                short_for=titles[at],
                who=tuple(Who(entities[one], roles[role]) for one, role in zip(who[::2], who[1::2], strict=True)),
                reported=reported,
                reported_end=None if end is None or reported is None else reported + end,
                position=part["position"][at],
                position_end=position_ends[at],
            )
        )
    return made


def _full(sparse: Sequence[Any], size: int) -> list[Any]:
    """Return a value for each row from a sparse column; None where it has none."""
    found: list[Any] = [None] * size
    at = 0
    for step, value in zip(sparse[::2], sparse[1::2], strict=True):
        at += step
        found[at] = value
    return found


def _short_for(sparse: Sequence[Any], size: int, roles: Sequence[str]) -> list[tuple[tuple[str, str], ...]]:
    found: list[list[tuple[str, str]]] = [[] for _ in range(size)]
    at = 0
    for step, role, text in zip(sparse[::3], sparse[1::3], sparse[2::3], strict=True):
        at += step
        found[at].append((roles[role], text))
    return [tuple(some) for some in found]
