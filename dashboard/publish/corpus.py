"""What all pages together need of the log: one small row for each event. The facts themselves are read again by batch.

So memory grows by some hundred bytes an event, not by its sources.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dashboard.publish.manifest import stamp
from timeline.formats.item import items
from timeline.query.stories import latest_stories

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from dashboard.database import Source
    from timeline.facts import Story
    from timeline.formats.item import Item
    from timeline.query import View
    from timeline.query.names import Directory


@dataclass(frozen=True, slots=True)
class Row:
    """An event, as lists and links need it.

    Attributes:
        id: its id.
        title: its title.
        kind: its kind.
        date: its date in words.
        day: the day that its date counts as, as 2023-04-11.
        status: confirmed, reported or rumoured.
        marks: 'planned', 'sources disagree', 'retracted', as far as they hold.
        companies: the slugs of its companies.
        people: the slugs of its people.
        thread: the affair that it is part of, or "".
        names: the ids of the events that it includes, replaces or comes after.
        became: the id that it was renamed to, or "".
        renamed: whether this is an id that the event no longer has.
        updated: when this version was recorded, as ISO 8601 in UTC.
        stamp: a hash of all that its own record says.
    """

    id: str
    title: str
    kind: str
    date: str
    day: str
    status: str
    marks: tuple[str, ...]
    companies: tuple[str, ...]
    people: tuple[str, ...]
    thread: str
    names: tuple[str, ...]
    became: str
    renamed: bool
    updated: str
    stamp: str

    @property
    def year(self) -> str:
        """The year of its day, with four digits."""
        return self.day[:4]

    @property
    def retracted(self) -> bool:
        """Whether it is retracted."""
        return "retracted" in self.marks


class Corpus:
    """All rows, and which belong together. Lists of rows are in the order of their days.

    Attributes:
        at: the database.
        rows: the events that are not retracted.
        gone: the retracted ones, by id.
        known: all events, by id.
        of_entity: the events of each company and person.
        gone_of: the retracted events of each company and person.
        of_kind: the events of each kind.
        of_year: the events of each year.
        of_thread: the events of each affair.
        naming: for each event, those that include or replace it, or come after it.
        stories: the stories that are not retracted.
        former: the ids that stories no longer have, with those that they became; "" if they are retracted.
        told_in: the stories of each event.
    """

    def __init__(self, at: Source, progress: Callable[[int], None]) -> None:
        """Read the log.

        Args:
            at: the database, at a fixed log position and day.
            progress: takes the number of events that were read.
        """
        self.at = at
        self.rows: list[Row] = []
        self.gone: dict[str, Row] = {}
        self.known: dict[str, Row] = {}
        self.of_entity: dict[str, list[Row]] = defaultdict(list)
        self.gone_of: dict[str, list[Row]] = defaultdict(list)
        self.of_kind: dict[str, list[Row]] = defaultdict(list)
        self.of_year: dict[str, list[Row]] = defaultdict(list)
        self.of_thread: dict[str, list[Row]] = defaultdict(list)
        self.naming: dict[str, list[Row]] = defaultdict(list)
        self.told_in: dict[str, list[Story]] = defaultdict(list)
        self.directory: Directory = at.view.directory
        self._labels: dict[str, str] = {}
        for number, item in enumerate(items(at.view, iter(at.view.events(retracted=True)))):
            self._add(_row(item))
            if not number % _STEP:
                progress(number)
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

    def _add(self, row: Row) -> None:
        self.known[row.id] = row
        if row.retracted:
            self.gone[row.id] = row
        of_entity = self.gone_of if row.retracted else self.of_entity
        for slug in dict.fromkeys((*row.companies, *row.people)):
            of_entity[slug].append(row)
        if row.retracted:
            return
        self.rows.append(row)
        self.of_kind[row.kind].append(row)
        self.of_year[row.year].append(row)
        if row.thread:
            self.of_thread[row.thread].append(row)
        for slug in row.names:
            self.naming[slug].append(row)

    @property
    def view(self) -> View:
        """The log at the site's position and day."""
        return self.at.view

    def now(self, slug: str) -> str:
        """Return the id that a renamed event has now; "" if it leads to no event."""
        seen = set()
        while slug in self.known and self.known[slug].renamed and slug not in seen:
            seen.add(slug)
            slug = self.known[slug].became
        found = self.known.get(slug)
        return slug if found is not None and not found.renamed else ""

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

    def entities(self, slugs: Iterable[str]) -> list[str]:
        """Return `entity` of several."""
        return [self.entity(slug) for slug in slugs]


def _row(item: Item) -> Row:
    record = item.record
    fact, gone = record.fact, record.fact.retracted
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
        str(record.date),
        record.date.anchor.isoformat(),
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
    )


_STEP = 250
