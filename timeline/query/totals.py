"""Sums over events: each deal once, each currency separately, with the number of events that have no figure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from timeline import facts
from timeline.errors import QueryError
from timeline.facts.quantities import amount, count
from timeline.facts.suggest import did_you_mean
from timeline.query.counts import check_by, groups
from timeline.query.deals import deals_once, is_deal

if TYPE_CHECKING:
    from timeline.facts import Claim
    from timeline.query.results import EventRecord


@dataclass(frozen=True, slots=True)
class Sum:
    """The sum of a figure.

    Attributes:
        figure: the figure's name.
        by_unit: the sum for each unit: a currency, `person`, `gpu` …
        events: how many events count: those whose kind can have the figure, each deal once.
        without: how many of them give no figure; their values are missing from the sum.
        bounds: how many of them give only a bound; the bound is added.
        superseded: how many events were left out because another event reports a later stage of the same deal, or
            because the deal was terminated.
    """

    figure: str
    by_unit: dict[str, Decimal]
    events: int = 0
    without: int = 0
    bounds: int = 0
    superseded: int = 0

    def __str__(self) -> str:
        """Return text for people: `44,000,000,000 USD (3 events, 1 without a figure)`."""
        sums = ", ".join(amount(value, unit) for unit, value in self.by_unit.items()) or "nothing"
        notes = [count(self.events, "event")]
        notes += [f"{self.without} without a figure"] if self.without else []
        notes += [f"{self.bounds} with a bound only"] if self.bounds else []
        notes += [f"{self.superseded} superseded or terminated"] if self.superseded else []
        return f"{sums} ({', '.join(notes)})"

    def to_json(self) -> dict[str, Any]:
        """Return the sum as JSON values; sums are exact text."""
        return {
            "figure": self.figure,
            "by_unit": {unit: f"{value:f}" for unit, value in self.by_unit.items()},
            "events": self.events,
            "without": self.without,
            "bounds": self.bounds,
            "superseded": self.superseded,
        }


def total(records: Iterable[EventRecord], figure: str) -> Sum:
    """Add up the preferred claims of a figure; of a deal with several events, the most advanced stage counts.

    Args:
        records: the events; retracted ones don't count.
        figure: the name of a figure, such as `price`.

    Raises:
        QueryError: no kind of event has this figure.
    """
    eligible, counted = _counted(records, figure)
    return _sum(figure, eligible, counted)


def total_by(records: Iterable[EventRecord], figure: str, *by: str) -> dict[tuple[str, ...], Sum]:
    """Add up a figure for each group of events; a deal counts once, in the groups of its most advanced stage.

    Args:
        records: as for `total`.
        figure: as for `total`.
        by: the groups; see `counts.count_by`. An event with several companies counts once for each of them.

    Returns:
        The sums of the groups that have events with the figure, sorted. A key holds the values of `by`.

    Raises:
        QueryError: no kind of event has this figure, or a name in `by` is unknown.
    """
    check_by(by)
    eligible, counted = _counted(records, figure)
    all_of, counted_of = _grouped(eligible, by), _grouped(counted, by)
    return {group: _sum(figure, found, counted_of.get(group, [])) for group, found in sorted(all_of.items())}


def _grouped(records: Iterable[EventRecord], by: Sequence[str]) -> dict[tuple[str, ...], list[EventRecord]]:
    found: dict[tuple[str, ...], list[EventRecord]] = defaultdict(list)
    for record in records:
        for group in groups(record, by):
            found[group].append(record)
    return found


def _counted(records: Iterable[EventRecord], figure: str) -> tuple[list[EventRecord], list[EventRecord]]:
    """Return the events that can have a figure, and those of them that count (each deal once)."""
    check_figure(figure)
    eligible = [r for r in records if not r.retracted and figure in r.fact.figure_types()]
    deals = {record.id for record in deals_once(eligible)}
    return eligible, [record for record in eligible if not is_deal(record.kind) or record.id in deals]


def _sum(figure: str, standing: Sequence[EventRecord], counted: Sequence[EventRecord]) -> Sum:
    claims = [record.fact.preferred(figure) for record in counted]
    given = [claim for claim in claims if claim is not None]
    bounds = sum(claim.value is None for claim in given)
    without, superseded = len(claims) - len(given), len(standing) - len(counted)
    return Sum(figure, add_up(given), len(claims), without, bounds, superseded)


def add_up(claims: Iterable[Claim]) -> dict[str, Decimal]:
    """Return the sum of some claims for each unit, the largest first; a range counts with its lower end."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for claim in claims:
        sums[claim.unit] += claim.counted
    return dict(sorted(sums.items(), key=lambda item: (-item[1], item[0])))


def check_figure(figure: str) -> str:
    """Return a figure's name unchanged.

    Raises:
        QueryError: no kind of event has this figure.
    """
    known = sorted({name for kind in facts.KINDS.values() for name in kind.figure_types()})
    if figure not in known:
        hint = did_you_mean(figure, known) or "figures are " + ", ".join(known)
        raise QueryError(f"unknown figure '{figure}': {hint}")
    return figure
