"""The ids that a fact names, with their places in its file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from timeline import facts
from timeline.seeds.read.seed import Seed
from timeline.seeds.read.yaml import Document, Path

EVENT_LISTS = ("includes", "replaces", "after", "not_same_as")
"""The fields of an event that name other events."""


def named_ids(document: Document, seed: Seed) -> Iterator[tuple[str, Path]]:
    """Yield each subject that a fact names, such as `company/acme`, with the place of its id in the file.

    A role may take companies and people: then both subjects have the same place. `renamed_from` is left out, because it
    is an id that nothing has any more.

    Args:
        document: the file.
        seed: a fact in it.
    """
    fact, base = seed.fact, seed.base
    own = fact.subject.partition("/")[0]
    if isinstance(fact, facts.Event):
        for name, role in fact.roles().items():
            for slug, path in _ids(document, (*base, name)):
                yield from ((f"{type_}/{slug}", path) for type_ in role.accepts)
        for name in EVENT_LISTS:
            yield from ((f"event/{slug}", path) for slug, path in _ids(document, (*base, name)))
    elif isinstance(fact, facts.Story):
        for number in range(len(fact.steps)):
            for name, type_ in (("events", "event"), ("companies", "company")):
                step = (*base, "steps", number, name)
                yield from ((f"{type_}/{slug}", path) for slug, path in _ids(document, step))
    else:
        yield from ((f"{own}/{slug}", path) for slug, path in _ids(document, (*base, "different_from")))
    yield from ((f"{own}/{slug}", path) for slug, path in _ids(document, (*base, "retracted", "superseded_by")))


def ids_named_by(fact: facts.Fact) -> set[str]:
    """Return the ids that a fact names, as far as the log keeps them."""
    named = set[str]()
    if isinstance(fact, facts.Event):
        named |= {slug for slug, _ in fact.participants} | {*fact.after, *fact.related}
    elif isinstance(fact, facts.Story):
        named |= {slug for slug, _ in fact.named()}
    else:
        named |= {*fact.different_from}
    if fact.retracted is not None and fact.retracted.superseded_by is not None:
        named.add(fact.retracted.superseded_by)
    return named


def _ids(document: Document, path: Path) -> Iterator[tuple[str, Path]]:
    """Yield the ids in a field: an id, a mapping with one, or a list of these."""
    value = document.at(path)
    items: list[tuple[Any, Path]] = (
        [(item, (*path, index)) for index, item in enumerate(value)] if isinstance(value, list) else [(value, path)]
    )
    for item, place in items:
        if isinstance(item, dict):
            yield from _ids(document, (*place, "event")) if isinstance(item.get("event"), str) else ()
        elif isinstance(item, str):
            yield item, place
