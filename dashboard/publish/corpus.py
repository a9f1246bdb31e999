"""What all pages together need of the log: one small row for each event. The facts themselves are read again by batch.

The rows wait on the disk. Memory holds the companies, the people and the stories.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from dashboard.publish.manifest import stamp
from dashboard.publish.rows import Row, Rows
from timeline.formats.item import items
from timeline.query.stories import latest_stories

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Iterator

    from dashboard.database import Source
    from timeline.facts import Story
    from timeline.formats.item import Item
    from timeline.query import View
    from timeline.query.names import Directory


class Corpus:
    """All events, and which belong together.

    Attributes:
        at: the database.
        rows: a small row for each event.
        directory: the companies and people.
        stories: the stories that are not retracted.
        former: the ids that stories no longer have, with those that they became; "" if they are retracted.
        told_in: the stories of each event.
    """

    def __init__(self, at: Source, disk: sqlite3.Connection, progress: Callable[[int], None]) -> None:
        """Read the log.

        Args:
            at: the database, at a fixed log position and day.
            disk: a database with the tables of `rows.SCHEMA`, which are empty.
            progress: takes the number of events that were read.
        """
        self.at = at
        self.rows = Rows(disk)
        self.told_in: dict[str, list[Story]] = defaultdict(list)
        self.directory: Directory = at.view.directory
        self._labels: dict[str, str] = {}
        self._lanes: dict[str, str] = {}
        self.rows.add(_read(at.view, progress))
        every = latest_stories(at.view)
        self.stories = [one for one in every if one.retracted is None]
        self.former = {
            one.id: (one.retracted.superseded_by or "") if one.retracted else ""
            for one in every
            if one.retracted is not None
        }
        for story in self.stories:
            for slug in story.events:
                self.told_in[slug].append(story)

    @property
    def view(self) -> View:
        """The log at the site's position and day."""
        return self.at.view

    def now(self, slug: str) -> str:
        """Return the id that a renamed event has now; "" if it leads to no event."""
        seen, found = set[str](), self.rows.get(slug)
        while found is not None and found.renamed and found.id not in seen:
            seen.add(found.id)
            found = self.rows.get(found.became)
        return found.id if found is not None and not found.renamed else ""

    def story_now(self, slug: str) -> str:
        """Return the id that a renamed story has now; "" if it leads to no story."""
        seen = set()
        while slug in self.former and slug not in seen:
            seen.add(slug)
            slug = self.former[slug]
        return slug if any(one.id == slug for one in self.stories) else ""

    def entity(self, slug: str) -> str:
        """Return a hash of what pages say of a company or a person besides its events; "" for an unknown one."""
        found = self._labels.get(slug)
        if found is None:
            known = self.directory.known.get(slug)
            inputs = known and (known.position, self.directory.label(slug), self.directory.now(slug))
            found = self._labels[slug] = stamp(inputs) if inputs else ""
        return found

    def lane(self, slug: str) -> str:
        """Return a hash of what the lane of a company shows: its events that are not retracted."""
        found = self._lanes.get(slug)
        if found is None:
            found = self._lanes[slug] = self.rows.stamp_of(entity=slug)
        return found

    def entities(self, slugs: Iterable[str]) -> list[str]:
        """Return `entity` of several."""
        return [self.entity(slug) for slug in slugs]


def _read(view: View, progress: Callable[[int], None]) -> Iterator[Row]:
    for number, item in enumerate(items(view, iter(view.events(retracted=True)))):
        if not number % _STEP:
            progress(number)
        yield _row(item)


def _row(item: Item) -> Row:
    record = item.record
    fact, gone, when, day = record.fact, record.fact.retracted, record.date, record.date.anchor
    marks = (
        *(("planned",) if record.planned else ()),
        *(("sources disagree",) if record.disputed else ()),
        *(("retracted",) if record.retracted else ()),
    )
    participants = [(one.entity, one.type, one.label, one.role, one.named) for one in record.participants]
    return Row(
        record.id,
        record.title,
        record.kind,
        str(when),
        day.isoformat(),
        record.status,
        marks,
        record.companies,
        tuple(dict.fromkeys(one.entity for one in record.participants if one.type == "person")),
        fact.thread or "",
        (*(one.event for one in fact.includes), *(one.event for one in fact.replaces), *fact.after),
        (gone.superseded_by or "") if gone is not None else "",
        record.renamed,
        item.updated.isoformat(timespec="seconds"),
        stamp(record.position, record.id, marks, participants),
        min(day, when.earliest or day).isoformat(),
        max(day, when.latest or day).isoformat(),
    )


_STEP = 250
