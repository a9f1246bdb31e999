"""Sums over events: each deal once, each currency separately, with the number of events that have no figure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from timeline.errors import QueryError
from timeline.facts.quantities import amount, count
from timeline.query.counting import BOUNDS, Bounds, Counted, Counting, Item, check_figure, check_meaning, meaning_of
from timeline.query.counts import check_by, groups
from timeline.query.deals import At
from timeline.query.filter_values import known_word

if TYPE_CHECKING:
    from timeline.query.aggregates import Added
    from timeline.query.results import EventRecord

_AT: tuple[At, ...] = ("announced", "closed")


@dataclass(frozen=True, slots=True)
class Sum:
    """The sum of a figure.

    Attributes:
        figure: the figure's name.
        by_unit: the sum for each unit: a currency, `person`, `gpu` …
        events: how many events count: those whose kind can have the figure, each deal once.
        without: how many of them give no figure; their values are missing from the sum.
        bounds: how many of them give only a bound; the bound is added.
        approx: how many of them give an approximate figure.
        superseded: how many events don't count because another event does: other stages of a deal, deals that were
            terminated, figures that were replaced, earlier figures of a stock.
        planned: how many events don't count because they are still to come.
        left_out: how many events don't count because of `approx=False` or `currency=…`.
        included: for each unit, how much of the figures was not added because other events add it themselves.
    """

    figure: str
    by_unit: dict[str, Decimal]
    events: int = 0
    without: int = 0
    bounds: int = 0
    approx: int = 0
    superseded: int = 0
    planned: int = 0
    left_out: int = 0
    included: dict[str, Decimal] | None = None

    def __str__(self) -> str:
        """Return text for people: `44,000,000,000 USD (3 events, 1 without a figure)`."""
        sums = ", ".join(amount(value, unit) for unit, value in self.by_unit.items()) or "nothing"
        notes = [count(self.events, "event")]
        notes += [f"{self.without} without a figure"] if self.without else []
        notes += [f"{self.bounds} with a bound only"] if self.bounds else []
        notes += [f"{self.approx} approximate"] if self.approx else []
        notes += [f"{self.superseded} superseded or terminated"] if self.superseded else []
        notes += [f"{self.planned} planned"] if self.planned else []
        notes += [f"{self.left_out} left out"] if self.left_out else []
        more = [amount(value, unit) for unit, value in (self.included or {}).items()]
        notes += [f"{', '.join(more)} counted in earlier events"] if more else []
        return f"{sums} ({', '.join(notes)})"

    def to_json(self) -> dict[str, Any]:
        """Return the sum as JSON values; sums are exact text."""
        return {
            "figure": self.figure,
            "by_unit": _exact(self.by_unit),
            "events": self.events,
            "without": self.without,
            "bounds": self.bounds,
            "approx": self.approx,
            "superseded": self.superseded,
            "planned": self.planned,
            "left_out": self.left_out,
            "included": _exact(self.included or {}),
        }


class Sums(Mapping[tuple[str, ...], Sum]):
    """The sums of groups of events, sorted. A key holds the values of what the sums are by.

    Attributes:
        whole: the sum over all events.
        overlap: for each unit, how much is in several groups, such as a deal of two buyers, beyond the first.
        ungrouped: for each unit, how much is in no group, such as a deal without a seller by seller. The sums of all
            groups add up to the whole, plus `overlap`, minus `ungrouped`.
    """

    def __init__(
        self,
        groups: Mapping[tuple[str, ...], Sum],
        whole: Sum,
        overlap: dict[str, Decimal] | None = None,
        ungrouped: dict[str, Decimal] | None = None,
    ) -> None:
        self._groups = dict(sorted(groups.items()))
        self.whole = whole
        self.overlap = overlap or {}
        self.ungrouped = ungrouped or {}

    def __getitem__(self, group: tuple[str, ...] | str) -> Sum:
        """Return the sum of a group; with a single `by`, its value is enough."""
        return self._groups[(group,) if isinstance(group, str) else group]

    def __iter__(self) -> Iterator[tuple[str, ...]]:
        return iter(self._groups)

    def __len__(self) -> int:
        return len(self._groups)

    def __repr__(self) -> str:
        """Show each group's sum."""
        return "Sums(" + "; ".join(f"{', '.join(group)}: {total}" for group, total in self.items()) + ")"


@dataclass(frozen=True, slots=True)
class Choice:
    """What of the figures counts.

    Attributes:
        at: where a deal counts: at its announcement or at its closing.
        bounds: which number of each figure counts: preferred, low or high.
        approx: whether approximate figures count.
        currency: the only unit that counts; None is every unit, each on its own. Nothing is converted.
    """

    at: At = "announced"
    bounds: Bounds = "preferred"
    approx: bool = True
    currency: str | None = None

    def check(self) -> Choice:
        """Return the choice unchanged.

        Raises:
            QueryError: `at` or `bounds` is unknown; the message says what there is.
        """
        known_word(self.at, _AT, "value of 'at'")
        known_word(self.bounds, BOUNDS, "value of 'bounds'")
        return self

    def takes(self, item: Item) -> bool:
        """Return whether an event with a figure counts."""
        claim = item.claim
        return claim is None or ((self.approx or not claim.approx) and self.currency in (None, claim.unit))


def total(records: Iterable[EventRecord], figure: str, counting: Counting, choice: Choice | None = None) -> Sum:
    """Add up a figure.

    Args:
        records: the events; retracted and planned ones don't count.
        figure: the name of a figure, such as `price`.
        counting: the deals and relations of the whole log at the same time.
        choice: what of the figures counts.

    Raises:
        QueryError: no kind of event has this figure; or what the events measure can't be added.
    """
    choice = (choice or Choice()).check()
    counted = counting.count(records, check_figure(figure), at=choice.at, bounds=choice.bounds)
    check_meaning(counted.items, figure)
    return _sum(figure, counted, choice)


def with_added(records: Iterable[EventRecord], figure: str, counting: Counting, added: Added, planned: int) -> Sum:
    """Return the sum of events that were read, and of those that the database added.

    Args:
        records: the events that were read: stocks, events that relate to others.
        figure: the figure's name.
        counting: as for `total`.
        added: what the database added.
        planned: how many events are still to come.

    Raises:
        QueryError: what the events measure can't be added.
    """
    counted = counting.count(records, figure)
    check_meaning(counted.items, figure, kinds=added.kinds)
    found = _sum(figure, counted, Choice())
    return replace(
        found,
        by_unit=_ranked([*found.by_unit.items(), *added.sums.items()]),
        events=found.events + added.events,
        without=found.without + added.events - added.given,
        bounds=found.bounds + added.bounds,
        approx=found.approx + added.approx,
        superseded=found.superseded + added.superseded,
        planned=planned,
    )


def total_by(
    records: Iterable[EventRecord], figure: str, counting: Counting, by: Sequence[str], choice: Choice | None = None
) -> Sums:
    """Add up a figure for each group of events; a deal counts once, in the groups of the event at which it counts.

    Args:
        records: as for `total`.
        figure: as for `total`.
        counting: as for `total`.
        by: the groups; see `counts.count_by`. An event with several companies counts once for each of them. Events in
            no group that measure something else than those in groups are left out.
        choice: as for `total`.

    Raises:
        QueryError: as for `total`, or a name in `by` is unknown.
    """
    check_by(by)
    choice = (choice or Choice()).check()
    counted = counting.count(records, check_figure(figure), at=choice.at, bounds=choice.bounds)
    pairs = [(item, list(groups(item.record, by))) for item in counted.items]
    meanings = {meaning_of(item, figure) for item, of in pairs if of}
    pairs = [(item, of) for item, of in pairs if of or not meanings or meaning_of(item, figure) in meanings]
    if "kind" not in by:
        check_meaning([item for item, _ in pairs], figure)
    counted = replace(counted, items=tuple(item for item, _ in pairs))
    items: dict[tuple[str, ...], list[Item]] = defaultdict(list)
    overlap: list[tuple[str, Decimal]] = []
    ungrouped: list[tuple[str, Decimal]] = []
    for item, of in pairs:
        for group in of:
            items[group].append(item)
        if item.claim is not None and item.number is not None and len(of) != 1 and choice.takes(item):
            (overlap if of else ungrouped).append((item.claim.unit, item.number * abs(len(of) - 1)))
    superseded, planned = _grouped(counted.superseded, by), _grouped(counted.planned, by)
    sums = {}
    for group in {*items, *superseded, *planned}:
        found = Counted(tuple(items[group]), tuple(superseded[group]), tuple(planned[group]))
        check_meaning(found.items, figure)
        sums[group] = _sum(figure, found, choice)
    return Sums(sums, _sum(figure, counted, choice), _ranked(overlap), _ranked(ungrouped))


def _grouped(records: Iterable[EventRecord], by: Sequence[str]) -> dict[tuple[str, ...], list[EventRecord]]:
    found: dict[tuple[str, ...], list[EventRecord]] = defaultdict(list)
    for record in records:
        for group in groups(record, by):
            found[group].append(record)
    return found


def _sum(figure: str, counted: Counted, choice: Choice) -> Sum:
    taken = [item for item in counted.items if choice.takes(item)]
    given = [(item, item.claim, item.number) for item in taken if item.claim is not None and item.number is not None]
    included = _ranked((claim.unit, item.included) for item, claim, _ in given if item.included)
    return Sum(
        figure,
        _ranked((claim.unit, number) for _, claim, number in given),
        len(taken),
        len(taken) - len(given),
        sum(claim.value is None for _, claim, _ in given),
        sum(claim.approx for _, claim, _ in given),
        len(counted.superseded),
        len(counted.planned),
        len(counted.items) - len(taken),
        included or None,
    )


def _ranked(numbers: Iterable[tuple[str, Decimal]]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for unit, number in numbers:
        sums[unit] += number
    return dict(sorted(sums.items(), key=lambda item: (-item[1], item[0])))


def _exact(sums: Mapping[str, Decimal]) -> dict[str, str]:
    return {unit: f"{value:f}" for unit, value in sums.items()}


__all__ = ["Choice", "QueryError", "Sum", "Sums", "total", "total_by"]
