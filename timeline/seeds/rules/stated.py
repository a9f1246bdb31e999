"""The facts of all seed files together, for the checks of rules."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from timeline.seeds.entity_index import EntityIndex

if TYPE_CHECKING:
    from timeline import facts
    from timeline.seeds.read.seed import IncompleteFact, Seed


class Ids(Protocol):
    """The ids of facts, in files and in the log."""

    def types(self, slug: str) -> tuple[str, ...] | None:
        """Return the types of the facts with an id; () if nobody can say, None if there is none."""

    def renamed_to(self, slug: str) -> str | None:
        """Return the new id of a fact that a file renames, or None."""

    def known(self) -> Iterable[str]:
        """Return ids that can be meant by a misspelt one."""


@dataclass(frozen=True, slots=True)
class StatedEvent:
    """An event and its place in a file."""

    event: facts.Event
    seed: Seed

    @property
    def shown(self) -> str:
        """The id and the date, for messages."""
        return f"'{self.event.id}' ({self.event.when.written})"


@dataclass(frozen=True, slots=True)
class StatedFacts:
    """The facts of seed files.

    Attributes:
        seeds: all facts of the files, in their order, with the retracted ones.
        events: the events that are not retracted, then those of other files and of the log.
        companies: the companies that are not retracted. Those that are only named have no seed.
        stories: the stories that are not retracted.
        retracted: the ids of retracted facts.
        entities: the companies and people that a role may name.
        unreadable: ids of companies and people whose files have errors; a role may name them.
        unloadable: those of them that are neither in the checked files nor in the log.
        incomplete: events with errors; only the rule about unknown companies and people looks at their other fields.
        today: the day of the check, in UTC.
        ids: the ids that facts may name; None if nobody knows them yet.
    """

    seeds: tuple[Seed, ...]
    events: tuple[StatedEvent, ...]
    companies: tuple[tuple[facts.Company, Seed | None], ...]
    stories: tuple[tuple[facts.Story, Seed], ...] = ()
    retracted: frozenset[str] = frozenset()
    entities: EntityIndex = field(default_factory=lambda: EntityIndex({}))
    unreadable: frozenset[str] = frozenset()
    unloadable: frozenset[str] = frozenset()
    incomplete: tuple[IncompleteFact, ...] = ()
    today: dt.date = field(default_factory=lambda: dt.datetime.now(dt.UTC).date())
    ids: Ids | None = None

    @property
    def by_id(self) -> dict[str, facts.Event]:
        """The events by their ids."""
        return {item.event.id: item.event for item in self.events}

    @property
    def names(self) -> dict[str, tuple[str, ...]]:
        """The names of the companies and people that events name, as far as they are known."""
        slugs = {slug for item in self.events for slug, _ in item.event.participants}
        return {slug: found.names for slug in slugs if (found := self.entities.known(slug)) is not None}

    @classmethod
    def of(  # noqa: PLR0913 - the parts of the facts
        cls,
        seeds: Iterable[Seed],
        others: Iterable[facts.Company] = (),
        *,
        entities: EntityIndex | None = None,
        unreadable: frozenset[str] = frozenset(),
        unloadable: frozenset[str] = frozenset(),
        background: Iterable[Seed] = (),
        incomplete: Iterable[IncompleteFact] = (),
        ids: Ids | None = None,
    ) -> StatedFacts:
        """Sort the facts of files.

        Args:
            seeds: all facts, in the order of files and lines.
            others: companies from other files.
            entities: the companies and people that a role may name; None means none.
            unreadable: see the attribute.
            unloadable: see the attribute.
            background: facts of other files and of the log, with which these facts are compared.
            incomplete: see the attribute.
            ids: see the attribute.
        """
        from timeline import facts

        every = tuple(seeds)
        events: list[StatedEvent] = []
        companies: list[tuple[facts.Company, Seed | None]] = [(company, None) for company in others]
        stories: list[tuple[facts.Story, Seed]] = []
        retracted: set[str] = set()
        for seed in (*every, *background):
            if seed.fact.retracted is not None:
                retracted.add(seed.fact.id)
            elif isinstance(seed.fact, facts.Story):
                stories.append((seed.fact, seed))
            elif isinstance(seed.fact, facts.Event):
                events.append(StatedEvent(seed.fact, seed))
            elif isinstance(seed.fact, facts.Company):
                companies.append((seed.fact, seed))
        return cls(
            every,
            tuple(events),
            tuple(companies),
            tuple(stories),
            frozenset(retracted),
            entities or EntityIndex({}),
            unreadable,
            unloadable,
            tuple(incomplete),
            ids=ids,
        )
