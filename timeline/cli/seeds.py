"""The shared parts of `check`, `plan` and `load`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy.engine import URL

    from timeline.log.entry import Operation
    from timeline.seeds.check import Checked
    from timeline.seeds.plan.plan import Plan

SIGNS: dict[Operation | None, str] = {
    "recorded": "+ record",
    "corrected": "~ correct",
    "retracted": "- retract",
    "reinstated": "^ reinstate",
}
"""The operations of a plan, each with its sign."""


def check_with_log(
    paths: Sequence[Path] | None,
    root: str | None,
    *,
    url: URL | None = None,
    texts: Mapping[Path, bytes] | None = None,
) -> Checked:
    """Check seed files against the shipped files and the log. They may also name companies and people from the log.

    Args:
        paths: files and folders; none means the shipped files.
        root: the name of the root; by default, the name of the folder.
        url: the database; None means the default.
        texts: texts to read instead of some files.
    """
    from timeline.seeds.background import recorded_in
    from timeline.seeds.check import check
    from timeline.seeds.known import entities_in_log

    if not paths:
        return check(root=root, texts=texts)
    return check(paths, root=root, known=entities_in_log(url), recorded=partial(recorded_in, url), texts=texts)


def describe(plan: Plan) -> str:
    """Return the counts of a plan in one line."""
    from timeline.facts.quantities import count

    counts = [(sign.split()[1], plan.count(operation)) for operation, sign in SIGNS.items()]
    parts = [f"{number} to {word}" for word, number in counts if number or word == "record"]
    if plan.restored:
        parts.insert(0, f"{count(plan.restored, 'released entry')} to restore")
    return ", ".join([*parts, f"{plan.count(None)} unchanged"])
