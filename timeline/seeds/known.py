"""What there is already, in files and in the log: whom a new file may name, and which ids are taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import URL

from timeline import facts, resources
from timeline.errors import MissingDatabaseError
from timeline.log import read
from timeline.projections.decode import fact_of
from timeline.seeds.check import Someone
from timeline.seeds.read import documents
from timeline.seeds.read.files import SHIPPED, select
from timeline.store import Store


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a new file meets.

    Attributes:
        people: companies and people by slug.
        taken: every id that stands for something, with what has it.
        events: all events; what a file states goes before what is recorded of the same id.
    """

    people: Mapping[str, Someone]
    taken: Mapping[str, str]
    events: Sequence[facts.Event]

    @property
    def names(self) -> Mapping[str, tuple[str, ...]]:
        """How each company and person is called."""
        return {slug: someone.names for slug, someone in self.people.items()}


def survey(folder: Path | None, url: str | URL | None) -> Surroundings:
    """Read the shipped files, those of a folder, and the log; files that can't be read are passed over.

    Args:
        folder: another folder of seed files, which need not be there. None is for a new shipped file: it stands beside
            shipped ones alone, so that of the log only what they recorded counts.
        url: the database; None takes the configured one. It need not be there either.
    """
    found: dict[str, tuple[facts.Fact, str]] = {
        fact.id: (fact, "the log") for fact in _recorded(url, shipped=folder is None)
    }
    shipped = resources.find("seed_events")
    paths = [shipped, *([folder] if folder is not None and _has_seeds(folder) else [])]
    for file in select(paths).files:
        for seed in documents.read(file).seeds:
            found[seed.fact.id] = (seed.fact, file.shown)
    return Surroundings(
        {slug: Someone(fact.kind, _names(fact)) for slug, (fact, _) in found.items() if isinstance(fact, facts.Entity)},
        {slug: where for slug, (_, where) in found.items()},
        [fact for fact, _ in found.values() if isinstance(fact, facts.Event)],
    )


def _recorded(url: str | URL | None, *, shipped: bool) -> list[facts.Fact]:
    """Return what the log says now; with `shipped` only what it has from shipped files."""
    try:
        store = Store.open(url)
    except MissingDatabaseError:
        return []
    try:
        with store.read() as connection:
            entries = read.latest(connection).values()
            return [
                fact_of(entry) for entry in entries if not shipped or (entry.origin or "").startswith(f"{SHIPPED}/")
            ]
    finally:
        store.close()


def _names(entity: facts.Entity) -> tuple[str, ...]:
    return (*(name.name for name in entity.names), *entity.aliases)


def _has_seeds(folder: Path) -> bool:
    return folder.is_dir() and next(folder.rglob("*.y*ml"), None) is not None
