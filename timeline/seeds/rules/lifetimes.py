"""S501, S502, S510: events before a company is founded or after it ends; two foundings."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from timeline.seeds.rules.days import bounds, first_day, last_day
from timeline.seeds.rules.examples import event_file, labs_founded
from timeline.seeds.rules.rule import Rule, Violation

if TYPE_CHECKING:
    from timeline import facts
    from timeline.facts import When
    from timeline.seeds.read.seed import Seed
    from timeline.seeds.rules.stated import StatedEvent, StatedFacts


_ENDINGS = frozenset({"shutdown", "merger"})
_TOUCHED = frozenset({"concerns"})
"""Roles that may name a company before its founding or after its end."""


@dataclass(frozen=True, slots=True)
class _Moment:
    """A beginning or an end of a company.

    Attributes:
        first: the first day on which it can have been.
        last: the last such day.
        text: the statement of it, as messages show it.
        seed: the fact that states it, or None.
        merger: whether the company ended in a merger; then the name and the people may go on.
    """

    first: dt.date
    last: dt.date
    text: str
    seed: Seed | None
    merger: bool = False


_Moments = dict[str, list[_Moment]]


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """When a company began and ended, by its file and by events."""

    begun: list[_Moment]
    ends: list[_Moment]

    def not_yet(self, last: dt.date) -> str | None:
        """Return the statement of the beginning if it did not exist by a day, else None."""
        first = min(self.begun, key=lambda one: one.first, default=None)
        return first.text if first is not None and last < first.first else None

    def over(self, first: dt.date, last: dt.date) -> str | None:
        """Return the statement of the end if it had ended before some days, else None. Mergers don't count."""
        end = _over(first, last, self.begun, self.ends)
        return end.text if end is not None and not end.merger else None


def lifetimes(stated: StatedFacts) -> dict[str, Lifetimes]:
    """Return when each company began and ended, as far as it is known."""
    begun, ends = _begun(stated, _foundings(stated)), _ends(stated)
    return {slug: Lifetimes(begun.get(slug, []), ends.get(slug, [])) for slug in begun.keys() | ends.keys()}


def outside_of_lifetimes(stated: StatedFacts) -> Iterator[Violation]:
    """Yield events before the founding or after the end of a company, and foundings that contradict each other.

    A company that ended may begin again: by its file's periods, or by a founding event after its end.
    """
    foundings, ends = _foundings(stated), _ends(stated)
    yield from _two_beginnings(stated, foundings, ends)
    begun = _begun(stated, foundings)
    for item in stated.events:
        for slug, role in item.event.participants:
            if role in _TOUCHED or (slug not in begun and slug not in ends):
                continue
            yield from _too_early(item, slug, role, begun.get(slug, []))
            yield from _too_late(item, slug, role, begun.get(slug, []), ends.get(slug, []))


def _too_early(item: StatedEvent, slug: str, role: str, begun: list[_Moment]) -> Iterator[Violation]:
    first = min(begun, key=lambda one: one.first, default=None)
    if first is not None and bounds(item.event)[1] < first.first and item.event.kind != "founding":
        yield Violation(
            item.seed,
            "S501",
            f"'{slug}' ({role}) did not exist yet at the time of the event, {item.event.when.written}: {first.text}",
            "correct one of the two dates",
            ("date",),
            other=first.seed,
        )


def _too_late(
    item: StatedEvent, slug: str, role: str, begun: list[_Moment], ends: list[_Moment]
) -> Iterator[Violation]:
    end = _over(*bounds(item.event), begun, ends)
    if end is None or not item.event.acts or item.event.kind == "founding":
        return
    yield Violation(
        item.seed,
        "S502",
        f"'{slug}' ({role}) had ended before {item.event.when.written}: {end.text}",
        "correct one of the two dates, or name another company",
        ("date",),
        severity="hint" if end.merger else "warning",  # after a merger, the name and the people may go on
        other=end.seed,
    )


def _over(first: dt.date, last: dt.date, begun: list[_Moment], ends: list[_Moment]) -> _Moment | None:
    """Return the end of a company if it is before the first of some days, and it did not begin again by the last."""
    over = [one for one in ends if one.last < first and not _goes_on(one, begun, ends)]
    end = max(over, key=lambda one: (one.first, one.last), default=None)
    if end is None or any(_follows(again, end) and again.first <= last for again in begun):
        return None
    return end


def _goes_on(end: _Moment, begun: list[_Moment], ends: list[_Moment]) -> bool:
    """Return whether another end is later, and no beginning is between the two: then the later one counts."""
    return any(
        other.last > end.last and not any(_follows(again, end) and again.first <= other.last for again in begun)
        for other in ends
    )


def _follows(beginning: _Moment, end: _Moment) -> bool:
    """Return whether a company can have begun again after an end; its first beginning was before that."""
    return beginning.last >= end.first and beginning.first > end.first


def _foundings(stated: StatedFacts) -> dict[str, list[StatedEvent]]:
    found: dict[str, list[StatedEvent]] = defaultdict(list)
    for item in stated.events:
        if item.event.kind == "founding":
            for slug, role in item.event.participants:
                if role == "company":
                    found[slug].append(item)
    return found


def _begun(stated: StatedFacts, foundings: dict[str, list[StatedEvent]]) -> _Moments:
    """Return when each company began, by its file and by the events of its founding."""
    found: _Moments = defaultdict(list)
    for company, seed in stated.companies:
        for period in company.lifetimes:
            if period.founded is not None:
                when = period.founded
                text = f"its file has founded: {when.written}"
                found[company.id].append(_Moment(first_day(when), last_day(when), text, seed))
    for slug, items in foundings.items():
        found[slug] += [_Moment(*bounds(item.event), item.shown, item.seed) for item in items]
    return found


def _ends(stated: StatedFacts) -> _Moments:
    """Return when each company ended, by its file and by confirmed events."""
    found: _Moments = defaultdict(list)
    for company, seed in stated.companies:
        for period in company.lifetimes:
            if period.ended is not None:
                when = period.ended
                text = f"its file has ended: {when.written}"
                found[company.id].append(_Moment(first_day(when), last_day(when), text, seed))
    for item in stated.events:
        for slug in _ended(item.event):
            found[slug].append(_Moment(*bounds(item.event), item.shown, item.seed, item.event.kind == "merger"))
    return found


def _ended(event: facts.Event) -> set[str]:
    """Return the companies that an event ended, if it is confirmed."""
    if event.status != "confirmed" or event.kind not in _ENDINGS:
        return set()
    if event.kind == "shutdown":
        return {slug for slug, role in event.participants if role == "company"}
    if event.kind == "merger" and getattr(event, "stage", "") == "closed":
        results = {slug for slug, role in event.participants if role == "result"}
        return {slug for slug, role in event.participants if role == "parties"} - results if results else set()
    return set()


def _two_beginnings(
    stated: StatedFacts, foundings: dict[str, list[StatedEvent]], ends: _Moments
) -> Iterator[Violation]:
    """Yield foundings that have no possible day in common with the file, and second foundings without an end before."""
    for company, seed in stated.companies:
        dates = [period.founded for period in company.lifetimes if period.founded is not None]
        for item in foundings.get(company.id, ()) if dates else ():
            if not any(_meet(when, item.event) for when in dates):
                yield Violation(
                    item.seed,
                    "S510",
                    f"the file of '{company.id}' has founded: {' and '.join(when.written for when in dates)};"
                    f" this founding has the date {item.event.when.written}",
                    "correct one of the two dates",
                    ("date",),
                    other=seed,
                )
    for slug, items in foundings.items():
        ordered = sorted(items, key=lambda item: bounds(item.event))
        for before, item in pairwise(ordered):
            if not _ended_between(before, item, ends.get(slug, [])):
                yield Violation(
                    item.seed,
                    "S510",
                    f"'{slug}' has another founding: {before.shown}",
                    "retract one of the two, or name another company; if it ended between the two, say when",
                    ("company",),
                    severity="warning",
                    other=before.seed,
                )


def _ended_between(before: StatedEvent, after: StatedEvent, ends: list[_Moment]) -> bool:
    first, last = bounds(before.event)[0], bounds(after.event)[1]
    return any(first <= end.last and end.first <= last for end in ends)


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
        "The company had ended before the first possible day of the event: its file says when it ended, or there is a"
        " confirmed shutdown, or a closed merger into another company. After a merger this is a hint, because the name"
        " and the people may go on; else it is a warning. If the company began again, write periods: in its file, or"
        " add the event of its second founding.",
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
        " there are two founding events and the company did not end between them, this is a warning: one of them is"
        " about another company, or should be retracted.",
        "The founding decides which events are too early.",
        labs_founded("2010")
        + event_file("labs-founding", "founding", "Acme Labs begins", "2011-05", "company: acme-labs"),
        labs_founded("2011")
        + event_file("labs-founding", "founding", "Acme Labs begins", "2011-05", "company: acme-labs"),
        check=outside_of_lifetimes,
    ),
)
