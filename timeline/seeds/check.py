"""What is wrong with seed files, each alone and all together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from timeline import facts, resources
from timeline.errors import FactError, SeedError
from timeline.seeds.cross import findings
from timeline.seeds.read import documents
from timeline.seeds.read.diagnostics import Diagnostic
from timeline.seeds.read.documents import Seed, SeedDocument
from timeline.seeds.read.files import SeedFile, Selection, select
from timeline.seeds.rules.unknown_entities import Names, Someone, report_strangers

__all__ = ["Checked", "Someone", "check"]


@dataclass(slots=True)
class Checked:
    """Seed files that were read.

    Attributes:
        selection: which files.
        seeds: the facts that could be read, entities first, then events by the day they were reported.
        diagnostics: every fault, in the order of files and lines.
        beside: files that were not selected and state companies and people whom the selected ones name. A load
            records those that the log does not have.
    """

    selection: Selection
    seeds: list[Seed]
    documents: Mapping[Path, SeedDocument]
    diagnostics: list[Diagnostic] = field(default_factory=list)
    beside: Mapping[Path, SeedDocument] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether nothing stands against loading them: warnings and hints do not."""
        return not any(diagnostic.severity == "error" for diagnostic in self.diagnostics)


def check(
    paths: Sequence[Path] = (),
    *,
    root: str | None = None,
    known: Mapping[str, Someone] | None = None,
    texts: Mapping[Path, bytes] | None = None,
) -> Checked:
    """Read and check seed files; nothing is raised for what is in them.

    Args:
        paths: files and folders; none means the shipped ones.
        root: the root's name, if not the folder's.
        known: companies and people that are recorded already. The shipped ones may always be named.
        texts: what to read in the place of some files.

    Raises:
        timeline.errors.SeedError: a path does not exist.
    """
    selection = select(paths, root=root)
    read = {file.path: documents.read(file, (texts or {}).get(file.path)) for file in selection.files}
    seeds = [seed for document in read.values() for seed in document.seeds]
    around, unread, beside = _around(selection, seeds, read) if paths else ({}, set(), {})
    checked = _checked(selection, read, seeds, around, unread, known or {}, alone=not paths)
    checked.beside = beside
    return checked


def check_texts(texts: Mapping[SeedFile, bytes], around: Mapping[str, facts.Entity]) -> Checked:
    """Check texts that stand in no file, as if they did.

    Args:
        texts: what stands in each.
        around: all companies and people whom they may name.
    """
    selection = Selection(tuple(texts), ())
    read = {file.path: documents.read(file, text) for file, text in texts.items()}
    seeds = [seed for document in read.values() for seed in document.seeds]
    return _checked(selection, read, seeds, around, set(), {}, alone=True)


def _checked(  # noqa: PLR0913, PLR0917 - what is known before
    selection: Selection,
    read: Mapping[Path, SeedDocument],
    seeds: list[Seed],
    around: Mapping[str, facts.Entity],
    unread: set[str],
    known: Mapping[str, Someone],
    *,
    alone: bool,
) -> Checked:
    """Check what was read, alone and all together."""
    _unique(seeds, read)
    stated = {s.fact.id: s.fact for s in seeds if isinstance(s.fact, facts.Entity)}
    people = {**_someones(around), **known, **_someones(stated)}
    broken = _broken(read.values()) | unread
    unknown = [document for document in read.values() if document.names or _strangers(document, people, broken)]
    if unknown and not alone:
        people = {**_neighbours(selection), **people}
    names = Names(people) if unknown else None
    for document in unknown:
        assert names is not None  # noqa: S101 - made a line above
        report_strangers(document, names, broken)
    for document in read.values() if unread - known.keys() else ():
        _report_unread(document, unread - known.keys())
    companies = [entity for slug, entity in around.items() if isinstance(entity, facts.Company) and slug not in stated]
    for found in findings(seeds, companies):
        error = FactError(found.message, code=found.code, suggestion=found.suggestion, path=found.path)
        read[found.seed.file.path].diagnose(error, found.seed.base, severity=found.severity)
    every = sorted(
        (diagnostic for document in read.values() for diagnostic in document.diagnostics),
        key=lambda diagnostic: (diagnostic.file, diagnostic.line, diagnostic.column),
    )
    return Checked(selection, sorted(seeds, key=_order), read, every)


def _order(seed: Seed) -> tuple[bool, str, str, str]:
    """Entities first, since events name them; events as they became known."""
    fact = seed.fact
    if isinstance(fact, facts.Story):
        return (True, "9999", "", fact.id)  # after the events that it names
    if isinstance(fact, facts.Event):
        return (True, (fact.reported or fact.when.anchor).isoformat(), fact.when.anchor.isoformat(), fact.id)
    return (False, fact.kind, "", fact.id)


def _folders(selection: Selection) -> list[Path]:
    """Return where the companies and people beside the selected files stand, and the shipped ones."""
    roots = {file.root.path for file in selection.files} | {resources.find("seed_events")}
    return [root / name for root in roots for name in ("companies", "people") if (root / name).is_dir()]


def _around(
    selection: Selection, seeds: Sequence[Seed], read: Mapping[Path, SeedDocument]
) -> tuple[dict[str, facts.Entity], set[str], dict[Path, SeedDocument]]:
    """Return whom the files name and others state: beside the selected files, or among the shipped ones.

    Returns:
        Those, the ids of such files that can't be read as they are, and the files that could be.
    """
    own = {seed.fact.id for seed in seeds} | {path.stem for path in read}
    wanted = {slug for seed in seeds for slug in _named(seed.fact)} - own
    found: dict[str, facts.Entity] = {}
    there: set[str] = set()
    beside: dict[Path, SeedDocument] = {}
    names = {file.root.path: file.root.name for file in selection.files}
    for folder in _folders(selection):
        for slug in wanted - found.keys():
            for path in (folder / f"{slug}.yaml", folder / f"{slug}.yml"):
                if path.is_file():
                    there.add(slug)
                    stating = [documents.read(file) for file in _files(path, names.get(folder.parent))]
                    stated = _stated(stating)
                    found.update(stated)
                    beside |= {document.file.path: document for document in stating if stated}
    return found, there - found.keys(), beside


def _neighbours(selection: Selection) -> dict[str, Someone]:
    """Return all who are stated beside the selected files, and by the shipped ones."""
    folders = _folders(selection)
    return _someones({slug: entity for folder in folders for slug, entity in _entities(folder).items()})


def _entities(path: Path) -> dict[str, facts.Entity]:
    return _stated(documents.read(file) for file in _files(path))


def _stated(read: Iterable[SeedDocument]) -> dict[str, facts.Entity]:
    stated = (seed.fact for document in read for seed in document.seeds)
    return {fact.id: fact for fact in stated if isinstance(fact, facts.Entity)}


def _files(path: Path, root: str | None = None) -> tuple[SeedFile, ...]:
    try:
        return select([path], root=root).files
    except SeedError:  # an empty folder
        return ()


def _someones(entities: Mapping[str, facts.Entity]) -> dict[str, Someone]:
    return {slug: Someone(entity.kind, _names(entity)) for slug, entity in entities.items()}


def _broken(read: Iterable[SeedDocument]) -> frozenset[str]:
    """Return the ids of companies and people whose files have faults of their own: they are known, if not read."""
    found = set()
    for document in read:
        if document.seeds or not document.diagnostics:
            continue
        kind = document.document.at(("kind",))
        if (isinstance(kind, str) and kind in facts.KINDS) or document.document.at(("events",)) is not None:
            continue
        found.add(document.file.stem)
    return frozenset(found)


def _named(fact: facts.Fact) -> list[str]:
    return [slug for slug, _ in fact.participants] if isinstance(fact, facts.Event) else []


def _names(entity: facts.Entity) -> tuple[str, ...]:
    return (*(name.name for name in entity.names), *entity.aliases)


def _unique(seeds: list[Seed], read: Mapping[Path, SeedDocument]) -> None:
    """Find ids that stand for two things; folders mean nothing."""
    first: dict[str, Seed] = {}
    for seed in seeds:
        before = first.setdefault(seed.fact.id, seed)
        if before is not seed:
            read[seed.file.path].diagnose(
                FactError(
                    f"the id '{seed.fact.id}' is taken by {before.file.shown}:{before.line}",
                    code="S012",
                    suggestion="choose another",
                    path=("id",),
                ),
                seed.base,
                key=True,
            )


def _report_unread(document: SeedDocument, unread: set[str]) -> None:
    """Report whom events name and only a file beside these states, which has faults: nothing could record them."""
    for seed in document.seeds:
        for role, kind in seed.fact.roles().items() if isinstance(seed.fact, facts.Event) else ():
            for index, slug in enumerate(getattr(seed.fact, kind.attribute)):
                if slug in unread:
                    listed = (*seed.base, role, index) in document.document.places
                    message = f"the file that states '{slug}' has faults of its own"
                    way_out = f"run `timeline check` on {slug}.yaml, and correct it first"
                    path = (role, index) if listed else (role,)
                    document.diagnose(FactError(message, code="S201", suggestion=way_out, path=path), seed.base)


def _strangers(document: SeedDocument, people: Mapping[str, Someone], broken: frozenset[str]) -> bool:
    """Say whether some event names somebody who is not known, or of the wrong type."""
    for seed in document.seeds:
        if isinstance(seed.fact, facts.Event):
            for kind in seed.fact.roles().values():
                for slug in getattr(seed.fact, kind.attribute):
                    found = people.get(slug)
                    if (found is None or found.type not in kind.accepts) and slug not in broken:
                        return True
    return False
