"""How a subject came to be what the log says: each version as a diff to the one before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection

from timeline import facts
from timeline.log import read
from timeline.log.entry import Entry
from timeline.log.upcast import upcast


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field that changed; `old` or `new` is None where it was not there."""

    field: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class Version:
    """An entry of a subject, with what it changed. The first one changes nothing: it is the beginning.

    Where the fact was recorded under another id before, the versions of that id come first, and `changes` of the first
    version under the new one is what differs from the last under the old.

    Attributes:
        subject: what the entry is about; "" where nobody asked.
    """

    position: int
    operation: str
    recorded_at: str
    recorded_by: str
    reason: str | None
    origin: str | None
    changes: tuple[FieldChange, ...]
    subject: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON values: the form of `timeline history --format json`."""
        return {
            "position": self.position,
            "subject": self.subject,
            "operation": self.operation,
            "recorded_at": self.recorded_at,
            "recorded_by": self.recorded_by,
            "reason": self.reason,
            "origin": self.origin,
            "changes": [{"field": c.field, "old": c.old, "new": c.new} for c in self.changes],
        }


def entries_of(connection: Connection, subject: str, *, until: int) -> list[Entry]:
    """Return a subject's entries, oldest first, behind those of the ids that the fact had before.

    A rename is two entries in a row: the new subject is recorded, the old one retracted in favour of it. The second is
    left out, since it tells the same.

    Args:
        connection: to the log.
        subject: such as `event/twitter-gpu-purchase-2023`.
        until: the last position to look at.
    """
    found = read.history(connection, subject, until=until)
    while found:
        last = min(found[0].position + 1, until)
        left = next(read.entries(connection, after=found[0].position, until=last), None)
        if left is None or not _gave_way_to(left, found[0]):
            break
        before = [entry for entry in read.history(connection, left.subject) if entry.position < left.position]
        if not before:
            break
        found = before + found
    return found


def _gave_way_to(entry: Entry, other: Entry) -> bool:
    """Say whether an entry retracts a subject because it has the id of another one from then on."""
    retracted = orjson.loads(entry.body).get("retracted") or {}
    of_one_sort = entry.subject.partition("/")[0] == other.subject.partition("/")[0]
    return of_one_sort and retracted.get("why") == "renamed" and retracted.get("superseded_by") == other.slug


def versions(entries: Sequence[Entry]) -> list[Version]:
    """Return a subject's entries, oldest first, as diffs; see `entries_of`."""
    found: list[Version] = []
    before: dict[str, Any] | None = None
    for entry in entries:
        body = upcast(orjson.loads(entry.body), entry.schema_version, current=facts.SCHEMA_VERSION)
        changes = tuple(diff(before, body)) if before is not None else ()
        found.append(
            Version(
                entry.position,
                entry.operation,
                entry.recorded_at,
                entry.recorded_by,
                entry.reason,
                entry.origin,
                changes,
                entry.subject,
            )
        )
        before = body
    return found


def diff(old: dict[str, Any], new: dict[str, Any]) -> Iterator[FieldChange]:
    """Yield the fields that differ between two payloads; sources are compared one by one and field by field."""
    for field in sorted(old.keys() | new.keys()):
        before, after = old.get(field), new.get(field)
        if before == after:
            continue
        if field == "sources" and isinstance(before, dict) and isinstance(after, dict):
            yield from _below("sources", before, after)
        else:
            yield FieldChange(field, before, after)


def _below(path: str, old: dict[str, Any], new: dict[str, Any]) -> Iterator[FieldChange]:
    for key in sorted(old.keys() | new.keys()):
        before, after = old.get(key), new.get(key)
        if isinstance(before, dict) and isinstance(after, dict):
            yield from _below(f"{path}.{key}", before, after)
        elif before != after:
            yield FieldChange(f"{path}.{key}", before, after)


def in_words(value: Any) -> str:  # noqa: ANN401 - a JSON value
    """Print a field's value for people: claims as 'about 100 (insider)', mappings as 'key: value'."""
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


_CLAIM = {"value", "min", "max", "approx", "source", "as_of", "rank", "unit"}


def _claim_in_words(claim: dict[str, Any]) -> str:
    about, parts = "about " if claim.get("approx") else "", []
    for key, word in (("value", ""), ("min", "at least "), ("max", "up to ")):
        if key in claim:
            parts.append(f"{word}{about}{claim[key]}")
            about = ""
    parts.append(str(claim.get("unit", "")))
    notes = [str(claim[key]) for key in ("source", "rank") if key in claim]
    notes += [f"as of {claim['as_of']}"] if "as_of" in claim else []
    return " ".join(part for part in parts if part) + (f" ({', '.join(notes)})" if notes else "")
