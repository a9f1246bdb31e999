"""S504: somebody leaves before they come."""

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


def left_before_they_came(stated: StatedFacts) -> Iterator[Violation]:
    """Yield departures of people whose first known arrival at that company is later.

    They may have been there before, and no event says so yet: it is a hint.
    """
    came: dict[tuple[str, str], list[StatedEvent]] = defaultdict(list)
    left: dict[tuple[str, str], list[StatedEvent]] = defaultdict(list)
    for item in stated.events:
        kind = item.event.kind
        if not item.event.joins and kind != "departure":
            continue
        roles = dict.fromkeys(item.event.participants)
        companies = [slug for slug, role in roles if role == "company"]
        people = [slug for slug, role in roles if role in ("people", item.event.joins)]
        if len(companies) * len(people) > _MOST_PAIRS:  # a list of staff, not somebody's career
            continue
        for company in companies:
            for person in people:
                (left if kind == "departure" else came)[person, company].append(item)
    for pair, departures in left.items():
        arrivals = came.get(pair)
        if not arrivals:
            continue
        first = min(arrivals, key=lambda item: bounds(item.event))
        for item in departures:
            if bounds(item.event)[1] < bounds(first.event)[0]:
                person, company = pair
                yield Violation(
                    item.seed,
                    "S504",
                    f"'{person}' leaves '{company}' on {item.event.when.text}"
                    f" and comes there only later: {first.shown}",
                    "look whether a date is wrong, or tell when they came the first time",
                    ("date",),
                )


def _career(kind: str, date: str) -> str:
    fields = "company: acme\npeople: [jane-roe]"
    return event_file(f"acme-roe-{kind}", kind, f"Jane Roe ({kind})", date, fields)


RULES = (
    Rule(
        "S504",
        "somebody leaves before they come",
        "The first hire, appointment or founding that is known of them at that company is later than their departure."
        " They may have been there before: tell of that too, or leave it, as it is only a hint.",
        "Who leads a company when is made from these events.",
        _career("departure", "2022-04-01") + _career("hire", "2023-04-01"),
        _career("hire", "2022-04-01") + _career("departure", "2023-04-01"),
        severity="hint",
        check=left_before_they_came,
    ),
)
