"""S501, S502, S510: what a company did before it was founded or after it ended; two beginnings."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from timeline import facts
from timeline.facts import When
from timeline.seeds.cross.days import bounds, first_day, last_day
from timeline.seeds.cross.finding import Facts, Finding, Stated

_TOUCHED = frozenset({"concerns"})
"""Roles in which a company may stand that is not there yet, or no longer."""
_ACTS = frozenset({"layoffs", "hire", "appointment", "departure", "founding", "funding_round", "ipo"})
"""Kinds of what only a living company does; it can be sued, fined and sold in parts when it is gone."""


@dataclass(frozen=True, slots=True)
class _Beginning:
    day: dt.date
    told: str
    """Where that is said, and when."""


def outside_of_lifetimes(stated: Facts) -> Iterator[Finding]:
    """Yield events of companies that were not there yet, or no longer, and foundings that contradict each other."""
    foundings, ends = _foundings(stated), _ends(stated)
    yield from _two_beginnings(stated, foundings)
    begun = _begun(stated, foundings)
    for item in stated.events:
        first, last = bounds(item.event)
        for slug, role in item.event.participants:
            beginning = begun.get(slug)
            if beginning and last < beginning.day and role not in _TOUCHED and item.event.kind != "founding":
                yield Finding(
                    item.seed,
                    "S501",
                    "error",
                    f"'{slug}' ({role}) did not exist yet on {item.event.when.text}: {beginning.told}",
                    "look which of the two dates is right",
                    ("date",),
                )
            end = ends.get(slug)
            if end and first > bounds(end.event)[1] and item.event.kind in _ACTS and role not in _TOUCHED:
                yield Finding(
                    item.seed,
                    "S502",
                    "hint" if end.event.kind == "merger" else "warning",  # its name and people may go on
                    f"'{slug}' ({role}) had ended by {item.event.when.text}: {end.shown}",
                    "look which of the two dates is right, or whether another company is meant",
                    ("date",),
                )


def _foundings(stated: Facts) -> dict[str, list[Stated]]:
    found: dict[str, list[Stated]] = defaultdict(list)
    for item in stated.events:
        if isinstance(item.event, facts.KINDS["founding"]):
            for slug, role in item.event.participants:
                if role == "company":
                    found[slug].append(item)
    return found


def _begun(stated: Facts, foundings: dict[str, list[Stated]]) -> dict[str, _Beginning]:
    """Return the first day on which each company can have been there: the earliest that anything says."""
    found: dict[str, _Beginning] = {}

    def say(slug: str, day: dt.date, told: str) -> None:
        if slug not in found or day < found[slug].day:
            found[slug] = _Beginning(day, told)

    for company, _ in stated.companies:
        if company.founded is not None:
            say(company.id, first_day(company.founded), f"it was founded {company.founded.text}")
    for slug, items in foundings.items():
        for item in items:
            say(slug, bounds(item.event)[0], item.shown)
    return found


def _ends(stated: Facts) -> dict[str, Stated]:
    """Return the last event that ended each company; one that was only rumoured, or planned, ended nothing."""
    found: dict[str, Stated] = {}
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


def _two_beginnings(stated: Facts, foundings: dict[str, list[Stated]]) -> Iterator[Finding]:
    """Yield foundings that no day can be true of."""
    for company, _ in stated.companies:
        for item in foundings.get(company.id, ()) if company.founded else ():
            assert company.founded is not None  # noqa: S101 - asked a line above
            if not _meet(company.founded, item.event):
                yield Finding(
                    item.seed,
                    "S510",
                    "error",
                    f"'{company.id}' was founded {company.founded.text}, says its own file;"
                    f" {item.event.when.text} here",
                    "look which of the two dates is right",
                    ("date",),
                )
    for slug, items in foundings.items():
        for item in items[1:]:
            yield Finding(
                item.seed,
                "S510",
                "warning",
                f"'{slug}' is founded twice, here and by {items[0].shown}",
                "a company begins once: retract one of the two, or name the other company",
                ("company",),
            )


def _meet(when: When, event: facts.Event) -> bool:
    first, last = bounds(event)
    return first <= last_day(when) and first_day(when) <= last
