"""A company's key figures: sums that count each deal once, and the number of events without a figure."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from dashboard import labels
from dashboard.language import gettext, gettext_noop, ngettext
from timeline.query.counts import IMPRECISE, year
from timeline.query.exactness import mark_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from timeline.query import EventRecord, Move, PeopleCount, Talent
    from timeline.query.counting import Counting, Item

_ROUNDED_FROM = 4  # round if at least this many digits become zero: sums of a million or more


@dataclass(slots=True)
class Total:
    """A sum over events, by unit (a currency, `person`, `gpu` …).

    Attributes:
        label: what is summed, in English.
        kinds: the kinds of events that are summed.
        items: the events that count, with the number that each adds.
        shared: how many of these events have several companies in the role, so that the figure is for all of them.
        planned: how many planned events are not counted.
    """

    label: str
    kinds: tuple[str, ...]
    items: list[Item] = field(default_factory=list)
    shared: int = 0
    planned: int = 0

    def add(self, records: Iterable[EventRecord], figure: str, counting: Counting, role: str) -> Total:
        """Add the figures of some events to this total, and return the total.

        Args:
            records: the events; those that don't count are left out.
            figure: the figure's name.
            counting: the rules for what counts.
            role: the role of the companies that the figure belongs to.
        """
        counted = counting.count(records, figure)
        self.items += counted.items
        self.planned += len(counted.planned)
        self.shared += sum(len(item.record.role(role)) > 1 for item in counted.items)
        return self

    @property
    def events(self) -> int:
        """How many events count."""
        return len(self.items)

    @property
    def without(self) -> int:
        """How many of the events that count have no figure."""
        return sum(item.number is None for item in self.items)

    @property
    def sums(self) -> dict[str, Decimal]:
        """The sum for each unit, the largest first."""
        return add_up(self.items)

    @property
    def main_unit(self) -> str:
        """The unit with the largest sum; "" without a figure."""
        return next(iter(self.sums), "")

    @property
    def by_year(self) -> dict[int, Decimal]:
        """The sum of each year in the main unit; events whose date does not fit into one year are left out."""
        unit, sums = self.main_unit, dict[int, Decimal]()
        for item in self.items:
            when = year(item.record.date)
            if item.claim is not None and item.claim.unit == unit and item.number is not None and when != IMPRECISE:
                sums[int(when)] = sums.get(int(when), Decimal(0)) + item.number
        return sums

    @property
    def mark(self) -> str:
        """How exact the sum is: "about", "at least", "up to", or "" if it is exact."""
        return mark_of(item.claim for item in self.items if item.claim is not None)

    @property
    def text(self) -> str:
        """The sums in words, one for each unit, the largest first; "none" or "no figure" if there are none."""
        if not self.sums:
            return gettext("no figure") if self.events else gettext("none")
        shown = [labels.amount(_rounded(v) if self.mark else v, u) for u, v in self.sums.items()]
        return labels.marked(self.mark, ", ".join(shown))

    @property
    def note(self) -> str:
        """How many events count, and how many of them have no figure, unless none has one: then `text` says so."""
        parts = [ngettext("{count} event", "{count} events", self.events)]
        if self.without and self.sums:
            parts.append(ngettext("{count} without a figure", "{count} without a figure", self.without))
        if self.shared:
            parts.append(ngettext("{count} with others", "{count} with others", self.shared))
        note = ", ".join(parts)
        if not self.planned:
            return note
        return f"{note}; {ngettext('{count} more planned', '{count} more planned', self.planned)}"


@dataclass(frozen=True, slots=True)
class PeopleTotal:
    """How many people joined or left a company.

    Attributes:
        label: what the people did, in English.
        count: the number of people.
        events: how many events report the moves.
        by_year: how many people certainly moved in each year.
        kinds: the kinds of these events.
    """

    label: str
    count: PeopleCount
    events: int
    by_year: Mapping[int, Decimal]
    kinds: tuple[str, ...] = ("hire", "departure")

    main_unit = "person"

    @classmethod
    def of(
        cls, label: str, count: PeopleCount, moves: Sequence[Move], by_year: Mapping[str, PeopleCount]
    ) -> PeopleTotal:
        """Return the total for some moves, with the number of people of each year."""
        years = {int(name): people.known for name, people in by_year.items() if name != IMPRECISE}
        return cls(label, count, len({event.id for move in moves for event in move.events}), years)

    @property
    def text(self) -> str:
        """The known number in words, or else the highest possible number."""
        return labels.people(self.count)

    @property
    def note(self) -> str:
        """How many events report the moves, and how many more people there may be."""
        more = labels.more_people(self.count)
        return ngettext("{count} event", "{count} events", self.events) + (f"; {more}" if more else "")


def add_up(items: Iterable[Item]) -> dict[str, Decimal]:
    """Return the sum for each unit of what some events add, the largest first."""
    sums: dict[str, Decimal] = {}
    for item in items:
        if item.claim is not None and item.number is not None:
            sums[item.claim.unit] = sums.get(item.claim.unit, Decimal(0)) + item.number
    return dict(sorted(sums.items(), key=lambda one: (-one[1], one[0])))


def _rounded(value: Decimal) -> Decimal:
    """Round a large inexact sum to three digits, because more digits would look more precise than it is."""
    digits = value.adjusted() - 2
    return round(value, -digits) if digits >= _ROUNDED_FROM else value


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """The key figures in the header of a company's page."""

    events: int
    disputed: int
    totals: tuple[Total | PeopleTotal, ...]


def key_figures(records: Iterable[EventRecord], company: str, counting: Counting, talent: Talent) -> KeyFigures:
    """Add up a company's events; retracted and planned ones don't count.

    Args:
        records: the events on the company's timeline.
        company: the company's slug. An event counts if the company has the acting role, such as the acquirer.
        counting: the rules for what counts.
        talent: the moves of people to and from the company that the events report.
    """
    standing = [record for record in records if not record.retracted]

    def acting(kind: str, role: str) -> list[EventRecord]:
        return [r for r in standing if r.kind == kind and any(p.entity == company for p in r.role(role))]

    years = talent.by_year()
    joined = {name: one.joined for name, one in years.items()}
    left = {name: one.left for name, one in years.items()}
    compute, laid_off = acting("compute_purchase", "buyer"), acting("layoffs", "company")
    totals: list[Total | PeopleTotal] = [
        Total(gettext_noop("Layoffs announced"), ("layoffs",)).add(laid_off, "headcount", counting, "company"),
        Total(gettext_noop("Raised"), ("funding_round", "ipo"))
        .add(acting("funding_round", "company"), "amount", counting, "company")
        .add(acting("ipo", "company"), "raised", counting, "company"),
        Total(gettext_noop("Spent on companies and compute"), ("acquisition", "compute_purchase"))
        .add(acting("acquisition", "acquirer"), "price", counting, "acquirer")
        .add([r for r in compute if r.fact.preferred("price")], "price", counting, "buyer"),
        PeopleTotal.of(gettext_noop("Joined"), talent.joined, talent.came, joined),
        PeopleTotal.of(gettext_noop("Left"), talent.left, talent.went, left),
        Total(gettext_noop("Accelerators bought"), ("compute_purchase",)).add(compute, "units", counting, "buyer"),
    ]
    return KeyFigures(
        len(standing), sum(record.disputed for record in standing), tuple(total for total in totals if total.events)
    )
