"""The companies and people that seed files may name, found by slug, name or alias."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from timeline.facts.entities import Entity, EntityType

_MOST_HINTS = 500


@dataclass(frozen=True, slots=True)
class KnownEntity:
    """A company or person that seed files may name.

    Attributes:
        type: company or person.
        names: its names over time, then its aliases.
    """

    type: EntityType
    names: tuple[str, ...]

    @classmethod
    def of(cls, entity: Entity) -> KnownEntity:
        """Return the type and the names of a company or person."""
        return cls(entity.kind, (*(name.name for name in entity.names), *entity.aliases))


class EntityIndex:
    """Known companies and people by slug, name and alias.

    Args:
        known: the companies and people that are read already, by slug.
        read_others: reads the others; called once, when a slug or name is not among the known ones.
    """

    def __init__(
        self,
        known: Mapping[str, KnownEntity],
        read_others: Callable[[], Mapping[str, KnownEntity]] = dict,
    ) -> None:
        self._known = known
        self._read_others = read_others
        self._hints = 0

    def get(self, slug: str) -> KnownEntity | None:
        """Return the entity with a slug, or None."""
        return self._known.get(slug) or self._everybody.get(slug)

    def known(self, slug: str) -> KnownEntity | None:
        """Return the entity with a slug if it is read already, else None."""
        return self._known.get(slug)

    def __contains__(self, slug: str) -> bool:
        """Return whether one of the entities that are read already has a slug."""
        return slug in self._known

    def slugs_of(self, text: str, accepts: tuple[EntityType, ...]) -> list[str]:
        """Return the slugs of the entities with a name; case, accents and hyphens do not count."""
        return sorted(slug for slug in self._slugs.get(_normalised(text), ()) if self._everybody[slug].type in accepts)

    def suggestion(self, text: str, accepts: tuple[EntityType, ...]) -> str:
        """Return a question with the slug that is most similar to a text, by slug or name; "" if none is similar."""
        from timeline.facts.suggest import near

        self._hints += 1
        if self._hints > _MOST_HINTS:  # each call looks through all names
            return ""
        words = {slug: slug for slug, entity in self._everybody.items() if entity.type in accepts}
        names = {name: slug for name, slugs in self._slugs.items() for slug in slugs if slug in words}
        found = near(text.casefold(), list(words), 1) or near(_normalised(text), list(names), 1)
        if not found:
            return ""
        if found[0] in words:
            return f"did you mean '{found[0]}'?"
        slug = names[found[0]]
        name = next(name for name in self._everybody[slug].names if _normalised(name) == found[0])
        return f"did you mean '{slug}' ({name})?"

    @cached_property
    def _everybody(self) -> dict[str, KnownEntity]:
        return {**self._read_others(), **self._known}

    @cached_property
    def _slugs(self) -> dict[str, set[str]]:
        slugs: dict[str, set[str]] = defaultdict(set)
        for slug, entity in self._everybody.items():
            for name in entity.names:
                slugs[_normalised(name)].add(slug)
        return slugs


def _normalised(name: str) -> str:
    """Return a name in the form to compare; a name without ASCII letters stays as it is."""
    from timeline.facts.text import slugify

    return slugify(name) or name.casefold()
