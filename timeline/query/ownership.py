"""Who owned a company on a day, derived from acquisitions, sales, mergers, listings and shutdowns."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from timeline.query.deals import stage_of
from timeline.query.order import in_order

if TYPE_CHECKING:
    from timeline.query.results import EventRecord


_CONTROL, _ALL = Decimal(50), Decimal(100)
_TWO = 2
_BEFORE = ("announced", "signed")

Basis = Literal["closed", "signed", "announced"]


@dataclass(frozen=True, slots=True)
class Holding:
    """The owners of a company from an event on.

    Attributes:
        company: the slug of the company.
        owners: the slugs of its owners, companies or people.
        event: the event from which this follows.
        basis: `closed`; or `announced` or `signed` if no event says that the deal closed or failed.
        shares: the percent that each owner is known to hold, if shares were bought one by one; else empty.
        since: the anchor of the event's date.
    """

    company: str
    owners: tuple[str, ...]
    event: EventRecord
    basis: Basis
    shares: Mapping[str, Decimal] = field(default_factory=dict)

    @property
    def since(self) -> dt.date:
        """The first day: the anchor of the event's date."""
        return self.event.date.anchor


@dataclass(frozen=True, slots=True)
class Ownership:
    """Everything known about who owned which company. Get it from `View.ownership`.

    The owner is the acquirer in the last acquisition of more than half, until the company is sold, merged into another,
    listed or shut down. Shares that one owner buys one by one add up; at more than half it owns the company, and two
    owners of half each own it together. Terminated deals, rumours and planned events never count. A deal counts from
    the day on which it closed. If it was announced or signed and no event says how it ended, it counts from then on,
    and `Holding.basis` says so.

    Attributes:
        moves: for each company, its changes of owner in order of their days.
        stakes: for each company, its shares that were bought: the day, the percent that each buyer then holds.
    """

    moves: Mapping[str, tuple[tuple[dt.date, Holding | None], ...]] = field(default_factory=dict)
    stakes: Mapping[str, tuple[tuple[dt.date, Mapping[str, Decimal]], ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, records: Iterable[EventRecord]) -> Ownership:
        """Derive ownership from events in any order; events that do not affect ownership are ignored."""
        moves: dict[str, list[tuple[dt.date, Holding | None]]] = defaultdict(list)
        stakes: dict[str, list[tuple[dt.date, Mapping[str, Decimal]]]] = defaultdict(list)
        dated = in_order((r for r in records if _counts(r)), lambda r: (r.date.anchor, r.id))
        endings = _endings(dated)
        for record in dated:
            if record.kind == "merger":
                _merge(record, moves)
            elif not _is_superseded(record, endings):
                for company, holding in _changes(record):
                    moves[company].append((record.date.anchor, holding))
                    if stakes[company] and record.kind != "ipo":
                        stakes[company].append((record.date.anchor, {}))
                _add_stake(record, moves, stakes)
        return cls(
            {company: tuple(items) for company, items in moves.items()},
            {company: tuple(items) for company, items in stakes.items() if items},
        )

    def shares(self, company: str, day: dt.date) -> Mapping[str, Decimal]:
        """Return the percent of a company that each buyer of a share is known to hold on a day."""
        found: Mapping[str, Decimal] = {}
        for since, shares in self.stakes.get(company, ()):
            if since <= day:
                found = shares
        return found

    def holding(self, company: str, day: dt.date) -> Holding | None:
        """Return who owns a company on a day, or None if no owner is known."""
        found = None
        for since, holding in self.moves.get(company, ()):
            if since <= day:
                found = holding
        return found

    def ever_owned(self, owners: Iterable[str]) -> set[str]:
        """Return all companies that some owners ever had, also through other companies."""
        held: dict[str, set[str]] = defaultdict(set)
        for company, items in self.moves.items():
            for _, holding in items:
                for owner in holding.owners if holding is not None else ():
                    held[owner].add(company)
        found: set[str] = set()
        ring = list(owners)
        while ring:
            more = held[ring.pop()] - found
            found |= more
            ring += more
        return found

    def owned(self, owner: str, day: dt.date) -> tuple[Holding, ...]:
        """Return what an owner has on a day: its own companies first, then their companies, and so on."""
        found: dict[str, Holding] = {}
        ring = [owner]
        while ring:
            below: list[str] = []
            for company in self.moves:
                holding = self.holding(company, day)
                if holding and company != owner and company not in found and set(ring) & set(holding.owners):
                    found[company] = holding
                    below.append(company)
            ring = below
        return tuple(found.values())

    def chain(self, company: str, day: dt.date) -> tuple[Holding, ...]:
        """Return the owner of a company on a day, then the owner's owner, and so on, each once."""
        found: list[Holding] = []
        seen = {company}
        holding = self.holding(company, day)
        while holding is not None:
            found.append(holding)
            above = holding.owners[0]
            if len(holding.owners) > 1 or above in seen:
                break
            seen.add(above)
            holding = self.holding(above, day)
        return tuple(found)


def _counts(record: EventRecord) -> bool:
    return "ownership" in record.fact.effects and record.status != "rumoured" and record.counts


def _slugs(record: EventRecord, role: str) -> tuple[str, ...]:
    return tuple(participant.entity for participant in record.role(role))


def _endings(dated: Iterable[EventRecord]) -> dict[tuple[str, str], list[EventRecord]]:
    """Return the events by which deals closed or failed, by their kind and each company that changes hands."""
    found: dict[tuple[str, str], list[EventRecord]] = defaultdict(list)
    for record in dated:
        if stage_of(record) in ("closed", "terminated"):
            for target in _slugs(record, "target"):
                found[record.kind, target].append(record)
    return found


def _is_superseded(record: EventRecord, endings: Mapping[tuple[str, str], Sequence[EventRecord]]) -> bool:
    """Return whether another event says how the deal ended: it closed or failed."""
    if stage_of(record) not in _BEFORE:
        return False
    givers, targets = _sides(record)
    return any(
        other.date.anchor >= record.date.anchor and givers & _sides(other)[0] and _whole(other)
        for target in targets
        for other in endings.get((record.kind, target), ())
    )


def _sides(record: EventRecord) -> tuple[set[str], set[str]]:
    """Return who acts (buys or sells), and which companies change hands."""
    return {*_slugs(record, "acquirer"), *_slugs(record, "seller")}, set(_slugs(record, "target"))


def _whole(record: EventRecord) -> bool:
    """Return whether a purchase is of more than half; without a stated share it is of the whole."""
    stake = record.fact.preferred("stake") if record.kind == "acquisition" else None
    if stake is None:
        return True
    return stake.counted > _CONTROL


def _changes(record: EventRecord) -> list[tuple[str, Holding | None]]:
    """Return the new owners of companies after an event; None means no owner."""
    if record.kind in ("ipo", "shutdown"):
        return [(slug, None) for slug in _slugs(record, "company")]
    stage = stage_of(record)
    if stage == "terminated" or not _whole(record):
        return []
    targets = _slugs(record, "target")
    if record.kind == "acquisition":
        owners = _slugs(record, "acquirer")
    else:
        owners = _slugs(record, "buyer")
        targets = tuple(slug for slug in targets if slug not in (*owners, *_slugs(record, "seller")))
    basis = _basis(stage)
    return [(slug, Holding(slug, owners, record, basis) if owners else None) for slug in targets if slug not in owners]


def _add_stake(
    record: EventRecord,
    moves: dict[str, list[tuple[dt.date, Holding | None]]],
    stakes: dict[str, list[tuple[dt.date, Mapping[str, Decimal]]]],
) -> None:
    """Add a share that was bought to what its buyer holds; enough of it makes the buyer the owner."""
    stake, buyers = record.fact.preferred("stake") if record.kind == "acquisition" else None, _slugs(record, "acquirer")
    stage = stage_of(record)
    if stake is None or len(buyers) != 1 or stage == "terminated":
        return
    day, basis = record.date.anchor, _basis(stage)
    for company in _slugs(record, "target"):
        shares = dict(stakes[company][-1][1]) if stakes[company] else {}
        if _whole(record):
            shares = {}
        shares[buyers[0]] = min(shares.get(buyers[0], Decimal(0)) + stake.counted, _ALL)
        stakes[company].append((day, shares))
        owners = [slug for slug, share in shares.items() if share > _CONTROL] or (
            list(shares) if sum(shares.values()) == _ALL and len(shares) == _TWO else []
        )
        now = moves[company][-1][1] if moves[company] else None
        if owners and (now is None or set(now.owners) != set(owners)) and company not in owners:
            moves[company].append((day, Holding(company, tuple(owners), record, basis, shares)))


def _basis(stage: str) -> Basis:
    return "closed" if stage == "closed" else "signed" if stage == "signed" else "announced"


def _merge(record: EventRecord, moves: dict[str, list[tuple[dt.date, Holding | None]]]) -> None:
    """Make the parties of a merger part of its result, which then belongs to their owners."""
    stage, result = stage_of(record), _slugs(record, "result")
    if stage == "terminated" or not result:
        return
    basis = _basis(stage)
    parties = [slug for slug in _slugs(record, "parties") if slug not in result]
    before = {slug: moves[slug][-1][1] for slug in _slugs(record, "parties") if moves.get(slug)}
    owners = {holding.owners for holding in before.values() if holding is not None}
    day = record.date.anchor
    for slug in parties:
        moves[slug].append((day, Holding(slug, result, record, basis)))
    if len(owners) == 1:
        for slug in result:
            if before.get(slug) is None and slug not in next(iter(owners)):
                moves[slug].append((day, Holding(slug, next(iter(owners)), record, basis)))
