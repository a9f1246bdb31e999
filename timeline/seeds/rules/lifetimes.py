"""S501, S502, S510: events before a company is founded or after it ends; two foundings."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from timeline.seeds.rules.days import bounds, first_day, last_day
from timeline.seeds.rules.examples import event_file, labs_founded
from timeline.seeds.rules.rule import Rule, Violation

if TYPE_CHECKING:
    from timeline import facts
    from timeline.facts import When
    from timeline.seeds.read.seed import Seed
    from timeline.seeds.rules.stated import StatedEvent, StatedFacts


_TOUCHED = frozenset({"concerns"})
"""Roles that may name a company before its founding or after its end."""


@dataclass(frozen=True, slots=True)
class _Beginning:
    day: dt.date
    text: str
    """The statement of the day, as messages show it."""
    seed: Seed | None
    """The fact that states it."""


def outside_of_lifetimes(stated: StatedFacts) -> Iterator[Violation]:
    """Yield events before the founding or after the end of a company, and foundings that contradict each other."""
    foundings, ends = _foundings(stated), _ends(stated)
    yield from _two_beginnings(stated, foundings)
    begun = _begun(stated, foundings)
    for item in stated.events:
        first, last = bounds(item.event)
        for slug, role in item.event.participants:
            beginning = begun.get(slug)
            if beginning and last < beginning.day and role not in _TOUCHED and item.event.kind != "founding":
                yield Violation(
                    item.seed,
                    "S501",
                    f"'{slug}' ({role}) did not exist yet in {item.event.when.written}: {beginning.text}",
                    "correct one of the two dates",
                    ("date",),
                    other=beginning.seed,
                )
            end = ends.get(slug)
            if end and first > bounds(end.event)[1] and item.event.acts and role not in _TOUCHED:
                yield Violation(
                    item.seed,
                    "S502",
                    f"'{slug}' ({role}) had ended before {item.event.when.written}: {end.shown}",
                    "correct one of the two dates, or name another company",
                    ("date",),
                    severity="hint" if end.event.kind == "merger" else "warning",  # the name and the people may go on
                    other=end.seed,
                )


def _foundings(stated: StatedFacts) -> dict[str, list[StatedEvent]]:
    found: dict[str, list[StatedEvent]] = defaultdict(list)
    for item in stated.events:
        if item.event.kind == "founding":
            for slug, role in item.event.participants:
                if role == "company":
                    found[slug].append(item)
    return found


def _begun(stated: StatedFacts, foundings: dict[str, list[StatedEvent]]) -> dict[str, _Beginning]:
    """Return the first day on which each company can have existed, by its file and the events of its founding."""
    found: dict[str, _Beginning] = {}

    def note(slug: str, day: dt.date, text: str, seed: Seed | None) -> None:
        if slug not in found or day < found[slug].day:
            found[slug] = _Beginning(day, text, seed)

    for company, seed in stated.companies:
        if company.founded is not None:
            note(company.id, first_day(company.founded), f"its file has founded: {company.founded.written}", seed)
    for slug, items in foundings.items():
        for item in items:
            note(slug, bounds(item.event)[0], item.shown, item.seed)
    return found


def _ends(stated: StatedFacts) -> dict[str, StatedEvent]:
    """Return the last event that ended each company. Only confirmed events count."""
    found: dict[str, StatedEvent] = {}
    for item in stated.events:
        event = item.event
        if event.status != "confirmed":
            continue
        ended: set[str] = set()
        if event.kind == "shutdown":
            ended = {slug for slug, role in event.participants if role == "company"}
        elif event.kind == "merger" and getattr(event, "stage", "") == "closed":
            results = {slug for slug, role in event.participants if role == "result"}
            ended = {slug for slug, role in event.participants if role == "parties"} - results if results else set()
        for slug in ended:
            if slug not in found or bounds(found[slug].event) < bounds(event):
                found[slug] = item
    return found


def _two_beginnings(stated: StatedFacts, foundings: dict[str, list[StatedEvent]]) -> Iterator[Violation]:
    """Yield foundings that have no possible day in common."""
    for company, seed in stated.companies:
        for item in foundings.get(company.id, ()) if company.founded else ():
            assert company.founded is not None  # noqa: S101 - checked a line above
            if not _meet(company.founded, item.event):
                yield Violation(
                    item.seed,
                    "S510",
                    f"the file of '{company.id}' has founded: {company.founded.written};"
                    f" this founding has the date {item.event.when.written}",
                    "correct one of the two dates",
                    ("date",),
                    other=seed,
                )
    for slug, items in foundings.items():
        for item in items[1:]:
            yield Violation(
                item.seed,
                "S510",
                f"'{slug}' has another founding: {items[0].shown}",
                "retract one of the two, or name another company",
                ("company",),
                severity="warning",
                other=items[0].seed,
            )


def _meet(when: When, event: facts.Event) -> bool:
    first, last = bounds(event)
    return first <= last_day(when) and first_day(when) <= last


_SHUTDOWN = event_file("acme-shutdown", "shutdown", "Acme ends", "2023-03-01", "company: acme")

RULES = (
    Rule(
        "S501",
        "the event is before the founding of the company",
        "The event is before the first possible day of the founding, which comes from founded: in the company's file"
        " or from a founding event. Correct one of the two dates, or name another company. If the company has no"
        " active part in the event, use concerns:.",
        "A company can't act before it exists, and one wrong year puts an event far away from the others.",
        labs_founded("2023-05") + "# my_events/events/acme-layoffs-2023.yaml\ncompany: acme-labs",
        labs_founded("2013-05") + "# my_events/events/acme-layoffs-2023.yaml\ncompany: acme-labs",
        check=outside_of_lifetimes,
    ),
    Rule(
        "S502",
        "the event is after the end of the company",
        "The company had ended before the first possible day of the event: there is a confirmed shutdown, or a"
        " closed merger into another company. After a shutdown this is a warning. After a merger it is a hint,"
        " because the name and the people may go on.",
        "A company can't act after its end: a date is wrong, or you mean another company.",
        _SHUTDOWN,
        _SHUTDOWN.replace("2023-03-01", "2023-09-01"),
        severity="warning",
        check=outside_of_lifetimes,
    ),
    Rule(
        "S510",
        "a company has two foundings",
        "If founded: in the company's file and a founding event have no possible day in common, this is an error. If"
        " there are two founding events, this is a warning: one of them is about another company, or should be"
        " retracted.",
        "The founding decides which events are too early, so there can be only one.",
        labs_founded("2010")
        + event_file("labs-founding", "founding", "Acme Labs begins", "2011-05", "company: acme-labs"),
        labs_founded("2011")
        + event_file("labs-founding", "founding", "Acme Labs begins", "2011-05", "company: acme-labs"),
        check=outside_of_lifetimes,
    ),
)
