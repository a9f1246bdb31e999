"""The history of a subject: each version as a diff to the one before."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection

from timeline import facts, sql
from timeline.facts.price_parts import PARTS
from timeline.log import read
from timeline.log.entry import Entry
from timeline.log.erasures import Erasure, erasures
from timeline.log.upcast import upcast
from timeline.models import ENTRY as E
from timeline.projections.decode import retraction_of


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field that changed. `old` is None if the field is new; `new` is None if it is gone."""

    field: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class Version:
    """An entry of a subject, with what it changed. The first version has no changes.

    If the fact had another id before, the versions of that id come first. The changes of the first version under the
    new id are its differences to the last version under the old id.

    Attributes:
        subject: the subject of the entry; "" if nobody needs it.
        erased: when and why its content was erased; None if it is there.
    """

    position: int
    operation: str
    recorded_at: str
    recorded_by: str
    reason: str | None
    origin: str | None
    changes: tuple[FieldChange, ...]
    subject: str = ""
    erased: Erasure | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the version as JSON values: the form of `timeline history --format json`.

        Only a version whose content was erased has `erased`.
        """
        found: dict[str, Any] = {
            "position": self.position,
            "subject": self.subject,
            "operation": self.operation,
            "recorded_at": self.recorded_at,
            "recorded_by": self.recorded_by,
            "reason": self.reason,
            "origin": self.origin,
            "changes": [{"field": c.field, "old": c.old, "new": c.new} for c in self.changes],
        }
        if self.erased is not None:
            by = self.erased
            found["erased"] = {"position": by.position, "recorded_at": by.recorded_at, "reason": by.reason}
        return found

    @classmethod
    def of(cls, entry: Entry, changes: Iterable[FieldChange], erasures: Iterable[Erasure] = ()) -> Version:
        """Return an entry as a version.

        Args:
            entry: the entry.
            changes: what it changed.
            erasures: those of the log, if its payload may be missing.
        """
        erased = None if entry.has_payload else next((one for one in erasures if entry.position in one.positions), None)
        return cls(
            entry.position,
            entry.operation,
            entry.recorded_at,
            entry.recorded_by,
            entry.reason,
            entry.origin,
            tuple(changes),
            entry.subject,
            erased,
        )


def entries_of(connection: Connection, subject: str, *, until: int) -> list[Entry]:
    """Return a subject's entries, oldest first, after the entries of the ids that the fact had before.

    A rename is two entries in a row: the new subject is recorded, then the old one is retracted as superseded by it.
    The second entry is left out, because it adds nothing.

    Args:
        connection: to the log.
        subject: for example `event/twitter-gpu-purchase-2023`.
        until: the last position to read.
    """
    found = read.history(connection, subject, until=until)
    while found:
        last = min(found[0].position + 1, until)
        left = next(read.entries(connection, after=found[0].position, until=last), None)
        if left is None or not _is_renamed_to(left, found[0].subject):
            break
        before = [entry for entry in read.history(connection, left.subject) if entry.position < left.position]
        if not before:
            break
        found = before + found
    return found


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the history of a fact begins.

    Attributes:
        subject: the first subject that the fact had, such as `event/acme-layoffs-2023`.
        recorded_at: when it was first recorded, as in the log.
        versions: how many entries the fact had under earlier subjects, without the retractions by renames.
    """

    subject: str
    recorded_at: str
    versions: int = 0


def origins(connection: Connection, subjects: Collection[str], *, until: int) -> dict[str, Origin]:
    """Return the origin of each subject; see `entries_of` for how a rename is recorded.

    Args:
        connection: to the log.
        subjects: subjects that the log has; a few hundred at most.
        until: the last position to read.
    """
    begun = _begun(connection, subjects)
    found = {subject: Origin(subject, at) for subject, (_, at) in begun.items()}
    after = {position + 1: (subject, subject) for subject, (position, _) in begun.items()}
    while after := {position: names for position, names in after.items() if position <= until}:
        marks = ", ".join("?" * len(after))
        clause = f"{E.operation} = 'retracted' AND {E.position} IN ({marks})"
        entries = read.newest(connection, clause, list(after), limit=len(after))
        left = {entry.subject: entry for entry in entries if _is_renamed_to(entry, after[entry.position][1])}
        begun = _begun(connection, left)
        earlier = {}
        for old, (position, at) in begun.items():
            subject, _ = after[left[old].position]
            found[subject] = Origin(old, at, found[subject].versions + left[old].version - 1)
            earlier[position + 1] = (subject, old)
        after = earlier
    return found


def _begun(connection: Connection, subjects: Collection[str]) -> dict[str, tuple[int, str]]:
    """Return the position and the time of the first entry of each subject."""
    if not subjects:
        return {}
    marks = ", ".join("?" * len(subjects))
    rows = sql.rows(
        connection,
        f"SELECT {E.subject}, {E.position}, {E.recorded_at} FROM {E}"
        f" WHERE {E.version} = 1 AND {E.subject} IN ({marks})",
        list(subjects),
    )
    return {subject: (position, at) for subject, position, at in rows}


def _is_renamed_to(entry: Entry, subject: str) -> bool:
    """Return whether an entry retracts its subject because it was renamed to another."""
    retracted = retraction_of(entry)
    type_, _, slug = subject.partition("/")
    same_type = entry.subject.partition("/")[0] == type_
    return same_type and retracted.get("why") == "renamed" and retracted.get("superseded_by") == slug


def erasures_of(connection: Connection, entries: Iterable[Entry]) -> list[Erasure]:
    """Return the erasures of a log if an entry's payload is missing; else nobody needs them."""
    return [] if all(entry.has_payload for entry in entries) else erasures(connection)


def versions(entries: Sequence[Entry], erased: Sequence[Erasure] = ()) -> list[Version]:
    """Return a subject's entries, oldest first, as versions; see `entries_of` and `erasures_of`."""
    found: list[Version] = []
    before: dict[str, Any] | None = None
    for entry in entries:
        if not entry.has_payload:
            found.append(Version.of(entry, (), erased))
            before = None
            continue
        body = upcast(orjson.loads(entry.body), entry.schema_version, current=facts.SCHEMA_VERSION)
        changes = tuple(diff(before, body)) if before is not None else ()
        found.append(Version.of(entry, changes))
        before = body
    return found


_IN_PARTS = ("sources", "identifiers")


def diff(old: dict[str, Any], new: dict[str, Any]) -> Iterator[FieldChange]:
    """Yield the fields that differ between two payloads; sources and identifiers are compared part by part."""
    for field in sorted(old.keys() | new.keys()):
        before, after = old.get(field), new.get(field)
        if before == after:
            continue
        if field in _IN_PARTS and isinstance(before, dict) and isinstance(after, dict):
            yield from _nested(field, before, after)
        else:
            yield FieldChange(field, before, after)


def _nested(path: str, old: dict[str, Any], new: dict[str, Any]) -> Iterator[FieldChange]:
    for key in sorted(old.keys() | new.keys()):
        before, after = old.get(key), new.get(key)
        if isinstance(before, dict) and isinstance(after, dict):
            yield from _nested(f"{path}.{key}", before, after)
        elif before != after:
            yield FieldChange(f"{path}.{key}", before, after)


def in_words(value: Any) -> str:  # noqa: ANN401 - a JSON value
    """Return a field's value as text for people: claims as 'about 100 (insider)', mappings as 'key: value'."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return "; ".join(in_words(item) for item in value)
    if not isinstance(value, dict):
        return str(value)
    if value.keys() & {"value", "min", "max"} and value.keys() <= _CLAIM:
        return _claim_in_words(value)
    return ", ".join(f"{key}: {in_words(item)}" for key, item in value.items())


_CLAIM = {"value", "min", "max", "approx", "source", "as_of", "rank", "unit", "parts"}


def _claim_in_words(claim: dict[str, Any]) -> str:
    about, parts = "about " if claim.get("approx") else "", []
    for key, word in (("value", ""), ("min", "at least "), ("max", "up to ")):
        if key in claim:
            parts.append(f"{word}{about}{claim[key]}")
            about = ""
    parts.append(str(claim.get("unit", "")))
    parts_of = claim.get("parts", {})
    notes = [" + ".join(f"{parts_of[name]} {name}" for name in PARTS if name in parts_of)] if parts_of else []
    notes += [str(claim[key]) for key in ("source", "rank") if key in claim]
    notes += [f"as of {claim['as_of']}"] if "as_of" in claim else []
    return " ".join(part for part in parts if part) + (f" ({', '.join(notes)})" if notes else "")
