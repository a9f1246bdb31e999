"""What all seed files state together, as the checks of rules read it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from timeline.seeds.entity_index import EntityIndex

if TYPE_CHECKING:
    from timeline import facts
    from timeline.seeds.read.seed import Seed


@dataclass(frozen=True, slots=True)
class StatedEvent:
    """An event with the file that states it."""

    event: facts.Event
    seed: Seed

    @property
    def shown(self) -> str:
        """Its id and date, as messages show them."""
        return f"'{self.event.id}' ({self.event.when.text})"


@dataclass(frozen=True, slots=True)
class StatedFacts:
    """What seed files state.

    Attributes:
        seeds: every fact, in the order of files and lines, retracted ones too.
        events: the events that are not retracted.
        companies: the companies that are not retracted; the ones that other files state have no seed.
        stories: the stories that are not retracted.
        retracted: the ids of what is retracted.
        entities: who may be named.
        unreadable: ids of companies and people whose files have errors of their own; they may be named.
        unloadable: the ones of these that files beside the checked ones state, and that the log does not have.
    """

    seeds: tuple[Seed, ...]
    events: tuple[StatedEvent, ...]
    companies: tuple[tuple[facts.Company, Seed | None], ...]
    stories: tuple[tuple[facts.Story, Seed], ...] = ()
    retracted: frozenset[str] = frozenset()
    entities: EntityIndex = field(default_factory=lambda: EntityIndex({}))
    unreadable: frozenset[str] = frozenset()
    unloadable: frozenset[str] = frozenset()

    @property
    def by_id(self) -> dict[str, facts.Event]:
        """The events by their ids."""
        return {item.event.id: item.event for item in self.events}

    @classmethod
    def of(
        cls,
        seeds: Iterable[Seed],
        others: Iterable[facts.Company] = (),
        *,
        entities: EntityIndex | None = None,
        unreadable: frozenset[str] = frozenset(),
        unloadable: frozenset[str] = frozenset(),
    ) -> StatedFacts:
        """Sort what files state.

        Args:
            seeds: every fact, in the order of files and lines.
            others: companies that other files state.
            entities: who may be named; None is nobody.
            unreadable: as the attribute.
            unloadable: as the attribute.
        """
        from timeline import facts

        every = tuple(seeds)
        events: list[StatedEvent] = []
        companies: list[tuple[facts.Company, Seed | None]] = [(company, None) for company in others]
        stories: list[tuple[facts.Story, Seed]] = []
        retracted: set[str] = set()
        for seed in every:
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
        )
