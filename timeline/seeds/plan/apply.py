"""Load files: append the facts that the log does not have, all of them or none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice

from sqlalchemy import Connection
from sqlalchemy.engine import URL

from timeline.errors import MissingDatabaseError
from timeline.log import read
from timeline.log.entry import Entry
from timeline.log.merkle import TreeHead, tree_head
from timeline.seeds.check import Checked
from timeline.seeds.plan.builder import make_plan
from timeline.seeds.plan.plan import Plan
from timeline.seeds.plan.references import named_elsewhere
from timeline.seeds.plan.saved_plan import SavedPlan
from timeline.seeds.released import covers_shipped, missing_from
from timeline.store import Store

BATCH = 500
"""Entries that are appended at once."""


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


def plan_against(checked: Checked, url: str | URL | None, *, restore: bool = True) -> Plan:
    """Compare checked files with a database's log; a missing database is an empty log.

    Args:
        checked: files without errors.
        url: the database.
        restore: whether a load would first bring it up to the released log, where the files need it.
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
        today: the day of what the plan itself gives a reason for, in UTC; None is today.
    """
    try:
        store = Store.open(url)
    except MissingDatabaseError:
        return make_plan(checked, None, _pending(None, checked), today=today), tree_head([])
    try:
        with store.read() as connection:
            plan = make_plan(checked, connection, _pending(connection, checked), today=today)
            return plan, read.current_tree_head(connection)
    finally:
        store.close()


def load(
    checked: Checked,
    url: str | URL | None,
    *,
    author: str,
    progress: Callable[[int, int], None] = lambda _done, _of: None,
    saved: SavedPlan | None = None,
) -> Loaded:
    """Load checked files in one transaction.

    A database that is empty, or at an earlier release, is first brought up to the released log, if shipped files are
    among them or they name what only the released log has. Companies and people that they name and files beside them
    state are recorded too, where the log has none. The plan is made again under the write lock, so that nothing can
    come between.

    Args:
        checked: files without errors.
        url: the database; it is made, or brought up to date, where needed.
        author: who records it.
        progress: called with how many entries are written, of how many.
        saved: a plan that was made before; nothing but that is done.

    Returns:
        What was done; where the plan has diagnostics, nothing was.

    Raises:
        timeline.errors.StalePlanError: the log or the files are not those that the saved plan is of.
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
    """Restore what was released, and append the news behind it, in one transaction."""
    restored = _pending(connection, checked)
    for start in range(0, len(restored), BATCH):
        store.restore(connection, restored[start : start + BATCH])
        progress(min(start + BATCH, len(restored)), len(restored))
    plan = make_plan(checked, connection, today=today)
    if plan.diagnostics:  # something came between; the transaction is taken back
        raise _RefusedError(plan)
    steps = iter(plan.changes)
    total, written = len(plan.changes), 0
    while batch := [step.entry for step in islice(steps, BATCH)]:
        written += len(store.append(connection, batch, author=author))
        progress(written, total)
    return Loaded(plan, len(restored), written, plan.head + written)


def _pending(connection: Connection | None, checked: Checked) -> list[Entry]:
    """Return the released entries that come first; for files that are not shipped only where they name one of them."""
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
