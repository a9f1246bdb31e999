"""A plan: what a load would change, step by step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from timeline import facts
from timeline.log import NewEntry
from timeline.log.entry import OF_FACTS, Entry, Operation
from timeline.projections.decode import encode
from timeline.query.history import FieldChange
from timeline.seeds.read.diagnostics import Diagnostic
from timeline.seeds.read.seed import Seed


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a load: what it does with one fact.

    Attributes:
        operation: recorded, corrected, retracted or reinstated; None if nothing changes.
        changes: the fields that differ from the log; for a fact with a new id, from the entry with the old id.
        before: the last entry of the fact, or of its old id; None for a new fact.
        version: the subject's version in the log; 0 for a new subject.
        reason: the reason of the change, or None.
        origin: root, file and line, as they are in the log.
    """

    seed: Seed
    operation: Operation | None
    changes: tuple[FieldChange, ...]
    before: Entry | None
    reason: str | None
    origin: str

    @property
    def fact(self) -> facts.Fact:
        """The fact in the file."""
        return self.seed.fact

    @property
    def title(self) -> str:
        """The title of an event, or the name of a company or person."""
        return facts.title(self.fact)

    @property
    def renamed_from(self) -> str | None:
        """The old id of a fact that gets a new one."""
        before = self.before.slug if self.before is not None else self.fact.id
        return before if before != self.fact.id else None

    @property
    def version(self) -> int:
        """The subject's version in the log; 0 for a new subject."""
        return self.before.version if self.before is not None and self.before.subject == self.fact.subject else 0

    @property
    def entry(self) -> NewEntry:
        """The draft of the entry to append."""
        fact = self.fact
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
        fact = self.fact
        return {
            "subject": fact.subject,
            "id": fact.id,
            "kind": fact.kind,
            "title": self.title,
            "operation": self.operation,
            "no_op": self.operation is None,
            "renamed_from": self.renamed_from,
            "reason": self.reason,
            "origin": self.origin,
            "changes": [{"field": c.field, "old": c.old, "new": c.new} for c in self.changes],
        }


@dataclass(frozen=True, slots=True)
class Plan:
    """The steps of a load, and the errors that prevent it.

    Attributes:
        steps: one for each fact in the files and for each old id, in the order of appending.
        diagnostics: changes that the files don't explain; if there are any, nothing is loaded.
        head: the last position of the log that the files were compared with.
        restored: how many released entries the database does not have yet; a load adds them first.
        recorded: the last entry of every subject of that log.
    """

    steps: tuple[Step, ...]
    diagnostics: tuple[Diagnostic, ...]
    head: int
    restored: int = 0
    recorded: Mapping[str, Entry] = field(default_factory=dict, repr=False)

    @property
    def changes(self) -> list[Step]:
        """The steps that append something."""
        return [step for step in self.steps if step.operation is not None]

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON values; `timeline plan --format json` adds the review."""
        return {
            "head": self.head,
            "restored": self.restored,
            "counts": {**{name: self.count(name) for name in OF_FACTS}, "no_op": self.count(None)},
            "steps": [step.to_json() for step in self.steps],
        }

    def count(self, operation: Operation | None) -> int:
        """Return the number of steps with an operation; None counts those that change nothing."""
        return sum(step.operation == operation for step in self.steps)
