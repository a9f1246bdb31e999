"""The entities at a position of the log: slugs, types and names over time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import cached_property
from operator import itemgetter

import orjson
from sqlalchemy import Connection

from timeline import sql
from timeline.errors import QueryError
from timeline.facts.dates import When
from timeline.facts.entities import DatedName, EntityType, name_on
from timeline.facts.identifiers import Identifier
from timeline.facts.suggest import did_you_mean
from timeline.models import ENTITY as E
from timeline.models import ENTITY_VERSION as V
from timeline.projections import search
from timeline.query.entity_labels import Labels
from timeline.query.name_index import NameIndex
from timeline.query.named_entity import NamedEntity
from timeline.query.several import one_id

_MOST_DAYS = 8
_COLUMNS = (
    f"e.{E.key}, e.{E.slug}, e.{E.type}, v.{V.names}, v.{V.aliases}, v.{V.since_position}, v.{V.retracted},"
    f" v.{V.superseded_by}, v.{V.description}, v.{V.country}, v.{V.sector}, v.{V.founded}, v.{V.identifiers},"
    f" v.{V.different_from}"
)


class Directory:
    """All entities at a position. There are at most some ten thousand: all are read at once, and then what is new."""

    def __init__(self, known: dict[str, NamedEntity]) -> None:
        self.known = known
        self._labels: dict[dt.date | None, Labels] = {}

    @classmethod
    def read(cls, connection: Connection, position: int) -> Directory:
        """Read the entities as of a position."""
        return cls({one.slug: one for one in _read(connection, 0, position)})

    def updated(self, connection: Connection, after: int, until: int) -> Directory:
        """Return the directory with the entities that were recorded or changed between two positions."""
        new = {one.slug: one for one in _read(connection, after, until)}
        if not new:
            return self
        known = {**self.known, **new}
        made = Directory(known if new.keys() <= self.known.keys() else {slug: known[slug] for slug in sorted(known)})
        extended = {day: before.extended(new.values()) for day, before in list(self._labels.items())}
        made._labels = {day: after for day, after in extended.items() if after is not None}
        if None in made._labels and "differences" in self.__dict__:  # the new ones differ by their names
            made.__dict__["differences"] = self.differences
        if "_index" in self.__dict__:
            made.__dict__["_index"] = self._index.updated({one.key: _titles(one) for one in new.values()})
        return made

    def type(self, slug: str) -> EntityType:
        """Return the entity's type; an unknown slug counts as a company."""
        return self.known[slug].type if slug in self.known else "company"

    def name(self, slug: str, day: dt.date | None = None) -> str:
        """Return the entity's name on a day (None: the latest). An unknown slug is returned unchanged.

        If it is not certain which name was valid on the day, both are returned: `Run:ai (or NVIDIA Run:ai)`.
        """
        found = self.known.get(slug)
        if found is None:
            return slug
        return found.names[0].name if len(found.names) == 1 else name_on(found.names, day)

    def present_name(self, slug: str, day: dt.date | None = None) -> str:
        """Return the name on a day of what an entity became; see `name` and `now`."""
        return self.name(self.now(slug), day)

    def label(self, slug: str, day: dt.date | None = None) -> str:
        """Return the entity's label on a day (None: today): its name, and what tells it apart from equal names.

        See `entity_labels.labels`. An unknown slug is returned unchanged.
        """
        return self.labels(day).get(slug, slug)

    def labels(self, day: dt.date | None = None) -> dict[str, str]:
        """Return the labels of all entities on a day (None: today), by slug."""
        if day not in self._labels:
            while len(self._labels) >= _MOST_DAYS:
                self._labels.pop(next(iter(self._labels)), None)
            self._labels[day] = Labels.of(self.known.values(), day)
        return self._labels[day].found

    @cached_property
    def slugs(self) -> dict[int, str]:
        """The slugs of all entities by their keys."""
        return {entity.key: slug for slug, entity in self.known.items()}

    @cached_property
    def differences(self) -> dict[str, str]:
        """What labels have behind the names, such as ' (American carrier)', by slug; for equal names only."""
        return {
            slug: label.removeprefix(name)
            for slug, label in self.labels().items()
            if label != (name := self.known[slug].name)
        }

    @cached_property
    def became(self) -> dict[str, str]:
        """For each retracted entity that another one supersedes, the slug of the last one in that chain."""
        after = {
            slug: entity.superseded_by
            for slug, entity in self.known.items()
            if entity.superseded_by in self.known and self.known[entity.superseded_by].type == entity.type
        }
        found = {}
        for slug in after:
            seen, last = {slug}, slug
            while (following := after.get(last)) is not None:
                if following in seen:  # a circle: nobody is the last one
                    last = slug
                    break
                seen.add(last := following)
            if last != slug:
                found[slug] = last
        return found

    def now(self, slug: str) -> str:
        """Return the slug of what an entity became: itself, or the one that supersedes it."""
        return self.became.get(slug, slug)

    def keys(self, slug: str) -> list[int]:
        """Return the keys under which events name an entity: its own, and those of all that became it."""
        return [self.key(one) for one in self.merged(slug)]

    def merged(self, slug: str) -> list[str]:
        """Return the slugs of an entity: that of what it became, and those of all that became the same."""
        now = self.now(slug)
        return [now, *(before for before, after in self.became.items() if after == now)]

    def with_merged(self, keys: Iterable[int]) -> list[int]:
        """Return the keys of entities, and those of all that became the same ones, sorted."""
        return sorted({other for key in keys for other in self._same.get(key, (key,))})

    @cached_property
    def _same(self) -> dict[int, tuple[int, ...]]:
        """For each entity that another one became, or that became another one: the keys of all of these."""
        groups: dict[str, list[int]] = {}
        for before, after in self.became.items():
            groups.setdefault(after, [self.key(after)]).append(self.key(before))
        return {key: tuple(group) for group in groups.values() for key in group}

    def key(self, slug: str) -> int:
        """Return the entity's key, or -1 if it does not exist at this position."""
        return self.known[slug].key if slug in self.known else -1

    def check(self, slug: str, kind: EntityType) -> str:
        """Return the slug of an entity of that type, unchanged.

        Raises:
            QueryError: there is none; the message names the entity with this alias, or the nearest slug.
        """
        found = self.known.get(one_id(slug, kind))
        if found is not None and found.type == kind:
            return slug
        raise QueryError(f"unknown {kind} '{slug}'{self.hint(slug, kind)}")

    def hint(self, slug: str, kind: EntityType) -> str:
        """Return a hint at the entity that was probably meant: by its name, its alias or a similar slug."""
        if slug in self.known:
            return f": '{slug}' is a {self.known[slug].type}"
        wanted = slug.casefold()
        named = [
            f"'{entity.slug}'"
            for entity in self.known.values()
            if entity.type == kind
            and not entity.retracted
            and any(title.casefold() == wanted for title in (*(name for name, _ in entity.names), *entity.aliases))
        ]
        if named:
            return f": that is {' or '.join(named)}"
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
        return self._index.by_all(search.typed_words(text))

    def named_by_each(self, text: str) -> list[tuple[str, list[int]]]:
        """Return each word of a text with the keys of entities that have it in a name, found as `named` does.

        Two words that are one word in a name count as one.
        """
        return self._index.by_each(search.typed_words(text))

    @cached_property
    def _index(self) -> NameIndex:
        return NameIndex({one.key: _titles(one) for one in self.known.values()})


def _titles(entity: NamedEntity) -> list[str]:
    """Return all texts by which an entity is found."""
    return [*(name for name, _ in entity.names), *entity.aliases, entity.slug]


def _read(connection: Connection, after: int, until: int) -> list[NamedEntity]:
    """Return the entities recorded or changed between two positions, as of the second, sorted by their slugs."""
    rows = sql.rows(
        connection,
        f"SELECT {_COLUMNS} FROM {V} AS v JOIN {E} AS e ON e.{E.key} = v.{V.entity}"
        f" WHERE v.{V.since_position} > ? AND v.{V.since_position} <= ? AND v.{V.until_position} > ?",
        (after, until, until),
    )
    return [_entity(*row) for row in sorted(rows, key=itemgetter(1))]


def _entity(  # noqa: PLR0913, PLR0917 - the columns
    key: int,
    slug: str,
    kind: EntityType,
    names: str,
    aliases: str,
    position: int,
    retracted: int,
    superseded_by: str | None,
    description: str | None,
    country: str | None,
    sector: str | None,
    founded: str | None,
    identifiers: str,
    different_from: str,
) -> NamedEntity:
    """Return the entity in a row."""
    return NamedEntity(
        key,
        slug,
        kind,
        tuple(DatedName(name, When.parse(since) if since else None) for name, since, *_ in orjson.loads(names)),
        tuple(orjson.loads(aliases)),
        position,
        bool(retracted),
        superseded_by,
        description,
        country,
        sector,
        When.parse(founded) if founded else None,
        tuple(Identifier(scheme, value) for scheme, value in orjson.loads(identifiers)),
        tuple(orjson.loads(different_from)),
    )
