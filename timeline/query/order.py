"""The order of events, also on one day."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from timeline.query.results import EventRecord


def in_order(records: Iterable[EventRecord], key: Callable[[EventRecord], Any]) -> list[EventRecord]:
    """Sort events by a key; an event that says that it comes `after` others of its day follows them.

    Args:
        records: the events.
        key: returns what events are sorted by, apart from that.
    """
    ranked = sorted(records, key=key)
    if not any(record.fact.after for record in ranked):
        return ranked
    by_id = {record.id: record for record in ranked}
    placed: dict[str, EventRecord] = {}

    for record in ranked:
        stack = [record]
        waiting: set[str] = set()
        while stack:
            top = stack[-1]
            waiting.add(top.id)
            earlier = [by_id[slug] for slug in top.fact.after if slug in by_id and slug not in placed]
            more = [other for other in earlier if other.id not in waiting and _same_day(other, top)]
            if more:
                stack += reversed(more)
            else:
                placed.setdefault(stack.pop().id, top)
    return list(placed.values())


def _same_day(one: EventRecord, other: EventRecord) -> bool:
    return one.date.anchor == other.date.anchor
