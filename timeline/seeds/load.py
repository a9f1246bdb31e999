"""Append what the files say and the log does not; all of it, or nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice

from sqlalchemy.engine import URL

from timeline.errors import MissingDatabaseError
from timeline.log import read
from timeline.log.entry import Entry
from timeline.log.merkle import TreeHead, tree_head
from timeline.query.names import Directory
from timeline.seeds.check import Checked, Someone
from timeline.seeds.plan import Plan, make_plan
from timeline.seeds.released import covers_shipped, missing_from, start_from_release
from timeline.store import Store

_BATCH = 500


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did.

    Attributes:
        plan: the plan that was carried out, or whose diagnostics stood against it.
        restored: how many released entries came first.
        appended: how many entries were written behind them.
        head: the log's position afterwards.
    """

    plan: Plan
    restored: int
    appended: int
    head: int


def known_entities(url: str | URL | None) -> dict[str, Someone]:
    """Return the companies and people that a database knows; none where there is no database."""
    try:
        store = Store.open(url)
    except MissingDatabaseError:
        return {}
    try:
        with store.read() as connection:
            directory = Directory.read(connection, 2**63 - 2)
    finally:
        store.close()
    return {
        slug: Someone(known.type, (*(name for name, _ in known.names), *known.aliases))
        for slug, known in directory.known.items()
    }


def plan_against(checked: Checked, url: str | URL | None) -> Plan:
    """Compare checked files with a database's log; a missing database is an empty log."""
    shipped = covers_shipped(checked.selection)
    try:
        store = Store.open(url)
    except MissingDatabaseError:
        return make_plan(checked, None, _pending(tree_head([])) if shipped else ())
    try:
        with store.read() as connection:
            pending = _pending(read.current_tree_head(connection)) if shipped else ()
            return make_plan(checked, connection, pending)
    finally:
        store.close()


def _pending(head: TreeHead) -> list[Entry]:
    return [entry for segment in missing_from(head) for entry in segment]


def load(
    checked: Checked,
    url: str | URL | None,
    *,
    author: str,
    progress: Callable[[int, int], None] = lambda _done, _of: None,
) -> Loaded:
    """Load checked files in one transaction.

    A database that is empty, or at an earlier release, is first brought up to the released log, if shipped files are
    among them. The plan is made again under the write lock, so that nothing can come between.

    Args:
        checked: files without errors.
        url: the database; it is made, or brought up to date, where needed.
        author: who records it.
        progress: called with how many entries are written, of how many.

    Returns:
        What was done; where the plan has diagnostics, nothing was.
    """
    store = Store.prepare(url)
    try:
        restored = start_from_release(store, progress=progress) if covers_shipped(checked.selection) else 0
        with store.read() as connection:
            plan = make_plan(checked, connection)
        if plan.diagnostics or not plan.changes:
            return Loaded(plan, restored, 0, plan.head)
        with store.write() as connection:
            plan = make_plan(checked, connection)
            if plan.diagnostics:
                return Loaded(plan, restored, 0, plan.head)
            steps = iter(plan.changes)
            total, written = len(plan.changes), 0
            while batch := [step.entry for step in islice(steps, _BATCH)]:
                written += len(store.append(connection, batch, author=author))
                progress(written, total)
        return Loaded(plan, restored, written, plan.head + written)
    finally:
        store.close()
