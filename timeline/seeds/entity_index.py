"""The companies and people that seed files may name, found by slug, name or alias."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from timeline.facts.entities import Entity, EntityType
    from timeline.query.named_entity import NamedEntity

_MOST_HINTS = 500
_Key = TypeVar("_Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class KnownEntity:
    """A company or person that seed files may name.

    Attributes:
        type: company or person.
        names: its names over time, then its aliases.
        name: its latest name.
        description: what it is, in a few words.
        identifiers: the keys of its identifiers; see `Identifier.key`.
        different_from: the slugs of others with a similar name that it is not.
        retracted: whether it is retracted; then it has no twins, and its identifiers are free.
    """

    type: EntityType
    names: tuple[str, ...]
    name: str = ""
    description: str | None = None
    identifiers: frozenset[tuple[str, str]] = frozenset()
    different_from: tuple[str, ...] = ()
    retracted: bool = False

    @classmethod
    def of(cls, entity: Entity) -> KnownEntity:
        """Return what is known of a company or person from its fact."""
        return cls(
            entity.kind,
            (*(name.name for name in entity.names), *entity.aliases),
            entity.name,
            entity.description,
            frozenset(one.key for one in entity.identifiers),
            entity.different_from,
            entity.retracted is not None,
        )

    @classmethod
    def recorded(cls, entity: NamedEntity) -> KnownEntity:
        """Return what is known of a company or person in the log."""
        return cls(
            entity.type,
            (*(name for name, _ in entity.names), *entity.aliases),
            entity.name,
            entity.description,
            frozenset(one.key for one in entity.identifiers),
            entity.different_from,
            entity.retracted,
        )


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
        from timeline.facts.suggest import likeness, near

        self._hints += 1
        if self._hints > _MOST_HINTS:  # each call looks through all names
            return ""
        words = {slug: slug for slug, entity in self._everybody.items() if entity.type in accepts}
        names = {name: slug for name, slugs in self._slugs.items() for slug in slugs if slug in words}
        slugs, named = near(text.casefold(), list(words), 1), near(_normalised(text), list(names), 1)
        if slugs and (not named or likeness(text.casefold(), slugs) >= likeness(_normalised(text), named)):
            return f"did you mean '{slugs[0]}'?"
        if not named:
            return ""
        slug = names[named[0]]
        name = next(name for name in self._everybody[slug].names if _normalised(name) == named[0])
        return f"did you mean '{slug}' ({name})?"

    def name_of(self, slug: str) -> str:
        """Return the latest name of a known entity."""
        entity = self._everybody[slug]
        return entity.name or entity.names[0]

    def twins(self, slug: str, entity: KnownEntity) -> list[str]:
        """Return the slugs of other entities of the type with a name that readers take for the same.

        See `name_forms.twin_key` for what counts. Retracted entities, and those that either of the two is
        `different_from`, are left out.
        """
        from timeline.facts.name_forms import twin_key

        found = {other for name in entity.names for other in self._by_twin_key.get((entity.type, twin_key(name)), ())}
        return sorted(
            other
            for other in found - {slug, *entity.different_from}
            if slug not in self._everybody[other].different_from
        )

    def namesakes(self, slug: str, entity: KnownEntity) -> list[str]:
        """Return the slugs of other entities with the same latest name and the same description."""
        key = _label_key(entity)
        return sorted(other for other in self._by_label.get(key, ()) if other != slug) if key else []

    def owners(self, slug: str, entity: KnownEntity) -> dict[tuple[str, str], str]:
        """Return each identifier of an entity that another one has too, with the slug of that one."""
        return {
            key: other
            for key in sorted(entity.identifiers)
            for other in sorted(self._by_identifier.get(key, ()))
            if other != slug
        }

    @cached_property
    def _by_twin_key(self) -> dict[tuple[EntityType, str], set[str]]:
        from timeline.facts.name_forms import twin_key

        return self._grouped(lambda entity: ((entity.type, twin_key(name)) for name in entity.names))

    @cached_property
    def _by_label(self) -> dict[tuple[str, str], set[str]]:
        return self._grouped(lambda entity: filter(None, (_label_key(entity),)))

    @cached_property
    def _by_identifier(self) -> dict[tuple[str, str], set[str]]:
        return self._grouped(lambda entity: entity.identifiers)

    def _grouped(self, keys: Callable[[KnownEntity], Iterable[_Key]]) -> dict[_Key, set[str]]:
        """Return the slugs of the entities that are not retracted by their keys."""
        found: dict[_Key, set[str]] = defaultdict(set)
        for slug, entity in self._everybody.items():
            for key in keys(entity) if not entity.retracted else ():
                found[key].add(slug)
        return found

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


def _label_key(entity: KnownEntity) -> tuple[str, str] | None:
    """Return what must be unique: name and description, without case and in one form of Unicode."""
    if not entity.description:
        return None
    name, description = (unicodedata.normalize("NFKC", text).casefold() for text in (entity.name, entity.description))
    return name, description


def _normalised(name: str) -> str:
    """Return a name in the form to compare: its letters and digits, without case and diacritics.

    It is not the slug that is proposed for the name: two names in Chinese can have the same Latin letters.
    """
    from timeline.projections.search import words

    return "-".join(words(name)) or name.casefold()
