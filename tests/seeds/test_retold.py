"""How many retold events are asked about, and how many events of the shipped files for nothing."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from timeline import facts
from timeline.seeds.check import check
from timeline.seeds.near_duplicates import Neighbours
from timeline.seeds.read.yaml import read_yaml

pytestmark = pytest.mark.no_database

LEAST_FOUND = 0.95
MOST_ASKED = 0.01
LEAST_AS_ANOTHER_KIND = 15


@cache
def shipped():
    """Give the shipped events, in the order of the files, and the names of companies and people."""
    seeds = check(alone=True).seeds
    events = sorted((seed for seed in seeds if isinstance(seed.fact, facts.Event)), key=lambda seed: seed.file.origin)
    names = {
        seed.fact.id: [*(name.name for name in seed.fact.names), *seed.fact.aliases]
        for seed in seeds
        if isinstance(seed.fact, facts.Entity)
    }
    return [seed.fact for seed in events], names


@cache
def retold():
    """Give each retold event with the shipped one."""
    path = Path(__file__).with_name("retold.yaml")
    found = []
    for number, item in enumerate(read_yaml(path.read_bytes()).value):
        source = {"url": f"https://news.example/{number}", "undated": True}
        fields = {"status": "reported", "sources": {"other": source}, **item, "id": f"retold-{number}"}
        model = facts.KINDS[fields.pop("kind")]
        found.append((fields.pop("of"), model.model_validate(fields)))
    return found


def test_the_retold_events_are_of_all_kinds_and_some_are_told_as_another():
    """The sample has each kind, and events that are told as a neighbouring kind."""
    events = {event.id: event for event in shipped()[0]}
    kinds = [(events[slug].kind, event.kind) for slug, event in retold()]
    assert {of for of, _ in kinds} == facts.KINDS.keys() & {event.kind for event in events.values()}
    assert sum(of != kind for of, kind in kinds) >= LEAST_AS_ANOTHER_KIND
    assert len({slug for slug, _ in retold()}) >= 100


def test_nearly_all_retold_events_are_asked_about():
    """A new event that another reporter told is near to the shipped one."""
    events, names = shipped()
    neighbours = Neighbours(events, names)
    missed = [(slug, event.title) for slug, event in retold() if slug not in {p.other.id for p in neighbours.of(event)}]
    assert len(missed) <= (1 - LEAST_FOUND) * len(retold()), missed


def test_hardly_any_shipped_event_is_asked_about_for_nothing():
    """Of all shipped events, when each is new, at most one in a hundred is near to one before it in the files."""
    events, names = shipped()
    alone = [event.model_copy(update={"not_same_as": ()}) for event in events]
    order = {event.id: number for number, event in enumerate(alone)}
    neighbours = Neighbours(alone, names)
    asked = [
        (event.id, near)
        for event in alone
        if (near := [pair.other.id for pair in neighbours.of(event) if order[pair.other.id] < order[event.id]])
    ]
    assert len(asked) <= MOST_ASKED * len(events), asked
