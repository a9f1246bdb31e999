"""Writing from Python: facts instead of files, with the same checks and the same plan."""

from __future__ import annotations

import datetime as dt
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Self, TypeVar

import orjson
from pydantic import ValidationError

from timeline import facts
from timeline.errors import FactError, FactErrors, LogError, SeedError, TimelineWarning
from timeline.facts.revisions import Change, Retraction, Why
from timeline.log.entry import Entry, NewEntry, Operation
from timeline.projections.decode import fact_of
from timeline.query import View
from timeline.seeds.check import check_texts
from timeline.seeds.near_duplicates import Near, near
from timeline.seeds.plan.builder import make_plan
from timeline.seeds.plan.plan import Step
from timeline.seeds.read.diagnostics import Diagnostic
from timeline.seeds.read.files import Root, SeedFile
from timeline.seeds.read.validation import fact_errors
from timeline.store import Store

ROOT = "python"
"""The root of what was recorded from Python: files of another root can't change it, and it can't change theirs."""

_ALREADY: dict[Operation, str] = {"retracted": "is retracted already", "reinstated": "is not retracted"}
"""The message for a call that would change nothing."""

_Reason = TypeVar("_Reason", bound=Change)


class Log:
    """A log that is open for writing; `timeline.open(write=True)` gives it.

    What `record`, `correct`, `retract` and `reinstate` return is durable. They may be called by many threads at once,
    which then share transactions. `together` makes all of a block one transaction.

    Args:
        store: a database that is open for writing.
        author: who records.
    """

    def __init__(self, store: Store, author: str) -> None:
        self._store = store
        self._author = author
        self._collected: list[NewEntry] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give back every connection."""
        self._store.close()

    @property
    def view(self) -> View:
        """What can be asked of it."""
        return View(self._store)

    # -- writing -----------------------------------------------------------------------------------------------

    def record(
        self, fact: facts.Fact, *, reason: str | None = None, expected_version: int | None = None
    ) -> Entry | None:
        """Record a fact that is new.

        Args:
            fact: an event, a company, a person or a story.
            reason: why, if that is worth telling.
            expected_version: the version that the log should have of it; 0 is none.

        Returns:
            The entry; None where the log says so already, and within `together`.

        Raises:
            SeedError: what a seed file would be refused for; each fault with its code.
            ConcurrencyError: it is at another version.
            LogError: it is recorded already, and says something else; or its `renamed_from` is to give it a new id.
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
        """Say that a recorded fact is otherwise.

        Args:
            fact: the whole of it, as it should be.
            why: the reason by its name, such as `wrong_figure`.
            note: the reason in a sentence.
            on: the day of the change; None is today.
            expected_version: the version that the log should have of it.

        Returns:
            The entry; None where nothing changes, and within `together`.

        Raises:
            SeedError, ConcurrencyError: as for `record`.
            FactErrors: there is no such reason, or day.
            LogError: it is not recorded yet.
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
        """Take a recorded fact back; it stays in the log, as retracted.

        Args:
            id: of an event, a company, a person or a story.
            why: the reason by its name, such as `not_an_event`.
            note: the reason in a sentence.
            on: the day of it; None is today.
            superseded_by: the id of what stands in its place.
            expected_version: the version that the log should have of it.

        Returns:
            The entry; None within `together`.

        Raises:
            QueryError: the log does not know it; the nearest is suggested.
            SeedError, ConcurrencyError: as for `record`.
            FactErrors: there is no such reason, or day.
            LogError: it is retracted already.
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
            id: of an event, a company, a person or a story.
            why: the reason by its name.
            note: the reason in a sentence.
            on: the day of it; None is today.
            expected_version: the version that the log should have of it.

        Returns:
            The entry; None within `together`.

        Raises:
            QueryError: the log does not know it; the nearest is suggested.
            SeedError, ConcurrencyError: as for `record`.
            FactErrors: there is no such reason, or day.
            LogError: it is not retracted.
        """
        fact = self._fact(id).model_copy(update={"retracted": None})
        return self._write([_changed(fact, why=why, note=note, on=on)], ("reinstated",), None, expected_version)

    @contextmanager
    def together(self) -> Iterator[None]:
        """Make one transaction of all that is written in a block: all of it is kept, or nothing.

        It is written at the end, and an error in the block leaves nothing. What is written in it may name what was
        written in it before. One thread at a time may use a log in this way.

        Raises:
            LogError: a block is in a block; or what it records was recorded meanwhile, and says something else.
            ConcurrencyError: what it changes is at another version by then.
        """
        if self._collected is not None:
            raise LogError("one block of appends is in another: leave the inner one out")
        self._collected = []
        try:
            yield
            if self._collected:
                self._store.commit(self._collected, author=self._author)
        finally:
            self._collected = None

    def near(self, event: facts.Event) -> list[Near]:
        """Return recorded events that may be the same as one that is to be recorded, the most alike first."""
        directory = self.view.directory
        somebody = [slug for slug, _ in event.participants if slug in directory.known]
        asked = self.view.events().of_kind(event.kind)
        others = {other.id: other.fact for slug in somebody for other in asked.involving(slug)}
        names = {slug: (*(name for name, _ in known.names), *known.aliases) for slug, known in directory.known.items()}
        return near(event, list(others.values()), names)

    # -- how ---------------------------------------------------------------------------------------------------

    def _write(
        self, stated: Sequence[facts.Fact], allowed: Sequence[Operation], reason: str | None, expected: int | None
    ) -> Entry | None:
        collected = self._collected
        pending = {new.subject: new for new in collected or ()}
        steps, doubts = self._steps(stated, allowed, pending)
        for doubt in doubts:
            # At who called `record`, or one of the others.
            warnings.warn(_message(doubt), TimelineWarning, stacklevel=3)
        new = [self._new(step, reason, expected) for step in steps]
        if collected is not None:
            collected += new
            return None
        written = self._store.commit(new, author=self._author) if new else []
        return written[0] if written else None

    def _new(self, step: Step, reason: str | None, expected: int | None) -> NewEntry:
        version = expected
        if version is None and step.operation != "recorded":  # else it may be there by then, if it says the same
            version = step.version
        return step.entry._replace(reason=step.reason or reason, origin=ROOT, expected_version=version)

    def _steps(
        self, stated: Sequence[facts.Fact], allowed: Sequence[Operation], pending: dict[str, NewEntry]
    ) -> tuple[list[Step], list[Diagnostic]]:
        """Return what changes something, after the checks that files go through, and what may be wrong."""
        texts = {_file(fact): _text(fact) for fact in stated}
        checked = check_texts(texts, self._around(stated, pending))
        _refuse(checked.diagnostics)
        with self._store.read() as connection:
            plan = make_plan(checked, connection, _as_entries(pending), subjects=_touched(stated), anew=True)
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

    def _around(self, stated: Sequence[facts.Fact], pending: dict[str, NewEntry]) -> dict[str, facts.Entity]:
        """Return all companies and people that the log knows; typed facts only of those that are named."""
        named = {slug for fact in stated if isinstance(fact, facts.Event) for slug, _ in fact.participants}
        view, found = self.view, dict[str, facts.Entity]()
        known = view.directory.known
        for slug in named & known.keys():
            someone = view.company(slug) if known[slug].type == "company" else view.person(slug)
            found[slug] = someone.fact
        strangers = named - known.keys()
        for slug, entity in known.items() if strangers else ():  # for who was meant
            names = [name for name, _ in entity.names]
            model = facts.Company if entity.type == "company" else facts.Person
            found.setdefault(slug, model.model_validate({"id": slug, "name": names[-1], "aliases": entity.aliases}))
        for subject, new in pending.items():
            if subject.startswith(("company/", "person/")):
                fact = facts.from_payload(subject.partition("/")[2], orjson.loads(new.body))
                assert isinstance(fact, facts.Entity)  # noqa: S101 - its subject says so
                found[fact.id] = fact
        return found

    def _fact(self, id: str) -> facts.Fact:  # noqa: A002
        for new in reversed(self._collected or ()):
            if new.subject.partition("/")[2] == id:
                return facts.from_payload(id, orjson.loads(new.body))
        subject = self.view.history(id)[-1].subject  # raises with a suggestion where there is none
        with self._store.read() as connection:
            from timeline.log import read

            return fact_of(read.latest(connection, [subject])[subject])


def _changed(fact: facts.Fact, **given: object) -> facts.Fact:
    return fact.model_copy(update={"change": _made(Change, **given)})


def _made(model: type[_Reason], *, on: object, **given: object) -> _Reason:
    """Make a reason of what was given; a day that was not is today."""
    try:
        return model.model_validate({"on": on or dt.datetime.now(dt.UTC).date(), **given})
    except ValidationError as error:
        raise FactErrors(_named(found) for found, _ in fact_errors(error, model)) from None


def _named(error: FactError) -> FactError:
    """Return an error that says which argument it is about."""
    message = f"{'.'.join(map(str, error.path))}: {error.message}"
    return FactError(message, code=error.code, suggestion=error.suggestion, path=error.path)


def _file(fact: facts.Fact) -> SeedFile:
    name = f"{fact.id}.yaml"
    return SeedFile(Path(name), f"{fact.kind} {fact.id}", Root(ROOT, Path()), f"{ROOT}/{name}")


def _text(fact: facts.Fact) -> bytes:
    """Return a fact as a seed file states it: JSON is YAML too."""
    body = fact.payload()
    if fact.change is not None:
        body["change"] = fact.change.model_dump(mode="json", exclude_none=True)
    if fact.renamed_from is not None:
        body["renamed_from"] = fact.renamed_from
    if isinstance(fact, facts.Event) and fact.not_same_as:
        body["not_same_as"] = list(fact.not_same_as)
    return orjson.dumps(body)


def _touched(stated: Sequence[facts.Fact]) -> set[str]:
    """Return the subjects of the log that some facts touch on."""
    slugs = {fact.id for fact in stated} | {fact.renamed_from for fact in stated if fact.renamed_from}
    for fact in stated:
        if isinstance(fact, facts.Event):
            slugs |= {slug for slug, _ in fact.participants} | {*fact.not_same_as, *fact.after, *fact.related}
        if isinstance(fact, facts.Story):
            slugs |= {slug for slug, _ in fact.named()}
        if fact.retracted is not None and fact.retracted.superseded_by is not None:
            slugs.add(fact.retracted.superseded_by)
    return {f"{kind}/{slug}" for slug in slugs for kind in ("event", "company", "person", "story")}


def _as_entries(pending: dict[str, NewEntry]) -> list[Entry]:
    """Return what a block has collected as if it were recorded, for a plan to compare with."""
    return [
        Entry(
            0, new.subject, (new.expected_version or 0) + 1, new.operation, new.kind, new.schema_version, "", "",
            new.reason, new.origin, "", b"", b"", b"", new.body,
        )
        for new in pending.values()
    ]  # fmt: skip


def _refuse(diagnostics: Sequence[Diagnostic]) -> None:
    """Raise the errors."""
    errors = [_message(found) for found in diagnostics if found.severity == "error"]
    if errors:
        raise SeedError("\n".join(errors))


def _message(found: Diagnostic) -> str:
    return f"{found.file}: {found.code}: {found.message}" + (f" ({found.suggestion})" if found.suggestion else "")


def _has_a_new_id(step: Step) -> str:
    """Say how something gets a new id: events that name it by the old one can then be corrected in the same block."""
    return (
        f"{step.fact.subject} is to have a new id: within together(), record() it without renamed_from, then"
        f" retract('{step.renamed_from}', why='renamed', superseded_by='{step.fact.id}')"
    )


def _otherwise(step: Step, wanted: Operation) -> str:
    """Say why a step is not what was asked for."""
    subject = step.fact.subject
    if wanted == "recorded":
        return f"{subject} is recorded already, and says something else: correct() it, or choose another id"
    if wanted == "retracted":
        return f"{subject} {_ALREADY[wanted]}"
    if step.operation == "recorded":
        return f"{subject} is not recorded yet: record() it"
    return f"{subject} would be {step.operation}, not {wanted}"
