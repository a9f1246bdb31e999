"""The facts that some seed files could contradict or repeat: in the shipped files and in the log."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from timeline import facts, resources
from timeline.seeds.existing_log import existing_log
from timeline.seeds.near_duplicates import MOST_DAYS
from timeline.seeds.read import documents
from timeline.seeds.read.files import SHIPPED, Root, SeedFile, Selection, select
from timeline.seeds.read.seed import Seed
from timeline.seeds.rules.addresses import same_page
from timeline.seeds.rules.references import references

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from sqlalchemy.engine import URL

    from timeline.seeds.read.documents import SeedDocument

THE_LOG = SeedFile(Path("the log"), "the log", Root("the log", Path()), "the log")
"""The place of recorded facts, for messages."""

_WORD = re.compile(r"https?://[^\s\"'<>}\]]+|[a-z0-9]+(?:-[a-z0-9]+)*")
_LIFETIMES = frozenset({"company", "founding", "shutdown", "merger"})
"""Kinds of facts that tell when a company began or ended, so that all its events matter."""
_AT_ONCE = 500  # below the limit of parameters of all engines
_MOST_FILES = 8192


@dataclass(frozen=True, slots=True)
class Subjects:
    """What some facts are about.

    Attributes:
        slugs: the companies and people that they name or describe, and the events that they refer to.
        pages: the addresses of their sources, as `same_page` writes them.
        own: their own ids, with the old ids of renamed facts.
        first: the first day that matters: of their events, or the first of all if one tells when a company began or
            ended. Without events, it is after `last`.
        last: the last day that matters.
    """

    slugs: frozenset[str]
    pages: frozenset[str]
    own: frozenset[str]
    first: dt.date = dt.date.max
    last: dt.date = dt.date.min

    @classmethod
    def of(cls, stated: Iterable[facts.Fact]) -> Subjects:
        """Return the subjects of some facts."""
        slugs: set[str] = set()
        pages: set[str] = set()
        own: set[str] = set()
        first, last = dt.date.max, dt.date.min
        is_lasting = False
        for fact in stated:
            is_lasting |= fact.kind in _LIFETIMES
            own |= {fact.id, *([fact.renamed_from] if fact.renamed_from is not None else ())}
            slugs |= {one.slug for one in references(fact)}
            if isinstance(fact, facts.Entity):
                slugs.add(fact.id)
            elif isinstance(fact, facts.Event):
                slugs |= {slug for slug, _ in fact.participants}
                first = min(first, fact.when.earliest or fact.when.anchor)
                last = max(last, fact.when.latest or fact.when.anchor)
                pages |= {same_page(source.url) for source in fact.sources.values() if source.url is not None}
        if is_lasting:
            first, last = dt.date.min, dt.date.max
        return cls(frozenset(slugs), frozenset(pages), frozenset(own), first, last)


Recorded = Callable[[Subjects, Collection[str]], Iterable[Seed]]
"""Returns the facts in a log that have a subject in common, without those of some ids."""


def shipped_around(subjects: Subjects, selection: Selection) -> Iterator[Seed]:
    """Yield the shipped facts that have a subject in common, without those of the selected files.

    Args:
        subjects: the subjects of the selected files.
        selection: the selected files.
    """
    selected = {file.path for file in selection.files}
    for file, changed in _shipped_files():
        words, pages = _words(file.path, changed)
        if (words & subjects.slugs or pages & subjects.pages) and file.path not in selected:
            read = _document(file, changed)
            yield from (seed for seed in read.seeds if seed.fact.id not in subjects.own)


def recorded_around(subjects: Subjects, connection: Connection, besides: Collection[str] = ()) -> Iterator[Seed]:
    """Yield the recorded facts that have a company, a person or an event in common, as the log has them now.

    Of events, only those are read that can contradict or repeat the new ones: events about who owns, leads or works for
    a company, about its beginning and end, and those of about the same days.

    Args:
        subjects: the subjects of new facts.
        connection: any connection to the log.
        besides: ids to leave out, besides the subjects' own ids.

    Yields:
        The facts; of companies and people only those that are not retracted.
    """
    from timeline.log import read
    from timeline.projections.decode import fact_or_none

    wanted = _recorded_events(subjects, connection)
    wanted |= {f"{kind}/{slug}" for slug in subjects.slugs for kind in ("event", "company", "person", "story")}
    left_out = {*subjects.own, *besides}
    subjects_left = [subject for subject in sorted(wanted) if subject.partition("/")[2] not in left_out]
    for entry in read.latest(connection, subjects_left).values():
        fact = fact_or_none(entry)
        if fact is not None and (fact.retracted is None or not isinstance(fact, facts.Entity)):
            yield Seed(fact, THE_LOG, (), entry.position)


def recorded_in(url: str | URL | None, subjects: Subjects, besides: Collection[str] = ()) -> list[Seed]:
    """Return what `recorded_around` yields for a database; nothing if there is no database."""
    with existing_log(url) as connection:
        return [] if connection is None else list(recorded_around(subjects, connection, besides))


def entities_recorded_in(url: str | URL | None) -> list[Seed]:
    """Return the companies and people in a database as facts, also the retracted ones; none if there is no database."""
    from timeline.log import read
    from timeline.projections.decode import fact_or_none
    from timeline.query.names import Directory

    with existing_log(url) as connection:
        if connection is None:
            return []
        known = Directory.read(connection, read.head(connection)).known
        subjects = [f"{entity.type}/{slug}" for slug, entity in sorted(known.items())]
        found = [(one.position, fact_or_none(one)) for one in read.latest(connection, subjects).values()]
        return [Seed(fact, THE_LOG, (), position) for position, fact in found if fact is not None]


def _recorded_events(subjects: Subjects, connection: Connection) -> set[str]:
    """Return the subjects of the events that name one of the companies and people, and matter for them."""
    from timeline import sql
    from timeline.models import ENTITY as E
    from timeline.models import ENTRY as L
    from timeline.models import EVENT as V
    from timeline.models import NOW
    from timeline.models import PART as P

    found: set[str] = set()
    lasting = sorted(kind for kind, model in facts.KINDS.items() if model.effects or model.deal or model.joins)
    first, last = (_moved(subjects.first, -MOST_DAYS), _moved(subjects.last, MOST_DAYS))
    kinds = ", ".join("?" * len(lasting))
    every = sorted(subjects.slugs)
    for start in range(0, len(every), _AT_ONCE):
        some = every[start : start + _AT_ONCE]
        marks = ", ".join("?" * len(some))
        found |= {
            subject
            for (subject,) in sql.rows(
                connection,
                f"SELECT DISTINCT l.{L.subject} FROM {E} AS e"
                f" JOIN {P} AS p ON p.{P.entity} = e.{E.key}"
                f" JOIN {V} AS v ON v.{V.since_position} = p.{P.since_position} AND v.{V.until_position} = ?"
                f" JOIN {L} AS l ON l.{L.position} = p.{P.since_position} WHERE e.{E.slug} IN ({marks})"
                f" AND (v.{V.kind} IN ({kinds}) OR (coalesce(v.{V.earliest}, v.{V.anchor}) <= ?"
                f" AND coalesce(v.{V.latest}, v.{V.anchor}) >= ?))",
                (NOW, *some, *lasting, last.toordinal(), first.toordinal()),
            )
        }
    return found


def _moved(day: dt.date, days: int) -> dt.date:
    try:
        return day + dt.timedelta(days=days)
    except OverflowError:
        return day


def _shipped_files() -> list[tuple[SeedFile, int]]:
    """Return the shipped files without stories, each with the time of its last change in nanoseconds."""
    folder = resources.find(SHIPPED)
    if not folder.is_dir():
        return []
    changed = _changes(str(folder.resolve()))
    return [(file, changed[name]) for name, file in _listed(folder, Path.cwd(), frozenset(changed)) if name in changed]


def _changes(folder: str) -> dict[str, int]:
    """Return when each file below a folder changed, in nanoseconds."""
    found: dict[str, int] = {}
    folders = [folder]
    while folders:
        with os.scandir(folders.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    folders.append(entry.path)
                else:
                    found[entry.path] = entry.stat().st_mtime_ns
    return found


@lru_cache(maxsize=4)
def _listed(folder: Path, _cwd: Path, _names: frozenset[str]) -> tuple[tuple[str, SeedFile], ...]:
    """Return the seed files of a folder with their paths, without stories. Messages show them from the current folder.

    Args:
        folder: the folder.
        _cwd: the current folder.
        _names: the paths of all files below the folder, so that the files are listed again if one comes or goes.
    """
    return tuple((str(file.path), file) for file in select([folder]).files if file.path.parent.name != "stories")


@lru_cache(maxsize=_MOST_FILES)
def _words(path: Path, _changed: int) -> tuple[frozenset[str], frozenset[str]]:
    """Return the words of a file that can be slugs, and the pages that it cites.

    Args:
        path: the file.
        _changed: when it changed, so that a changed file is read again.
    """
    found = _WORD.findall(path.read_text("utf-8", "replace"))
    pages = {same_page(word) for word in found if "://" in word}
    return frozenset([path.stem, *(word for word in found if "://" not in word)]), frozenset(pages)


@lru_cache(maxsize=_MOST_FILES)
def _document(file: SeedFile, _changed: int) -> SeedDocument:
    return documents.read(file)
