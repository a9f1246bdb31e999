"""Deals. Several events report the stages of one deal; each deal is one value, with one price and one day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from timeline.facts import KINDS, kind_of
from timeline.query.briefs import Brief, in_order

if TYPE_CHECKING:
    from timeline.facts import Claim
    from timeline.query.results import EventRecord

Stage = Literal["announced", "signed", "closed", "terminated"]
At = Literal["announced", "closed"]
STAGES: tuple[Stage, ...] = ("announced", "signed", "terminated", "closed")
"""From the least to the most advanced: a deal that is closed after all was not terminated."""
CONTROL = 50
"""Percent. A purchase of a larger share is a takeover; without a stated share it is of the whole."""


class _Stage(NamedTuple):
    """What a deal knows of one of its events without reading it."""

    stage: str
    kind: str
    thread: str | None


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
    _stages: tuple[_Stage, ...] = field(repr=False, compare=False)

    @property
    def id(self) -> str:
        """The id of its first event."""
        return self.events[0].id

    @property
    def thread(self) -> str | None:
        """The thread of its events, or None."""
        return next((one.thread for one in self._stages if one.thread is not None), None)

    def first(self, stage: Stage) -> EventRecord | None:
        """Return its first event of a stage, or None."""
        return next((event for event, one in self._each() if one.stage == stage), None)

    @property
    def announced(self) -> EventRecord | None:
        """The event at which it was announced: its first, unless it is known by its end only."""
        return next((event for event, one in self._each() if one.stage != "terminated"), None)

    def counted(self, at: At = "announced") -> EventRecord | None:
        """Return the event at which it counts in sums; None if it does not count.

        A deal that was terminated counts nowhere. At `closed`, deals that have not closed don't count.
        """
        if self.status == "terminated":
            return None
        own = ((event, one.stage) for event, one in self._each() if one.kind == self.kind)
        if at == "closed":
            return next((event for event, stage in own if stage == "closed"), None)
        return next((event for event, stage in own if stage != "terminated"), None)

    def _each(self) -> Iterator[tuple[EventRecord, _Stage]]:
        return zip(self.events, self._stages, strict=True)

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
    """Return the deals that events tell of, in the order of their first days; see `deals_of`.

    Args:
        records: events in any order; those that are no stage of a deal, are retracted or still to come are ignored.
    """
    return deals_of(Brief.of(record) for record in records if record.counts and is_deal(record.kind))


def deals_of(briefs: Iterable[Brief]) -> list[Deal]:
    """Return the deals that events tell of, in the order of their first days.

    Events over the same targets in one thread are one deal. An event without a thread belongs to the deal with the same
    companies on both sides; if several threads match, to the latest before it. A purchase of a share of at most half is
    a deal of its own: events over the same share between the same companies are one.

    Args:
        briefs: stages of deals in any order, without those that are retracted or still to come.
    """
    stages = in_order(briefs, lambda one: (one.day, _RANKS.get(one.stage, 0), one.id))
    sides = list(map(_sides, stages))
    backwards = zip(reversed(stages), reversed(sides), strict=True)
    threads = {key: _key(one, key) for one, key in backwards if one.thread is not None}
    found: dict[tuple[object, ...], list[Brief]] = {}
    for one, key in zip(stages, sides, strict=True):
        if one.thread is not None:
            threads[key] = _key(one, key)
        found.setdefault(threads.get(key, key), []).append(one)
    return [_deal(events) for events in found.values()]


def is_deal(kind: str) -> bool:
    """Return whether events of a kind are stages of a deal."""
    return kind_of(kind).deal is not None


def stage_of(record: EventRecord) -> str:
    """Return the stage of a deal, or "" if its kind has none."""
    return str(getattr(record.fact, "stage", ""))


def _deal(events: Sequence[Brief]) -> Deal:
    kinds = {event.kind for event in events}
    kind = "acquisition" if "acquisition" in kinds else events[0].kind
    last = sorted(events, key=lambda event: (_RANKS.get(event.stage, 0), event.day))[::-1]
    price, priced = next(((claim, one) for one in last if (claim := one.claim("price"))), (None, None))
    own = last if len(kinds) == 1 else [event for event in last if event.kind == kind]
    return Deal(
        kind,
        _in(own, _BUYER),
        _in(own, _TARGET),
        _in(last, _SELLER),
        next((claim for one in last if (claim := one.claim("stake"))), None),
        STAGES[_RANKS.get(last[0].stage, 0)],
        price,
        priced.record if priced else None,
        tuple([one.record for one in events]),
        tuple([_Stage(one.stage, one.kind, one.thread) for one in events]),
    )


def _in(events: Iterable[Brief], part: int) -> tuple[str, ...]:
    """Return who is in a role, as the first of some events says that names anybody."""
    for event in events:
        if slugs := event.roles.get(_PARTS[event.kind][part]):
            return tuple(slugs)
    return ()


_TARGET, _BUYER, _SELLER = range(3)
_PARTS = {
    name: (kind.deal.target, kind.deal.buyer, kind.deal.seller) for name, kind in KINDS.items() if kind.deal is not None
}
"""For each kind of deal, the roles of those who take part in it; "" if there are none."""


def _sides(brief: Brief) -> tuple[object, ...]:
    """Return who takes part in a deal, and what changes hands."""
    target, buyer, seller = _PARTS[brief.kind]
    buyers, targets = frozenset(brief.role(buyer)), frozenset(brief.role(target))
    sellers = () if buyers else frozenset(brief.role(seller))
    stake = brief.claim("stake")
    # A purchase of a share is told from others by the share and its buyers; a takeover is not.
    share = None if stake is None or stake.counted > CONTROL else (stake.counted, buyers)
    return ("merger" if brief.kind == "merger" else "sale", buyers, sellers, targets, share)


def _key(brief: Brief, sides: tuple[object, ...]) -> tuple[object, ...]:
    """Return what tells the deal of an event with a thread from others."""
    group, _, _, targets, share = sides
    return (group, brief.thread, targets, share)


_RANKS: dict[str, int] = {stage: rank for rank, stage in enumerate(STAGES)}
