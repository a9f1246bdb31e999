"""The order of events, also on one day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from timeline.query.filter_values import FIGURES, known_word

if TYPE_CHECKING:
    from timeline.query.results import EventRecord

ORDERS: dict[str, Callable[[EventRecord], Any]] = {
    "date": lambda record: record.date.anchor,
    "reported": lambda record: record.reported,
    "recorded": lambda record: record.position,
    "kind": lambda record: record.kind,
    "title": lambda record: record.title.casefold(),
    "id": lambda record: record.id,
}
"""The sort keys of events, besides their figures."""


def check_order(order: str) -> str:
    """Return an order unchanged.

    Args:
        order: a sort key or a figure; a leading hyphen reverses it.

    Raises:
        QueryError: it is unknown; the message suggests the nearest.
    """
    known_word(order.removeprefix("-"), (*ORDERS, *FIGURES), "order")
    return order


def ranked(records: Iterable[EventRecord], order: str) -> list[EventRecord]:
    """Sort events; those without a value come last, whatever the direction.

    Args:
        records: the events.
        order: a checked order. Figures are sorted by the number that a sum takes. Those in one unit are together; the
            unit of most events comes first.
    """
    name, backwards = order.removeprefix("-"), order.startswith("-")
    by_id = in_order(records, lambda record: record.id)
    if backwards:
        by_id.reverse()
    if name not in ORDERS:
        return _by_figure(by_id, name, backwards=backwards)
    key = ORDERS[name]
    given = [record for record in by_id if key(record) is not None]
    return sorted(given, key=key, reverse=backwards) + [record for record in by_id if key(record) is None]


def _by_figure(records: list[EventRecord], figure: str, *, backwards: bool) -> list[EventRecord]:
    claims = {record.id: record.fact.preferred(figure) for record in records}
    given = [(record, claim) for record in records if (claim := claims[record.id]) is not None]
    given.sort(key=lambda item: item[1].counted, reverse=backwards)
    units = Counter(claim.unit for _, claim in given)
    given.sort(key=lambda item: (-units[item[1].unit], item[1].unit))
    return [record for record, _ in given] + [record for record in records if claims[record.id] is None]


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

    def after(slug: str) -> Iterator[str]:
        own = by_id[slug]
        return (other for other in own.fact.after if other in by_id and _same_day(by_id[other], own))

    return [by_id[slug] for slug in placed(by_id, after)]


def placed(ids: Collection[str], after: Callable[[str], Iterable[str]]) -> list[str]:
    """Return ids in their order, but each behind those that it comes after. In a circle, the first stays first.

    Args:
        ids: the ids, each once.
        after: returns what an id comes after; those that are not among the ids are ignored.
    """
    found: dict[str, None] = {}
    for slug in ids:
        stack = [slug]
        waiting: set[str] = set()
        while stack:
            top = stack[-1]
            waiting.add(top)
            more = [other for other in after(top) if other in ids and other not in found and other not in waiting]
            if more:
                stack += reversed(more)
            else:
                found.setdefault(stack.pop())
    return list(found)


def _same_day(one: EventRecord, other: EventRecord) -> bool:
    return one.date.anchor == other.date.anchor
