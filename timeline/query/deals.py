"""Deals. Several events report the stages of one deal; each deal is one value, with one price and one day."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from timeline.facts import kind_of
from timeline.query.order import in_order

if TYPE_CHECKING:
    from timeline.facts import Claim
    from timeline.query.results import EventRecord

Stage = Literal["announced", "signed", "closed", "terminated"]
At = Literal["announced", "closed"]
STAGES: tuple[Stage, ...] = ("announced", "signed", "terminated", "closed")
"""From the least to the most advanced: a deal that is closed after all was not terminated."""
CONTROL = 50
"""Percent. A purchase of a larger share is a takeover; without a stated share it is of the whole."""


@dataclass(frozen=True, slots=True)
class Deal:
    """A takeover, a purchase of a share, a sale or a merger, with all its stages.

    Attributes:
        kind: acquisition, divestiture or merger; a sale that both sides report is an acquisition.
        buyers: who buys; of a merger, the company that results.
        targets: what is bought, sold or merged.
        sellers: who sells, if an event says so.
        stake: the claim of the share that changes hands; None is the whole.
        status: the most advanced stage.
        price: the claim of the price in the most advanced stage that has one, or None.
        priced: the event with this price, or None.
        events: its events, in the order of their days.
    """

    kind: str
    buyers: tuple[str, ...]
    targets: tuple[str, ...]
    sellers: tuple[str, ...]
    stake: Claim | None
    status: Stage
    price: Claim | None
    priced: EventRecord | None
    events: tuple[EventRecord, ...]

    @property
    def id(self) -> str:
        """The id of its first event."""
        return self.events[0].id

    @property
    def thread(self) -> str | None:
        """The thread of its events, or None."""
        return next((event.fact.thread for event in self.events if event.fact.thread is not None), None)

    def first(self, stage: Stage) -> EventRecord | None:
        """Return its first event of a stage, or None."""
        return next((event for event in self.events if stage_of(event) == stage), None)

    @property
    def announced(self) -> EventRecord | None:
        """The event at which it was announced: its first, unless it is known by its end only."""
        return next((event for event in self.events if stage_of(event) != "terminated"), None)

    def counted(self, at: At = "announced") -> EventRecord | None:
        """Return the event at which it counts in sums; None if it does not count.

        A deal that was terminated counts nowhere. At `closed`, deals that have not closed don't count.
        """
        if self.status == "terminated":
            return None
        own = [event for event in self.events if event.kind == self.kind]
        if at == "closed":
            return next((event for event in own if stage_of(event) == "closed"), None)
        return next((event for event in own if stage_of(event) != "terminated"), None)

    @property
    def days_to_close(self) -> int | None:
        """The days from signing (or, without a signing, from the announcement) to closing.

        None if it has not closed, or if one of the two days is not known exactly.
        """
        start, end = self.first("signed") or self.first("announced"), self.first("closed")
        if start is None or end is None or start.date.precision != "day" or end.date.precision != "day":
            return None
        return (end.date.anchor - start.date.anchor).days

    def day(self, stage: Stage) -> dt.date | None:
        """Return the anchor of the date of its first event of a stage, or None."""
        event = self.first(stage)
        return event.date.anchor if event else None

    def to_json(self) -> dict[str, Any]:
        """Return the deal as JSON values."""
        price = self.price
        return {
            "id": self.id,
            "kind": self.kind,
            "buyers": list(self.buyers),
            "targets": list(self.targets),
            "sellers": list(self.sellers),
            "stake": self.stake.to_json() if self.stake else None,
            "status": self.status,
            **{stage: event.date.text if (event := self.first(stage)) else None for stage in STAGES},
            "days_to_close": self.days_to_close,
            "price": {"unit": price.unit, **price.to_json()} if price else None,
            "price_event": self.priced.id if self.priced else None,
            "thread": self.thread,
            "events": [event.id for event in self.events],
        }


def deals(records: Iterable[EventRecord]) -> list[Deal]:
    """Return the deals that events tell of, in the order of their first days.

    Events over the same targets in one thread are one deal. An event without a thread belongs to the deal with the same
    companies on both sides; if several threads match, to the latest before it. A purchase of a share of at most half is
    a deal of its own: events over the same share between the same companies are one.

    Args:
        records: events in any order; those that are no stage of a deal, are retracted or still to come are ignored.
    """
    stages = in_order((r for r in records if is_deal(r.kind) and r.counts), lambda r: (r.date.anchor, _rank(r), r.id))
    threads = {_sides(record): _key(record) for record in reversed(stages) if record.fact.thread is not None}
    found: dict[tuple[object, ...], list[EventRecord]] = defaultdict(list)
    for record in stages:
        sides = _sides(record)
        if record.fact.thread is not None:
            threads[sides] = _key(record)
        found[threads.get(sides, sides)].append(record)
    return [_deal(events) for events in found.values()]


def is_deal(kind: str) -> bool:
    """Return whether events of a kind are stages of a deal."""
    return kind_of(kind).deal is not None


def stage_of(record: EventRecord) -> str:
    """Return the stage of a deal, or "" if its kind has none."""
    return str(getattr(record.fact, "stage", ""))


def is_takeover(record: EventRecord) -> bool:
    """Return whether more than half changes hands; without a stated share it is the whole."""
    stake = record.fact.preferred("stake") if "stake" in record.fact.figure_types() else None
    return stake is None or stake.counted > CONTROL


def _deal(events: Sequence[EventRecord]) -> Deal:
    kinds = {event.kind for event in events}
    kind = "acquisition" if "acquisition" in kinds else events[0].kind
    advanced = sorted(events, key=lambda event: (_rank(event), event.date.anchor))
    priced = next((event for event in reversed(advanced) if event.fact.preferred("price")), None)
    staked = next((event for event in reversed(advanced) if event.fact.preferred("stake")), None)
    status = STAGES[_rank(advanced[-1])]
    last = [event for event in reversed(advanced) if event.kind == kind]
    return Deal(
        kind,
        _in(last, "buyer"),
        _in(last, "target"),
        _in(advanced[::-1], "seller"),
        staked.fact.preferred("stake") if staked else None,
        status,
        priced.fact.preferred("price") if priced else None,
        priced,
        tuple(events),
    )


def _in(events: Iterable[EventRecord], part: Literal["target", "buyer", "seller"]) -> tuple[str, ...]:
    """Return who is in a role, as the first of some events says that names anybody."""
    return next((slugs for event in events if (slugs := _slugs(event, part))), ())


def _slugs(record: EventRecord, part: Literal["target", "buyer", "seller"]) -> tuple[str, ...]:
    roles = record.fact.deal
    assert roles is not None  # noqa: S101 - the caller passes deals only
    role = getattr(roles, part)
    return tuple(participant.entity for participant in record.role(role)) if role else ()


def _share(record: EventRecord) -> object:
    """Return what tells the purchase of a share from others: nothing for a takeover."""
    stake = record.fact.preferred("stake") if not is_takeover(record) else None
    return (stake.counted, frozenset(_slugs(record, "buyer"))) if stake else None


def _group(record: EventRecord) -> str:
    return "merger" if record.kind == "merger" else "sale"


def _key(record: EventRecord) -> tuple[object, ...]:
    return (_group(record), record.fact.thread, frozenset(_slugs(record, "target")), _share(record))


def _sides(record: EventRecord) -> tuple[object, ...]:
    buyers, sellers = frozenset(_slugs(record, "buyer")), frozenset(_slugs(record, "seller"))
    return (_group(record), buyers, sellers if not buyers else (), frozenset(_slugs(record, "target")), _share(record))


def _rank(record: EventRecord) -> int:
    stage = stage_of(record)
    return STAGES.index(stage) if stage in STAGES else 0
