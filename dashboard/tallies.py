"""What the charts of the page Statistics show: bars that know their events, and what is left out of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from dashboard import labels
from timeline.facts import When
from timeline.query import counts
from timeline.query.counting import Counting
from timeline.query.counts import IMPRECISE
from timeline.query.totals import add_up

if TYPE_CHECKING:
    from timeline.query import EventRecord

    Sum = dict[str, list[EventRecord]]

STEPS: dict[str, Callable[[When], str]] = {"month": counts.month, "quarter": counts.quarter, "year": counts.year}
"""How time can be cut: what a date fits into."""

_MONTHS_UP_TO, _QUARTERS_UP_TO = 4, 14  # years


@dataclass(frozen=True, slots=True)
class Bar:
    """One mark of a chart.

    Attributes:
        key: what tells it from the chart's other marks.
        label: what stands beside it.
        value: how much it shows.
        records: the events that it stands for.
        group: what it is part of, such as a family, or "".
        period: the month, quarter or year that it is of, as it is sorted, or "".
        inexact: whether a figure in it is only about right, or a bound.
    """

    key: str
    label: str
    value: Decimal
    records: tuple[EventRecord, ...]
    group: str = ""
    period: str = ""
    inexact: bool = False


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Events that a chart does not show, and why not, as it stands behind 'events'."""

    key: str
    why: str
    records: tuple[EventRecord, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """A chart.

    Attributes:
        name: what its marks begin with in the URL.
        unit: of the bars' values: a currency, `person`, `gpu`, or `event`.
        bars: its marks.
        left_out: what it does not show.
        total: how many events it shows.
    """

    name: str
    unit: str
    bars: tuple[Bar, ...]
    left_out: tuple[LeftOut, ...]

    @property
    def total(self) -> int:
        """How many events stand in it, each counted once."""
        return len({record.id for bar in self.bars for record in bar.records})

    def find(self, mark: str) -> tuple[str, tuple[EventRecord, ...]] | None:
        """Return what a mark of the URL is called, and its events; None where it is none of this chart."""
        name, _, key = mark.partition(":")
        if name != self.name:
            return None
        for bar in self.bars:
            if bar.key == key:
                return f"{bar.label}{f', {bar.group}' if bar.group else ''}", bar.records
        return next(((f"left out: {left.why}", left.records) for left in self.left_out if left.key == key), None)


def step_for(first: int, last: int) -> str:
    """Return how to cut the years from one to another so that they can be read: month, quarter or year."""
    span = last - first + 1
    return "month" if span <= _MONTHS_UP_TO else "quarter" if span <= _QUARTERS_UP_TO else "year"


def periods(first: int, last: int, step: str) -> list[str]:
    """Return the periods of some years: `2023-04`, `2023-Q2` or `2023`."""
    parts = {"month": [f"-{n:02}" for n in range(1, 13)], "quarter": [f"-Q{n}" for n in range(1, 5)], "year": [""]}
    return [f"{year}{part}" for year in range(first, last + 1) for part in parts[step]]


def activity(records: Iterable[EventRecord], step: str) -> Tally:
    """Count events by period and family; `Bar.key` is `period/family`."""
    cells: dict[tuple[str, str], list[EventRecord]] = defaultdict(list)
    loose: list[EventRecord] = []
    for record in records:
        period = STEPS[step](record.date)
        if period == IMPRECISE:
            loose.append(record)
        else:
            cells[period, record.fact.family].append(record)
    bars = tuple(
        Bar(
            f"{period}/{family}",
            str(When.parse(period)),
            Decimal(len(found)),
            tuple(found),
            labels.FAMILY_LABELS[family],
            period,
        )
        for (period, family), found in sorted(cells.items())
    )
    return Tally("activity", "event", bars, _left("event", imprecise=loose, step=step))


def by_period(records: Iterable[EventRecord], *, name: str, figure: str, unit: str, step: str) -> Tally:
    """Add up a figure by period.

    Args:
        records: the events.
        name: the chart's name.
        figure: the figure's name.
        unit: the unit that is added up; others are left out.
        step: month, quarter or year.
    """
    good, missing, other = _by_unit(records, figure, unit)
    cells: Sum = defaultdict(list)
    loose = []
    for record in good:
        period = STEPS[step](record.date)
        if period == IMPRECISE:
            loose.append(record)
        else:
            cells[period].append(record)
    bars = tuple(
        replace(_bar(period, str(When.parse(period)), found, figure), period=period)
        for period, found in sorted(cells.items())
    )
    return Tally(name, unit, bars, _left(unit, missing=missing, other=other, imprecise=loose, step=step))


def by_party(  # noqa: PLR0913 - what a chart is made of
    records: Iterable[EventRecord], names: dict[str, str], *, name: str, figure: str, unit: str, role: str
) -> Tally:
    """Add up a figure by the company in a role, the largest first; dates play no part.

    Args:
        records: the events.
        names: companies' names by slug.
        name: the chart's name.
        figure: the figure's name.
        unit: the unit that is added up; others are left out.
        role: the companies' role; what several did together counts for them together, not for each.
    """
    good, missing, other = _by_unit(records, figure, unit)
    parties: Sum = defaultdict(list)
    for record in good:
        slugs = sorted({participant.entity for participant in record.role(role)})
        if slugs:
            parties["+".join(slugs)].append(record)
    bars = [_bar(key, _list(key, names), found, figure) for key, found in parties.items()]
    bars.sort(key=lambda bar: (-bar.value, bar.label.casefold()))
    return Tally(name, unit, tuple(bars), _left(unit, missing=missing, other=other))


def _list(key: str, names: dict[str, str]) -> str:
    listed = [names.get(slug, slug) for slug in key.split("+")]
    return f"{', '.join(listed[:-1])} and {listed[-1]} together" if len(listed) > 1 else listed[0]


def deals(records: Sequence[EventRecord], *, unit: str) -> Tally:
    """Return acquisitions by their price, each deal once, terminated ones left out; dates play no part."""
    acquisitions = [record for record in records if record.kind == "acquisition"]
    counting = Counting.of(acquisitions)
    found = [(deal, deal.counted()) for deal in counting.deals]
    bars = []
    for deal, record in found:
        if record is not None and deal.price is not None and deal.priced is not None and deal.price.unit == unit:
            price = deal.price
            bars.append(Bar(record.id, deal.priced.title, price.counted, deal.events, inexact=price.inexact))
    bars.sort(key=lambda bar: (-bar.value, bar.key))
    missing = [event for deal, record in found if record is not None and deal.price is None for event in deal.events]
    other = [
        event for deal, record in found if record and deal.price and deal.price.unit != unit for event in deal.events
    ]
    ended = [event for deal, record in found if record is None for event in deal.events]
    left = [*_left(unit, missing=missing, other=other), *_some("terminated", "of terminated deals", ended)]
    return Tally("deals", unit, tuple(bars), tuple(left))


def units(records: Iterable[EventRecord], figure: str) -> list[str]:
    """Return the units in which a figure is given, the most frequent first."""
    found: dict[str, int] = defaultdict(int)
    for record in records:
        claim = record.fact.preferred(figure)
        if claim is not None:
            found[claim.unit] += 1
    return sorted(found, key=lambda unit: (-found[unit], unit))


def _by_unit(
    records: Iterable[EventRecord], figure: str, unit: str
) -> tuple[list[EventRecord], list[EventRecord], list[EventRecord]]:
    """Part events into those with a figure in a unit, those without the figure, and those with it in another unit."""
    good: list[EventRecord] = []
    missing: list[EventRecord] = []
    other: list[EventRecord] = []
    for record in records:
        claim = record.fact.preferred(figure)
        (missing if claim is None else good if claim.unit == unit else other).append(record)
    return good, missing, other


def _bar(key: str, label: str, records: Sequence[EventRecord], figure: str) -> Bar:
    claims = [claim for record in records if (claim := record.fact.preferred(figure))]
    (total,) = add_up(claims).values()  # the events were chosen by their unit
    return Bar(key, label, total, tuple(records), inexact=any(claim.inexact for claim in claims))


def _left(
    unit: str,
    *,
    missing: Sequence[EventRecord] = (),
    other: Sequence[EventRecord] = (),
    imprecise: Sequence[EventRecord] = (),
    step: str = "",
) -> tuple[LeftOut, ...]:
    return (
        *_some("unknown", "without a figure", missing),
        *_some("other", f"in another {'currency' if unit.isupper() else 'unit'}", other),
        *_some("imprecise", f"with a date that does not fit into one {step}", imprecise),
    )


def _some(key: str, why: str, records: Sequence[EventRecord]) -> list[LeftOut]:
    return [LeftOut(f"~{key}", why, tuple(records))] if records else []
