"""What counts in a sum: each deal once, no figure that another contains or replaces, of a stock the latest.

Whether an event counts follows from the whole log, not from the question. So the sums of parts, such as years, add up
to the sum of the whole. Stocks are the exception: the latest figure within the question counts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from timeline import facts
from timeline.errors import QueryError
from timeline.facts.suggest import did_you_mean
from timeline.query.deals import At, Deal, is_deal

if TYPE_CHECKING:
    from timeline.facts import Claim
    from timeline.query.results import EventRecord

Bounds = Literal["preferred", "low", "high"]
"""Which number of a figure counts: the preferred claim's; or the lowest or highest that its sources allow."""
BOUNDS: tuple[Bounds, ...] = ("preferred", "low", "high")


@dataclass(frozen=True, slots=True)
class Item:
    """An event that counts in a sum.

    Attributes:
        record: the event; of a deal, the one at which the deal counts.
        claim: the claim that counts, or None if there is no figure.
        number: what is added, without what included events add themselves; None if there is no figure.
        included: how much of the claim was left out because included events add it themselves.
        deal: the deal, if it is one.
    """

    record: EventRecord
    claim: Claim | None
    number: Decimal | None
    included: Decimal = Decimal(0)
    deal: Deal | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """The events of a question that count for a figure, and those that don't.

    Attributes:
        items: the events that count, with or without a figure.
        superseded: events that are another stage of a deal that counts elsewhere, or not at all; events whose figure
            another event replaces; of a stock, earlier figures.
        planned: events that are still to come.
    """

    items: tuple[Item, ...]
    superseded: tuple[EventRecord, ...] = ()
    planned: tuple[EventRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class Counting:
    """The deals, and the relations between figures, of the whole log at one time. Get it from `View.counting`.

    Attributes:
        deals: every deal.
        relations: the events that include or replace the figures of others, with these others.
        deal_of: the deal of each event that is a stage of one, by the event's id.
        stages: for each of these events, by the position of its version: its kind if the deal counts there, else None;
            and the deal.
    """

    deals: tuple[Deal, ...] = ()
    relations: tuple[EventRecord, ...] = ()
    deal_of: Mapping[str, Deal] = field(default_factory=dict, repr=False)
    stages: Mapping[int, tuple[str | None, Deal]] = field(default_factory=dict, repr=False)
    _by_id: Mapping[str, EventRecord] = field(default_factory=dict, repr=False)
    _replacer: Mapping[str, str] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, found: Iterable[Deal], related: Iterable[EventRecord] = ()) -> Counting:
        """Derive what counts.

        Args:
            found: all deals.
            related: all events that include or replace the figures of others, and these others.
        """
        found = tuple(found)
        relations = tuple(record for record in related if record.counts)
        return cls(
            found,
            relations,
            {event.id: deal for deal in found for event in deal.events},
            _stages(found),
            {record.id: record for record in relations},
            {one.event: record.id for record in relations for one in record.fact.replaces},
        )

    def count(
        self, records: Iterable[EventRecord], figure: str, *, at: At = "announced", bounds: Bounds = "preferred"
    ) -> Counted:
        """Return which of some events count for a figure.

        Args:
            records: the events of a question; those that can't have the figure are ignored.
            figure: the figure's name.
            at: where a deal counts: at its announcement or at its closing.
            bounds: which number of each figure counts.
        """
        able = [r for r in records if not r.retracted and figure in r.fact.figure_types()]
        planned = [record for record in able if record.planned]
        items: list[Item] = []
        superseded: list[EventRecord] = []
        stocks: dict[tuple[object, ...], list[EventRecord]] = defaultdict(list)
        for record in able:
            if record.planned:
                continue
            deal = self.deal_of.get(record.id) if figure == "price" and is_deal(record.kind) else None
            if deal is not None:
                at_which = deal.counted(at)
                if at_which is not None and at_which.id == record.id:
                    claim = deal.price
                    items.append(
                        Item(record, claim, number_of(deal.priced, figure, claim, bounds) if claim else None, deal=deal)
                    )
                else:
                    superseded.append(record)
            elif record.id in self._replacer:
                superseded.append(record)
            elif record.fact.figure_type(figure).nature == "stock" and record.fact.preferred(figure) is not None:
                stocks[self._thing(record, figure)].append(record)
            else:
                items.append(self._flow(record, figure, bounds))
        for series in stocks.values():
            *earlier, latest = sorted(series, key=lambda r: (r.date.anchor, r.id))
            superseded += earlier
            claim = latest.fact.preferred(figure)
            items.append(Item(latest, claim, number_of(latest, figure, claim, bounds) if claim else None))
        return Counted(tuple(items), tuple(superseded), tuple(planned))

    def _flow(self, record: EventRecord, figure: str, bounds: Bounds) -> Item:
        claim = record.fact.preferred(figure)
        if claim is None:
            return Item(record, None, None)
        whole = number_of(record, figure, claim, bounds)
        part = sum(
            (self._net(other, figure, claim.unit, bounds, {record.id}) for other in self._within(record)), Decimal(0)
        )
        included = min(part, whole)
        return Item(record, claim, whole - included, included)

    def _net(self, record: EventRecord, figure: str, unit: str, bounds: Bounds, above: set[str]) -> Decimal:
        """Return what an included event adds itself."""
        claim = record.fact.preferred(figure) if figure in record.fact.figure_types() else None
        if claim is None or claim.unit != unit or record.id in above:
            return Decimal(0)
        whole = number_of(record, figure, claim, bounds)
        below = (self._net(one, figure, unit, bounds, above | {record.id}) for one in self._within(record))
        return max(whole - sum(below, Decimal(0)), Decimal(0))

    def _within(self, record: EventRecord) -> Iterator[EventRecord]:
        """Yield the events whose figures an event contains, directly or through others, each once."""
        seen = {record.id}
        ring = [one.event for one in record.fact.includes]
        while ring:
            slug = ring.pop()
            slug = self._replacer.get(slug, slug)
            if slug in seen or slug not in self._by_id:
                continue
            seen.add(slug)
            yield self._by_id[slug]
            ring += [one.event for one in self._by_id[slug].fact.includes]

    def _thing(self, record: EventRecord, figure: str) -> tuple[object, ...]:
        """Return what a stock is a stock of."""
        type_, claim = record.fact.figure_type(figure), record.fact.preferred(figure)
        unit = claim.unit if claim else ""
        if type_.of == "company":
            return (type_.what, unit, frozenset(p.entity for p in record.role("company")))
        return (type_.what, unit, record.fact.thread or record.id)


def _stages(found: Iterable[Deal]) -> dict[int, tuple[str | None, Deal]]:
    stages: dict[int, tuple[str | None, Deal]] = {}
    for deal in found:
        counted = deal.counted()
        for event in deal.events:
            stages[event.position] = (event.kind if event is counted else None, deal)
    return stages


def number_of(record: EventRecord | None, figure: str, claim: Claim, bounds: Bounds) -> Decimal:
    """Return the number of a figure that counts.

    Args:
        record: the event that has the figure.
        figure: the figure's name.
        claim: its preferred claim.
        bounds: `preferred`, or the lowest or highest number that its claims about the same time allow; an open end
            counts with the number that is known.
    """
    if bounds == "preferred" or record is None:
        return claim.counted
    numbers = [claim.counted]
    for other in record.fact.figures[figure]:
        if other.rank != "deprecated" and other.unit == claim.unit and other.as_of == claim.as_of:
            numbers += [number for number in (*other.interval, other.counted) if number is not None]
    return min(numbers) if bounds == "low" else max(numbers)


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


def meaning_of(item: Item, figure: str) -> str:
    """Return what the figure of an event measures, such as 'price of a deal'."""
    return item.record.fact.figure_type(figure).what or figure


def check_meaning(items: Iterable[Item], figure: str, kinds: Iterable[str] = ()) -> None:
    """Check that the figures of some events can be added.

    Args:
        items: the events.
        figure: the figure's name.
        kinds: kinds of further events whose figures are to be added.

    Raises:
        QueryError: they are no amounts (a share, a price for one share), or measure different things (the price of a
            deal and a fine).
    """
    meanings: dict[str, set[str]] = defaultdict(set)
    rates: set[str] = set()
    for item in items:
        if item.claim is not None:
            type_ = item.record.fact.figure_type(figure)
            meanings[meaning_of(item, figure)].add(item.record.kind)
            if type_.nature == "rate":
                rates.add(type_.what)
    for kind in kinds:
        meanings[facts.KINDS[kind].figure_types()[figure].what or figure].add(kind)
    shown = "; ".join(f"{meaning} ({', '.join(sorted(kinds))})" for meaning, kinds in sorted(meanings.items()))
    if len(meanings) > 1:
        raise QueryError(f"'{figure}' measures different things here: {shown}. Ask for one kind, or sum by kind")
    if rates:
        raise QueryError(f"'{figure}' is no amount here: {shown}. It can't be added; read the values of the events")
