"""Who owned a company on a day, derived from acquisitions, sales, mergers, listings and shutdowns."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, Literal

from timeline.facts import kind_of
from timeline.query.briefs import Brief, in_order

if TYPE_CHECKING:
    from timeline.facts import Claim
    from timeline.query.results import EventRecord


_CONTROL, _ALL = Decimal(50), Decimal(100)
_TWO = 2
_BEFORE = ("announced", "signed")

_NO_SHARES: Mapping[str, Decimal] = {}
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
    shares: Mapping[str, Decimal] = field(default_factory=lambda: _NO_SHARES)

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
    def of(cls, briefs: Iterable[Brief]) -> Ownership:
        """Derive ownership from events in any order, without those that are retracted or still to come.

        Events that do not affect ownership are ignored.
        """
        moves: dict[str, list[tuple[dt.date, Holding | None]]] = defaultdict(list)
        stakes: dict[str, list[tuple[dt.date, Mapping[str, Decimal]]]] = defaultdict(list)
        dated = in_order((one for one in briefs if _counts(one)), lambda one: (one.day, one.id))
        endings = _endings(dated)
        for brief in dated:
            if brief.kind == "merger":
                _merge(brief, moves)
            elif not _is_superseded(brief, endings):
                day = _day(brief.day)
                for company, holding in _changes(brief):
                    moves[company].append((day, holding))
                    if stakes[company] and brief.kind != "ipo":
                        stakes[company].append((day, {}))
                _add_stake(brief, moves, stakes)
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
        items = self.moves.get(company, ())
        index = bisect_right(items, day, key=itemgetter(0))
        return items[index - 1][1] if index else None

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


def _counts(brief: Brief) -> bool:
    return brief.status != "rumoured" and "ownership" in kind_of(brief.kind).effects


_day = lru_cache(maxsize=65536)(dt.date.fromordinal)


def _endings(dated: Iterable[Brief]) -> dict[tuple[str, str, str], int]:
    """Return the last day on which a whole deal closed or failed, by its kind, each target and each who acts."""
    found: dict[tuple[str, str, str], int] = {}
    for brief in dated:
        if brief.stage in ("closed", "terminated") and _whole(brief):
            found |= dict.fromkeys(_parties(brief), brief.day)
    return found


def _is_superseded(brief: Brief, endings: Mapping[tuple[str, str, str], int]) -> bool:
    """Return whether another event says how the deal ended: it closed or failed."""
    return brief.stage in _BEFORE and any(endings.get(party, 0) >= brief.day for party in _parties(brief))


def _parties(brief: Brief) -> Iterator[tuple[str, str, str]]:
    """Yield the kind of a deal with each company that changes hands and each who buys or sells it."""
    givers = (*brief.role("acquirer"), *brief.role("seller"))
    for target in brief.role("target"):
        for giver in givers:
            yield brief.kind, target, giver


def _stake(brief: Brief) -> Claim | None:
    return brief.claim("stake") if brief.kind == "acquisition" else None


def _whole(brief: Brief) -> bool:
    """Return whether a purchase is of more than half; without a stated share it is of the whole."""
    stake = _stake(brief)
    return stake is None or stake.counted > _CONTROL


def _changes(brief: Brief) -> list[tuple[str, Holding | None]]:
    """Return the new owners of companies after an event; None means no owner."""
    if brief.kind in ("ipo", "shutdown"):
        return [(slug, None) for slug in brief.role("company")]
    stage = brief.stage
    if stage == "terminated" or not _whole(brief):
        return []
    targets = brief.role("target")
    if brief.kind == "acquisition":
        owners = tuple(brief.role("acquirer"))
    else:
        owners = tuple(brief.role("buyer"))
        targets = tuple(slug for slug in targets if slug not in (*owners, *brief.role("seller")))
    basis = _basis(stage)
    return [
        (slug, Holding(slug, owners, brief.record, basis) if owners else None) for slug in targets if slug not in owners
    ]


def _add_stake(
    brief: Brief,
    moves: dict[str, list[tuple[dt.date, Holding | None]]],
    stakes: dict[str, list[tuple[dt.date, Mapping[str, Decimal]]]],
) -> None:
    """Add a share that was bought to what its buyer holds; enough of it makes the buyer the owner."""
    stake, buyers, stage = _stake(brief), brief.role("acquirer"), brief.stage
    if stake is None or len(buyers) != 1 or stage == "terminated":
        return
    day, basis = _day(brief.day), _basis(stage)
    for company in brief.role("target"):
        shares = dict(stakes[company][-1][1]) if stakes[company] else {}
        if _whole(brief):
            shares = {}
        shares[buyers[0]] = min(shares.get(buyers[0], Decimal(0)) + stake.counted, _ALL)
        stakes[company].append((day, shares))
        owners = [slug for slug, share in shares.items() if share > _CONTROL] or (
            list(shares) if sum(shares.values()) == _ALL and len(shares) == _TWO else []
        )
        now = moves[company][-1][1] if moves[company] else None
        if owners and (now is None or set(now.owners) != set(owners)) and company not in owners:
            moves[company].append((day, Holding(company, tuple(owners), brief.record, basis, shares)))


def _basis(stage: str) -> Basis:
    return "closed" if stage == "closed" else "signed" if stage == "signed" else "announced"


def _merge(brief: Brief, moves: dict[str, list[tuple[dt.date, Holding | None]]]) -> None:
    """Make the parties of a merger part of its result, which then belongs to their owners."""
    stage, result = brief.stage, tuple(brief.role("result"))
    if stage == "terminated" or not result:
        return
    basis = _basis(stage)
    parties = [slug for slug in brief.role("parties") if slug not in result]
    before = {slug: moves[slug][-1][1] for slug in brief.role("parties") if moves.get(slug)}
    owners = {holding.owners for holding in before.values() if holding is not None}
    day = _day(brief.day)
    for slug in parties:
        moves[slug].append((day, Holding(slug, result, brief.record, basis)))
    if len(owners) == 1:
        for slug in result:
            if before.get(slug) is None and slug not in next(iter(owners)):
                moves[slug].append((day, Holding(slug, next(iter(owners)), brief.record, basis)))
