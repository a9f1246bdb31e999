"""A read-only view of the log: now, as recorded at a position, or as reported by a day."""

from __future__ import annotations

import datetime as dt
import operator
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
from timeline.facts.foreign import plain_value
from timeline.log import read
from timeline.log.cursor import Cursor
from timeline.log.entry import Entry, timestamp
from timeline.log.follow import follow
from timeline.log.merkle import TreeHead
from timeline.models import ENTRY as E
from timeline.query import derived, leadership, stories, talent
from timeline.query.changes import Change, changes, changes_by_day
from timeline.query.counting import Counting
from timeline.query.deals import At, Deal
from timeline.query.differences import Difference, differences
from timeline.query.entity_view import CompanyView, PersonView
from timeline.query.events import Events
from timeline.query.filter import EventFilter, FilterFields
from timeline.query.filter_values import known_word
from timeline.query.history import Version, entries_of, erasures_of, versions
from timeline.query.leadership import Office
from timeline.query.moments import last_day, last_moment
from timeline.query.ownership import Holding, Ownership
from timeline.query.results import EventRecord
from timeline.query.several import one_id
from timeline.query.snapshot import Snapshot
from timeline.query.tables import Tables
from timeline.query.talent import Move, Talent


@dataclass(frozen=True, slots=True, repr=False)
class View(Snapshot):
    """All questions, at one time. Views are immutable; `as_recorded` and `as_reported` return new views."""

    def __repr__(self) -> str:
        """Show the database, the times and the number of events."""
        at = [f"as recorded at {self.recorded_at}"] if self.recorded_at is not None else []
        at += [f"as reported by {self.reported_by}"] if self.reported_by is not None else []
        return f"View({', '.join([self.store.where, *at])}): {repr(self.events()).rpartition(': ')[2]}"

    # -- time --------------------------------------------------------------------------------------------------

    def as_recorded(self, at: int | str | dt.date | When) -> View:
        """Return the view of what the log said at a position or time.

        Args:
            at: a log position, as a number or as digits. Or a time: a `datetime` (without a zone, it is UTC), ISO 8601
                text, or a date of any precision (2026-11-24, 2026-W47, 2026-11, 2026-Q4). A period means its end.
                Digits alone are a position, so write the year 2026 as 2026-Q4 or 2026-12.

        Raises:
            QueryError: the log has no such position, or it is not a time.
        """
        with self.store.read() as connection:
            head = read.head(connection)
            at = plain_value(at)
            if isinstance(at, str) and re.fullmatch(r"[0-9]{1,18}", at.strip()):
                at = int(at)
            if isinstance(at, int):
                if not 0 <= at <= head:
                    year = f"; write the year as {at}-Q4" if 1000 <= at <= dt.MAXYEAR else ""  # noqa: PLR2004
                    raise QueryError(f"the log has positions 0 to {head}, not {at}{year}")
                return replace(self, recorded_at=at, today=None)
            at_time = read.position_at(connection, timestamp(last_moment(at)))
            return replace(self, recorded_at=at_time, today=None)

    def as_reported(self, day: object) -> View:
        """Return the view of what had been published by a day. An imprecise date or a week means its last day.

        Raises:
            QueryError: it is not a date.
        """
        return replace(self, reported_by=last_day(day, "as reported"))

    # -- questions ---------------------------------------------------------------------------------------------

    def events(self, *filters: EventFilter, **given: Unpack[FilterFields]) -> Events:
        """Return a lazy question about events; see `Events.where` for the filters.

        Raises:
            QueryError: a filter has an unknown value; the message suggests the nearest.
        """
        return Events(self).where(*filters, **given)

    def ask(self, wanted: EventFilter) -> Events:
        """Return the question of a filter, at the filter's own times.

        Raises:
            QueryError: the log has no such position or time.
        """
        view = self.as_recorded(wanted.recorded) if wanted.recorded else self
        view = view if wanted.reported is None else view.as_reported(wanted.reported)
        return view.events(wanted)

    def differences(self, earlier: View, *filters: EventFilter, **given: Unpack[FilterFields]) -> list[Difference]:
        """Return how events differ from an earlier view: which are new, changed, disputed, retracted or gone.

            view.as_reported("2023-04-15").differences(view.as_reported("2023-04-12"), company="twitter")

        Args:
            earlier: a view of the same log at another time, as reported or as recorded.
            filters: compare only the events that match these.
            given: filters by name; see `Events.where`.

        Raises:
            QueryError: a filter has an unknown value; the message suggests the nearest.
        """
        asked = EventFilter(retracted=True)
        before, after = (view.events(asked, *filters, **given) for view in (earlier, self))
        return differences(iter(before), iter(after))

    def tables(self) -> Tables:
        """Return all tables at this time, typed and with keys: events, participants, dates, claims and others.

        Retracted events are left out, as in `events`: `view.events(retracted=True).tables()` has them.
        """
        return self.events().tables()

    def event(self, slug: str, *, retracted: bool = True) -> EventRecord | None:
        """Return an event by its id, retracted or not; None if it does not exist at this time.

        Raises:
            QueryError: the log has never had this id; the message suggests the nearest.
        """
        return Events(self, (EventFilter(retracted=retracted),)).get(slug)

    def company(self, slug: str) -> CompanyView:
        """Return a company.

        Raises:
            QueryError: the company is unknown; the message suggests the nearest.
        """
        return CompanyView(self, self.directory.check(slug, "company"))

    def companies(self) -> list[CompanyView]:
        """Return all companies, sorted by slug."""
        return [CompanyView(self, slug) for slug in self._slugs("company")]

    def person(self, slug: str) -> PersonView:
        """Return a person.

        Raises:
            QueryError: the person is unknown; the message suggests the nearest.
        """
        return PersonView(self, self.directory.check(slug, "person"))

    def people(self) -> list[PersonView]:
        """Return all people, sorted by slug."""
        return [PersonView(self, slug) for slug in self._slugs("person")]

    def _slugs(self, kind: EntityType) -> list[str]:
        return [slug for slug, known in self.directory.known.items() if known.type == kind and not known.retracted]

    def count_by_company(self) -> dict[str, int]:
        """Return the number of events on each company's timeline at this time."""
        counts: dict[str, int] = {}
        for record in self.events():
            for slug in record.companies:
                counts[slug] = counts.get(slug, 0) + 1
        return counts

    # -- stories -----------------------------------------------------------------------------------------------

    def stories(self) -> list[facts.Story]:
        """Return all stories that are not retracted at this time, in the order of their first recording."""
        return [story for story in stories.latest_stories(self) if story.retracted is None]

    def story(self, slug: str) -> facts.Story | None:
        """Return a story by its id, retracted or not; None if it does not exist at this time.

        Raises:
            QueryError: the log has never had this story; the message suggests the nearest.
        """
        return stories.one(self, slug)

    # -- derived from events -----------------------------------------------------------------------------------

    def counting(self) -> Counting:
        """Return what counts in sums: each deal once, and no figure that another contains or replaces."""
        return derived.counting(Events(self))

    def deals(self, *filters: EventFilter, at: At = "announced", **given: Unpack[FilterFields]) -> list[Deal]:
        """Return deals, in the order of their first days; each once, with all its stages.

        Args:
            filters: as for `events`.
            at: a deal matches if its announcement does, or its closing: the event at which it counts in sums. A deal
                that was terminated matches by its first event.
            given: as for `events`.

        Raises:
            QueryError: a filter has an unknown value; the message suggests the nearest.
        """
        known_word(at, ("announced", "closed"), "value of 'at'")
        kept = {event.id for event in self.events(*filters, **given)}
        found = (
            (deal, deal.counted(at) or (deal.events[0] if at == "announced" else None))
            for deal in self.counting().deals
        )
        return [deal for deal, event in found if event is not None and event.id in kept]

    def ownership(self) -> Ownership:
        """Return who owned which company, on every day. It reads the events once; ask it as often as you like."""
        return derived.ownership(Events(self))

    def owner(self, company: str, *, on: object = None) -> Holding | None:
        """Return the owner of a company, with the event from which this follows; None if no owner is known.

        Args:
            company: the company's slug.
            on: a date (an imprecise one means its last day); None is the day of `as_reported`, else the latest known.

        Raises:
            QueryError: the company is unknown, or `on` is not a date.
        """
        self.directory.check(company, "company")
        return self.ownership().holding(self.directory.now(company), self._day(on))

    def owned(self, slug: str, *, on: object = None) -> tuple[Holding, ...]:
        """Return the companies that a company or a person owns: its own first, then their companies, and so on.

        Args:
            slug: the owner.
            on: see `owner`.

        Raises:
            QueryError: the company or person is unknown, or `on` is not a date.
        """
        known = self.directory.known.get(one_id(slug, "company or person"))
        self.directory.check(slug, known.type if known else "company")
        return self.ownership().owned(self.directory.now(slug), self._day(on))

    def offices(self, company: str) -> list[Office]:
        """Return who held which office in a company, in order of their first days; see `leadership.offices`.

        Raises:
            QueryError: the company is unknown.
        """
        self.directory.check(company, "company")
        found = leadership.offices(self.events(company=company, kind=facts.kinds_with("leadership")))
        now = self.directory.now(company)
        return [office for office in found if office.company == now]

    def leaders(self, company: str, *, on: object = None) -> list[Office]:
        """Return the offices held in a company on a day, with the events from which they follow.

        Args:
            company: the company's slug.
            on: see `owner`.

        Raises:
            QueryError: the company is unknown, or `on` is not a date.
        """
        day = self._day(on)
        return [office for office in self.offices(company) if office.held(day)]

    def moves(self) -> list[Move]:
        """Return the moves of people between companies, in order of their days; see `talent.moves`."""
        return list(derived.moves(Events(self)))

    def talent(self, company: str) -> Talent:
        """Return the moves of people to and from a company, with how many joined and left, and the net of both.

        Raises:
            QueryError: the company is unknown.
        """
        return talent.of_company(self.moves(), self.directory.now(self.directory.check(company, "company")))

    def _day(self, on: object) -> dt.date:
        if on is None:
            return self.reported_by or dt.date.max
        return last_day(on, "on")

    def history(self, slug: str) -> list[Version]:
        """Return each version of an event, an entity or a story as a diff to the one before, oldest first.

        Versions recorded under an earlier id of the fact come first.

        Raises:
            QueryError: the log has never had this id; the message suggests the nearest.
        """
        one_id(slug, "event")
        with self.store.read() as connection:
            for kind in ("event", "company", "person", "story"):
                found = entries_of(connection, f"{kind}/{slug}", until=self.position)
                if found:
                    return versions(found, erasures_of(connection, found))
        self.event(slug)  # raises, with a suggestion, if the id was never recorded
        return []

    def changes(  # noqa: PLR0913 - one argument a filter
        self,
        *,
        after: int | str | dt.date | When = 0,
        until: int | str | dt.date | When | None = None,
        before: int | None = None,
        limit: int = 50,
        operation: str | None = None,
        company: str | None = None,
    ) -> list[Change]:
        """Return the entries of the log, newest first; see `timeline.query.changes.changes`.

        Args:
            after: return only entries after this position or time; a period means its end, as in `as_recorded`.
            until: return only entries up to this position or time, which is included: those that `as_recorded(until)`
                knows.
            before: return only entries before this position.
            limit: the most entries to return.
            operation: return only entries with this operation: recorded, corrected, retracted, reinstated or erased.
            company: return only entries about this company (its slug), and about events in which it takes part.

        Raises:
            QueryError: the log has no such position, a time can't be read, or the operation or the company is unknown.
        """
        return changes(
            self if until is None else self._until(until),
            after=self.as_recorded(after).position if after else 0,
            before=before,
            limit=limit,
            operation=operation,
            company=company,
        )

    def _until(self, at: int | str | dt.date | When) -> View:
        """Return the earlier of this view and that of a position or time."""
        found = self.as_recorded(at)
        return found if found.position < self.position else self

    def changes_by_day(self) -> dict[dt.date, dict[str, int]]:
        """Return how many entries of each operation were recorded on each day (UTC)."""
        return changes_by_day(self)

    def follow(self, *, after: int | str | Cursor = 0, wait: bool = True, every: float = 0.5) -> Iterator[Entry]:
        """Yield the log's entries after a cursor, then new entries as others append them.

        Args:
            after: the cursor: the last entry that you handled, as its position, or better as `view.mark()` or
                `entry.cursor`, which has the leaf hash too: so another log is noticed.
            wait: wait for new entries, without end; False stops at the head.
            every: seconds between two checks for new entries; PostgreSQL reports an append at once.

        Raises:
            timeline.errors.LogError: the cursor is not valid, or the log has no such position.
            timeline.errors.LogReplacedError: the log no longer has the entry of the cursor: it was restored from a
                backup, or another log is in its place.
        """
        given = after if isinstance(after, str | Cursor) else operator.index(after)
        with self.store.waiting() as waiting:
            yield from follow(self.store.read_log, after=given, every=every, until=lambda: not wait, wait=waiting)

    @contextmanager
    def session(self) -> Iterator[Session]:
        """Open a read-only session over the tables in `timeline.models`, for questions that a view does not answer.

        The session reads the view's database, all of it: the view's time does not limit what it sees. The versions at a
        position are those with `since_position <= position < until_position`; current versions end at `models.NOW`.

        Raises:
            timeline.errors.StoreError: the session tried to write; the database refuses that.
        """
        with self.store.session() as session:
            yield session

    def head(self) -> int:
        """Return the log's last position."""
        with self.store.read() as connection:
            return read.head(connection)

    def recorded_time(self) -> dt.datetime | None:
        """Return when the last entry at this view's time was recorded (UTC), or None if there is none."""
        with self.store.read() as connection:
            at = min(self.position, read.head(connection))
            found = sql.first(connection, f"SELECT {E.recorded_at} FROM {E} WHERE {E.position} = ?", (at,))
        return dt.datetime.fromisoformat(found[0]) if found else None

    def mark(self) -> str:
        """Return a text that changes whenever the log does: its last position with the leaf hash there. It is cheap."""
        with self.store.read() as connection:
            return read.mark(connection)

    def tree_head(self) -> TreeHead:
        """Return the size and the root hash of the log's Merkle tree at this view's position."""
        with self.store.read() as connection:
            return read.current_tree_head(connection, until=self.recorded_at)
