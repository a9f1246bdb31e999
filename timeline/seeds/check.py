"""Check seed files, each alone and all together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from timeline import collector, facts
from timeline.errors import FactError
from timeline.seeds.background import Recorded, Subjects, shipped_around
from timeline.seeds.entity_index import EntityIndex, KnownEntity
from timeline.seeds.known import Beside, entities_beside, read_beside
from timeline.seeds.known_ids import KnownIds
from timeline.seeds.read import documents
from timeline.seeds.read.diagnostics import Diagnostic
from timeline.seeds.read.documents import SeedDocument
from timeline.seeds.read.files import SeedFile, Selection, select
from timeline.seeds.read.seed import Seed
from timeline.seeds.read.shared_sources import is_shared
from timeline.seeds.released import erased_entities
from timeline.seeds.rules import RULES, Violation, find_violations
from timeline.seeds.rules.entities import name_error
from timeline.seeds.rules.stated import StatedFacts


@dataclass(slots=True)
class Checked:
    """Seed files that were read.

    Attributes:
        selection: the files.
        seeds: the valid facts: first the entities, then the events by the day on which they were reported.
        diagnostics: all errors, warnings and hints, in the order of files and lines.
        beside: other files, with the companies and people that the selected files name. A load records those
            that the log does not have.
    """

    selection: Selection
    seeds: list[Seed]
    documents: Mapping[Path, SeedDocument]
    diagnostics: list[Diagnostic] = field(default_factory=list)
    beside: Mapping[Path, SeedDocument] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether the files have no error, so that they can be loaded. Warnings and hints do not count."""
        return not any(diagnostic.severity == "error" for diagnostic in self.diagnostics)


@collector.paused()
def check(  # noqa: PLR0913 - what they are judged against
    paths: Sequence[Path] = (),
    *,
    root: str | None = None,
    known: Mapping[str, KnownEntity] | None = None,
    texts: Mapping[Path, bytes] | None = None,
    alone: bool = False,
    recorded: Recorded | None = None,
    with_ids: bool = True,
) -> Checked:
    """Read and check seed files. Errors in them are diagnostics, not exceptions.

    The files are also judged against the shipped files, as if they were in one folder.

    Args:
        paths: files and folders; none means the shipped files.
        root: the name of the root; by default, the name of the folder.
        known: companies and people in the log. Files may always name the shipped ones.
        texts: texts to read instead of some files.
        alone: whether to leave out the shipped files and the log.
        recorded: returns the facts in the log that have a subject in common, without those of some ids; None leaves
            the log out.
        with_ids: whether to look for the ids that facts name besides participants. Their files may be elsewhere.

    Raises:
        timeline.errors.SeedError: a path does not exist.
    """
    selection = select(paths, root=root)
    read = {file.path: documents.read(file, (texts or {}).get(file.path)) for file in selection.files}
    beside = read_beside(selection, _named_elsewhere(read)) if paths else Beside({}, frozenset(), {})
    stated = [seed.fact for document in read.values() for seed in document.seeds]
    checked = _checked(
        selection,
        read,
        beside,
        {**erased_entities(), **(known or {})},
        read_others=partial(entities_beside, selection) if paths else dict,
        with_ids=with_ids,
        background=[] if alone else _background(Subjects.of(stated), selection, recorded),
    )
    checked.beside = beside.documents
    return checked


def check_texts(
    texts: Mapping[SeedFile, bytes],
    others: Mapping[str, facts.Entity],
    known: Mapping[str, KnownEntity],
    background: Sequence[Seed] = (),
    wanted: Callable[[str], bool] = lambda _: True,
) -> Checked:
    """Check texts as if they were files.

    Args:
        texts: the text of each file, as JSON that this program wrote; see `documents.restated`.
        others: the companies and people that they name.
        known: more companies and people, to compare with.
        background: other facts that they could contradict or repeat.
        wanted: says of the code of a rule about all facts together whether it is checked.
    """
    selection = Selection(tuple(texts), ())
    read = {file.path: documents.restated(file, text) for file, text in texts.items()}
    return _checked(selection, read, Beside(others, frozenset(), {}), known, background=background, wanted=wanted)


def violations_of(
    seeds: Sequence[Seed],
    known: Iterable[Seed],
    background: Sequence[Seed],
    wanted: Callable[[str], bool] = lambda _: True,
) -> Iterator[Violation]:
    """Yield the violations of facts that have no file yet.

    Args:
        seeds: the facts, in the order of their future files.
        known: the facts of other files, with all companies and people that the facts may name.
        background: those of them that they could contradict or repeat.
        wanted: says of a code whether its violations are wanted.
    """
    entities = {
        seed.fact.id: KnownEntity.of(seed.fact) for seed in (*known, *seeds) if isinstance(seed.fact, facts.Entity)
    }
    yield from find_violations(StatedFacts.of(seeds, entities=EntityIndex(entities), background=background), wanted)


def _background(
    subjects: Subjects,
    selection: Selection,
    recorded: Recorded | None,
) -> list[Seed]:
    """Return the facts of the shipped files and of the log that the files could contradict; files come first."""
    found = list(shipped_around(subjects, selection))
    if recorded is not None:
        found += recorded(subjects, {seed.fact.id for seed in found})
    return found


def _checked(  # noqa: PLR0913 - what they are judged against
    selection: Selection,
    read: Mapping[Path, SeedDocument],
    beside: Beside,
    known: Mapping[str, KnownEntity],
    *,
    read_others: Callable[[], Mapping[str, KnownEntity]] = dict,
    background: Sequence[Seed] = (),
    wanted: Callable[[str], bool] = lambda _: True,
    with_ids: bool = False,
) -> Checked:
    """Check documents, each alone and all together.

    Args:
        selection: the files.
        read: the document of each file.
        beside: companies and people that they name, from other files.
        known: companies and people in the log.
        read_others: reads all others that they may name.
        background: facts of other files and of the log.
        wanted: says of the code of a rule about all facts together whether it is checked.
        with_ids: whether to look for the ids that facts name. Otherwise, the plan does.
    """
    seeds = [seed for document in read.values() for seed in document.seeds]
    stated = {seed.fact.id: seed.fact for seed in seeds if isinstance(seed.fact, facts.Entity)}
    at_hand = {slug: KnownEntity.of(entity) for slug, entity in {**beside.entities, **stated}.items()}
    entities = EntityIndex({**at_hand, **{slug: known[slug] for slug in known.keys() - stated.keys()}}, read_others)
    behind = {seed.fact.id for seed in background}
    companies = [
        entity
        for slug, entity in beside.entities.items()
        if isinstance(entity, facts.Company) and slug not in stated and slug not in behind
    ]
    for document in read.values():
        _suggest_slugs(document, entities)
    together = StatedFacts.of(
        seeds,
        companies,
        entities=entities,
        unreadable=_unreadable(read.values()) | beside.unreadable,
        unloadable=beside.unreadable - known.keys(),
        background=background,
        incomplete=[fact for document in read.values() for fact in document.incomplete],
        ids=KnownIds(read.values(), background, entities, selection) if with_ids else None,
    )
    for violation in find_violations(together, wanted):
        if violation.seed.file.path in read:
            _report(read[violation.seed.file.path], violation)
        elif violation.other is not None and violation.other.file.path in read:
            _report(read[violation.other.file.path], _turned(violation, violation.other))
    every = sorted(
        (diagnostic for document in read.values() for diagnostic in document.diagnostics),
        key=lambda diagnostic: (diagnostic.file, diagnostic.line, diagnostic.column),
    )
    return Checked(selection, sorted(seeds, key=_order), read, every)


def _report(document: SeedDocument, violation: Violation) -> None:
    """Add a violation to the diagnostics of its file. A single item of a field may have no list around it."""
    path, base = violation.path, violation.seed.base
    if path[-1:] == (0,) and (*base, *path) not in document.document.places:
        path = path[:-1]
    if path[:1] == ("names",) and (*base, "names") not in document.document.places:
        path = ("name",)
    error = FactError(
        violation.message, code=violation.code, suggestion=violation.suggestion, path=path, instead=violation.instead
    )
    severity = violation.severity or RULES[violation.code].severity
    document.diagnose(error, base, key=violation.is_key, severity=severity)


def _turned(violation: Violation, other: Seed) -> Violation:
    """Return a violation of a fact outside of the checked files as one of the checked fact that causes it."""
    where = f"{violation.seed.file.origin}:{violation.seed.line}"
    return Violation(
        other,
        violation.code,
        f"this contradicts '{violation.seed.fact.id}' ({where}): {violation.message}",
        violation.suggestion,
        severity=violation.severity,
    )


def _suggest_slugs(document: SeedDocument, entities: EntityIndex) -> None:
    """Add the slugs to the errors about names in the place of slugs."""
    for misnamed in document.names:
        before = document.diagnostics[misnamed.index]
        error = name_error(misnamed.name, misnamed.accepts, entities, misnamed.path)
        if error is not None:
            document.diagnose(error)
            document.diagnostics[misnamed.index] = document.diagnostics.pop()
        elif question := entities.suggestion(misnamed.name, misnamed.accepts):
            suggestion = f"{before.suggestion}; {question}"
            document.diagnostics[misnamed.index] = replace(before, suggestion=suggestion)
    document.names.clear()


def _order(seed: Seed) -> tuple[bool, str, str, str]:
    """Return the sort key: entities first, because events name them; then events by the day of their report."""
    fact = seed.fact
    if isinstance(fact, facts.Story):
        return (True, "9999", "", fact.id)  # after the events that it names
    if isinstance(fact, facts.Event):
        return (True, (fact.reported or fact.when.anchor).isoformat(), fact.when.anchor.isoformat(), fact.id)
    return (False, fact.kind, "", fact.id)


def _unreadable(read: Iterable[SeedDocument]) -> frozenset[str]:
    """Return the ids of companies and people whose files have errors; a role may name them."""
    found = set()
    for document in read:
        if document.seeds or not document.diagnostics or is_shared(document.file):
            continue
        kind = document.document.at(("kind",))
        if (isinstance(kind, str) and kind in facts.KINDS) or document.document.at(("events",)) is not None:
            continue
        found.add(document.file.stem)
    return frozenset(found)


def _named_elsewhere(read: Mapping[Path, SeedDocument]) -> set[str]:
    """Return the companies and people that events name and that have no file among these."""
    stated = [seed.fact for document in read.values() for seed in document.seeds]
    named = {slug for fact in stated if isinstance(fact, facts.Event) for slug, _ in fact.participants}
    return (
        named - {fact.id for fact in stated} - {path.stem for path, found in read.items() if not is_shared(found.file)}
    )
