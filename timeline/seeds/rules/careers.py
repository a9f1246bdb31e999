"""S504: a person leaves before they join."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from timeline.seeds.rules.days import bounds
from timeline.seeds.rules.examples import event_file
from timeline.seeds.rules.rule import Rule, Violation

if TYPE_CHECKING:
    from timeline.seeds.rules.stated import StatedEvent, StatedFacts


_MOST_PAIRS = 1000


def left_before_they_joined(stated: StatedFacts) -> Iterator[Violation]:
    """Yield departures of people who first joined that company later, as far as the events say.

    They may have joined earlier, without an event: so this is a hint.
    """
    joined: dict[tuple[str, str], list[StatedEvent]] = defaultdict(list)
    left: dict[tuple[str, str], list[StatedEvent]] = defaultdict(list)
    for item in stated.events:
        kind = item.event.kind
        if not item.event.joins and kind != "departure":
            continue
        roles = dict.fromkeys(item.event.participants)
        companies = [slug for slug, role in roles if role == "company"]
        people = [slug for slug, role in roles if role in ("people", item.event.joins)]
        if len(companies) * len(people) > _MOST_PAIRS:  # a list of staff, not a career
            continue
        for company in companies:
            for person in people:
                (left if kind == "departure" else joined)[person, company].append(item)
    for pair, departures in left.items():
        arrivals = joined.get(pair)
        if not arrivals:
            continue
        first = min(arrivals, key=lambda item: bounds(item.event))
        for item in departures:
            if bounds(item.event)[1] < bounds(first.event)[0]:
                person, company = pair
                yield Violation(
                    item.seed,
                    "S504",
                    f"'{person}' leaves '{company}' on {item.event.when.written}, but joins later: {first.shown}",
                    "correct a date, or add the event by which they first joined",
                    ("date",),
                    other=first.seed,
                )


def _career(kind: str, date: str) -> str:
    fields = "company: acme\npeople: [jane-roe]"
    return event_file(f"acme-roe-{kind}", kind, f"Jane Roe ({kind})", date, fields)


RULES = (
    Rule(
        "S504",
        "a person leaves before they join",
        "The first known hire, appointment or founding of this person at the company is later than the departure. If"
        " they joined earlier, you can add an event for that; this is only a hint.",
        "The program derives from these events who led a company, and when.",
        _career("departure", "2022-04-01") + _career("hire", "2023-04-01"),
        _career("hire", "2022-04-01") + _career("departure", "2023-04-01"),
        severity="hint",
        check=left_before_they_joined,
    ),
)
