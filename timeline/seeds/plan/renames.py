"""Renames and merges: what has a new id, and which changes of other facts follow from that.

A renamed file has `renamed_from:`, and the log and the history keep both ids.

A rename is two entries in a row: the new subject is recorded, and the old one is retracted and superseded by the new
one. Events must then name a company or person by its new id; that change needs no reason.

A merge is a retraction with `superseded_by:`. Others may go on naming the old id. If they name the new one, that change
needs no reason either.
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
from timeline.projections.decode import fact_of, fact_or_none, is_no_fact, retraction_of
from timeline.query.history import FieldChange
from timeline.seeds.read.seed import Seed

_ALIKE = 0.6
"""If a new file has at least this share of the fields of a missing fact, it is probably the same fact."""


def recorded(latest: Mapping[str, Entry]) -> dict[str, str]:
    """Return the new id of every renamed subject in the log."""
    found = {}
    for subject, entry in latest.items():
        if '"why":"renamed"' in entry.body:
            retracted = retraction_of(entry)
            if retracted.get("why") == "renamed" and isinstance(retracted.get("superseded_by"), str):
                found[subject] = retracted["superseded_by"]
    return found


def old_subject(seed: Seed) -> str | None:
    """Return the old subject that a file names in `renamed_from:`."""
    old = seed.fact.renamed_from
    return f"{seed.fact.subject.partition('/')[0]}/{old}" if old is not None else None


def retracted(seed: Seed, old: Entry, today: dt.date) -> Seed:
    """Return the old fact after a rename: retracted, and superseded by the new one.

    If the old entry is no fact, the new one is retracted under the old id.
    """
    on = seed.fact.change[0].on if seed.fact.change else today
    retraction = facts.Retraction(on=on, why="renamed", superseded_by=seed.fact.id)
    if is_no_fact(old):
        fact = seed.fact.model_copy(update={"id": old.slug, "renamed_from": None, "change": ()})
    else:
        fact = fact_of(old)
    return replace(seed, fact=fact.model_copy(update={"retracted": retraction}))


def merged(latest: Mapping[str, Entry], seeds: Iterable[Seed]) -> dict[str, str]:
    """Return the id that each retracted fact became, for facts in the log and in the files; a file goes first."""
    found = {}
    for subject, entry in latest.items():
        if '"superseded_by":' in entry.body:
            after = retraction_of(entry).get("superseded_by")
            if isinstance(after, str):
                found[subject.partition("/")[2]] = after
    for seed in seeds:
        found.pop(seed.fact.id, None)
        if seed.fact.retracted is not None and seed.fact.retracted.superseded_by is not None:
            found[seed.fact.id] = seed.fact.retracted.superseded_by
    return found


def last_of(slug: str, now: Mapping[str, str]) -> str:
    """Follow new ids of new ids, and stop in a circle.

    Args:
        slug: an id.
        now: the new id of each old one.
    """
    seen = {slug}
    while (following := now.get(slug)) is not None and following not in seen:
        seen.add(slug := following)
    return slug


def explain(change: FieldChange, now: Mapping[str, str]) -> bool:
    """Return whether a field changes only by new ids: those of its participants, or that of what a fact became.

    A list in which two ids became one has it once.

    Args:
        change: the change of a field of a fact.
        now: the new id of each old one.
    """
    old, new = ids_in(change.old), ids_in(change.new)
    if not old or not new:
        return False
    if isinstance(change.old, dict) and {**change.old, "superseded_by": new[0]} != change.new:
        return False
    wanted = [last_of(slug, now) for slug in old]
    return sorted(set(wanted)) == sorted(last_of(slug, now) for slug in new) and any(slug in now for slug in old)


def ids_in(value: Any) -> list[str]:  # noqa: ANN401 - a JSON value
    """Return the ids in a value of a role or of `retracted`; none if it has something else."""
    if isinstance(value, dict):
        value = [value.get("superseded_by")]
    if not isinstance(value, list) or not all(isinstance(slug, str) for slug in value):
        return []
    return list(value)


def likely(missing: Iterable[Entry], new: Sequence[Seed]) -> dict[str, Seed]:
    """Return the new file that seems to have the same fact, for each subject without a file.

    Args:
        missing: the last entries of the subjects without a file.
        new: facts that are not recorded yet and have no `renamed_from:`.
    """
    by_kind: dict[str, list[tuple[Seed, dict[str, Any]]]] = defaultdict(list)
    for seed in new:
        by_kind[seed.fact.kind].append((seed, seed.fact.payload()))
    found = {}
    for entry in missing:
        if fact_or_none(entry) is None:
            continue
        body = orjson.loads(entry.body)
        best = max(((_alike(body, other), seed) for seed, other in by_kind[entry.kind]), key=lambda each: each[0],
                   default=None)  # fmt: skip
        if best is not None and best[0] >= _ALIKE:
            found[entry.subject] = best[1]
    return found


def _alike(one: Mapping[str, Any], other: Mapping[str, Any]) -> float:
    """Return the share of fields that are equal in two payloads of one kind (0 to 1)."""
    fields = (one.keys() | other.keys()) - {"kind"}
    return sum(_agree(field, one.get(field), other.get(field)) for field in fields) / len(fields)


def _agree(field: str, one: Any, other: Any) -> bool:  # noqa: ANN401 - JSON values
    if field == "names" and one and other:
        called, also_called = ({n["name"] if isinstance(n, dict) else n for n in names} for names in (one, other))
        return bool(called & also_called)
    return bool(one == other)
