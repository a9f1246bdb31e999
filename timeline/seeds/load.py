"""Append what the files say and the log does not; all of it, or nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice

from sqlalchemy import Connection
from sqlalchemy.engine import URL

from timeline.errors import MissingDatabaseError
from timeline.log import read
from timeline.log.entry import Entry
from timeline.log.merkle import tree_head
from timeline.query.names import Directory
from timeline.seeds.check import Checked, Someone
from timeline.seeds.plan import Plan, make_plan
from timeline.seeds.released import covers_shipped, missing_from
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
    try:
        store = Store.open(url)
    except MissingDatabaseError:
        return make_plan(checked, None, _pending(None, checked))
    try:
        with store.read() as connection:
            return make_plan(checked, connection, _pending(connection, checked))
    finally:
        store.close()


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
        with store.read() as connection:
            plan = make_plan(checked, connection, _pending(connection, checked))
        if plan.diagnostics:
            return Loaded(plan, 0, 0, plan.head - plan.restored)
        if not plan.changes and not plan.restored:
            return Loaded(plan, 0, 0, plan.head)
        with store.write() as connection:
            return _write(store, connection, checked, author, progress)
    except _RefusedError as refused:
        return Loaded(refused.plan, 0, 0, refused.plan.head)
    finally:
        store.close()


def _write(
    store: Store, connection: Connection, checked: Checked, author: str, progress: Callable[[int, int], None]
) -> Loaded:
    """Restore what was released, and append the news behind it, in one transaction."""
    restored = _pending(connection, checked)
    for start in range(0, len(restored), _BATCH):
        store.restore(connection, restored[start : start + _BATCH])
        progress(min(start + _BATCH, len(restored)), len(restored))
    plan = make_plan(checked, connection)
    if plan.diagnostics:  # something came between; the transaction is taken back
        raise _RefusedError(plan)
    steps = iter(plan.changes)
    total, written = len(plan.changes), 0
    while batch := [step.entry for step in islice(steps, _BATCH)]:
        written += len(store.append(connection, batch, author=author))
        progress(written, total)
    return Loaded(plan, len(restored), written, plan.head + written)


def _pending(connection: Connection | None, checked: Checked) -> list[Entry]:
    """Return the released entries that come before the shipped files' news; none for other files."""
    if not covers_shipped(checked.selection):
        return []
    return missing_from(read.current_tree_head(connection) if connection is not None else tree_head([]))


class _RefusedError(Exception):
    """The plan, made under the lock, has diagnostics."""

    def __init__(self, plan: Plan) -> None:
        super().__init__()
        self.plan = plan
