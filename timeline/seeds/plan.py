"""What a load would change: the files' present against the log's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection

from timeline import facts
from timeline.errors import FactError
from timeline.log import NewEntry, read
from timeline.log.entry import OPERATIONS, Entry, Operation
from timeline.log.upcast import upcast
from timeline.projections.decode import encode
from timeline.query.history import FieldChange, diff, in_words
from timeline.seeds.check import Checked
from timeline.seeds.diagnostics import Diagnostic
from timeline.seeds.documents import Seed

_WORDING = frozenset({"title", "summary", "thread", "aliases", "homepage", "form"})
"""What may change without a reason: how a thing is told, not what is told."""


@dataclass(frozen=True, slots=True)
class Step:
    """What a load does with one fact.

    Attributes:
        operation: recorded, corrected, retracted, reinstated; None where nothing changes.
        changes: the fields that differ from the log.
        version: the subject's version in the log, 0 where it is new.
        reason: why it changes, or None.
        origin: root, file and line, as the log keeps them.
    """

    seed: Seed
    operation: Operation | None
    changes: tuple[FieldChange, ...]
    version: int
    reason: str | None
    origin: str

    @property
    def entry(self) -> NewEntry:
        """What is appended for it."""
        fact = self.seed.fact
        assert self.operation is not None  # noqa: S101 - only asked of steps that change something
        return NewEntry(
            fact.subject,
            self.operation,
            fact.kind,
            encode(fact),
            self.reason,
            self.origin,
            self.version,
            facts.SCHEMA_VERSION,
        )

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        fact = self.seed.fact
        return {
            "subject": fact.subject,
            "id": fact.id,
            "kind": fact.kind,
            "operation": self.operation,
            "no_op": self.operation is None,
            "reason": self.reason,
            "origin": self.origin,
            "changes": [{"field": c.field, "old": c.old, "new": c.new} for c in self.changes],
        }


@dataclass(frozen=True, slots=True)
class Plan:
    """All steps of a load, and what stands against it.

    Attributes:
        steps: one for each fact in the files, in the order of appending.
        diagnostics: changes that the files don't explain; while there are any, nothing is loaded.
        head: the position of the log that the files were compared with.
        restored: how many released entries of it the database does not have yet; they come first.
    """

    steps: tuple[Step, ...]
    diagnostics: tuple[Diagnostic, ...]
    head: int
    restored: int = 0

    @property
    def changes(self) -> list[Step]:
        """The steps that append something."""
        return [step for step in self.steps if step.operation is not None]

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON values: the form of `timeline plan --format json`."""
        return {
            "head": self.head,
            "restored": self.restored,
            "counts": {**{name: self.count(name) for name in OPERATIONS}, "no_op": self.count(None)},
            "steps": [step.to_json() for step in self.steps],
        }

    def count(self, operation: Operation | None) -> int:
        """Return how many steps do that; None counts those that change nothing."""
        return sum(step.operation == operation for step in self.steps)


def make_plan(checked: Checked, connection: Connection | None, pending: Sequence[Entry] = ()) -> Plan:
    """Compare checked files with the log.

    Args:
        checked: files without errors.
        connection: to the log; None stands for an empty one.
        pending: released entries that are to be restored behind it first.
    """
    latest = dict(read.latest(connection)) if connection is not None else {}
    latest |= {entry.subject: entry for entry in pending}
    head = read.head(connection) if connection is not None else 0

    def reasons(subject: str) -> set[str | None]:
        before = read.history(connection, subject) if connection is not None else []
        return {entry.reason for entry in (*before, *pending) if entry.subject == subject}

    planner = _Planner(checked, latest, reasons)
    steps = tuple(planner.step(seed) for seed in checked.seeds)
    planner.deleted()
    found = sorted(planner.diagnostics, key=lambda item: (item.file, item.line, item.column))
    return Plan(steps, tuple(found), head + len(pending), len(pending))


class _Planner:
    def __init__(
        self, checked: Checked, latest: Mapping[str, Entry], reasons: Callable[[str], set[str | None]]
    ) -> None:
        self.diagnostics: list[Diagnostic] = []
        self._checked = checked
        self._latest = latest
        self._reasons = reasons
        self._slugs = {subject.partition("/")[2]: subject for subject in latest}

    def step(self, seed: Seed) -> Step:
        fact = seed.fact
        entry = self._latest.get(fact.subject)
        if entry is None:
            taken = self._slugs.get(fact.id)
            if taken is not None:
                self._against(seed, "S305", f"the id '{fact.id}' is taken by {taken} in the log", "choose another id")
            return Step(seed, "recorded", (), 0, None, seed.origin)
        body = encode(fact)
        if entry.body == body:
            return Step(seed, None, (), entry.version, None, seed.origin)
        old = upcast(orjson.loads(entry.body), entry.schema_version, current=facts.SCHEMA_VERSION)
        changes = tuple(diff(old, orjson.loads(body)))
        if not changes:
            return Step(seed, None, (), entry.version, None, seed.origin)
        operation: Operation = "corrected"
        if ("retracted" in old) != (fact.retracted is not None):
            operation = "retracted" if fact.retracted is not None else "reinstated"
        origin = _origin_in(seed, (entry.origin or seed.origin).partition("/")[0])
        if origin is None:
            self._against(
                seed,
                "S304",
                f"'{fact.id}' was recorded from {entry.origin}: these files can't change it",
                "choose another id, or change it there",
            )
        reason = self._reason(seed, operation, changes)
        return Step(seed, operation, changes, entry.version, reason, origin or seed.origin)

    def _reason(self, seed: Seed, operation: Operation, changes: Sequence[FieldChange]) -> str | None:
        """Return why a fact changes, as its file says; add a diagnostic where it has to and does not."""
        fact = seed.fact
        if operation == "retracted" and fact.retracted is not None:
            changes = [change for change in changes if change.field != "retracted"]
            if not any(_needs_reason(fact, change) for change in changes):
                return fact.retracted.reason
        telling = [change for change in changes if _needs_reason(fact, change)]
        reason = fact.change.reason if fact.change else None
        if reason is not None and reason in self._reasons(fact.subject):
            if telling:
                self._against(
                    seed,
                    "S303",
                    f"{_list(telling)} changed again, but change: still tells of the time before",
                    _lines_to_write(telling, replace=True),
                    "change",
                )
            reason = None
        elif telling and reason is None:
            first = telling[0]
            self._against(
                seed,
                "S301",
                f"{_list(telling)} changed from what is recorded ({short(first.old)} → {short(first.new)})"
                " and the file does not say why",
                _lines_to_write(telling),
                first.field.partition(".")[0],
            )
        return reason

    def deleted(self) -> None:
        """Find what these folders recorded and no longer state."""
        stated = {seed.fact.subject for seed in self._checked.seeds}
        for subject, entry in self._latest.items():
            origin = entry.origin or ""
            below = any(origin.startswith((f"{folder}/", f"{folder}:")) for folder in self._checked.selection.complete)
            if below and subject not in stated:
                file, _, line = origin.rpartition(":")
                today = dt.datetime.now(dt.UTC).date().isoformat()
                self.diagnostics.append(
                    Diagnostic(
                        file,
                        int(line) if line.isdecimal() else 1,
                        1,
                        "S302",
                        f"{subject} is recorded and no file states it any more: what is recorded is not deleted",
                        f"bring the file back and write: retracted: {{on: {today}, why: not_an_event}}",
                    )
                )

    def _against(self, seed: Seed, code: str, message: str, suggestion: str, field: str = "") -> None:
        document = self._checked.documents[seed.file.path]
        before = len(document.diagnostics)
        path = (field,) if field else ()
        document.diagnose(FactError(message, code=code, suggestion=suggestion, path=path), seed.base, key=True)
        self.diagnostics += document.diagnostics[before:]


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


def _needs_reason(fact: facts.Fact, change: FieldChange) -> bool:
    """Dates, kinds, participants, figures and status do; wording and added sources do not."""
    field = change.field
    if field == "names":
        return _renamed_in_the_past(change.old, change.new)
    if field in _WORDING:
        return False
    if field.startswith("sources."):
        part = field.count(".") > 1 and field.rpartition(".")[2]
        if not part:  # a whole source, added or taken away
            return change.new is None
        return part in {"published", "undated", "derived_from"} or (
            part in {"publisher", "url"} and change.old is not None
        )
    return not (isinstance(fact, facts.Event) and field in fact.text_fields())


def _renamed_in_the_past(old: Any, new: Any) -> bool:  # noqa: ANN401 - JSON values
    """Say whether a name that was recorded now holds from another day."""
    before, after = ({str(n["name"]): n["since"] for n in names if isinstance(n, dict)} for names in (old, new))
    return any(name in after and after[name] != since for name, since in before.items())


def _lines_to_write(changes: Sequence[FieldChange], *, replace: bool = False) -> str:
    whys = {
        "date": "wrong_date",
        "kind": "wrong_kind",
        "status": "wrong_status",
        "retracted": "new_information",
    }
    why = whys.get(changes[0].field, "wrong_figure")
    today = dt.datetime.now(dt.UTC).date().isoformat()
    return f"{'put in its place' if replace else 'add a line'}: change: {{on: {today}, why: {why}, note: …}}"


def _list(changes: Sequence[FieldChange]) -> str:
    return ", ".join(dict.fromkeys(change.field for change in changes))


def short(value: object) -> str:
    """Return a JSON value in one short line, for messages."""
    text = in_words(value)
    return text if len(text) <= 160 else text[:157] + "…"  # noqa: PLR2004
