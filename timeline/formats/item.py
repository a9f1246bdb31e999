"""An event for export, with its version and the times at which it was recorded."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from timeline import sql
from timeline.models import ENTRY as E
from timeline.query import EventRecord
from timeline.query.history import origins
from timeline.query.snapshot import Snapshot

_BATCH = 500


@dataclass(frozen=True, slots=True)
class About:
    """What an exported file is about.

    Attributes:
        title: a title of a few words.
        address: the page that shows the same events, or "" if there is none.
        position: the log position up to which the file was read.
        updated: when that position was recorded, in UTC.
        feed: the address of the feed without the page, or "" if it is not a feed.
        page: which page of the feed it is, from 1.
        pages: how many pages the feed has.
        event_page: returns the address of an event's page by its id; None is that of the dashboard at `address`.
    """

    title: str
    address: str = ""
    position: int = 0
    updated: dt.datetime = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    feed: str = ""
    page: int = 1
    pages: int = 1
    event_page: Callable[[str], str] | None = None

    def event_address(self, slug: str) -> str:
        """Return the address of an event's page."""
        if self.event_page is not None:
            return self.event_page(slug)
        base = self.address.partition("?")[0].rpartition("/")[0]
        return f"{base}/event?event={slug}" if self.address else ""

    def page_address(self, page: int) -> str:
        """Return the address of a page of the feed; the first is that of the feed itself."""
        return self.feed if page == 1 else f"{self.feed}{'&' if '?' in self.feed else '?'}page={page}"


@dataclass(frozen=True, slots=True)
class Item:
    """An event with its history in the log.

    Attributes:
        record: the event.
        version: how many times it was recorded or corrected, from 1, also under earlier ids.
        first: when it was first recorded, in UTC, under whatever id.
        updated: when this version was recorded, in UTC.
        first_id: the first id that it had; a rename does not change it.
    """

    record: EventRecord
    version: int
    first: dt.datetime
    updated: dt.datetime
    first_id: str


def items(snapshot: Snapshot, records: Iterable[EventRecord]) -> Iterator[Item]:
    """Yield events with their versions; only a limited number is in memory at a time."""
    rest = iter(records)
    while batch := list(islice(rest, _BATCH)):
        marks = ", ".join("?" * len(batch))
        with snapshot.store.read() as connection:
            rows = sql.rows(
                connection,
                f"SELECT {E.position}, {E.version}, {E.recorded_at} FROM {E} WHERE {E.position} IN ({marks})",
                [record.position for record in batch],
            )
            began = origins(connection, [f"event/{record.id}" for record in batch], until=snapshot.position)
        known = {position: (version, _moment(updated)) for position, version, updated in rows}
        for record in batch:
            (version, updated), origin = known[record.position], began[f"event/{record.id}"]
            first_id = origin.subject.partition("/")[2]
            yield Item(record, origin.versions + version, _moment(origin.recorded_at), updated, first_id)


def about(snapshot: Snapshot, title: str, address: str = "") -> About:
    """Return the description of a file with the view's events."""
    with snapshot.store.read() as connection:
        row = sql.first(
            connection,
            f"SELECT {E.position}, {E.recorded_at} FROM {E} WHERE {E.position} <= ? ORDER BY {E.position} DESC LIMIT 1",
            (snapshot.position,),
        )
    return About(title, address, row[0], _moment(row[1])) if row else About(title, address)


def _moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)
