"""Ids that changed: a file under a new name says `renamed_from:`, the log keeps both and history follows.

A rename is two entries in a row: the new subject is recorded, the old one retracted, superseded by the new. Events that
name a company or person by its old id are to name it by the new one; that change explains itself.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import orjson

from timeline import facts
from timeline.log.entry import Entry
from timeline.projections.decode import fact_of
from timeline.query.history import FieldChange
from timeline.seeds.read.seed import Seed

_ALIKE = 0.6
"""The share of fields that a file under another id repeats of one that is gone, where it is the same thing."""


def recorded(latest: Mapping[str, Entry]) -> dict[str, str]:
    """Return the new id of every subject that the log has as renamed."""
    found = {}
    for subject, entry in latest.items():
        if '"why":"renamed"' in entry.body:
            retracted = orjson.loads(entry.body).get("retracted") or {}
            if retracted.get("why") == "renamed" and retracted.get("superseded_by"):
                found[subject] = retracted["superseded_by"]
    return found


def old_subject(seed: Seed) -> str | None:
    """Return the old subject that a file names in `renamed_from:`."""
    old = seed.fact.renamed_from
    return f"{seed.fact.subject.partition('/')[0]}/{old}" if old is not None else None


def retracted(seed: Seed, old: Entry, today: dt.date) -> Seed:
    """Return the old fact as it stands after a rename: retracted, superseded by the new one, stated by its file."""
    on = seed.fact.change.on if seed.fact.change is not None else today
    retraction = facts.Retraction(on=on, why="renamed", superseded_by=seed.fact.id)
    return replace(seed, fact=fact_of(old).model_copy(update={"retracted": retraction}))


def explain(change: FieldChange, now: Mapping[str, str]) -> bool:
    """Say whether a change of a role is nothing but that somebody in it has a new id.

    Args:
        change: of a field of an event.
        now: for each old id the new one.
    """
    if not isinstance(change.old, list) or not isinstance(change.new, list):
        return False
    slugs = all(isinstance(slug, str) for slug in (*change.old, *change.new))
    return slugs and sorted(now.get(slug, slug) for slug in change.old) == sorted(change.new)


def likely(missing: Iterable[Entry], new: Sequence[Seed]) -> dict[str, Seed]:
    """Return for subjects whose file is gone the new file that seems to tell of the same under another id.

    Args:
        missing: the last entries of what no file states any more.
        new: what is not recorded yet and does not say `renamed_from:`.
    """
    by_kind: dict[str, list[tuple[Seed, dict[str, Any]]]] = defaultdict(list)
    for seed in new:
        by_kind[seed.fact.kind].append((seed, seed.fact.payload()))
    found = {}
    for entry in missing:
        body = orjson.loads(entry.body)
        best = max(((_alike(body, other), seed) for seed, other in by_kind[entry.kind]), key=lambda each: each[0],
                   default=None)  # fmt: skip
        if best is not None and best[0] >= _ALIKE:
            found[entry.subject] = best[1]
    return found


def _alike(one: Mapping[str, Any], other: Mapping[str, Any]) -> float:
    """Return the share of fields in which two payloads of one kind agree (0 to 1)."""
    fields = (one.keys() | other.keys()) - {"kind"}
    return sum(_agree(field, one.get(field), other.get(field)) for field in fields) / len(fields)


def _agree(field: str, one: Any, other: Any) -> bool:  # noqa: ANN401 - JSON values
    if field == "names" and one and other:
        called, also_called = ({n["name"] if isinstance(n, dict) else n for n in names} for names in (one, other))
        return bool(called & also_called)
    return bool(one == other)
