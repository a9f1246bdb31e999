"""Append what the files say and the log does not; all of it, or nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice

from timeline.errors import MissingDatabaseError
from timeline.query.names import Directory
from timeline.seeds.check import Checked, Someone
from timeline.seeds.plan import Plan, make_plan
from timeline.store import Store

_BATCH = 500


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did.

    Attributes:
        plan: the plan that was carried out, or whose diagnostics stood against it.
        appended: how many entries were written.
        head: the log's position afterwards.
    """

    plan: Plan
    appended: int
    head: int


def known_entities(url: str | None) -> dict[str, Someone]:
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


def plan_against(checked: Checked, url: str | None) -> Plan:
    """Compare checked files with a database's log; a missing database is an empty log."""
    try:
        store = Store.open(url)
    except MissingDatabaseError:
        return make_plan(checked, None)
    try:
        with store.read() as connection:
            return make_plan(checked, connection)
    finally:
        store.close()


def load(
    checked: Checked,
    url: str | None,
    *,
    author: str,
    progress: Callable[[int, int], None] = lambda _done, _of: None,
) -> Loaded:
    """Load checked files in one transaction.

    The plan is made again under the write lock, so that nothing can come between.

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
        with store.read() as connection:
            plan = make_plan(checked, connection)
        if plan.diagnostics or not plan.changes:
            return Loaded(plan, 0, plan.head)
        with store.write() as connection:
            plan = make_plan(checked, connection)
            if plan.diagnostics:
                return Loaded(plan, 0, plan.head)
            steps = iter(plan.changes)
            total, written = len(plan.changes), 0
            while batch := [step.entry for step in islice(steps, _BATCH)]:
                written += len(store.append(connection, batch, author=author))
                progress(written, total)
        return Loaded(plan, written, plan.head + written)
    finally:
        store.close()
