"""Make a plan: compare each fact in the files with what the log has of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace

import orjson
from sqlalchemy import Connection

from timeline import facts
from timeline.errors import FactError
from timeline.log import read
from timeline.log.entry import Entry, Operation
from timeline.log.upcast import upcast
from timeline.projections.decode import encode
from timeline.query.history import FieldChange, diff
from timeline.seeds.check import Checked
from timeline.seeds.plan import renames
from timeline.seeds.plan.change_reasons import fields_of, lines_to_write, needs_reason, short
from timeline.seeds.plan.plan import Plan, Step
from timeline.seeds.plan.references import References
from timeline.seeds.read.diagnostics import Diagnostic
from timeline.seeds.read.seed import Seed


def make_plan(  # noqa: PLR0913 - what it compares, and how
    checked: Checked,
    connection: Connection | None,
    pending: Sequence[Entry] = (),
    *,
    today: dt.date | None = None,
    subjects: Collection[str] | None = None,
    anew: bool = False,
) -> Plan:
    """Compare checked files with the log.

    Companies and people that the files name and files beside them state are in the plan, where the log has none.

    Args:
        checked: files without errors.
        connection: to the log; None stands for an empty one.
        pending: released entries that are to be restored behind it first.
        today: the day of what the plan itself gives a reason for, in UTC; None is today.
        subjects: all of the log that the files touch on; None is the whole of it.
        anew: reasons are given now; else one that the log has already is what a file has kept from an earlier change.
    """
    latest = dict(read.latest(connection, subjects)) if connection is not None else {}
    latest |= {entry.subject: entry for entry in pending}
    checked = _with_unrecorded(checked, latest)
    head = read.head(connection) if connection is not None else 0

    def reasons(subject: str) -> set[str | None]:
        if anew:
            return set()
        before = read.history(connection, subject) if connection is not None else []
        return {entry.reason for entry in (*before, *pending) if entry.subject == subject}

    planner = Planner(checked, latest, reasons, today or dt.datetime.now(dt.UTC).date())
    steps = tuple(planner.steps())
    found = sorted(planner.diagnostics, key=lambda item: (item.file, item.line, item.column))
    return Plan(steps, tuple(found), head + len(pending), len(pending), latest)


def _with_unrecorded(checked: Checked, latest: Mapping[str, Entry]) -> Checked:
    """Add those of the companies and people beside the files that the log does not have."""
    unrecorded = {
        path: [seed for seed in document.seeds if seed.fact.subject not in latest]
        for path, document in checked.beside.items()
    }
    seeds = [seed for found in unrecorded.values() for seed in found if isinstance(seed.fact, facts.Entity)]
    if not seeds:
        return checked
    documents = {**checked.documents, **{path: checked.beside[path] for path, found in unrecorded.items() if found}}
    return replace(checked, seeds=[*seeds, *checked.seeds], documents=documents)


class Planner:
    """Makes the steps of a plan, and finds the errors that prevent it.

    Args:
        checked: files without errors.
        latest: the last entry of every subject.
        reasons: gives the reasons that the log has for a subject's entries.
        today: the day of what the plan itself gives a reason for.

    Attributes:
        diagnostics: what the files do not explain.
    """

    def __init__(
        self,
        checked: Checked,
        latest: Mapping[str, Entry],
        reasons: Callable[[str], set[str | None]],
        today: dt.date,
    ) -> None:
        self.diagnostics: list[Diagnostic] = []
        self._checked = checked
        self._latest = latest
        self._reasons = reasons
        self._today = today
        self._slugs = {subject.partition("/")[2]: subject for subject in latest}
        self._references = References(checked, latest, today)
        declared = self._references.declared
        gone = [latest[subject] for subject in self._missing() if subject not in declared]
        new = [seed for seed in checked.seeds if seed.fact.subject not in latest and seed.fact.renamed_from is None]
        self._gone = gone
        self._likely = renames.likely(gone, new) if gone and new else {}
        likely_now = {subject.partition("/")[2]: seed.fact.id for subject, seed in self._likely.items()}
        self._now = {**likely_now, **self._references.now}

    def steps(self) -> Iterator[Step]:
        """Yield what is done with each fact; a fact's old id comes right after it."""
        for seed in self._checked.seeds:
            for error, is_key in self._references.errors(seed):
                self._against(seed, error, key=is_key)
            before = self._renamed(seed)
            step = self._step(seed, before)
            yield step
            if before is not None:
                yield self._retirement(seed, before, step.origin)
        self._deleted()

    # -- one fact ----------------------------------------------------------------------------------------------

    def _renamed(self, seed: Seed) -> Entry | None:
        """Return the last entry of the id that a fact is to lose with this load."""
        old = renames.old_subject(seed)
        is_declared = old is not None and self._references.declared.get(old) is seed
        return self._latest[old] if is_declared and old is not None else None

    def _step(self, seed: Seed, renamed: Entry | None) -> Step:
        fact = seed.fact
        entry = self._latest.get(fact.subject)
        if entry is None:
            taken = self._slugs.get(fact.id)
            if taken is not None:
                message = f"the id '{fact.id}' is taken by {taken} in the log"
                self._against(seed, FactError(message, code="S305", suggestion="choose another id"))
            if renamed is None:
                return Step(seed, "recorded", (), None, None, seed.origin)
            changes = _changes(renamed, encode(fact))
            reason = self._reason(seed, "recorded", changes, renamed.subject)
            reason = reason or f"{self._today.isoformat()} renamed: {renamed.slug} is now {fact.id}"
            return Step(seed, "recorded", changes, renamed, reason, self._origin(seed, renamed))
        body = encode(fact)
        changes = _changes(entry, body) if entry.body != body else ()
        if not changes:
            return Step(seed, None, (), entry, None, seed.origin)
        operation: Operation = "corrected"
        if ("retracted" in orjson.loads(entry.body)) != (fact.retracted is not None):
            operation = "retracted" if fact.retracted is not None else "reinstated"
        origin = self._origin(seed, entry)
        return Step(seed, operation, changes, entry, self._reason(seed, operation, changes, fact.subject), origin)

    def _retirement(self, seed: Seed, old: Entry, origin: str) -> Step:
        """Retract the fact with the old id."""
        stated = renames.retracted(seed, old, self._today)
        changes = _changes(old, encode(stated.fact))
        operation: Operation = "corrected" if any(change.old is not None for change in changes) else "retracted"
        reason = stated.fact.retracted.reason if stated.fact.retracted is not None else None
        return Step(stated, operation, changes, old, reason, origin)

    def _origin(self, seed: Seed, entry: Entry) -> str:
        """Return a file's origin in the root that recorded its fact; add a diagnostic where it is another root's."""
        origin = _origin_in(seed, (entry.origin or seed.origin).partition("/")[0])
        if origin is None:
            message = f"'{entry.slug}' was recorded from {entry.origin}: these files can't change it"
            self._against(seed, FactError(message, code="S304", suggestion="choose another id, or change it there"))
        return origin or seed.origin

    def _reason(self, seed: Seed, operation: Operation, changes: Sequence[FieldChange], subject: str) -> str | None:
        """Return the reason that a file gives for a change; add a diagnostic if it needs one and has none."""
        fact = seed.fact
        if operation == "retracted" and fact.retracted is not None:
            changes = [change for change in changes if change.field != "retracted"]
            if not any(self._is_telling(fact, change) for change in changes):
                return fact.retracted.reason
        telling = [change for change in changes if self._is_telling(fact, change)]
        reason = fact.change.reason if fact.change else None
        if reason is not None and reason in self._reasons(subject):
            if telling:
                message = f"{fields_of(telling)} changed again, but change: still tells of the time before"
                lines = lines_to_write(telling, today=self._today, replace=True)
                self._against(seed, FactError(message, code="S303", suggestion=lines, path=("change",)))
            reason = None
        elif telling and reason is None:
            first = telling[0]
            self._against(
                seed,
                FactError(
                    f"{fields_of(telling)} changed from what is recorded ({short(first.old)} → {short(first.new)})"
                    " and the file does not say why",
                    code="S301",
                    suggestion=lines_to_write(telling, today=self._today),
                    path=(first.field.partition(".")[0],),
                ),
            )
        return reason or self._renamed_participants(changes)

    def _is_telling(self, fact: facts.Fact, change: FieldChange) -> bool:
        return needs_reason(fact, change) and not renames.explain(change, self._now)

    def _renamed_participants(self, changes: Sequence[FieldChange]) -> str | None:
        """Return the reason of a change that only follows others' new ids."""
        slugs = [slug for change in changes if renames.explain(change, self._now) for slug in change.old]
        new_ids = [f"{slug} is now {self._now[slug]}" for slug in dict.fromkeys(slugs) if slug in self._now]
        return f"{self._today.isoformat()} renamed: {', '.join(new_ids)}" if new_ids else None

    # -- what is gone ------------------------------------------------------------------------------------------

    def _missing(self) -> list[str]:
        """Return the subjects that these folders recorded and no longer state, without old ids."""
        stated = {seed.fact.subject for seed in self._checked.seeds}
        folders = tuple(mark for folder in self._checked.selection.complete for mark in (f"{folder}/", f"{folder}:"))
        return [
            subject
            for subject, entry in self._latest.items()
            if (entry.origin or "").startswith(folders)
            and subject not in stated
            and subject not in self._references.renamed
        ]

    def _deleted(self) -> None:
        for entry in self._gone:
            file, _, line = (entry.origin or "").rpartition(":")
            message = f"{entry.subject} is recorded and no file states it any more: what is recorded is not deleted"
            owner = (entry.origin or "").partition("/")[0]
            way_out = (
                f"bring the file back and write: retracted: {{on: {self._today}, why: not_an_event}}; or, where this is"
                f" another folder than the '{owner}' that recorded it, give it a name of its own: --root NAME"
            )
            found = self._likely.get(entry.subject)
            if found is not None:
                message += f"; {found.file.shown} tells of the same under another id"
                way_out = f"write in {found.file.shown}: renamed_from: {entry.slug}"
            at = int(line) if line.isdecimal() else 1
            self.diagnostics.append(Diagnostic(file, at, 1, "S302", message, way_out))

    def _against(self, seed: Seed, error: FactError, *, key: bool = True) -> None:
        document = self._checked.documents[seed.file.path]
        before = len(document.diagnostics)
        document.diagnose(error, seed.base, key=key)
        self.diagnostics += document.diagnostics[before:]


def _changes(entry: Entry, body: str) -> tuple[FieldChange, ...]:
    old = upcast(orjson.loads(entry.body), entry.schema_version, current=facts.SCHEMA_VERSION)
    return tuple(diff(old, orjson.loads(body)))


def _origin_in(seed: Seed, owner: str) -> str | None:
    """Return a file's origin in the root that recorded its fact; None where the file is not in a folder of that name.

    A file that is given alone, in a folder below its root, does not say which folder that is; the log does.
    """
    if owner == seed.file.root.name:
        return seed.origin
    for folder in seed.file.path.parents:
        if folder.name == owner:
            return f"{owner}/{seed.file.path.relative_to(folder).as_posix()}:{seed.line}"
    return None
