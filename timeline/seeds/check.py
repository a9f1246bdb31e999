"""What is wrong with seed files, each alone and all together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from timeline import facts, resources
from timeline.errors import FactError
from timeline.facts.entities import EntityType
from timeline.facts.suggest import did_you_mean
from timeline.seeds import documents
from timeline.seeds.diagnostics import Diagnostic
from timeline.seeds.documents import Seed, SeedDocument
from timeline.seeds.files import Selection, select


@dataclass(frozen=True, slots=True)
class Someone:
    """A company or person that seed files may name."""

    type: EntityType
    names: tuple[str, ...]


@dataclass(slots=True)
class Checked:
    """Seed files that were read.

    Attributes:
        selection: which files.
        seeds: the facts that could be read, entities first, then events by the day they were reported.
        diagnostics: every fault, in the order of files and lines.
    """

    selection: Selection
    seeds: list[Seed]
    documents: Mapping[Path, SeedDocument]
    diagnostics: list[Diagnostic] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not any(diagnostic.severity == "error" for diagnostic in self.diagnostics)


def check(
    paths: Sequence[Path] = (), *, root: str | None = None, known: Mapping[str, Someone] | None = None
) -> Checked:
    """Read and check seed files; nothing is raised for what is in them.

    Args:
        paths: files and folders; none means the shipped ones.
        root: the root's name, if not the folder's.
        known: companies and people that are recorded already. The shipped ones may always be named.

    Raises:
        timeline.errors.SeedError: a path does not exist.
    """
    selection = select(paths, root=root)
    read = {file.path: documents.read(file) for file in selection.files}
    seeds = [seed for document in read.values() for seed in document.seeds]
    _unique(seeds, read)
    own = {s.fact.id: Someone(s.fact.kind, _names(s.fact)) for s in seeds if isinstance(s.fact, facts.Entity)}
    people = {**(known or {}), **own}
    if paths and any(slug not in people for seed in seeds for slug in _named(seed.fact)):
        people = {**_neighbours(selection), **people}
    for seed in seeds:
        if isinstance(seed.fact, facts.Event):
            _participants(seed, seed.fact, read[seed.file.path], people)
    found = sorted(
        (diagnostic for document in read.values() for diagnostic in document.diagnostics),
        key=lambda diagnostic: (diagnostic.file, diagnostic.line, diagnostic.column),
    )
    return Checked(selection, sorted(seeds, key=_order), read, found)


def _order(seed: Seed) -> tuple[bool, str, str, str]:
    """Entities first, since events name them; events as they became known."""
    fact = seed.fact
    if isinstance(fact, facts.Event):
        return (True, (fact.reported or fact.when.anchor).isoformat(), fact.when.anchor.isoformat(), fact.id)
    return (False, fact.kind, "", fact.id)


def _neighbours(selection: Selection) -> dict[str, Someone]:
    """Return who is stated beside the selected files, and by the shipped ones, which anybody's files may build on."""
    roots = {file.root.path for file in selection.files} | {resources.find("seed_events")}
    folders = [root / name for root in roots for name in ("companies", "people") if (root / name).is_dir()]
    found = {}
    for file in select(folders).files:
        for seed in documents.read(file).seeds:
            if isinstance(seed.fact, facts.Entity):
                found[seed.fact.id] = Someone(seed.fact.kind, _names(seed.fact))
    return found


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


def _participants(seed: Seed, event: facts.Event, document: SeedDocument, known: Mapping[str, Someone]) -> None:
    for role, kind in event.roles().items():
        slugs = getattr(event, kind.attribute)
        for index, slug in enumerate(slugs):
            found = known.get(slug)
            if found is not None and found.type in kind.accepts:
                continue
            path = (role, index) if (*seed.base, role, index) in document.document.places else (role,)
            document.diagnose(_stranger(slug, kind.accepts, known, path), seed.base)


def _stranger(
    slug: str, accepts: tuple[EntityType, ...], known: Mapping[str, Someone], path: tuple[str | int, ...]
) -> FactError:
    wanted = " or ".join(accepts)
    if slug in known:
        return FactError(f"'{slug}' is a {known[slug].type}; a {wanted} belongs here", code="S202", path=path)
    words = slug.replace("-", " ").casefold()
    for other, someone in known.items():
        if someone.type in accepts and any(name.casefold().replace("-", " ") == words for name in someone.names):
            return FactError(
                f"'{slug}' is a name; the slug is '{other}'",
                code="S203",
                suggestion=f"write {other}",
                path=path,
            )
    near = did_you_mean(slug, [other for other, someone in known.items() if someone.type in accepts])
    folder = "people" if accepts == ("person",) else "companies"
    return FactError(
        f"there is no {wanted} '{slug}'",
        code="S201",
        suggestion=near or f"add {folder}/{slug}.yaml with kind: {accepts[0]} and name:",
        path=path,
    )
