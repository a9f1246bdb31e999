"""The known facts of the shipped files, of a folder and of the log: who a new file may name, and which ids are used."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from timeline import facts, resources
from timeline.errors import SeedError
from timeline.seeds.entity_index import KnownEntity
from timeline.seeds.existing_log import existing_log
from timeline.seeds.known_ids import ids_of
from timeline.seeds.read import documents
from timeline.seeds.read.documents import SeedDocument
from timeline.seeds.read.files import SHIPPED, SeedFile, Selection, select

if TYPE_CHECKING:
    from sqlalchemy.engine import URL

_LAST_POSITION = 2**63 - 2


@dataclass(frozen=True, slots=True)
class Known:
    """The known facts.

    Attributes:
        entities: companies and people by slug.
        taken: all used ids, each with the file or log that uses it.
        events: all events; if a file and the log have the same id, the one in the file.
    """

    entities: Mapping[str, KnownEntity]
    taken: Mapping[str, str]
    events: Sequence[facts.Event]

    @property
    def names(self) -> Mapping[str, tuple[str, ...]]:
        """The names of each company and person."""
        return {slug: entity.names for slug, entity in self.entities.items()}


@dataclass(frozen=True, slots=True)
class Beside:
    """Companies and people that files name and that other files describe.

    Attributes:
        entities: those with a valid file, by slug.
        unreadable: the slugs of the others.
        documents: the valid files.
    """

    entities: Mapping[str, facts.Entity]
    unreadable: frozenset[str]
    documents: Mapping[Path, SeedDocument]


def read_known(folder: Path | None, url: str | URL | None) -> Known:
    """Read the shipped files, those of a folder, and the log. Of files with errors, only the ids are read.

    Args:
        folder: another folder of seed files; it may be missing. None is for a new shipped file: then only the facts
            from shipped files count in the log.
        url: the database, which may be missing; None means the configured one.
    """
    found: dict[str, tuple[facts.Fact, str]] = {
        fact.id: (fact, "the log") for fact in _recorded(url, shipped=folder is None)
    }
    broken: dict[str, str] = {}
    for document in read_files([folder] if folder is not None else []):
        broken |= dict.fromkeys(ids_of(document), document.file.shown)
        for seed in document.seeds:
            found[seed.fact.id] = (seed.fact, document.file.shown)
    return Known(
        {slug: KnownEntity.of(fact) for slug, (fact, _) in found.items() if isinstance(fact, facts.Entity)},
        broken | {slug: where for slug, (_, where) in found.items()},
        [fact for fact, _ in found.values() if isinstance(fact, facts.Event)],
    )


def read_files(folders: Sequence[Path], skip: Callable[[Path], bool] = lambda _path: False) -> Iterator[SeedDocument]:
    """Yield the shipped files and those of some folders. Folders without seed files are left out.

    Args:
        folders: the folders.
        skip: files to leave out.
    """
    paths = [path for path in (resources.find(SHIPPED), *folders) if _has_seeds(path)]
    for file in select(paths).files:
        if not skip(file.path):
            yield documents.read(file)


def entities_in_log(url: str | URL | None) -> dict[str, KnownEntity]:
    """Return the companies and people of a database; none if there is no database."""
    from timeline.query.names import Directory

    with existing_log(url) as connection:
        if connection is None:
            return {}
        directory = Directory.read(connection, _LAST_POSITION)
    return {slug: KnownEntity.recorded(known) for slug, known in directory.known.items()}


def read_beside(selection: Selection, slugs: AbstractSet[str]) -> Beside:
    """Read the files of some companies and people, in the folders of the selected files and among the shipped files.

    Args:
        selection: the selected files.
        slugs: the companies and people that they name and do not describe.
    """
    found: dict[str, facts.Entity] = {}
    there: set[str] = set()
    beside: dict[Path, SeedDocument] = {}
    names = {file.root.path: file.root.name for file in selection.files}
    for folder in _folders(selection):
        for slug in slugs - found.keys():
            for path in (folder / f"{slug}.yaml", folder / f"{slug}.yml"):
                if path.is_file():
                    there.add(slug)
                    read = [documents.read(file) for file in _files(path, names.get(folder.parent))]
                    stated = _entities(read)
                    found.update(stated)
                    beside |= {document.file.path: document for document in read if stated}
    return Beside(found, frozenset(there - found.keys()), beside)


def entities_beside(selection: Selection) -> dict[str, KnownEntity]:
    """Return the companies and people of the other files in the folders of the selected files, and the shipped ones."""
    shipped = resources.find(SHIPPED)
    selected = {file.path for file in selection.files}
    found: dict[str, KnownEntity] = {}
    for folder in _folders(selection):
        found |= (
            _shipped_entities(folder, _state(folder)) if folder.parent == shipped else _entities_in(folder, selected)
        )
    return found


@lru_cache(maxsize=4)
def _shipped_entities(folder: Path, _state: tuple[object, ...]) -> Mapping[str, KnownEntity]:
    """Return the shipped companies or people. They are many and seldom change, so they are read once."""
    return _entities_in(folder)


def _state(folder: Path) -> tuple[object, ...]:
    """Return what differs if a file of a folder changes: names, times of change and sizes."""
    found = [Path(where, name) for where, _, names in os.walk(folder) for name in names]
    return tuple((str(path), (at := path.stat()).st_mtime_ns, at.st_size) for path in sorted(found))


def _entities_in(folder: Path, besides: AbstractSet[Path] = frozenset()) -> dict[str, KnownEntity]:
    read = (documents.read(file) for file in _files(folder) if file.path not in besides)
    return {slug: KnownEntity.of(entity) for slug, entity in _entities(read).items()}


def _recorded(url: str | URL | None, *, shipped: bool) -> list[facts.Fact]:
    """Return the facts of the log; with `shipped` only those from shipped files."""
    from timeline.log import read
    from timeline.projections.decode import fact_or_none

    with existing_log(url) as connection:
        entries = read.latest(connection).values() if connection is not None else ()
        wanted = [one for one in entries if not shipped or (one.origin or "").startswith(f"{SHIPPED}/")]
        return [fact for fact in map(fact_or_none, wanted) if fact is not None]


def _folders(selection: Selection) -> list[Path]:
    """Return the folders of companies and people of the selected files and of the shipped files."""
    roots = {file.root.path for file in selection.files} | {resources.find(SHIPPED)}
    return [root / name for root in roots for name in ("companies", "people") if (root / name).is_dir()]


def _entities(read: Iterable[SeedDocument]) -> dict[str, facts.Entity]:
    stated = (seed.fact for document in read for seed in document.seeds)
    return {fact.id: fact for fact in stated if isinstance(fact, facts.Entity)}


def _files(path: Path, root: str | None = None) -> tuple[SeedFile, ...]:
    try:
        return select([path], root=root).files
    except SeedError:  # an empty folder
        return ()


def _has_seeds(folder: Path) -> bool:
    return folder.is_dir() and next(folder.rglob("*.y*ml"), None) is not None
