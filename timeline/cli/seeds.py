"""What `check`, `plan` and `load` have in common."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from timeline.log.entry import Operation
    from timeline.seeds.check import Checked
    from timeline.seeds.fix import Mended
    from timeline.seeds.plan import Plan

_SIGNS: dict[Operation | None, str] = {
    "recorded": "+ record",
    "corrected": "~ correct",
    "retracted": "- retract",
    "reinstated": "^ reinstate",
}


def check_paths(paths: Sequence[Path] | None, root: str | None) -> Checked:
    """Check seed files. Those outside the shipped folder may also name whom the database knows."""
    from timeline.seeds.check import check
    from timeline.seeds.load import known_entities

    return check(paths or (), root=root, known=known_entities(None) if paths else None)


def mend_paths(paths: Sequence[Path] | None, root: str | None) -> Mended:
    """Check seed files as `check_paths` does, and mend in memory what has one meaning."""
    from timeline.seeds.fix import mend
    from timeline.seeds.load import known_entities

    return mend(paths or (), root=root, known=known_entities(None) if paths else None)


def describe(plan: Plan) -> str:
    """Return the counts of a plan in one line."""
    counts = [(sign.split()[1], plan.count(operation)) for operation, sign in _SIGNS.items()]
    parts = [f"{count} to {word}" for word, count in counts if count or word == "record"]
    if plan.restored:
        parts.insert(0, f"{plan.restored} released entries to restore")
    return ", ".join([*parts, f"{plan.count(None)} unchanged"])


def print_plan(plan: Plan) -> None:
    """Print each change, then the counts."""
    from timeline.seeds.diagnostics import visible
    from timeline.seeds.plan import short

    for step in plan.changes:
        fact = step.seed.fact
        title = getattr(fact, "title", None) or getattr(fact, "name", "")
        print(visible(f"{_SIGNS[step.operation]:<11} {fact.kind} {fact.id}: {title}"))
        for change in step.changes:
            print(visible(f"              {change.field}: {short(change.old)} → {short(change.new)}"))
        if step.reason:
            print(visible(f"              why: {step.reason}"))
    print(describe(plan))
