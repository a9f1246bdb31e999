"""A company's key figures: sums that count each deal once, and the number of events without a figure."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from dashboard import labels
from timeline.query.counting import Counting
from timeline.query.totals import add_up

if TYPE_CHECKING:
    from collections.abc import Iterable

    from timeline.facts import Claim
    from timeline.query import EventRecord

_ROUNDED_FROM = 4  # digits to leave out: sums of a million and more


@dataclass(slots=True)
class Total:
    """A sum over events, by unit (a currency, `person`, `gpu` …).

    Attributes:
        label: what is summed.
        kinds: the kinds of events that it stands on.
        claims: the figures that are added.
        without: how many events give no figure.
        shared: how many of them it has together with other companies: their figures are of all of these.
    """

    label: str
    kinds: tuple[str, ...] = ()
    claims: list[Claim] = field(default_factory=list)
    without: int = 0
    shared: int = 0

    def add(self, claim: Claim | None, *, shared: bool = False) -> None:
        """Count an event with its preferred claim, or without any; say whether others have a share in it."""
        self.shared += shared
        if claim is None:
            self.without += 1
        else:
            self.claims.append(claim)

    @property
    def events(self) -> int:
        """How many events count."""
        return len(self.claims) + self.without

    @property
    def sums(self) -> dict[str, Decimal]:
        """The sum for each unit, the largest first."""
        return add_up(self.claims)

    @property
    def mark(self) -> str:
        """How exact the sum is: "about", "at least", "up to", or "" where it is exact."""
        marks = {
            "about" if claim.value is not None else "at least" if claim.minimum is not None else "up to"
            for claim in self.claims
            if claim.inexact
        }
        return "about" if len(marks) > 1 else next(iter(marks), "")

    @property
    def text(self) -> str:
        """The sums in words, one for each unit, the largest first; "none" where there is nothing."""
        if not self.sums:
            return "no figure" if self.events else "none"
        shown = [labels.amount(_rounded(v) if self.mark else v, u) for u, v in self.sums.items()]
        return f"{self.mark} {', '.join(shown)}".strip()

    @property
    def note(self) -> str:
        """How many events it stands on, and how many of them had no figure; where none had one the sum says so."""
        base = labels.count(self.events, "event")
        without = f", {self.without} without a figure" if self.without and self.sums else ""
        return base + without + (f", {self.shared} with others" if self.shared else "")


def _rounded(value: Decimal) -> Decimal:
    """Round a large sum of what is not exactly known to three digits: more of them would claim too much."""
    digits = value.adjusted() - 2
    return round(value, -digits) if digits >= _ROUNDED_FROM else value


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """What a company's page says in its header."""

    events: int
    disputed: int
    totals: tuple[Total, ...]


def key_figures(records: Iterable[EventRecord], company: str) -> KeyFigures:
    """Add up a company's events; retracted ones don't count.

    Args:
        records: events on its timeline.
        company: its slug: an event counts where the company stands in the role that acts.
    """
    standing = [record for record in records if not record.retracted]
    acquisitions = [record for record in standing if record.kind == "acquisition"]
    deals = {item.record.id: item.claim for item in Counting.of(acquisitions).count(acquisitions, "price").items}
    layoffs = Total("Layoffs announced", ("layoffs",))
    raised = Total("Raised", ("funding_round", "ipo"))
    spent = Total("Spent on companies and compute", ("acquisition", "compute_purchase"))
    hires, departures = Total("Hires", ("hire",)), Total("Departures", ("departure",))
    accelerators = Total("Accelerators bought", ("compute_purchase",))
    for record in filter(lambda record: record.counts, standing):
        roles = {p.role for p in record.participants if p.entity == company}
        fact = record.fact
        if record.kind == "layoffs" and "company" in roles:
            layoffs.add(fact.preferred("headcount"), shared=len(record.role("company")) > 1)
        elif record.kind == "funding_round" and "company" in roles:
            raised.add(fact.preferred("amount"))
        elif record.kind == "ipo" and "company" in roles:
            raised.add(fact.preferred("raised"))
        elif (record.kind == "acquisition" and "acquirer" in roles and record.id in deals) or (
            record.kind == "compute_purchase" and "buyer" in roles and fact.preferred("price")
        ):
            price = deals[record.id] if record.id in deals else fact.preferred("price")
            spent.add(price, shared=len(record.role("acquirer") or record.role("buyer")) > 1)
        elif record.kind in ("hire", "departure") and "company" in roles:
            (hires if record.kind == "hire" else departures).add(people_in(record))
        if record.kind == "compute_purchase" and "buyer" in roles:
            accelerators.add(fact.preferred("units"), shared=len(record.role("buyer")) > 1)
    totals = tuple(t for t in (layoffs, raised, spent, hires, departures, accelerators) if t.events)
    return KeyFigures(len(standing), sum(record.disputed for record in standing), totals)


def people_in(record: EventRecord) -> Claim | None:
    """Return how many people a hire or a departure is about: the figure, else the people that it names."""
    from timeline.facts import Claim

    given = record.fact.preferred("headcount")
    if given is not None:
        return given
    named = len(record.fact.people)
    return Claim(Decimal(named), "person") if named else None
