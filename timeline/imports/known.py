"""Who and what is there already: the shipped files, the folders that the user names, and the output's own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from timeline import facts
from timeline.errors import SeedError
from timeline.seeds.entity_index import KnownEntity
from timeline.seeds.known import read_files
from timeline.seeds.read.diagnostics import Diagnostic


@dataclass(frozen=True, slots=True)
class KnownFacts:
    """What seed files state.

    Attributes:
        entities: companies and people by slug.
        taken: every id, with what has it.
        diagnostics: what is wrong with the files.
    """

    entities: dict[str, KnownEntity]
    taken: dict[str, str]
    diagnostics: tuple[Diagnostic, ...]


def read_known_facts(folders: Sequence[Path], skip: Callable[[Path], bool]) -> KnownFacts:
    """Read the shipped files and those of some folders.

    Args:
        folders: of seed files.
        skip: which files are not to be read, since they are about to be written.

    Raises:
        SeedError: a folder does not exist.
    """
    entities: dict[str, KnownEntity] = {}
    taken: dict[str, str] = {}
    diagnostics: list[Diagnostic] = []
    for folder in folders:
        if not folder.is_dir():
            raise SeedError(f"{folder}: there is no such folder")
    for document in read_files(folders, skip):
        diagnostics += document.diagnostics
        origin = document.file.origin
        for fact in (seed.fact for seed in document.seeds):
            if isinstance(fact, facts.Entity):
                entities[fact.id] = KnownEntity.of(fact)
            taken[fact.id] = f"the {fact.kind} in {origin}" if isinstance(fact, facts.Entity) else origin
    return KnownFacts(entities, taken, tuple(diagnostics))
