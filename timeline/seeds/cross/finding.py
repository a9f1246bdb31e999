"""What the checks share: the facts in the order in which they are looked at, and what is found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from timeline import facts
from timeline.seeds.read.diagnostics import Severity
from timeline.seeds.read.documents import Seed
from timeline.seeds.read.yaml import Path


@dataclass(frozen=True, slots=True)
class Finding:
    """A contradiction.

    Attributes:
        seed: the fact at which it is told.
        path: the place in that fact.
    """

    seed: Seed
    code: str
    severity: Severity
    message: str
    suggestion: str
    path: Path = ()


@dataclass(frozen=True, slots=True)
class Stated:
    """An event with the file that states it."""

    event: facts.Event
    seed: Seed

    @property
    def shown(self) -> str:
        """Its id and date, as messages tell of it."""
        return f"'{self.event.id}' ({self.event.when.text})"


@dataclass(frozen=True, slots=True)
class Facts:
    """Events, companies and stories that hold, and the ids of events that don't."""

    events: tuple[Stated, ...]
    companies: tuple[tuple[facts.Company, Seed | None], ...]
    stories: tuple[tuple[facts.Story, Seed], ...] = ()
    retracted: frozenset[str] = frozenset()

    @property
    def by_id(self) -> dict[str, facts.Event]:
        """The events by their ids."""
        return {item.event.id: item.event for item in self.events}

    @classmethod
    def of(cls, seeds: Iterable[Seed], around: Iterable[facts.Company] = ()) -> Facts:
        """Sort what files state; what is retracted is left out."""
        events: list[Stated] = []
        companies: list[tuple[facts.Company, Seed | None]] = [(company, None) for company in around]
        stories: list[tuple[facts.Story, Seed]] = []
        retracted: set[str] = set()
        for seed in seeds:
            if seed.fact.retracted is not None:
                retracted.add(seed.fact.id)
                continue
            if isinstance(seed.fact, facts.Story):
                stories.append((seed.fact, seed))
            if isinstance(seed.fact, facts.Event):
                events.append(Stated(seed.fact, seed))
            elif isinstance(seed.fact, facts.Company):
                companies.append((seed.fact, seed))
        return cls(tuple(events), tuple(companies), tuple(stories), frozenset(retracted))
