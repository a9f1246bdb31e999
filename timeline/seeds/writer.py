"""Write facts from Python, with the checks and the plan of seed files."""

from __future__ import annotations

import datetime as dt
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any, Self, TypeVar

import orjson
from pydantic import ValidationError

from timeline import collector, facts
from timeline.errors import FactError, FactErrors, LogError, SeedError, TimelineWarning
from timeline.facts import revisions
from timeline.facts.revisions import Change, Retraction, Revision, Why
from timeline.log import read
from timeline.log.entry import Entry, NewEntry, Operation
from timeline.models import NOW
from timeline.projections.decode import fact_or_none
from timeline.query import View
from timeline.query.reading import refuse_erased
from timeline.seeds.background import Subjects, recorded_around
from timeline.seeds.check import check_texts, violations_of
from timeline.seeds.entity_index import KnownEntity
from timeline.seeds.near_duplicates import Near, kinds_alike, near
from timeline.seeds.plan.builder import make_plan
from timeline.seeds.plan.plan import Step
from timeline.seeds.read.diagnostics import Diagnostic
from timeline.seeds.read.files import Root, SeedFile
from timeline.seeds.read.seed import Seed
from timeline.seeds.read.validation import fact_errors
from timeline.seeds.rows import Row, read_rows
from timeline.seeds.rules import RULES
from timeline.seeds.rules.identity import CODES
from timeline.store import Store

ROOT = "python"
"""The root of facts from Python. Files of another root can't change them, and Python can't change those of files."""

_ALREADY: dict[Operation, str] = {"retracted": "is already retracted", "reinstated": "is not retracted"}
"""The messages for calls that would change nothing."""

_ROOT = Root(ROOT, Path())
_AT_ONCE = 1000  # facts that are checked together

_Reason = TypeVar("_Reason", bound=Revision)


class Log:
    """A log that is open for writing; `timeline.open(write=True)` gives it.

    When `record`, `correct`, `retract` or `reinstate` returns, the entry is durable. Many threads may call them at the
    same time; they then share transactions. `together` makes one transaction of a block.

    Args:
        store: a database that is open for writing.
        author: who records the facts.
    """

    def __init__(self, store: Store, author: str) -> None:
        self._store = store
        self._author = author
        self._collected: list[NewEntry] | None = None
        self._pending: dict[str, NewEntry] = {}  # the last one of each subject
        self._pending_entities: dict[str, facts.Entity] = {}
        self._pending_facts: dict[str, facts.Fact] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        self._store.close()

    @property
    def view(self) -> View:
        """A view of the log, for reading."""
        return View(self._store)

    # -- writing -----------------------------------------------------------------------------------------------

    def record(
        self, fact: facts.Fact, *, reason: str | None = None, expected_version: int | None = None
    ) -> Entry | None:
        """Record a new fact.

        Args:
            fact: an event, a company, a person or a story.
            reason: an optional reason.
            expected_version: the version that the log should have; 0 for a new fact.

        Returns:
            The entry; None if the log has the same fact already, or within `together`.

        Raises:
            SeedError: the fact would be an error in a seed file; the message has its code.
            ConcurrencyError: the log has another version.
            LogError: another fact with this id is recorded already; or the fact has `renamed_from`.
        """
        return self._write([fact], ("recorded",), reason, expected_version)

    def correct(
        self,
        fact: facts.Fact,
        *,
        why: Why,
        note: str | None = None,
        on: dt.date | None = None,
        expected_version: int | None = None,
    ) -> Entry | None:
        """Correct a recorded fact.

        Args:
            fact: the whole corrected fact.
            why: the reason by its name, such as `wrong_figure`.
            note: the reason in a sentence.
            on: the day of the change; None means today.
            expected_version: the version that the log should have.

        Returns:
            The entry; None if nothing changes, or within `together`.

        Raises:
            SeedError, ConcurrencyError: as for `record`.
            FactErrors: the reason or the day is not valid.
            LogError: the fact is not recorded yet.
        """
        return self._write([_changed(fact, why=why, note=note, on=on)], ("corrected",), None, expected_version)

    def retract(  # noqa: PLR0913 - the parts of a retraction
        self,
        id: str,  # noqa: A002 - the word for it
        *,
        why: Why,
        note: str | None = None,
        on: dt.date | None = None,
        superseded_by: str | None = None,
        expected_version: int | None = None,
    ) -> Entry | None:
        """Retract a recorded fact; it stays in the log, as retracted.

        Args:
            id: the id of an event, a company, a person or a story.
            why: the reason by its name, such as `not_an_event`.
            note: the reason in a sentence.
            on: the day of the change; None means today.
            superseded_by: the id of the fact that replaces it.
            expected_version: the version that the log should have.

        Returns:
            The entry; None within `together`.

        Raises:
            QueryError: the id is not in the log; the message suggests the most similar one.
            SeedError, ConcurrencyError: as for `record`.
            FactErrors: the reason or the day is not valid.
            LogError: the fact is already retracted.
        """
        retraction = _made(Retraction, on=on, why=why, note=note, superseded_by=superseded_by)
        fact = self._fact(id).model_copy(update={"retracted": retraction})
        return self._write([fact], ("retracted",), None, expected_version)

    def reinstate(
        self,
        id: str,  # noqa: A002
        *,
        why: Why,
        note: str | None = None,
        on: dt.date | None = None,
        expected_version: int | None = None,
    ) -> Entry | None:
        """Reinstate a retracted fact.

        Args:
            id: the id of an event, a company, a person or a story.
            why: the reason by its name.
            note: the reason in a sentence.
            on: the day of the change; None means today.
            expected_version: the version that the log should have.

        Returns:
            The entry; None within `together`.

        Raises:
            QueryError: the id is not in the log; the message suggests the most similar one.
            SeedError, ConcurrencyError: as for `record`.
            FactErrors: the reason or the day is not valid.
            LogError: the fact is not retracted.
        """
        fact = self._fact(id).model_copy(update={"retracted": None})
        return self._write([_changed(fact, why=why, note=note, on=on)], ("reinstated",), None, expected_version)

    @contextmanager
    def together(self) -> Iterator[None]:
        """Make one transaction of a block: all of it is written, or nothing.

        The facts are written at the end; after an error in the block, nothing is. A fact may name facts from earlier in
        the block. Only one thread at a time may do this.

        Raises:
            LogError: a block is inside another block; or a fact with the same id was recorded in the meantime.
            ConcurrencyError: a fact has another version by the end of the block.
        """
        if self._collected is not None:
            raise LogError("a together() block is inside another one: remove the inner one")
        self._collected = []
        try:
            yield
            with collector.paused():
                self._compare_entities()
                self._compare_facts()
                if self._collected:
                    self._store.commit(self._collected, author=self._author)
        finally:
            self._collected, self._pending, self._pending_entities, self._pending_facts = None, {}, {}, {}

    def record_many(self, rows: Iterable[Row] | Any, *, kind: str | None = None, reason: str | None = None) -> int:  # noqa: ANN401
        """Record many new facts in one transaction: all of them, or none.

        Args:
            rows: facts; or mappings of fields, as a seed file has them with an `id`; or a data frame of pandas or
                polars with a column for each field. Empty cells are left out.
            kind: the kind of all rows that do not have a `kind` of their own.
            reason: an optional reason.

        Returns:
            How many facts were recorded; those that the log has already don't count.

        Raises:
            FactErrors: rows that can't be read, each with its number (from 0) and field.
            SeedError: facts would be errors in seed files; the message has their codes.
            LogError: a fact with the same id was recorded with other content.
        """
        stated = read_rows(rows, kind)
        if self._collected is not None:
            return self._collect(stated, reason)
        with self.together():
            return self._collect(stated, reason)

    def _collect(self, stated: Iterable[facts.Fact], reason: str | None) -> int:
        """Check and collect facts, some at a time."""
        before = len(self._collected or ())
        rest = iter(stated)
        with collector.paused():
            while some := list(islice(rest, _AT_ONCE)):
                self._write(some, ("recorded",), reason, None)
        return len(self._collected or ()) - before

    def near(self, event: facts.Event) -> list[Near]:
        """Return recorded events that may be the same as a new one, the most similar first."""
        directory = self.view.directory
        somebody = [slug for slug, _ in event.participants if slug in directory.known]
        asked = self.view.events().of_kind(*sorted(kinds_alike(event.kind)))
        others = {other.id: other.fact for slug in somebody for other in asked.involving(slug)}
        names = {slug: (*(name for name, _ in known.names), *known.aliases) for slug, known in directory.known.items()}
        return near(event, list(others.values()), names)

    # -- steps -------------------------------------------------------------------------------------------------

    def _write(
        self, stated: Sequence[facts.Fact], allowed: Sequence[Operation], reason: str | None, expected: int | None
    ) -> Entry | None:
        collected = self._collected
        steps, doubts = self._steps(stated, allowed)
        for doubt in doubts:
            # The warning points to the caller of `record`, `correct` and so on.
            warnings.warn(_message(doubt), TimelineWarning, stacklevel=3)
        new = [self._new(step, reason, expected) for step in steps]
        if collected is not None:
            collected += new
            self._pending |= {one.subject: one for one in new}
            self._pending_entities |= {step.fact.id: step.fact for step in steps if isinstance(step.fact, facts.Entity)}
            self._pending_facts |= {step.fact.id: step.fact for step in steps}
            return None
        written = self._store.commit(new, author=self._author) if new else []
        return written[0] if written else None

    def _new(self, step: Step, reason: str | None, expected: int | None) -> NewEntry:
        version = expected
        if version is None and step.operation != "recorded":  # otherwise the same fact may be recorded in the meantime
            version = step.version
        return step.entry._replace(reason=step.reason or reason, origin=ROOT, expected_version=version)

    def _steps(self, stated: Sequence[facts.Fact], allowed: Sequence[Operation]) -> tuple[list[Step], list[Diagnostic]]:
        """Return the steps that change something, after the checks of seed files, and the warnings."""
        texts = {_file(fact): _text(fact) for fact in stated}
        around = self._around(stated)
        alone = self._collected is None
        checked = check_texts(
            texts,
            around,
            self._everybody(stated, around),
            self._recorded_around(stated) if alone else (),
            # A later step of a block may retract the other fact, so a block is judged at its end.
            (lambda _: True) if alone else (lambda code: not _concerns_others(code)),
        )
        _refuse(checked.diagnostics)
        with self._store.read() as connection:
            touched = _touched(stated)
            pending = [self._pending[subject] for subject in sorted(touched & self._pending.keys())]
            plan = make_plan(checked, connection, _as_entries(pending), subjects=touched, anew=True)
        for step in plan.changes:
            if step.renamed_from is not None:
                raise LogError(_has_a_new_id(step))
            if step.operation not in allowed:
                raise LogError(_otherwise(step, allowed[0]))
        _refuse(plan.diagnostics)
        if not plan.changes and allowed[0] in _ALREADY:
            raise LogError(f"{stated[0].subject} {_ALREADY[allowed[0]]}")
        found = (*checked.diagnostics, *plan.diagnostics)
        return plan.changes, [diagnostic for diagnostic in found if diagnostic.severity == "warning"]

    def _compare_entities(self) -> None:
        """Compare the entities of a block with each other and with the log, as they are at its end."""
        stated = list(self._pending_entities.values())
        if not stated:
            return
        checked = check_texts({_file(fact): _text(fact) for fact in stated}, {}, self._everybody(stated, {}))
        found = [diagnostic for diagnostic in checked.diagnostics if diagnostic.code in CODES]
        _refuse(found)
        for doubt in found:
            warnings.warn(_message(doubt), TimelineWarning, stacklevel=4)

    def _compare_facts(self) -> None:
        """Look for contradictions between the facts of a block, and with the log, as they are at its end."""
        stated = list(self._pending_facts.values())
        if not stated:
            return
        seeds = [_seed(fact) for fact in stated]
        own = self._pending_facts.keys()
        named = [_seed(fact) for fact in self._around(stated).values() if fact.id not in own]
        errors: list[Diagnostic] = []
        background = [*self._recorded_around(stated), *named]
        for violation in violations_of(seeds, named, background, lambda code: code.startswith("S5")):
            involved = {seed.fact.id for seed in (violation.seed, violation.other) if seed is not None}
            if own.isdisjoint(involved):
                continue
            severity = violation.severity or RULES[violation.code].severity
            mine = violation.seed if violation.seed.fact.id in own or violation.other is None else violation.other
            shown = mine.file.shown
            found = Diagnostic(shown, 1, 1, violation.code, violation.message, violation.suggestion, severity=severity)
            if severity == "error":
                errors.append(found)
            elif severity == "warning":
                warnings.warn(_message(found), TimelineWarning, stacklevel=4)
        _refuse(errors)

    def _recorded_around(self, stated: Sequence[facts.Fact]) -> list[Seed]:
        """Return the recorded facts that some facts could contradict or repeat."""
        with self._store.read() as connection:
            return list(recorded_around(Subjects.of(stated), connection, self._pending_facts))

    def _around(self, stated: Sequence[facts.Fact]) -> dict[str, facts.Entity]:
        """Return the companies and people that events name."""
        named = {slug for fact in stated if isinstance(fact, facts.Event) for slug, _ in fact.participants}
        found: dict[str, facts.Entity] = {}
        with self._store.read() as connection:
            known = self.view.directory_at(connection).known
            recorded = [f"{known[slug].type}/{slug}" for slug in named & known.keys()]
            facts_of = [fact_or_none(entry) for entry in read.latest(connection, recorded).values()]
        found |= {fact.id: fact for fact in facts_of if isinstance(fact, facts.Entity)}
        return found | {slug: self._pending_entities[slug] for slug in named & self._pending_entities.keys()}

    def _everybody(self, stated: Sequence[facts.Fact], around: Mapping[str, facts.Entity]) -> dict[str, KnownEntity]:
        """Return all companies and people if they matter: to suggest a name, or to find twins."""
        named = {slug for fact in stated if isinstance(fact, facts.Event) for slug, _ in fact.participants}
        if named <= around.keys() and not any(isinstance(fact, facts.Entity) for fact in stated):
            return {}
        found = {slug: KnownEntity.recorded(entity) for slug, entity in self.view.directory.known.items()}
        return found | {slug: KnownEntity.of(entity) for slug, entity in self._pending_entities.items()}

    def _fact(self, id: str) -> facts.Fact:  # noqa: A002
        for kind in ("event", "company", "person", "story"):
            if (new := self._pending.get(f"{kind}/{id}")) is not None:
                return facts.from_payload(id, orjson.loads(new.body))
        subject = self.view.history(id)[-1].subject  # raises an error with a suggestion if the id is unknown
        with self._store.read() as connection:
            refuse_erased(connection, subject, NOW)
            fact = fact_or_none(read.latest(connection, [subject])[subject])
        if fact is None:
            raise LogError(f"this program can't read the last version of {subject}: correct it first")
        return fact


def _seed(fact: facts.Fact) -> Seed:
    return Seed(fact, _file(fact), (), 1)


def _concerns_others(code: str) -> bool:
    """Return whether a rule compares a fact with others, so that a block is judged as a whole."""
    return code in CODES or code.startswith("S5")


def _changed(fact: facts.Fact, **given: object) -> facts.Fact:
    return fact.model_copy(update={"change": (_made(Change, **given),)})


def _made(model: type[_Reason], *, on: object, **given: object) -> _Reason:
    """Return a reason; without a day, it has today."""
    try:
        return model.model_validate({"on": on or dt.datetime.now(dt.UTC).date(), **given})
    except ValidationError as error:
        raise FactErrors(_named(found) for found, _ in fact_errors(error, model)) from None


def _named(error: FactError) -> FactError:
    """Return an error with the name of its argument."""
    message = f"{'.'.join(map(str, error.path))}: {error.message}"
    return FactError(message, code=error.code, suggestion=error.suggestion, path=error.path)


def _file(fact: facts.Fact) -> SeedFile:
    return _named_file(fact.kind, fact.id)


@lru_cache(maxsize=4 * _AT_ONCE)
def _named_file(kind: str, slug: str) -> SeedFile:
    name = f"{slug}.yaml"
    return SeedFile(Path(name), f"{kind} {slug}", _ROOT, f"{ROOT}/{name}")


def _text(fact: facts.Fact) -> bytes:
    """Return a fact as the text of a seed file: JSON is also YAML."""
    body = fact.payload()
    if fact.change:
        body["change"] = revisions.dump(fact.change)
    if fact.renamed_from is not None:
        body["renamed_from"] = fact.renamed_from
    if isinstance(fact, facts.Event) and fact.not_same_as:
        body["not_same_as"] = list(fact.not_same_as)
    return orjson.dumps(body)


def _touched(stated: Sequence[facts.Fact]) -> set[str]:
    """Return the subjects in the log that matter for some facts."""
    slugs = {fact.id for fact in stated} | {fact.renamed_from for fact in stated if fact.renamed_from}
    for fact in stated:
        if isinstance(fact, facts.Event):
            slugs |= {slug for slug, _ in fact.participants} | {*fact.not_same_as, *fact.after, *fact.related}
        if isinstance(fact, facts.Story):
            slugs |= {slug for slug, _ in fact.named()}
        if fact.retracted is not None and fact.retracted.superseded_by is not None:
            slugs.add(fact.retracted.superseded_by)
    return {f"{kind}/{slug}" for slug in slugs for kind in ("event", "company", "person", "story")}


def _as_entries(pending: Iterable[NewEntry]) -> list[Entry]:
    """Return the facts of a block as entries, so that a plan can compare with them."""
    return [
        Entry(
            0, new.subject, (new.expected_version or 0) + 1, new.operation, new.kind, new.schema_version, "", "",
            new.reason, new.origin, "", b"", b"", b"", new.body,
        )
        for new in pending
    ]  # fmt: skip


def _refuse(diagnostics: Sequence[Diagnostic]) -> None:
    """Raise the errors."""
    errors = [_message(found) for found in diagnostics if found.severity == "error"]
    if errors:
        raise SeedError("\n".join(errors))


def _message(found: Diagnostic) -> str:
    return f"{found.file}: {found.code}: {found.message}" + (f" ({found.suggestion})" if found.suggestion else "")


def _has_a_new_id(step: Step) -> str:
    """Return the error for a rename, with the calls that make one."""
    return (
        f"{step.fact.subject} has renamed_from: to rename a fact, use together(); in it, record() the fact without"
        f" renamed_from, then retract('{step.renamed_from}', why='renamed', superseded_by='{step.fact.id}')"
    )


def _otherwise(step: Step, wanted: Operation) -> str:
    """Return the error for a step that differs from the call."""
    subject = step.fact.subject
    if wanted == "recorded":
        return f"another version of {subject} is already recorded: use correct(), or choose another id"
    if wanted == "retracted":
        return f"{subject} {_ALREADY[wanted]}"
    if step.operation == "recorded":
        return f"{subject} is not recorded yet: use record()"
    return f"{subject} would be {step.operation}, not {wanted}"
