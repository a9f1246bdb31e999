"""Make a plan: compare each fact in the files with the log."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

import orjson
from sqlalchemy import Connection

from timeline import facts
from timeline.errors import FactError
from timeline.facts.revisions import Change, is_among, reason_of
from timeline.log import read
from timeline.log.entry import Entry, Operation
from timeline.log.erasures import erasure_of
from timeline.log.segments import erased_subjects
from timeline.log.upcast import upcast
from timeline.projections.decode import encode, is_no_fact
from timeline.query.history import FieldChange, diff
from timeline.seeds.check import Checked
from timeline.seeds.plan import renames
from timeline.seeds.plan.change_reasons import fields_of, lines_to_write, needs_reason, short
from timeline.seeds.plan.plan import Plan, Step
from timeline.seeds.plan.references import References
from timeline.seeds.read.diagnostics import Diagnostic
from timeline.seeds.read.seed import Seed, SharedReasons
from timeline.seeds.released import released_folder


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

    The plan includes companies and people from files beside them, if they name them and the log does not have them.

    Args:
        checked: files without errors.
        connection: a connection to the log; None means an empty log.
        pending: released entries to restore first.
        today: the day of the plan's own reasons, in UTC; None means today.
        subjects: the subjects in the log that matter for the files; None means all.
        anew: whether reasons are given now. Else a recorded reason is one that a file kept from an earlier change.
    """
    every = dict(read.latest(connection, subjects)) if connection is not None else {}
    every |= {entry.subject: entry for entry in pending}
    latest, erased = _without_erased(every, pending)
    checked = _with_unrecorded(checked, latest)
    head = read.head(connection) if connection is not None else 0

    def reasons(subject: str) -> set[str | None]:
        if anew:
            return set()
        before = read.history(connection, subject) if connection is not None else []
        return {entry.reason for entry in (*before, *pending) if entry.subject == subject}

    planner = Planner(checked, latest, reasons, today or dt.datetime.now(dt.UTC).date(), erased)
    steps = tuple(planner.steps())
    found = sorted(planner.diagnostics, key=lambda item: (item.file, item.line, item.column))
    return Plan(steps, tuple(found), head + len(pending), len(pending), latest)


def _without_erased(every: Mapping[str, Entry], pending: Sequence[Entry]) -> tuple[dict[str, Entry], dict[str, Entry]]:
    """Return the subjects that hold a fact, and those that were erased; what an erasure holds is no fact."""
    named = {at for entry in pending if entry.operation == "erased" for at in erasure_of(entry).positions}
    holding = {subject: entry for subject, entry in every.items() if entry.operation != "erased"}
    erased = {subject: entry for subject, entry in holding.items() if not entry.has_payload or entry.position in named}
    return {subject: entry for subject, entry in holding.items() if subject not in erased}, erased


def _with_unrecorded(checked: Checked, latest: Mapping[str, Entry]) -> Checked:
    """Add the companies and people from other files that the log does not have."""
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
        reasons: returns the recorded reasons of a subject.
        today: the day of the plan's own reasons.
        erased: the last entry of every subject that was erased.

    Attributes:
        diagnostics: changes that the files do not explain.
    """

    def __init__(
        self,
        checked: Checked,
        latest: Mapping[str, Entry],
        reasons: Callable[[str], set[str | None]],
        today: dt.date,
        erased: Mapping[str, Entry] = MappingProxyType({}),
    ) -> None:
        self.diagnostics: list[Diagnostic] = []
        self._checked = checked
        self._latest = latest
        self._reasons = reasons
        self._today = today
        self._erased = erased
        self._slugs = {subject.partition("/")[2]: subject for subject in (*latest, *erased)}
        self._references = References(checked, latest, today)
        self._unexplained_sources: set[str] = set()
        declared = self._references.declared
        gone = [latest[subject] for subject in self._missing() if subject not in declared]
        new = [seed for seed in checked.seeds if seed.fact.subject not in latest and seed.fact.renamed_from is None]
        self._gone = gone
        self._likely = renames.likely(gone, new) if gone and new else {}
        likely_now = {subject.partition("/")[2]: seed.fact.id for subject, seed in self._likely.items()}
        self._merged = renames.merged(latest, checked.seeds)
        self._now = {**self._merged, **likely_now, **self._references.now}

    def steps(self) -> Iterator[Step]:
        """Yield the step of each fact; the step of its old id comes right after it."""
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
        """Return the last entry of a fact's old id that this load retracts."""
        old = renames.old_subject(seed)
        is_declared = old is not None and self._references.declared.get(old) is seed
        return self._latest[old] if is_declared and old is not None else None

    def _step(self, seed: Seed, renamed: Entry | None) -> Step:
        fact = seed.fact
        entry = self._latest.get(fact.subject)
        if fact.subject in self._erased:
            message = f"{fact.subject} was erased from the log: a file can't state it again"
            way_out = "delete the file, or this part of it; events may go on naming the id"
            self._against(seed, FactError(message, code="S305", suggestion=way_out))
            return Step(seed, None, (), None, None, seed.origin)
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
        was_retracted = "retracted" in orjson.loads(entry.body) and not is_no_fact(entry)
        if was_retracted != (fact.retracted is not None):
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
        """Return a file's origin in the root that recorded its fact; add a diagnostic if that is another root."""
        origin = _origin_in(seed, (entry.origin or seed.origin).partition("/")[0])
        if origin is None:
            message = f"'{entry.slug}' was recorded from {entry.origin}: these files can't change it"
            self._against(
                seed, FactError(message, code="S304", suggestion="choose another id, or make the change there")
            )
        return origin or seed.origin

    def _reason(self, seed: Seed, operation: Operation, changes: Sequence[FieldChange], subject: str) -> str | None:
        """Return the reason that a file gives for a change; add a diagnostic if a reason is missing."""
        fact = seed.fact
        if operation == "retracted" and fact.retracted is not None:
            changes = [change for change in changes if change.field != "retracted"]
            if not any(self._is_telling(fact, change) for change in changes):
                return fact.retracted.reason
        telling = [change for change in changes if self._is_telling(fact, change)]
        shared = {key: one for key, one in seed.shared.items() if any(_is_of(key, change) for change in changes)}
        recorded = self._reasons(subject) if fact.change or any(one.change for one in shared.values()) else set()
        given = tuple(change for change in fact.change if not is_among(change.reason, recorded))
        open_ = [change for change in telling if not any(reason.explains(change.field) for reason in given)]
        for key, one in shared.items():
            unexplained = [change for change in open_ if _is_of(key, change)]
            open_ = [change for change in open_ if change not in unexplained]
            new = tuple(change for change in one.change if not is_among(change.reason, recorded))
            given += tuple(change for change in new if change not in given)
            if unexplained and not new:
                self._unexplained_source(seed, one, unexplained)
        if open_:
            self._unexplained(seed, open_, [change for change in fact.change if change not in given])
        others = [change for change in changes if not any(reason.explains(change.field) for reason in given)]
        return "; ".join(filter(None, (reason_of(given), self._renamed_participants(others)))) or None

    def _unexplained_source(self, seed: Seed, shared: SharedReasons, changes: Sequence[FieldChange]) -> None:
        """Add a diagnostic for a change of a shared source without a reason; one for all events that name it."""
        if shared.file in self._unexplained_sources:
            return
        self._unexplained_sources.add(shared.file)
        first = changes[0]
        lines = lines_to_write(changes, today=self._today, replace=bool(shared.change))
        self._against(
            seed,
            FactError(
                f"{fields_of(changes)} changed ({short(first.old)} → {short(first.new)}), but {shared.file} gives no"
                + (" new reason" if shared.change else " reason"),
                code="S303" if shared.change else "S301",
                suggestion=f"in {shared.file}, for all its events, {lines}",
                path=("sources",),
            ),
        )

    def _unexplained(self, seed: Seed, changes: Sequence[FieldChange], earlier: Sequence[Change]) -> None:
        """Add a diagnostic for changes without a reason; a reason for an earlier change does not count."""
        if any(reason.explains(change.field) for reason in earlier for change in changes):
            message = f"{fields_of(changes)} changed again, but change: gives the reason for an earlier change"
            lines = lines_to_write(changes, today=self._today, replace=True)
            self._against(seed, FactError(message, code="S303", suggestion=lines, path=("change",)))
            return
        first = changes[0]
        self._against(
            seed,
            FactError(
                f"{fields_of(changes)} changed ({short(first.old)} → {short(first.new)}), but the file gives no reason",
                code="S301",
                suggestion=lines_to_write(changes, today=self._today, beside=bool(seed.fact.change)),
                path=(first.field.partition(".")[0],),
            ),
        )

    def _is_telling(self, fact: facts.Fact, change: FieldChange) -> bool:
        return needs_reason(fact, change) and not renames.explain(change, self._now)

    def _renamed_participants(self, changes: Sequence[FieldChange]) -> str | None:
        """Return the reason of a change that only uses new ids of others."""
        ids = [slug for change in changes if renames.explain(change, self._now) for slug in renames.ids_in(change.old)]
        old = [slug for slug in dict.fromkeys(ids) if slug in self._now]
        merged = [slug for slug in old if slug in self._merged and slug not in self._references.now]
        reasons = (("renamed", [slug for slug in old if slug not in merged]), ("duplicate", merged))
        day = self._today.isoformat()
        return (
            "; ".join(f"{day} {why}: {', '.join(map(self._new_id, which))}" for why, which in reasons if which) or None
        )

    def _new_id(self, slug: str) -> str:
        return f"{slug} is now {renames.last_of(slug, self._now)}"

    # -- missing facts -----------------------------------------------------------------------------------------

    def _missing(self) -> list[str]:
        """Return the subjects that these folders recorded and that are now missing from them, without old ids."""
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
        erased = set(erased_subjects(released_folder())) if self._gone else set()
        for entry in self._gone:
            file, _, line = (entry.origin or "").rpartition(":")
            message = f"{entry.subject} is recorded but no longer in the files: a recorded fact can't be deleted"
            owner = (entry.origin or "").partition("/")[0]
            way_out = (
                f"bring the file back and add: retracted: {{on: {self._today}, why: not_an_event}}; or, if this is not"
                f" the folder '{owner}' that recorded it, give your folder another name with --root NAME"
            )
            found = self._likely.get(entry.subject)
            if found is not None:
                message += f"; {found.file.shown} seems to be the same fact with another id"
                way_out = f"add to {found.file.shown}: renamed_from: {entry.slug}"
            if entry.subject in erased:
                message = f"{entry.subject} was erased from the released log, and is still in yours"
                way_out = f"erase it here, too: timeline erase {entry.subject} --why …"
            at = int(line) if line.isdecimal() else 1
            self.diagnostics.append(Diagnostic(file, at, 1, "S302", message, way_out))

    def _against(self, seed: Seed, error: FactError, *, key: bool = True) -> None:
        document = self._checked.documents[seed.file.path]
        before = len(document.diagnostics)
        document.diagnose(error, seed.base, key=key)
        self.diagnostics += document.diagnostics[before:]


def _is_of(source: str, change: FieldChange) -> bool:
    """Return whether a change is one of a field of a source, and not of the whole source."""
    return change.field.startswith(f"sources.{source}.")


def _changes(entry: Entry, body: str) -> tuple[FieldChange, ...]:
    """Return what a fact changes; if the entry is no fact, all fields are new."""
    if is_no_fact(entry):
        return tuple(diff({}, orjson.loads(body)))
    old = upcast(orjson.loads(entry.body), entry.schema_version, current=facts.SCHEMA_VERSION)
    return tuple(diff(old, orjson.loads(body)))


def _origin_in(seed: Seed, owner: str) -> str | None:
    """Return a file's origin in the root that recorded its fact, or None if the file is not in a folder of that name.

    The path of a single file does not say which of the folders above it is the root; the log does.
    """
    if owner == seed.file.root.name:
        return seed.origin
    for folder in seed.file.path.parents:
        if folder.name == owner:
            return f"{owner}/{seed.file.path.relative_to(folder).as_posix()}:{seed.line}"
    return None
