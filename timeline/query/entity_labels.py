"""Labels of companies and people: their names, with what tells equal names apart."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
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
    found: dict[str, str] = {}
    groups: dict[str, list[NamedEntity]] = defaultdict(list)
    for entity in entities:
        names = entity.names
        name = found[entity.slug] = names[0].name if len(names) == 1 else name_on(names, day)
        groups[_folded(name)].append(entity)
    for group in groups.values():
        if len(group) > 1:
            standing = [entity for entity in group if not entity.retracted]
            for entity in group:
                name = found[entity.slug]
                if not entity.retracted:
                    found[entity.slug] = f"{name} ({_difference(entity, standing)})" if len(standing) > 1 else name
                elif standing:
                    found[entity.slug] = f"{name} ({entity.slug})"
    return distinct(found)


@dataclass(frozen=True, slots=True)
class Labels:
    """The labels of all entities on a day, which new entities with names of their own extend.

    Attributes:
        found: the label of each entity, by its slug.
        names: the names of all of them, without differences of case and form.
        day: the day; None means the latest names.
    """

    found: dict[str, str]
    names: frozenset[str]
    day: dt.date | None

    @classmethod
    def of(cls, entities: Iterable[NamedEntity], day: dt.date | None) -> Labels:
        """Make the labels of entities."""
        every = list(entities)
        return cls(labels(every, day), frozenset(_folded(name_on(entity.names, day)) for entity in every), day)

    def extended(self, new: Iterable[NamedEntity]) -> Labels | None:
        """Return the labels with new entities; None if one of them may change the label of another one."""
        added: dict[str, str] = {}
        for entity in new:
            name = name_on(entity.names, self.day)
            # A label ends with a bracket if something follows the name.
            if entity.slug in self.found or _folded(name) in self.names or name.endswith((")", "]")):
                return None
            added[entity.slug] = name
        names = {*map(_folded, added.values())}
        if len(names) < len(added):
            return None
        return Labels({**self.found, **added}, self.names | names, self.day)


def distinct(texts: Mapping[str, str]) -> dict[str, str]:
    """Return texts with their keys in brackets where two are equal."""
    times = Counter(texts.values())
    if len(times) == len(texts):
        return dict(texts)
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


@lru_cache(maxsize=2**18)
def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()
