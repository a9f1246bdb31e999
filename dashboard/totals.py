"""A company's key figures: sums that count a deal once and say what had no figure."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, cast

from dashboard import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from timeline.facts import Claim
    from timeline.query import EventRecord

_STAGES = ("announced", "signed", "terminated", "closed")
_ROUNDED_FROM = 4  # digits to leave out: sums of a million and more


@dataclass(slots=True)
class Total:
    """A sum over events, by unit (a currency, `person`, `gpu` …).

    Attributes:
        label: what is summed.
        sums: the sum for each unit.
        events: how many events count.
        without: how many of them give no figure.
        marks: how exact the claims in it are: "about", "at least", "up to".
    """

    label: str
    sums: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    events: int = 0
    without: int = 0
    marks: set[str] = field(default_factory=set)

    def add(self, claim: Claim | None) -> None:
        """Count an event with its preferred claim, or without any."""
        self.events += 1
        value = None
        if claim is not None:
            value = next((v for v in (claim.value, claim.minimum, claim.maximum) if v is not None), None)
        if claim is None or value is None:
            self.without += 1
            return
        if claim.value is None:
            self.marks.add("at least" if claim.minimum is not None else "up to")
        elif claim.approx:
            self.marks.add("about")
        self.sums[claim.unit] += value

    @property
    def text(self) -> str:
        """The sums in words, one for each unit, the largest first; "none" where there is nothing."""
        if not self.sums:
            return "no figure" if self.events else "none"
        mark = "about" if len(self.marks) > 1 else next(iter(self.marks), "")
        sums = sorted(self.sums.items(), key=lambda item: -item[1])
        shown = [words.amount(_rounded(v) if mark == "about" else v, u) for u, v in sums]
        return f"{mark} {', '.join(shown)}".strip()

    @property
    def note(self) -> str:
        """How many events it stands on, and how many of them had no figure."""
        base = words.count(self.events, "event")
        return f"{base}, {self.without} without a figure" if self.without else base


def _rounded(value: Decimal) -> Decimal:
    """Round a large sum of what is only about right to three digits: more of them would claim too much."""
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
    deals = {deal.id for deal in deals_once(standing)}
    layoffs = Total("Layoffs announced")
    raised = Total("Raised")
    spent = Total("Spent on companies and compute")
    hires, departures = Total("Hires"), Total("Departures")
    accelerators = Total("Accelerators bought")
    for record in standing:
        roles = {p.role for p in record.participants if p.entity == company}
        fact = record.fact
        if record.kind == "layoffs" and "company" in roles:
            layoffs.add(fact.preferred("headcount"))
        elif record.kind == "funding_round" and "company" in roles:
            raised.add(fact.preferred("amount"))
        elif record.kind == "ipo" and "company" in roles:
            raised.add(fact.preferred("raised"))
        elif (record.kind == "acquisition" and "acquirer" in roles and record.id in deals) or (
            record.kind == "compute_purchase" and "buyer" in roles and fact.preferred("price")
        ):
            spent.add(fact.preferred("price"))
        elif record.kind in ("hire", "departure") and "company" in roles:
            (hires if record.kind == "hire" else departures).add(people_in(record))
        if record.kind == "compute_purchase" and "buyer" in roles:
            accelerators.add(fact.preferred("units"))
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


def deals_once(records: Sequence[EventRecord]) -> list[EventRecord]:
    """Return acquisitions, each deal once: per thread, kind and target the most advanced stage.

    Deals that were terminated are left out.
    """
    found: dict[tuple[str, str, tuple[str, ...]], EventRecord] = {}
    for record in records:
        if record.kind != "acquisition":
            continue
        targets = tuple(sorted(p.entity for p in record.participants if p.role == "target"))
        key = (record.fact.thread or record.id, record.kind, targets)
        if key not in found or _stage(record) >= _stage(found[key]):
            found[key] = record
    return [record for record in found.values() if _stage(record) != _STAGES.index("terminated")]


def _stage(record: EventRecord) -> int:
    return _STAGES.index(cast("str", getattr(record.fact, "stage", "announced")))
