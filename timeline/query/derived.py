"""What is derived from all events of a snapshot: what counts in sums, moves of people, owners. It is cached."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol, Self

from timeline import facts
from timeline.query import briefs, talent
from timeline.query.briefs import Brief
from timeline.query.changed import Basis
from timeline.query.counting import Counting
from timeline.query.deals import deals_of
from timeline.query.filter import EventFilter
from timeline.query.ownership import Ownership

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from timeline.query.event_sql import Condition
    from timeline.query.names import Directory
    from timeline.query.results import EventRecord
    from timeline.query.snapshot import Snapshot
    from timeline.query.talent import Move


class Everything(Protocol):
    """A question about all events of a snapshot."""

    @property
    def snapshot(self) -> Snapshot:
        """The log at the time of the question."""

    def __iter__(self) -> Iterator[EventRecord]:
        """Yield the events."""

    def where(self, *filters: EventFilter) -> Self:
        """Add filters."""

    def conditions(self, connection: Connection, directory: Directory, today: dt.date) -> list[Condition]:
        """Return the SQL conditions that every event of the question meets."""


def counting(everything: Everything) -> Counting:
    """Return what counts in sums, derived from all deals and relations."""
    kinds = tuple(name for name, kind in facts.KINDS.items() if kind.deal is not None)

    def make() -> Counting:
        return Counting.of(deals_of(_briefs(everything, kinds)), everything.where(EventFilter(related=True)))

    return everything.snapshot.cached("counting", make, Basis(kinds, related=True))


def relations(everything: Everything) -> Counting:
    """Return what counts in sums of figures that are not of deals, derived from all relations."""

    def make() -> Counting:
        return Counting.of((), everything.where(EventFilter(related=True)))

    return everything.snapshot.cached("relations", make, Basis((), related=True))


def moves(everything: Everything) -> list[Move]:
    """Return the moves of people, derived from all events about them."""
    kinds = facts.kinds_with("moves")
    return everything.snapshot.cached("moves", lambda: talent.moves(_briefs(everything, kinds)), Basis(kinds))


def ownership(everything: Everything) -> Ownership:
    """Return who owned which company, derived from all events about that."""
    kinds = facts.kinds_with("ownership")
    return everything.snapshot.cached("ownership", lambda: Ownership.of(_briefs(everything, kinds)), Basis(kinds))


def _briefs(everything: Everything, kinds: tuple[str, ...]) -> list[Brief]:
    """Return the events of some kinds in brief, without those that are retracted or still to come."""
    snapshot, found = everything.snapshot, everything.where(EventFilter(kind=kinds, planned=False))
    if snapshot.reported_by is not None:
        return [Brief.of(record) for record in found if record.counts]
    with snapshot.store.read() as connection:
        directory, today = snapshot.directory_at(connection), snapshot.today_at(connection)
        conditions = found.conditions(connection, directory, today)
        return list(briefs.read(connection, conditions, snapshot.store, directory))
