"""Labels of companies and people: their names, with what tells equal names apart."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from timeline.facts.entities import name_on

if TYPE_CHECKING:
    from timeline.query.named_entity import NamedEntity


def labels(entities: Iterable[NamedEntity], day: dt.date | None = None) -> dict[str, str]:
    """Return a label for each entity, by its slug. No two labels are equal.

    A label is the name. Only if another entity has the same name, something follows in brackets: the description, else
    the country, the year of the founding, or the slug: whatever the others with that name do not share. Case and the
    forms of Unicode (NFKC) make no other name. A retracted entity never changes the label of another one.

    Args:
        entities: all entities that are shown together.
        day: the day whose names are used; None means the latest names.
    """
    named = {entity.slug: (entity, name_on(entity.names, day)) for entity in entities}
    groups: dict[str, list[NamedEntity]] = defaultdict(list)
    for entity, name in named.values():
        if not entity.retracted:
            groups[_folded(name)].append(entity)
    found = {}
    for slug, (entity, name) in named.items():
        group = groups.get(_folded(name), [])
        if entity.retracted:
            found[slug] = f"{name} ({slug})" if group else name
        else:
            found[slug] = f"{name} ({_difference(entity, group)})" if len(group) > 1 else name
    return distinct(found)


def distinct(texts: Mapping[str, str]) -> dict[str, str]:
    """Return texts with their keys in brackets where two are equal."""
    times = Counter(texts.values())
    return {key: text if times[text] == 1 else f"{text} [{key}]" for key, text in texts.items()}


def _difference(entity: NamedEntity, group: list[NamedEntity]) -> str:
    """Return the first thing that an entity has alone among those with its name."""
    others = [_traits(other) for other in group if other is not entity]
    for index, trait in enumerate(_traits(entity)):
        if trait and all(traits[index] != trait for traits in others):
            return trait
    return entity.slug


def _traits(entity: NamedEntity) -> tuple[str, str, str]:
    """Return what tells entities apart, as text: description, country and year of founding; "" for what is unknown."""
    from timeline.facts.countries import countries

    country = countries()[entity.country] if entity.country else ""
    founded = f"founded {entity.founded.anchor.year}" if entity.founded else ""
    return entity.description or "", country, founded


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()
