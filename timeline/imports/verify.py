"""Check the events of an import by the rules of `timeline check`, together with the known facts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from timeline import facts
from timeline.errors import FactError
from timeline.imports.batch import Batch, Draft, Finding
from timeline.seeds.background import Recorded, Subjects
from timeline.seeds.check import violations_of
from timeline.seeds.read.diagnostics import Severity
from timeline.seeds.read.files import Root, SeedFile
from timeline.seeds.read.seed import Seed
from timeline.seeds.rules import RULES, Violation
from timeline.terminal import visible

_SUGGESTIONS = {
    "S210": "if they are the same, write one slug for both names in the mapping's entities:; if not, add"
    " different_from: to one of the two files"
}
"""What to do about the violations of a file that the import has made."""

ColumnOf = Callable[[Draft, tuple[str | int, ...]], str]
"""Returns the column that a path of an event comes from, or ""."""


class Verifier:
    """Finds the rows that can't be true.

    Args:
        file: the table, for messages.
        known: all facts of the shipped files and of the known folders.
        column_of: returns the column of a path.
        recorded: returns the facts in the log that have a subject in common with the rows; None leaves the log out.
    """

    def __init__(
        self, file: Path, known: Sequence[Seed], column_of: ColumnOf, recorded: Recorded | None = None
    ) -> None:
        self._known = known
        self._recorded = recorded
        self._column_of = column_of
        self._file = SeedFile(file, str(file), Root(file.stem, file.parent), str(file))
        self._subjects = [(seed, Subjects.of([seed.fact])) for seed in known]

    def run(self, batch: Batch, created: Sequence[facts.Entity]) -> None:
        """Take out the events with errors, and report them; report the warnings and hints about the others.

        The rules see what is left after each turn, because an event without its error may leave another one.

        Args:
            batch: the events, with their final ids.
            created: the new companies and people.
        """
        self._written(batch)
        if self._recorded is not None:
            about = Subjects.of([*(draft.event for draft in batch.drafts), *created])
            recorded = self._recorded(about, {seed.fact.id for seed in self._known})
            self._subjects += [(seed, Subjects.of([seed.fact])) for seed in recorded]
        while True:
            drafts = {draft.event.id: [draft] for draft in batch.drafts}
            drafts |= _naming(batch, created)
            found = [
                (draft, violation)
                for violation in self._violations(batch, [entity for entity in created if entity.id in drafts])
                for draft in self._rows_of(violation, drafts)
            ]
            errors = [(draft, one) for draft, one in found if _severity(one) == "error"]
            for draft, one in errors or found:
                batch.report(self._finding(draft, one))
            if not errors:
                return
            batch.drop(draft.event.id for draft, _ in errors)

    def _written(self, batch: Batch) -> None:
        """Apply the rules about one event as it is written."""
        gone = set()
        for draft in batch.drafts:
            for error, severity in draft.faults:
                if error.code == _OF_WORDS:
                    continue
                batch.report(_finding_of(draft, error, severity, self._column_of(draft, error.path)))
                if severity == "error":
                    gone.add(draft.event.id)
        batch.drop(gone)

    def _violations(self, batch: Batch, entities: Sequence[facts.Entity]) -> Iterator[Violation]:
        rows = [Seed(draft.event, self._file, (), draft.line or draft.row) for draft in batch.drafts]
        about = Subjects.of([*(seed.fact for seed in rows), *entities])
        around = [seed for seed, subjects in self._subjects if _meet(subjects, about)]
        return violations_of([*(Seed(entity, self._file, (), 0) for entity in entities), *rows], self._known, around)

    def _rows_of(self, violation: Violation, drafts: Mapping[str, Sequence[Draft]]) -> Sequence[Draft]:
        """Return the rows of a violation: its event, the other event, or the events of a new company or person."""
        for seed in (violation.seed, violation.other):
            if seed is not None and seed.file is self._file:
                every = drafts[seed.fact.id]
                return every if _severity(violation) == "error" else every[:1]
        return ()

    def _finding(self, draft: Draft, violation: Violation) -> Finding:
        suggestion = _SUGGESTIONS.get(violation.code, violation.suggestion)
        error = FactError(violation.message, code=violation.code, suggestion=suggestion)
        own = violation.seed.fact.id == draft.event.id
        return _finding_of(draft, error, _severity(violation), self._column_of(draft, violation.path) if own else "")


_OF_WORDS = "S106"
"""The rule about dates as people write them; the payload has another form, such as `2021-22` for 'summer 2021'."""


def _naming(batch: Batch, created: Iterable[facts.Entity]) -> dict[str, list[Draft]]:
    """Return the events that name each new company or person, by row; those that no event names are left out."""
    new = {entity.id for entity in created}
    found: dict[str, list[Draft]] = defaultdict(list)
    for draft in batch.drafts:
        for slug in dict.fromkeys(slug for slug, _ in draft.event.participants):
            if slug in new:
                found[slug].append(draft)
    return {slug: sorted(drafts, key=lambda draft: draft.row) for slug, drafts in found.items()}


def _meet(one: Subjects, other: Subjects) -> bool:
    return not one.slugs.isdisjoint(other.slugs) or not one.pages.isdisjoint(other.pages)


def _severity(violation: Violation) -> Severity:
    return violation.severity or RULES[violation.code].severity


def _finding_of(draft: Draft, error: FactError, severity: Severity, column: str) -> Finding:
    return draft.finding(visible(column), severity, error.code, visible(str(error)))
