"""Deals. Several events may report one deal; it counts once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal

from timeline.facts import kind_of

if TYPE_CHECKING:
    from timeline.query.results import EventRecord

_STAGES = ("announced", "signed", "terminated", "closed")


def deals_once(records: Iterable[EventRecord]) -> list[EventRecord]:
    """Return each acquisition, divestiture and merger once: the most advanced stage of each deal.

    Events of the same kind and thread with the same target are one deal. An event without a thread belongs to the deal
    with the same companies on both sides; if several threads match, to the latest. Terminated deals, and events that
    are not part of a deal, are left out.
    """
    stages = [record for record in records if is_deal(record.kind)]
    threads = {_sides(record): _thread(record) for record in reversed(stages) if record.fact.thread is not None}
    found: dict[tuple[object, ...], EventRecord] = {}
    for record in stages:
        sides = _sides(record)
        if record.fact.thread is not None:
            threads[sides] = _thread(record)
        deal = threads.get(sides, sides)
        if deal not in found or _stage(record) >= _stage(found[deal]):
            found[deal] = record
    return [record for record in found.values() if _stage(record) != _STAGES.index("terminated")]


def is_deal(kind: str) -> bool:
    """Return whether events of a kind are stages of a deal."""
    return kind_of(kind).deal is not None


def _thread(record: EventRecord) -> tuple[object, ...]:
    return (record.kind, record.fact.thread, _in_role(record, "target"))


def _sides(record: EventRecord) -> tuple[object, ...]:
    return (record.kind, _in_role(record, "side"), _in_role(record, "target"))


def _in_role(record: EventRecord, part: Literal["target", "side"]) -> frozenset[str]:
    roles = record.fact.deal
    assert roles is not None  # noqa: S101 - the caller passes deals only
    return frozenset(participant.entity for participant in record.role(getattr(roles, part)))


def _stage(record: EventRecord) -> int:
    return _STAGES.index(getattr(record.fact, "stage", "announced"))
