"""Sums over events: each deal once, each currency by itself, and what had no figure."""

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
    """What a figure adds up to.

    Attributes:
        figure: its name.
        by_unit: the sum for each unit: a currency, `person`, `gpu` …
        events: how many events count: those whose kind can have the figure, each deal once.
        without: how many of them give no figure, so that the sum is short by these.
        bounds: how many of them give only a bound, which is what was added.
        superseded: how many events were left out, since another one tells a later stage of the same deal, or since the
            deal was terminated.
    """

    figure: str
    by_unit: dict[str, Decimal]
    events: int = 0
    without: int = 0
    bounds: int = 0
    superseded: int = 0

    def __str__(self) -> str:
        """Print it for people: `44,000,000,000 USD (3 events, 1 without a figure)`."""
        sums = ", ".join(amount(value, unit) for unit, value in self.by_unit.items()) or "nothing"
        notes = [count(self.events, "event")]
        notes += [f"{self.without} without a figure"] if self.without else []
        notes += [f"{self.bounds} with a bound only"] if self.bounds else []
        notes += [f"{self.superseded} superseded or terminated"] if self.superseded else []
        return f"{sums} ({', '.join(notes)})"

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON values; sums are text, exactly as they add up."""
        return {
            "figure": self.figure,
            "by_unit": {unit: f"{value:f}" for unit, value in self.by_unit.items()},
            "events": self.events,
            "without": self.without,
            "bounds": self.bounds,
            "superseded": self.superseded,
        }


def total(records: Iterable[EventRecord], figure: str) -> Sum:
    """Add up the preferred claims of a figure; of a deal that several events tell, its most advanced stage.

    Args:
        records: the events; retracted ones don't count.
        figure: the name of a figure, such as `price`.

    Raises:
        QueryError: no kind of event has such a figure.
    """
    standing, counted = _counted(records, figure)
    return _sum(figure, standing, counted)


def total_by(records: Iterable[EventRecord], figure: str, *by: str) -> dict[tuple[str, ...], Sum]:
    """Add up a figure for each group of events; a deal counts once, in the groups of its most advanced stage.

    Args:
        records: as for `total`.
        figure: as for `total`.
        by: what to group by; see `counts.count_by`. An event with several companies counts for each of them.

    Returns:
        The sums of the groups that have events with the figure, by the values of `by`, sorted.

    Raises:
        QueryError: no kind of event has such a figure, or nothing can be grouped by that.
    """
    check_by(by)
    standing, counted = _counted(records, figure)
    all_of, counted_of = _grouped(standing, by), _grouped(counted, by)
    return {group: _sum(figure, found, counted_of.get(group, [])) for group, found in sorted(all_of.items())}


def _grouped(records: Iterable[EventRecord], by: Sequence[str]) -> dict[tuple[str, ...], list[EventRecord]]:
    found: dict[tuple[str, ...], list[EventRecord]] = defaultdict(list)
    for record in records:
        for group in groups(record, by):
            found[group].append(record)
    return found


def _counted(records: Iterable[EventRecord], figure: str) -> tuple[list[EventRecord], list[EventRecord]]:
    """Return the events that can have a figure, and those of them that count: each deal once."""
    check_figure(figure)
    standing = [r for r in records if not r.retracted and figure in r.fact.figure_types()]
    deals = {record.id for record in deals_once(standing)}
    return standing, [record for record in standing if not is_deal(record.kind) or record.id in deals]


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
    """Return a figure's name as it is.

    Raises:
        QueryError: no kind of event has such a figure.
    """
    known = sorted({name for kind in facts.KINDS.values() for name in kind.figure_types()})
    if figure not in known:
        hint = did_you_mean(figure, known) or "figures are " + ", ".join(known)
        raise QueryError(f"there is no figure '{figure}': {hint}")
    return figure
