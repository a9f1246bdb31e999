"""The ids that checked files may name: in these files, in those beside them, in the shipped files and in the log."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from timeline import resources
from timeline.errors import SeedError
from timeline.seeds.read import documents
from timeline.seeds.read.files import INNER, SHIPPED, SeedFile, Selection, select
from timeline.seeds.read.shared_sources import is_shared

if TYPE_CHECKING:
    from timeline.seeds.entity_index import EntityIndex
    from timeline.seeds.read.documents import SeedDocument
    from timeline.seeds.read.seed import Seed


_ID = re.compile(r"[a-z0-9][a-z0-9-]*")


class KnownIds:
    """The ids of files and of the log. Files that were not read yet are read only for an id that is not known.

    Args:
        read: the documents of the checked files.
        background: facts of other files and of the log.
        entities: the companies and people that the files may name.
        selection: the checked files.
    """

    def __init__(
        self, read: Iterable[SeedDocument], background: Iterable[Seed], entities: EntityIndex, selection: Selection
    ) -> None:
        self._types: dict[str, set[str]] = {}
        self._renamed: dict[str, str] = {}
        self._entities = entities
        self._selection = selection
        self._asked: set[str] = set()
        self._opened: set[int] = set()
        for document in read:
            self._add(document)
        for seed in background:
            self._add_fact(seed)

    def types(self, slug: str) -> tuple[str, ...] | None:
        """Return the types of the facts with an id; () if its file has errors, None if there is none."""
        found = self._types.get(slug)
        if found is None and (entity := self._entities.get(slug)) is not None:
            return (entity.type,)
        if found is None and slug not in self._renamed:
            self._search(slug)
            found = self._types.get(slug)
        return None if found is None else tuple(sorted(found))

    def renamed_to(self, slug: str) -> str | None:
        """Return the new id of a fact that a file renames, or None."""
        return self._renamed.get(slug)

    def known(self) -> Iterable[str]:
        """Return the ids that are known so far."""
        return self._types

    def _add(self, document: SeedDocument) -> None:
        if document.diagnostics and not is_shared(document.file):
            for slug in ids_of(document):
                self._types.setdefault(slug, set())
        for seed in document.seeds:
            self._add_fact(seed)

    def _add_fact(self, seed: Seed) -> None:
        self._types.setdefault(seed.fact.id, set()).add(seed.fact.subject.partition("/")[0])
        if seed.fact.renamed_from is not None:
            self._renamed.setdefault(seed.fact.renamed_from, seed.fact.id)

    def _search(self, slug: str) -> None:
        """Read the other files that have an id in their text."""
        if slug in self._asked:
            return
        self._asked.add(slug)
        for number in self._with_word.get(slug, ()):
            if number not in self._opened:
                self._opened.add(number)
                self._add(documents.read(self._others[number][0]))

    @cached_property
    def _with_word(self) -> dict[str, list[int]]:
        """The other files that have a text in which an id can be, by each of these texts."""
        found: dict[str, list[int]] = {}
        for number, (file, text) in enumerate(self._others):
            for word in {file.stem, *_ID.findall(text)}:
                found.setdefault(word, []).append(number)
        return found

    @cached_property
    def _others(self) -> list[tuple[SeedFile, str]]:
        """The files that are not checked, in the roots of the checked files and among the shipped ones, with texts."""
        checked = {file.path for file in self._selection.files}
        roots = dict.fromkeys((*(file.root.path for file in self._selection.files), resources.find(SHIPPED)))
        found = []
        for folder in dict.fromkeys(inner for root in roots for inner in _folders(root)):
            with suppress(SeedError, OSError):  # what can't be read there has no ids; checking the folder says why
                files = [file for file in select([folder]).files if file.path not in checked and not is_shared(file)]
                found += [(file, file.path.read_text("utf-8", "replace")) for file in files]
        return found


def ids_of(document: SeedDocument) -> Iterator[str]:
    """Yield the ids of a file, also those of facts with errors."""
    events = document.document.at(("events",))
    if not isinstance(events, list):
        yield document.file.stem
        return
    for event in events:
        if isinstance(event, dict) and isinstance(event.get("id"), str):
            yield event["id"]


def _folders(root: Path) -> Iterator[Path]:
    """Yield the files of a root, and its folders with facts. A root can be any folder, so others are left out."""
    if not root.is_dir():
        return
    for path in sorted(root.iterdir()):
        is_folder = path.is_dir() and INNER.fullmatch(path.name) is not None
        if (is_folder and any(path.rglob("*.y*ml"))) or (path.is_file() and path.suffix.lower() in (".yaml", ".yml")):
            yield path
