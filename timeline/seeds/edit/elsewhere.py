"""The facts that some files don't have, and that have or name certain ids: in the shipped files and in the log."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from timeline import facts, resources
from timeline.log import read
from timeline.projections.decode import fact_or_none
from timeline.seeds.check import Checked
from timeline.seeds.edit.named_ids import ids_named_by
from timeline.seeds.existing_log import existing_log
from timeline.seeds.read import documents
from timeline.seeds.read.files import SHIPPED, select

if TYPE_CHECKING:
    from sqlalchemy.engine import URL


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A fact that some files don't have: in a shipped file, or in the log.

    Attributes:
        fact: the fact.
        where: its file and line, or its subject and its origin in the log.
    """

    fact: facts.Fact
    where: str


def find_elsewhere(checked: Checked, old: str, new: str, url: str | URL | None) -> list[Elsewhere]:
    """Return the facts elsewhere that have one of two ids, or name the first one, each once.

    Args:
        checked: the files, whose facts are left out.
        old: an id; retracted facts that name it are left out.
        new: another id.
        url: the database, which may be missing; None means the configured one.
    """
    found: dict[str, Elsewhere] = {}
    here = {seed.fact.subject for seed in checked.seeds}
    for other in (*_shipped(checked, (old, new)), *_recorded(url, (old, new))):
        fact = other.fact
        names_it = fact.retracted is None and old in ids_named_by(fact)
        if fact.subject not in here and (names_it or fact.id in (old, new)):
            found.setdefault(fact.subject, other)
    return list(found.values())


def _shipped(checked: Checked, slugs: Collection[str]) -> Iterator[Elsewhere]:
    folder = resources.find(SHIPPED)
    selected = {file.path for file in checked.selection.files}
    for file in select([folder]).files if folder.is_dir() else ():
        if file.path in selected:
            continue
        text = file.stem + file.path.read_text("utf-8", "replace")
        if any(slug in text for slug in slugs):
            for seed in documents.read(file).seeds:
                yield Elsewhere(seed.fact, f"{file.shown}:{seed.line}")


def _recorded(url: str | URL | None, slugs: Collection[str]) -> Iterator[Elsewhere]:
    with existing_log(url) as connection:
        for entry in read.latest(connection).values() if connection is not None else ():
            if entry.slug in slugs or any(f'"{slug}"' in entry.body for slug in slugs):
                fact = fact_or_none(entry)
                if fact is not None:
                    yield Elsewhere(fact, f"{entry.subject} in the log, from {entry.origin or 'a program'}")
