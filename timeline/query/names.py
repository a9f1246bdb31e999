"""The entities at a position of the log: slugs, types and names over time."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter

import orjson
from sqlalchemy import Connection

from timeline import sql
from timeline.errors import QueryError
from timeline.facts.dates import When
from timeline.facts.entities import DatedName, EntityType, name_on
from timeline.facts.suggest import did_you_mean
from timeline.models import ENTITY as E
from timeline.models import ENTITY_VERSION as V
from timeline.projections import search
from timeline.query.name_index import NameIndex


@dataclass(frozen=True, slots=True)
class NamedEntity:
    """An entity as the log records it.

    Attributes:
        key: its key in the read models.
        names: each name with the date from which it is valid (None for the first name), in order.
        position: the log position of this version.
        retracted: whether it is retracted; events may still name it.
    """

    key: int
    slug: str
    type: EntityType
    names: tuple[DatedName, ...]
    aliases: tuple[str, ...]
    position: int
    retracted: bool

    @property
    def name(self) -> str:
        """Its latest name."""
        return self.names[-1].name


class Directory:
    """All entities at a position. There are at most some ten thousand: all are read at once and cached by position."""

    def __init__(self, known: dict[str, NamedEntity]) -> None:
        self.known = known

    @classmethod
    def read(cls, connection: Connection, position: int) -> Directory:
        """Read the entities as of a position."""
        rows = sql.rows(
            connection,
            f"SELECT e.{E.key}, e.{E.slug}, e.{E.type}, v.{V.names}, v.{V.aliases},"
            f" v.{V.since_position}, v.{V.retracted}"
            f" FROM {V} AS v JOIN {E} AS e ON e.{E.key} = v.{V.entity}"
            f" WHERE v.{V.since_position} <= ? AND v.{V.until_position} > ?",
            (position, position),
        )
        known = {}
        for key, slug, kind, names, aliases, since, retracted in sorted(rows, key=itemgetter(1)):
            dated = tuple(
                DatedName(name, When.parse(began) if began else None) for name, began, *_ in orjson.loads(names)
            )
            known[slug] = NamedEntity(key, slug, kind, dated, tuple(orjson.loads(aliases)), since, bool(retracted))
        return cls(known)

    def type(self, slug: str) -> EntityType:
        """Return the entity's type; an unknown slug counts as a company."""
        return self.known[slug].type if slug in self.known else "company"

    def name(self, slug: str, day: dt.date | None = None) -> str:
        """Return the entity's name on a day (None: the latest). An unknown slug is returned unchanged.

        If it is not certain which name was valid on the day, both are returned: `Run:ai (or NVIDIA Run:ai)`.
        """
        found = self.known.get(slug)
        return name_on(found.names, day) if found else slug

    def key(self, slug: str) -> int:
        """Return the entity's key, or -1 if it does not exist at this position."""
        return self.known[slug].key if slug in self.known else -1

    def check(self, slug: str, kind: EntityType) -> str:
        """Return the slug of an entity of that type, unchanged.

        Raises:
            QueryError: there is none; the message names the entity with this alias, or the nearest slug.
        """
        if not isinstance(slug, str):
            raise QueryError(f"a {kind} is named by one slug, such as 'twitter', not by {slug!r:.60}")
        found = self.known.get(slug)
        if found is not None and found.type == kind:
            return slug
        raise QueryError(f"unknown {kind} '{slug}'{self.hint(slug, kind)}")

    def hint(self, slug: str, kind: EntityType) -> str:
        """Return a hint at the entity that was probably meant: by its name, its alias or a similar slug."""
        if slug in self.known:
            return f": '{slug}' is a {self.known[slug].type}"
        wanted = slug.casefold()
        for entity in self.known.values():
            titles = [name for name, _ in entity.names] + list(entity.aliases)
            if entity.type == kind and any(title.casefold() == wanted for title in titles):
                return f": that is '{entity.slug}'"
        near = did_you_mean(slug, [entity.slug for entity in self.known.values() if entity.type == kind])
        return f": {near}" if near else ""

    def is_near(self, slug: str, kind: EntityType) -> bool:
        """Return whether an unknown slug is close to that of an entity of a type."""
        return bool(self.hint(slug, kind))

    def named(self, text: str) -> list[int]:
        """Return the keys of entities with a name that has all these words, or words that begin with them.

        If there are none, misspelt words match: a letter that is wrong, missing or extra, or two swapped neighbours. In
        words of eight letters or more, two mistakes match (the distance of optimal string alignment).
        """
        return self._index.by_all(search.words(text))

    def named_by_each(self, text: str) -> list[tuple[str, list[int]]]:
        """Return each word of a text with the keys of entities that have it in a name, found as `named` does.

        Two words that are one word in a name count as one.
        """
        return self._index.by_each(search.words(text))

    @cached_property
    def _index(self) -> NameIndex:
        return NameIndex(
            {one.key: [*(name for name, _ in one.names), *one.aliases, one.slug] for one in self.known.values()}
        )
