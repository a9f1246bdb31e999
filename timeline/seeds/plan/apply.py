"""Load files: append the facts that the log does not have, all of them or none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice

from sqlalchemy import Connection
from sqlalchemy.engine import URL

from timeline.log import read
from timeline.log.entry import Entry
from timeline.log.merkle import TreeHead, tree_head
from timeline.seeds.check import Checked
from timeline.seeds.existing_log import existing_log
from timeline.seeds.plan.builder import make_plan
from timeline.seeds.plan.plan import Plan
from timeline.seeds.plan.references import named_elsewhere
from timeline.seeds.plan.saved_plan import SavedPlan
from timeline.seeds.released import covers_shipped, missing_from
from timeline.store import Store

BATCH = 500
"""The number of entries in one append."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """The result of a load.

    Attributes:
        plan: the plan that was applied, or that has diagnostics.
        restored: how many released entries were added first.
        appended: how many entries were appended after them.
        head: the log's last position after the load.
    """

    plan: Plan
    restored: int
    appended: int
    head: int


def plan_against(checked: Checked, url: str | URL | None, *, restore: bool = True) -> Plan:
    """Compare checked files with a database's log; a missing database is an empty log.

    Args:
        checked: files without errors.
        url: the database.
        restore: whether to plan with the released entries that a load would add first, if the files need them.
    """
    if restore:
        return plan_with_head(checked, url)[0]
    store = Store.open(url)
    try:
        with store.read() as connection:
            return make_plan(checked, connection)
    finally:
        store.close()


def plan_with_head(checked: Checked, url: str | URL | None, *, today: dt.date | None = None) -> tuple[Plan, TreeHead]:
    """Compare checked files with a database's log, and return the log's tree head as well.

    Args:
        checked: files without errors.
        url: the database.
        today: the day of the plan's own reasons, in UTC; None means today.
    """
    with existing_log(url) as connection:
        plan = make_plan(checked, connection, _pending(connection, checked), today=today)
        return plan, read.current_tree_head(connection) if connection is not None else tree_head([])


def load(
    checked: Checked,
    url: str | URL | None,
    *,
    author: str,
    progress: Callable[[int, int], None] = lambda _done, _of: None,
    saved: SavedPlan | None = None,
) -> Loaded:
    """Load checked files in one transaction.

    An empty database, or one at an earlier release, first gets the released entries, if shipped files are selected or
    the files name something that only the released log has. Companies and people from files beside the selected ones
    are recorded too, if the files name them and the log does not have them. The plan is made again under the write
    lock, so that nothing can change in between.

    Args:
        checked: files without errors.
        url: the database; it is created or migrated if needed.
        author: who records the facts.
        progress: called with the number of written entries and the total.
        saved: a saved plan; the load must do exactly that.

    Returns:
        The result. If the plan has diagnostics, nothing was written.

    Raises:
        timeline.errors.StalePlanError: the log or the files differ from those of the saved plan.
    """
    today = saved.today if saved is not None else dt.datetime.now(dt.UTC).date()
    store = Store.prepare(url)
    try:
        with store.read() as connection:
            if saved is not None:
                saved.check_log(read.current_tree_head(connection))
            plan = make_plan(checked, connection, _pending(connection, checked), today=today)
        if saved is not None:
            saved.check_plan(plan)
        if plan.diagnostics:
            return Loaded(plan, 0, 0, plan.head - plan.restored)
        if not plan.changes and not plan.restored:
            return Loaded(plan, 0, 0, plan.head)
        with store.write() as connection:
            if saved is not None:
                saved.check_log(read.current_tree_head(connection))
            return _write(store, connection, checked, author, progress, today)
    except _RefusedError as refused:
        return Loaded(refused.plan, 0, 0, refused.plan.head)
    finally:
        store.close()


def _write(  # noqa: PLR0913, PLR0917 - what the load was given
    store: Store,
    connection: Connection,
    checked: Checked,
    author: str,
    progress: Callable[[int, int], None],
    today: dt.date,
) -> Loaded:
    """Restore the released entries and append the new ones, in one transaction."""
    restored = _pending(connection, checked)
    for start in range(0, len(restored), BATCH):
        store.restore(connection, restored[start : start + BATCH])
        progress(min(start + BATCH, len(restored)), len(restored))
    plan = make_plan(checked, connection, today=today)
    if plan.diagnostics:  # something changed in between; the transaction is rolled back
        raise _RefusedError(plan)
    steps = iter(plan.changes)
    total, written = len(plan.changes), 0
    while batch := [step.entry for step in islice(steps, BATCH)]:
        written += len(store.append(connection, batch, author=author))
        progress(written, total)
    return Loaded(plan, len(restored), written, plan.head + written)


def _pending(connection: Connection | None, checked: Checked) -> list[Entry]:
    """Return the released entries to restore first. For files that are not shipped, only if they name one of them."""
    head = read.current_tree_head(connection) if connection is not None else tree_head([])
    if covers_shipped(checked.selection):
        return missing_from(head)
    wanted = named_elsewhere(checked.seeds)
    if connection is not None:
        wanted -= {subject.partition("/")[2] for subject in read.latest(connection, _subjects(wanted))}
    released = missing_from(head) if wanted else []
    return released if any(entry.slug in wanted for entry in released) else []


def _subjects(slugs: Iterable[str]) -> list[str]:
    return [f"{sort}/{slug}" for slug in slugs for sort in ("company", "person", "event")]


class _RefusedError(Exception):
    """The plan, made under the lock, has diagnostics."""

    def __init__(self, plan: Plan) -> None:
        super().__init__()
        self.plan = plan
