"""What `check`, `plan` and `load` have in common."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy.engine import URL

    from timeline.log.entry import Operation
    from timeline.seeds.check import Checked
    from timeline.seeds.edit.fix import FixResult
    from timeline.seeds.plan.plan import Plan

SIGNS: dict[Operation | None, str] = {
    "recorded": "+ record",
    "corrected": "~ correct",
    "retracted": "- retract",
    "reinstated": "^ reinstate",
}
"""What a plan does with a fact, with the sign that stands before it."""


def check_paths(paths: Sequence[Path] | None, root: str | None, *, url: URL | None = None) -> Checked:
    """Check seed files. Those outside the shipped folder may also name whom the database knows.

    Args:
        paths: files and folders; none means the shipped ones.
        root: the root's name, if not the folder's.
        url: the database; None takes the default.
    """
    from timeline.seeds.check import check
    from timeline.seeds.known import entities_in_log

    return check(paths or (), root=root, known=entities_in_log(url) if paths else None)


def fix_paths(paths: Sequence[Path] | None, root: str | None) -> FixResult:
    """Check seed files as `check_paths` does, and mend in memory what has one meaning."""
    from timeline.seeds.edit.fix import apply_fixes
    from timeline.seeds.known import entities_in_log

    return apply_fixes(paths or (), root=root, known=entities_in_log(None) if paths else None)


def describe(plan: Plan) -> str:
    """Return the counts of a plan in one line."""
    from timeline.facts.quantities import count

    counts = [(sign.split()[1], plan.count(operation)) for operation, sign in SIGNS.items()]
    parts = [f"{number} to {word}" for word, number in counts if number or word == "record"]
    if plan.restored:
        parts.insert(0, f"{count(plan.restored, 'released entry')} to restore")
    return ", ".join([*parts, f"{plan.count(None)} unchanged"])
