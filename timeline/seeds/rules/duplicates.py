"""S514: an event that may be recorded already."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from timeline.seeds.rules.examples import EVENT
from timeline.seeds.rules.rule import Rule, Violation

if TYPE_CHECKING:
    from timeline.seeds.rules.stated import StatedFacts


def possible_duplicates(stated: StatedFacts) -> Iterator[Violation]:
    """Yield events that may be the same as another one; each pair once, at the event that comes later in the files."""
    from timeline.seeds.near_duplicates import Neighbours

    mine = {seed.fact.id: number for number, seed in enumerate(stated.seeds)}
    seeds = {item.event.id: item.seed for item in stated.events}
    neighbours = Neighbours((item.event for item in stated.events), stated.names)
    for item in stated.events:
        if item.event.id not in mine:
            continue
        for pair in neighbours.of(item.event):
            other = pair.other.id
            if other not in mine or mine[other] < mine[item.event.id]:
                where = "" if other in mine else f" in {seeds[other].file.origin}"
                yield Violation(
                    item.seed,
                    "S514",
                    f"this may be '{other}'{where}: {pair.other.title} ({pair.other.when}; {', '.join(pair.signs)})",
                    f"if it is another event, add not_same_as: [{other}]; else add your sources to that event",
                    ("title",),
                    other=seeds[other],
                )


_AGAIN = """
# my_events/events/acme-job-cuts-2023.yaml
kind: layoffs
title: Acme cuts jobs
date: 2023-04-13
company: acme
status: reported
{}sources:
  a: {{published: 2023-04-14, url: "https://example.org/cuts"}}"""

RULES = (
    Rule(
        "S514",
        "an event that may be recorded already",
        "Another event has the same kind, or a kind that sources use for the same event, with the same participants and"
        " about the same day. If it is the same event, add your sources to that file. If it is another event, add its"
        " id to not_same_as:. The files are compared with the shipped files too, and by plan and load with the log.",
        "An event that is recorded twice is counted twice in every sum.",
        EVENT + _AGAIN.format(""),
        EVENT + _AGAIN.format("not_same_as: [acme-layoffs-2023]\n"),
        severity="warning",
        check=possible_duplicates,
    ),
)
