"""Who and what is there already: the shipped files, the folders that the user names, and the output's own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from timeline import facts, resources
from timeline.errors import SeedError
from timeline.seeds.check import Someone
from timeline.seeds.read import documents
from timeline.seeds.read.diagnostics import Diagnostic
from timeline.seeds.read.files import select


@dataclass(frozen=True, slots=True)
class Known:
    """What seed files state.

    Attributes:
        people: companies and people by slug.
        taken: every id, with what has it.
        diagnostics: what is wrong with the files.
    """

    people: dict[str, Someone]
    taken: dict[str, str]
    diagnostics: tuple[Diagnostic, ...]


def read_known(folders: Sequence[Path], skip: Callable[[Path], bool]) -> Known:
    """Read the shipped files and those of some folders.

    Args:
        folders: of seed files.
        skip: which files are not to be read, since they are about to be written.

    Raises:
        SeedError: a folder does not exist.
    """
    people: dict[str, Someone] = {}
    taken: dict[str, str] = {}
    diagnostics: list[Diagnostic] = []
    paths = [resources.find("seed_events"), *folders]
    for folder in folders:
        if not folder.is_dir():
            raise SeedError(f"{folder}: there is no such folder")
    for file in select([path for path in paths if _has_seeds(path)]).files:
        if skip(file.path):
            continue
        read = documents.read(file)
        diagnostics += read.diagnostics
        for seed in read.seeds:
            fact = seed.fact
            if isinstance(fact, facts.Entity):
                people[fact.id] = Someone(fact.kind, (*(name.name for name in fact.names), *fact.aliases))
            taken[fact.id] = f"the {fact.kind} in {file.origin}" if isinstance(fact, facts.Entity) else file.origin
    return Known(people, taken, tuple(diagnostics))


def _has_seeds(folder: Path) -> bool:
    return next(folder.rglob("*.y*ml"), None) is not None
