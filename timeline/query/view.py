"""A read-only view of the log: now, as recorded at a position, or as reported by a day."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Unpack

from sqlmodel import Session

from timeline import facts, sql
from timeline.errors import QueryError
from timeline.facts import When
from timeline.facts.entities import EntityType
from timeline.log import read
from timeline.log.entry import Entry, timestamp
from timeline.log.follow import follow
from timeline.log.merkle import TreeHead
from timeline.models import ENTRY as E
from timeline.query import leadership, stories, talent
from timeline.query.changes import Change, changes, changes_by_day
from timeline.query.entity_view import CompanyView, PersonView
from timeline.query.events import Events
from timeline.query.filter import EventFilter, FilterFields
from timeline.query.history import Version, entries_of, versions
from timeline.query.leadership import Office
from timeline.query.moments import last_day, last_moment
from timeline.query.ownership import Holding, Ownership
from timeline.query.results import EventRecord
from timeline.query.snapshot import Snapshot
from timeline.query.talent import Move, Talent


@dataclass(frozen=True, slots=True)
class View(Snapshot):
    """Everything that can be asked, at one time. Views are immutable; `as_recorded` and `as_reported` return others."""

    # -- time --------------------------------------------------------------------------------------------------

    def as_recorded(self, at: int | str | dt.date | When) -> View:
        """Ask what the log said then.

        Args:
            at: a log position, as a number or as digits. Or a time: a `datetime` (one without a zone is UTC), ISO 8601
                text, or a date of any precision (2026-11-24, 2026-W47, 2026-11, 2026-Q4). A period means its end.
                Digits alone are a position, so that the year 2026 is written 2026-Q4 or 2026-12.

        Raises:
            QueryError: it is no position of this log and no time.
        """
        with self.store.read() as connection:
            head = read.head(connection)
            if isinstance(at, str) and re.fullmatch(r"[0-9]{1,18}", at.strip()):
                at = int(at)
            if isinstance(at, int):
                if not 0 <= at <= head:
                    year = f"; the year is written {at}-Q4" if 1000 <= at <= dt.MAXYEAR else ""  # noqa: PLR2004
                    raise QueryError(f"the log has positions 0 to {head}, not {at}{year}")
                return replace(self, recorded_at=at)
            return replace(self, recorded_at=read.position_at(connection, timestamp(last_moment(at))))

    def as_reported(self, day: object) -> View:
        """Ask what had been published by a day (of an imprecise date or a week: by its last day).

        Raises:
            QueryError: it is no date.
        """
        return replace(self, reported_by=last_day(day, "as reported"))

    # -- questions ---------------------------------------------------------------------------------------------

    def events(self, *filters: EventFilter, **given: Unpack[FilterFields]) -> Events:
        """Return a lazy question about events; see `Events.where` for the filters.

        Raises:
            QueryError: an unknown filter value, with a suggestion.
        """
        return Events(self).where(*filters, **given)

    def ask(self, wanted: EventFilter) -> Events:
        """Return the question that a filter asks, at the filter's own times.

        Raises:
            QueryError: the log has no such position or time.
        """
        view = self.as_recorded(wanted.recorded) if wanted.recorded else self
        view = view if wanted.reported is None else view.as_reported(wanted.reported)
        return view.events(wanted)

    def event(self, slug: str, *, retracted: bool = True) -> EventRecord | None:
        """Return an event by its id, retracted or not; None where there is none at this time.

        Raises:
            QueryError: the log has never known such an id.
        """
        return Events(self, (EventFilter(retracted=retracted),)).get(slug)

    def company(self, slug: str) -> CompanyView:
        """Return a company.

        Raises:
            QueryError: there is none; the nearest is suggested.
        """
        return CompanyView(self, self.directory.check(slug, "company"))

    def companies(self) -> list[CompanyView]:
        """Return all companies, in the order of their slugs."""
        return [CompanyView(self, slug) for slug in self._standing("company")]

    def person(self, slug: str) -> PersonView:
        """Return a person.

        Raises:
            QueryError: there is none; the nearest is suggested.
        """
        return PersonView(self, self.directory.check(slug, "person"))

    def people(self) -> list[PersonView]:
        """Return all people, in the order of their slugs."""
        return [PersonView(self, slug) for slug in self._standing("person")]

    def _standing(self, kind: EntityType) -> list[str]:
        return [slug for slug, known in self.directory.known.items() if known.type == kind and not known.retracted]

    def count_by_company(self) -> dict[str, int]:
        """Return how many events stand on each company's timeline at this time."""
        counts: dict[str, int] = {}
        for record in self.events():
            for slug in record.companies:
                counts[slug] = counts.get(slug, 0) + 1
        return counts

    # -- stories -----------------------------------------------------------------------------------------------

    def stories(self) -> list[facts.Story]:
        """Return all stories that stand at this time, in the order in which they were first recorded."""
        return [story for story in stories.told(self) if story.retracted is None]

    def story(self, slug: str) -> facts.Story | None:
        """Return a story by its id, retracted or not; None where there was none at this time.

        Raises:
            QueryError: the log has never known such a story; the nearest is suggested.
        """
        return stories.one(self, slug)

    # -- what follows from events ------------------------------------------------------------------------------

    def ownership(self) -> Ownership:
        """Return who owned what, on every day: read once, asked often."""
        return Ownership.of(self.events(kind=facts.kinds_with("ownership")))

    def owner(self, company: str, *, on: object = None) -> Holding | None:
        """Return to whom a company belongs, with the event that it follows from; None where that is not known.

        Args:
            company: its slug.
            on: a date (of an imprecise one its last day); None is the day of `as_reported`, else the latest known.

        Raises:
            QueryError: there is no such company, or no such day.
        """
        self.directory.check(company, "company")
        return self.ownership().holding(company, self._day(on))

    def owned(self, slug: str, *, on: object = None) -> tuple[Holding, ...]:
        """Return what a company or a person owns: directly first, then what that owns, and so on.

        Args:
            slug: the owner.
            on: see `owner`.

        Raises:
            QueryError: there is no such company or person, or no such day.
        """
        known = self.directory.known.get(slug)
        self.directory.check(slug, known.type if known else "company")
        return self.ownership().owned(slug, self._day(on))

    def offices(self, company: str) -> list[Office]:
        """Return who held which office in a company, in the order of the beginnings; see `leadership.offices`.

        Raises:
            QueryError: there is no such company.
        """
        found = leadership.offices(self.events(company=company, kind=facts.kinds_with("leadership")))
        return [office for office in found if office.company == company]

    def leaders(self, company: str, *, on: object = None) -> list[Office]:
        """Return the offices that are held in a company, with the events that they follow from.

        Args:
            company: its slug.
            on: see `owner`.

        Raises:
            QueryError: there is no such company, or no such day.
        """
        day = self._day(on)
        return [office for office in self.offices(company) if office.held(day)]

    def moves(self) -> list[Move]:
        """Return how people went from company to company, in the order of the days; see `talent.moves`."""
        return talent.moves(self.events(kind=facts.kinds_with("moves")))

    def talent(self, company: str) -> Talent:
        """Return from where people came to a company, and to where they went from it.

        Raises:
            QueryError: there is no such company.
        """
        return talent.of_company(talent.moves(self.events(company=company, kind=facts.kinds_with("moves"))), company)

    def _day(self, on: object) -> dt.date:
        if on is None:
            return self.reported_by or dt.date.max
        return last_day(on, "on")

    def history(self, slug: str) -> list[Version]:
        """Return each version of an event, or of an entity, as a diff to the one before, oldest first.

        What was recorded under an id that the fact had before comes first.

        Raises:
            QueryError: the log has never known such an id.
        """
        with self.store.read() as connection:
            for kind in ("event", "company", "person", "story"):
                found = entries_of(connection, f"{kind}/{slug}", until=self.position)
                if found:
                    return versions(found)
        self.event(slug)  # raises with a suggestion where it was never known
        return []

    def changes(
        self,
        *,
        after: int = 0,
        before: int | None = None,
        limit: int = 50,
        operation: str | None = None,
        company: str | None = None,
    ) -> list[Change]:
        """Return what the log learned, the newest first; see `timeline.query.changes.changes`."""
        return changes(self, after=after, before=before, limit=limit, operation=operation, company=company)

    def changes_by_day(self) -> dict[dt.date, dict[str, int]]:
        """Return how many entries of each operation were recorded on each day (UTC)."""
        return changes_by_day(self)

    def follow(self, *, after: int = 0, wait: bool = True, every: float = 0.5) -> Iterator[Entry]:
        """Yield the log's entries behind a position, and go on as others append.

        Args:
            after: the cursor: the last position that was handled.
            wait: go on for ever; False ends at the head.
            every: seconds between two looks at a log that stands still; PostgreSQL tells of appends at once.
        """
        with self.store.waiting() as waiting:
            yield from follow(self.store.read, after=after, every=every, until=lambda: not wait, wait=waiting)

    @contextmanager
    def session(self) -> Iterator[Session]:
        """Give a read-only session over the tables in `timeline.models`, for whatever no question here asks.

        It is at the view's database and sees the whole of it, not only what the view's time lets through: versions of
        a position are those with `since_position <= position < until_position`, current ones end at `models.NOW`.

        Raises:
            timeline.errors.StoreError: something was written in it; the database refuses that.
        """
        with self.store.session() as session:
            yield session

    def head(self) -> int:
        """Return the log's last position."""
        with self.store.read() as connection:
            return read.head(connection)

    def recorded_time(self) -> dt.datetime | None:
        """Return when the last entry at this view's time was recorded (UTC), or None where there is none."""
        with self.store.read() as connection:
            at = min(self.position, read.head(connection))
            found = sql.first(connection, f"SELECT {E.recorded_at} FROM {E} WHERE {E.position} = ?", (at,))
        return dt.datetime.fromisoformat(found[0]) if found else None

    def mark(self) -> str:
        """Return what changes with the log: its last position and that entry's leaf hash. Cheap to ask."""
        with self.store.read() as connection:
            return read.mark(connection)

    def tree_head(self) -> TreeHead:
        """Return size and root of the log's Merkle tree at this view's position."""
        with self.store.read() as connection:
            return read.current_tree_head(connection, until=self.recorded_at)
