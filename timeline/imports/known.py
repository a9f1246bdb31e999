"""The known facts for an import: from the shipped files, the user's folders, and the output's folder."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from timeline import facts
from timeline.errors import SeedError
from timeline.seeds.entity_index import KnownEntity
from timeline.seeds.known import read_files
from timeline.seeds.read.diagnostics import Diagnostic
from timeline.seeds.read.seed import Seed


@dataclass(frozen=True, slots=True)
class KnownFacts:
    """The facts of seed files.

    Attributes:
        entities: companies and people by slug.
        taken: all used ids, each with the fact that uses it.
        seeds: all facts.
        diagnostics: the errors in the files.
    """

    entities: dict[str, KnownEntity]
    taken: dict[str, str]
    seeds: tuple[Seed, ...]
    diagnostics: tuple[Diagnostic, ...]


def read_known_facts(
    folders: Sequence[Path], skip: Callable[[Path], bool], recorded: Iterable[Seed] = ()
) -> KnownFacts:
    """Read the shipped files and those of some folders.

    Args:
        folders: the folders.
        skip: files to leave out, because the import writes them.
        recorded: the companies and people in the log; a file of the same id counts instead.

    Raises:
        SeedError: a folder does not exist.
    """
    entities: dict[str, KnownEntity] = {}
    taken: dict[str, str] = {}
    seeds: list[Seed] = []
    diagnostics: list[Diagnostic] = []
    for folder in folders:
        if not folder.is_dir():
            raise SeedError(f"{folder}: no such folder")
    for document in read_files(folders, skip):
        diagnostics += [found for found in document.diagnostics if found.severity == "error"]
        seeds += document.seeds
        origin = document.file.origin
        for fact in (seed.fact for seed in document.seeds):
            if isinstance(fact, facts.Entity):
                entities[fact.id] = KnownEntity.of(fact)
            taken[fact.id] = f"the {fact.kind} in {origin}" if isinstance(fact, facts.Entity) else origin
    for seed in recorded:
        fact = seed.fact
        if isinstance(fact, facts.Entity) and fact.id not in taken:
            seeds.append(seed)
            entities[fact.id] = KnownEntity.of(fact)
            taken[fact.id] = f"the {fact.kind} in the log"
    return KnownFacts(entities, taken, tuple(seeds), tuple(diagnostics))
