"""A company or a person at a view's time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Unpack, cast

from timeline.facts.entities import began_by
from timeline.log import read
from timeline.log.erasures import erasure_at
from timeline.projections.decode import erased_entity, fact_of
from timeline.query.events import Events
from timeline.query.filter import FilterFields
from timeline.query.snapshot import Snapshot

if TYPE_CHECKING:
    from timeline import facts
    from timeline.facts.entities import DatedName, EntityType
    from timeline.facts.identifiers import Identifier


@dataclass(frozen=True, slots=True, repr=False)
class EntityView:
    """A company or a person at one time.

    Attributes:
        snapshot: the log at that time.
        slug: the entity's id.
    """

    type: ClassVar[EntityType]

    snapshot: Snapshot
    slug: str

    def __repr__(self) -> str:
        """Show its id, its label and the number of its events."""
        return f"{type(self).__name__}({self.slug!r}, {self.label!r}): {repr(self.events()).rpartition(': ')[2]}"

    @property
    def name(self) -> str:
        """Its name on the day of `as_reported`, or its latest name."""
        return self.snapshot.directory.name(self.slug, self.snapshot.reported_by)

    @property
    def label(self) -> str:
        """Its name; if another entity has the same name, with what tells the two apart: 'AT&T (American carrier)'."""
        return self.snapshot.directory.label(self.slug, self.snapshot.reported_by)

    @property
    def description(self) -> str | None:
        """What it is, in a few words."""
        return self.snapshot.directory.known[self.slug].description

    @property
    def country(self) -> str | None:
        """Its country, by the ISO 3166-1 alpha-2 code."""
        return self.snapshot.directory.known[self.slug].country

    @property
    def identifiers(self) -> tuple[Identifier, ...]:
        """Its identifiers in other registers, such as Wikidata."""
        return self._fact().identifiers

    @property
    def names(self) -> tuple[DatedName, ...]:
        """Its names, each with the date from which it is valid; as reported by a day, without later ones."""
        day = self.snapshot.reported_by
        names = self.snapshot.directory.known[self.slug].names
        return names if day is None else tuple(one for one in names if began_by(one.since, day))

    @property
    def aliases(self) -> tuple[str, ...]:
        """Other names for it."""
        return self.snapshot.directory.known[self.slug].aliases

    def events(self, **filters: Unpack[FilterFields]) -> Events:
        """Return its events; takes the filters of `Events.where`."""
        return Events(self.snapshot).where(**filters).involving(self.slug)

    def _fact(self) -> facts.Entity:
        known = self.snapshot.directory.known[self.slug]
        with self.snapshot.store.read() as connection:
            entry = next(read.entries(connection, after=known.position - 1, until=known.position))
            erasure = None if entry.has_payload else erasure_at(connection, known.position)
        fact = cast("facts.Entity", fact_of(entry) if erasure is None else erased_entity(entry.subject, erasure.day))
        day = self.snapshot.reported_by
        return fact if day is None else fact.as_reported(day)


@dataclass(frozen=True, slots=True, repr=False)
class CompanyView(EntityView):
    """A company at the view's time."""

    type = "company"

    @property
    def fact(self) -> facts.Company:
        """The typed fact: summary, home page, founding date, form."""
        return cast("facts.Company", self._fact())


@dataclass(frozen=True, slots=True, repr=False)
class PersonView(EntityView):
    """A person at the view's time."""

    type = "person"

    @property
    def fact(self) -> facts.Person:
        """The typed fact."""
        return cast("facts.Person", self._fact())
