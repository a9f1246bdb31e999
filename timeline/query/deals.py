"""Deals that are told in several events: each counts once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from timeline.query.results import EventRecord

_STAGES = ("announced", "signed", "terminated", "closed")
_TARGET = {"acquisition": "target", "divestiture": "target", "merger": "parties"}
_SIDE = {"acquisition": "acquirer", "divestiture": "seller", "merger": "result"}
"""Who is bought, sold or merged, and the other side of each kind of deal."""


def deals_once(records: Iterable[EventRecord]) -> list[EventRecord]:
    """Return acquisitions, divestitures and mergers, each deal once: the most advanced stage of what is one deal.

    One deal are events of a kind in one thread with the same target; or with the same companies on both sides, where
    one of them stands in no thread. Those that were terminated are left out, and so is whatever is no deal.
    """
    found: list[EventRecord] = []
    index: dict[tuple[object, ...], int] = {}
    for record in records:
        if record.kind not in _SIDE:
            continue
        known = next((index[key] for key in _keys(record) if key in index), None)
        if known is None:
            known = len(found)
            found.append(record)
        elif _stage(record) >= _stage(found[known]):
            found[known] = record
        index.update(dict.fromkeys(_keys(record, told=True), known))
    return [record for record in found if _stage(record) != _STAGES.index("terminated")]


def is_deal(kind: str) -> bool:
    """Say whether events of a kind are stages of deals."""
    return kind in _SIDE


def _keys(record: EventRecord, *, told: bool = False) -> Iterator[tuple[object, ...]]:
    """Yield what events of one deal have in common: under what it is looked for, or (`told`) what it answers to."""
    kind, thread = record.kind, record.fact.thread
    target, side = (
        frozenset(p.entity for p in record.participants if p.role == role) for role in (_TARGET[kind], _SIDE[kind])
    )
    if thread is not None:
        yield (kind, "thread", thread, target)
        yield (kind, "threaded" if told else "loose", side, target)
    else:
        yield (kind, "loose", side, target)
        if not told:
            yield (kind, "threaded", side, target)


def _stage(record: EventRecord) -> int:
    return _STAGES.index(getattr(record.fact, "stage", "announced"))
