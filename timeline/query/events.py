"""A lazy question about events."""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import groupby, islice
from typing import TYPE_CHECKING, Any, Literal, TypedDict, TypeGuard, Unpack, overload

from sqlalchemy import Connection

from timeline import facts
from timeline.errors import QueryError, TimelineError
from timeline.facts.quantities import count
from timeline.projections.decode import recall
from timeline.query import (
    aggregates,
    counts,
    derived,
    event_batches,
    event_columns,
    event_sql,
    frames,
    groups,
    html,
    selection,
    totals,
)
from timeline.query.common_words import common_words, meant
from timeline.query.counting import Bounds, Counting, check_figure
from timeline.query.deals import At
from timeline.query.event_sql import Asked, Condition
from timeline.query.filter import EventFilter, FilterFields, checked
from timeline.query.filter_values import ROLES, check_words, known_unit, known_word
from timeline.query.order import check_order, in_order, ranked
from timeline.query.reading import check_event, is_told, participants_of
from timeline.query.results import EventRecord
from timeline.query.selection import SIDES, Either, First, Near, Selection, Side
from timeline.query.several import flat, several, whole
from timeline.query.snapshot import Snapshot
from timeline.query.summaries import Summaries
from timeline.query.talent import Move
from timeline.query.totals import Choice, Sum, Sums

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

    from timeline.query.names import Directory


@dataclass(frozen=True, slots=True, repr=False)
class Events(Summaries):
    """Events that match some filters, ordered by anchor. Nothing is read until you ask for the events.

    Iterate, call `len()` or `first()`, or use an index. Each filter returns a new question that adds to the one before.
    `list()` asks for the length first. As reported by a day, or with `include_owned`, this reads the events a second
    time; use `list(iter(…))` to avoid it.

    Attributes:
        snapshot: the log at the time of the question.
        filters: an event must match all of them.
        order: the sort key, one of `ORDERS` or a figure; a leading hyphen reverses it.
        selections: which of the events that match the filters are wanted: the first ones, those near others.
    """

    snapshot: Snapshot
    filters: tuple[EventFilter, ...] = ()
    order: str = "date"
    selections: tuple[Selection, ...] = ()

    # -- narrowing ---------------------------------------------------------------------------------------------

    def where(self, *filters: EventFilter, **given: Unpack[FilterFields]) -> Events:
        """Add several filters at once. A filter that is None changes nothing.

        Args:
            filters: filters that were read elsewhere, for example from an address. Their times are ignored: the view
                has its own.
            given: filters by name; see `EventFilter`. Pass several kinds, families, statuses, companies or roles as a
                list. Dates may have any precision.

        Raises:
            QueryError: a filter, kind, status, slug or date is unknown; the message suggests the nearest.
        """
        found = [replace(one, reported=None, recorded="") for one in filters]
        if given:
            found.append(checked(given, self.snapshot.check))
        return self._with(*found)

    def involving(self, *slugs: str, role: str | Iterable[str] | None = None, include_owned: bool = False) -> Events:
        """Keep events in which any of these companies and people takes part. Call it twice to ask for both.

        Args:
            slugs: companies and people.
            role: their role or roles, such as `acquirer`.
            include_owned: also keep events of companies that belonged to them on the day of the event.

        Raises:
            QueryError: a company, person or role is unknown; the message suggests the nearest.
        """
        directory = self.snapshot.directory
        slugs = flat(slugs, "involving")
        if not slugs:
            raise QueryError("name at least one company or person: involving('twitter')")
        for slug in slugs:
            if slug not in directory.known:
                directory.check(slug, "person" if directory.is_near(slug, "person") else "company")
        roles = () if role is None else tuple(several(role, "role"))
        for name in roles:
            known_word(name, ROLES, "role")
        return self._with(EventFilter(involving=slugs, role=roles, include_owned=include_owned))

    def of_kind(self, *kinds: str) -> Events:
        """Keep events of any of these kinds.

        Raises:
            QueryError: a kind is unknown; the message suggests the nearest.
        """
        return self.where(kind=flat(kinds, "of_kind"))

    def between(self, since: object = None, until: object = None, *, by: str = "overlap") -> Events:
        """Keep events in a window. The window includes both ends; leave an end out to keep it open.

        Args:
            since: a date of any precision; the window starts on its earliest day.
            until: a date of any precision; the window ends on its latest day.
            by: with `overlap`, an imprecise date is in the window if any of its days is; a date with an open end counts
                by its known end. With `anchor`, each date counts by its anchor day (for a month, the middle), so that
                adjacent windows share no event.

        Raises:
            QueryError: a date can't be read, or `by` is unknown.
        """
        known_word(by, ("overlap", "anchor"), "way to count dates")
        found = checked({"since": since, "until": until}, self.snapshot.check)
        return self._with(replace(found, by_anchor=by == "anchor"))

    def disputed(self, *, disputed: bool = True) -> Events:
        """Keep events whose sources give figures or dates that contradict each other; or only the other events."""
        return self._with(EventFilter(disputed=disputed))

    def search(self, text: str) -> Events:
        """Keep events that contain all these words, or have a participant whose name contains them.

        Args:
            text: words, or beginnings of words. The search covers titles, summaries, publishers and titles of sources.

        Raises:
            QueryError: there are more than `MOST_WORDS` words. `deep-mind` counts as two words.
        """
        return self.where(text=text)

    def order_by(self, order: str) -> Events:
        """Sort the events.

        Args:
            order: date, reported, recorded, kind, title, id, or a figure such as price; `-date` reverses the order.
                Events without a dated source or without the figure come last. Amounts in one unit are together, those
                in the unit of most events first, because dollars and yen can't be compared.

        Raises:
            QueryError: the order is unknown.
        """
        return replace(self, order=check_order(order))

    def limit(self, most: int) -> Events:
        """Keep the first events only. Counts, sums, tables and exports of the question have no others.

        Filters after it narrow these events; an order after it sorts them.

        Args:
            most: how many events.

        Raises:
            QueryError: it is not a whole number from 0 on.
        """
        return self._select(First(self, whole(most, "limit")))

    def within(
        self,
        days: int,
        of: Events | Iterable[EventRecord],
        *,
        side: Side = "both",
        by: Literal["overlap", "anchor"] = "overlap",
    ) -> Events:
        """Keep events at most some days before or after any of other events. No event is near itself.

        Args:
            days: how many days; 0 keeps events of the same day.
            of: the other events: a question or a list.
            side: `before` keeps events that happened before one of the others, or on its day; `after` those after it,
                or on its day; `both` keeps both.
            by: with `overlap`, an event is kept if any of its possible days is near any possible day of another; a date
                with an open end counts by its known end. With `anchor`, each date counts by its anchor.

        Raises:
            QueryError: `days` is not a whole number from 0 on, or `side` or `by` is unknown.
        """
        known_word(side, SIDES, "side")
        known_word(by, ("overlap", "anchor"), "way to count dates")
        if isinstance(of, Events):
            others = of if of.snapshot.store is self.snapshot.store else tuple(iter(of))
        else:
            others = tuple(of)
        return self._select(Near(others, whole(days, "within"), side, by == "anchor"))

    def __or__(self, other: Events) -> Events:
        """Return the events of either question, each once, in the order of the first.

        Raises:
            QueryError: the questions are about different times or databases.
        """
        if not isinstance(other, Events):
            return NotImplemented
        here, there = self.snapshot, other.snapshot
        if (here.store, here.recorded_at, here.reported_by) != (there.store, there.recorded_at, there.reported_by):
            raise QueryError("the two questions are about different times or databases: ask both of one view")
        retracted = (EventFilter(retracted=True),) if self._retracted or other._retracted else ()
        return Events(self.snapshot, retracted, self.order, (Either((self, other)),))

    def _select(self, wanted: Selection) -> Events:
        return replace(self, selections=(*self.selections, wanted))

    def _with(self, *filters: EventFilter) -> Events:
        """Return a question with more filters; filters that ask for nothing are dropped."""
        more = tuple(one for one in filters if one != EventFilter())
        check_words(*(one.text for one in (*self.filters, *more)))
        return replace(self, filters=(*self.filters, *more)) if more else self

    def __repr__(self) -> str:
        """Show the filters, the order and the number of events. If counting would take long, it is an upper bound."""
        try:
            return f"{self.described}: {self._about()}"
        except TimelineError:
            return self.described

    @property
    def described(self) -> str:
        """The filters and the order as text, without reading anything."""
        given = [f"{one.name}={value!r}" for each in self.filters for one, value in each.given()]
        order = [f"order={self.order!r}"] if self.order != "date" else []
        return f"Events({', '.join((*given, *map(str, self.selections), *order))})"

    def _about(self) -> str:
        if not self.is_exact and (most := self._most()) > _MOST_COUNTED:
            return f"at most {count(most, 'event')}"
        return count(len(self), "event")

    # -- looking -----------------------------------------------------------------------------------------------

    def __iter__(self) -> Iterator[EventRecord]:
        with self.snapshot.store.read() as connection:
            yield from self.records(connection)

    def __len__(self) -> int:
        if self.is_exact:
            return self._most()
        if (limited := self._limited) is not None:
            return min(limited.most, len(limited.of))
        if self._depends_on_dates:
            with self.snapshot.store.read() as connection:
                directory, today = self.snapshot.directory_at(connection), self.snapshot.today_at(connection)
                conditions = self.conditions(connection, directory, today)
                one = event_sql.count(connection, [*conditions, event_sql.with_dates(several=False)])
                return one + sum(1 for _ in self._matching(connection, only=event_sql.with_dates(several=True)))
        return sum(1 for _ in self)

    def _most(self) -> int:
        """Return how many events the database finds, of which not all need to match."""
        with self.snapshot.store.read() as connection:
            directory, today = self.snapshot.directory_at(connection), self.snapshot.today_at(connection)
            return event_sql.count(connection, self.conditions(connection, directory, today))

    def __bool__(self) -> bool:
        return self.first() is not None

    @overload
    def __getitem__(self, index: int) -> EventRecord: ...

    @overload
    def __getitem__(self, index: slice) -> list[EventRecord]: ...

    def __getitem__(self, index: int | slice) -> EventRecord | list[EventRecord]:
        """Return the event at an index, or the events of a slice."""
        if not isinstance(index, slice):
            index = operator.index(index)
        if isinstance(index, slice) and (index.step or 1) < 0:
            return self._all()[index]  # a negative index counts from the end
        stop = index.stop if isinstance(index, slice) else index + 1
        start = index.start or 0 if isinstance(index, slice) else index
        if stop is None or stop < 0 or start < 0 or (stop == 0 and not isinstance(index, slice)):
            return self._all()[index]
        return list(islice(self, stop))[index]

    def last_recorded(self, most: int, *, skip: int = 0) -> tuple[list[EventRecord], int]:
        """Return a page of the events, and how many events there are on all pages.

        The events that were recorded, corrected or retracted last come first, whatever the order of the question. An
        id that an event had before it was renamed is left out. Only the events of the page are read. With
        `include_owned`, or `as_reported` with a filter that depends on the day, all events are read.

        Args:
            most: how many events the page has at most.
            skip: how many events come before the page.
        """
        with self.snapshot.store.read() as connection:
            if self.is_exact:
                directory, today = self.snapshot.directory_at(connection), self.snapshot.today_at(connection)
                conditions = [*self.conditions(connection, directory, today), event_sql.with_present_id()]
                return list(self._matching(connection, (most, skip))), event_sql.count(connection, conditions)
            present = (record for record in self._matching(connection) if not record.renamed)
            found = list(ranked(present, "-recorded"))
        return found[skip : skip + most], len(found)

    def first(self) -> EventRecord | None:
        """Return the first event, or None."""
        return next(iter(self), None)

    def get(self, slug: str) -> EventRecord | None:
        """Return the event with this id if it matches, else None.

        Raises:
            QueryError: the log has never had this id; the message suggests the nearest.
        """
        check_event(self.snapshot, slug)
        return self._with(EventFilter(id=slug)).first()

    def count_by(self, *by: str | Iterable[str]) -> dict[tuple[str, ...], int]:
        """Count the events by company, kind, family, status, month, quarter, year, first publisher or role.

        Args:
            by: one name or several, such as `company`, `year`, `first_publisher` or `acquirer`; see `counts.count_by`.

        Raises:
            QueryError: a name in `by` is unknown.
        """
        names = flat(by, "count_by")
        counts.check_by(names)
        merged = bool(self.snapshot.directory.became)
        if self.snapshot.reported_by is None and self.is_exact and aggregates.can_group(names, merged=merged):
            with self.snapshot.store.read() as connection:
                directory, today = self.snapshot.directory_at(connection), self.snapshot.today_at(connection)
                return aggregates.count_by(connection, self.conditions(connection, directory, today), names, directory)
        return counts.count_by(self, *names)

    def counting(self) -> Counting:
        """Return what counts in sums: the deals and relations of the whole log at the time of the question."""
        return derived.counting(Events(self.snapshot))

    def all_moves(self) -> list[Move]:
        """Return all moves of people between companies that the whole log reports at the time of the question."""
        return derived.moves(Events(self.snapshot))

    @overload
    def sum(self, figure: str, by: None = None, **choice: Unpack[Choices]) -> Sum: ...

    @overload
    def sum(self, figure: str, by: str | Iterable[str], **choice: Unpack[Choices]) -> Sums: ...

    def sum(self, figure: str, by: str | Iterable[str] | None = None, **choice: Unpack[Choices]) -> Sum | Sums:
        """Add up a figure, separately for each currency or unit. See `counting.Counting` for what counts.

        Args:
            figure: the figure's name, such as `price` or `headcount`.
            by: give a sum for each company, kind, family, status, month, quarter, year, or participant in a role, such
                as `acquirer`; several as a list.
            choice: `at`: where a deal counts, `announced` (the default) or `closed`. `bounds`: which number of each
                figure counts, `preferred` (the default), `low` or `high`. `approx=False`: leave approximate figures
                out. `currency`: count only figures in this unit, such as USD; nothing is converted.

        Raises:
            QueryError: no kind of event has this figure; what the events measure can't be added; a name in `by` or a
                choice, or the currency, is unknown. The message says what there is.
        """
        if (unit := choice.get("currency")) is not None:
            known_unit(unit)
        of_deals, chosen = check_figure(figure) == "price", Choice(**choice)
        counting = derived.counting(Events(self.snapshot)) if of_deals else derived.relations(Events(self.snapshot))
        if by is None:
            if chosen == Choice() and self.snapshot.reported_by is None and self.is_exact:
                return self._sum(figure, counting)
            return totals.total(self, figure, counting, chosen)
        return totals.total_by(self, figure, counting, several(by, "sum"), chosen)

    def _sum(self, figure: str, counting: Counting) -> Sum:
        """Add up a figure in the database, but for deals, stocks and events that relate to others."""
        able = {name: kind for name, kind in facts.KINDS.items() if figure in kind.figure_types()}
        alone = [name for name, kind in able.items() if kind.adds_alone(figure)]
        stages = [name for name, kind in able.items() if kind.deal is not None and figure == "price"]
        read = [name for name in able if name not in alone and name not in stages]
        asked = self.where(retracted=False)
        past, related = asked.where(planned=False), [record.position for record in counting.relations]
        related_events = past._with(EventFilter(related=True)) if related else ()  # noqa: SLF001 - its own
        with self.snapshot.store.read() as connection:
            directory, today = self.snapshot.directory_at(connection), self.snapshot.today_at(connection)
            conditions = past.conditions(connection, directory, today)
            added = aggregates.add_up(connection, conditions, figure, alone, related)
            if stages:
                added.add_deals(counting.stages, aggregates.positions(connection, conditions, stages))
        records = [record for record in related_events if record.kind in alone]
        records += [*past.where(kind=read)] if read else []
        return totals.with_added(records, figure, counting, added, len(asked.where(kind=[*able], planned=True)))

    def plot(
        self,
        *,
        by: Literal["company", "kind"] = "company",
        theme: Literal["light", "dark"] = "light",
        width: int = 1100,
    ) -> go.Figure:
        """Return a plotly figure: these events on the dashboard's timeline.

        Args:
            by: the lanes: company or kind. If the question names companies, only they have lanes.
            theme: light or dark.
            width: in pixels.

        Raises:
            QueryError: there are no events to draw, or `by` or the theme is unknown.
        """
        from timeline.query.plot import figure

        named = {slug for one in self.filters if not one.include_owned for slug in one.named}
        directory = self.snapshot.directory
        companies = {directory.now(slug) for slug in named if directory.type(slug) == "company"}
        return figure(self._all(), directory, companies, by=by, theme=theme, width=width)

    def _repr_html_(self) -> str:
        """Show the first events in a notebook."""
        return html.table(iter(self), len(self))

    # -- reading -----------------------------------------------------------------------------------------------

    def records(self, connection: Connection) -> Iterator[EventRecord]:
        """Yield the events in order, read in the caller's transaction; one day at a time where the database can sort.

        Args:
            connection: to the database of the question, in a transaction.
        """
        if (limited := self._limited) is not None:
            yield from islice(limited.of.records(connection), limited.most)
            return
        found = self._matching(connection)
        if self.order in ("date", "-date") and self.snapshot.reported_by is None:
            for _, day in groupby(found, key=lambda record: record.date.anchor):
                same_day = in_order(day, lambda record: record.id)
                yield from reversed(same_day) if self.order == "-date" else same_day
            return
        yield from ranked(found, self.order)

    @property
    def _limited(self) -> First | None:
        """The limit, if the question asks for nothing beyond it."""
        last = self.selections[-1] if self.selections else None
        if isinstance(last, First) and replace(self, selections=self.selections[:-1]) == last.of:
            return last
        return None

    def _matching(
        self, connection: Connection, page: tuple[int, int] | None = None, only: Condition | None = None
    ) -> Iterator[EventRecord]:
        directory, today = self.snapshot.directory_at(connection), self.snapshot.today_at(connection)
        reported = self.snapshot.reported_by
        tests = selection.tests(self.selections, connection)
        conditions = self.conditions(connection, directory, today, sort=self._sorts and page is None)
        conditions += [] if only is None else [only]
        if reported is not None:
            for group, roles in self._groups:
                owned, members = derived.ownership(Events(self.snapshot)), tuple(map(directory.now, group))
                some = groups.candidates(members, directory, owned)
                conditions.append(event_sql.taking_part(some, roles, self._asked(connection, directory, today)))
                tests.append(partial(groups.of_group, group=members, roles=roles, owned=owned))
        found = event_sql.rows(connection, conditions, newest_first=self.order == "-date", page=page)
        for slug, position, version, body, past in found:
            fact = recall(slug, version, body)
            if not isinstance(fact, facts.Event):
                continue
            planned = past is None or past > today.toordinal()
            if reported is not None:
                seen = fact.as_reported(reported, directory.present_name)
                if seen is None or (seen.retracted is not None and not self._retracted):
                    continue
                if not all(is_told(one.text, fact, seen) for one in self.filters if one.text):
                    continue
                fact, planned = seen, seen.is_planned(today)
            record = EventRecord(fact, participants_of(fact, directory), position, planned)
            if reported is not None and not all(one.holds(record) for one in self.filters):
                continue
            if all(test(record) for test in tests):
                yield record

    def rows(self) -> Iterator[frames.Rows]:
        """Yield the events as rows of the table `events`, in batches."""
        limited = self._limited
        asked, most = (limited.of, limited.most) if limited is not None else (self, None)
        if not self._columnar(asked):
            yield from Summaries.rows(self)
            return
        with self.snapshot.store.read() as connection:
            yield from asked._reader(connection).batches(newest_first=asked.order == "-date", most=most)  # noqa: SLF001

    def to_pandas(self, *, exact: bool = False) -> pd.DataFrame:
        """Return a data frame with a row for each event; see `frames.to_pandas`. Columns without a value are left out.

        Args:
            exact: keep amounts as Decimals; else they are floats. Counts are always exact.

        Raises:
            QueryError: a count is above 2**63 - 1.
        """
        if self.order != "date" or not self._columnar(self):
            return Summaries.to_pandas(self, exact=exact)

        def places(of: Mapping[str, Sequence[Any]]) -> list[int]:
            return event_batches.places(of["id"], of["anchor"], of["after"])

        with self.snapshot.store.read() as connection:
            rows = self._reader(connection, sort=False).unsorted()
            return frames.to_pandas(rows, event_columns.all_columns(), exact=exact, drop=True, places=places)

    def _reader(self, connection: Connection, *, sort: bool = True) -> event_batches.Reader:
        directory, today = self.snapshot.directory_at(connection), self.snapshot.today_at(connection)
        conditions = self.conditions(connection, directory, today, sort=sort and self._sorts)
        return event_batches.Reader(connection, conditions, directory, today)

    @staticmethod
    def _columnar(asked: object) -> TypeGuard[Events]:
        """Return whether the rows of a question need no facts: the database finds and sorts what is known today."""
        return (
            isinstance(asked, Events)
            and asked.snapshot.reported_by is None
            and asked.order in ("date", "-date")
            and asked.is_exact
            and asked._limited is None  # noqa: SLF001 - its own
        )

    @property
    def _sorts(self) -> bool:
        """Whether the index that sorts by date helps: no filter finds few events by itself."""
        few = any(one.id or one.named or one.text or one.related for one in self.filters)
        return self.order in ("date", "-date") and self.snapshot.reported_by is None and not few

    def conditions(
        self, connection: Connection, directory: Directory, today: dt.date, *, sort: bool = False
    ) -> list[Condition]:
        """Return the SQL conditions that every event of the question meets.

        Args:
            connection: the connection on which they will be asked.
            directory: the entities at the question's time.
            today: the day on which events are planned or past.
            sort: use the index that sorts by date.
        """
        asked = self._asked(connection, directory, today)
        own = [condition for one in self.filters for condition in one.conditions(asked)]
        either = [
            event_sql.any_of([one.conditions(connection, directory, today) for one in wanted.questions])
            for wanted in self.selections
            if wanted.questions
        ]
        of_groups = []
        if self.snapshot.reported_by is None:
            for group, roles in self._groups:
                owned, members = derived.ownership(Events(self.snapshot)), tuple(map(directory.now, group))
                found = groups.positions(connection, members, roles, directory, owned)
                of_groups.append(event_sql.at_positions(found, asked))
        return [*event_sql.standing(asked, retracted=self._retracted, sort=sort), *own, *of_groups, *either]

    @property
    def _groups(self) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
        """The groups that must take part, also through what they owned, each with its roles."""
        return [(group, one.role) for one in self.filters for group in one.groups]

    def _asked(self, connection: Connection, directory: Directory, today: dt.date) -> Asked:
        snapshot = self.snapshot
        asked = Asked(directory, snapshot.position, snapshot.reported_by, snapshot.store.engine, today)
        if snapshot.reported_by is not None:
            return asked
        known = cache(lambda: common_words(connection, snapshot.store, snapshot.position))
        return replace(asked, slips=lambda word: meant(word, known()))

    @property
    def _retracted(self) -> bool:
        """Whether retracted events are wanted; the last filter that says so decides."""
        return next((one.retracted for one in reversed(self.filters) if one.retracted is not None), False)

    @property
    def is_exact(self) -> bool:
        """Whether the database alone can decide which events match."""
        return not self._beyond_sql and (self.snapshot.reported_by is None or not self._depends_on_day)

    @property
    def _beyond_sql(self) -> bool:
        """Whether an owner or a selection decides which events match."""
        grouped = self.snapshot.reported_by is not None and bool(self._groups)
        return grouped or not all(wanted.questions for wanted in self.selections)

    @property
    def _depends_on_day(self) -> frozenset[str]:
        """The filters whose answer depends on the day of `as_reported`: of words, the database may find later ones."""
        given = (each for one in self.filters for each, _ in one.given())
        return frozenset(each.name for each in given if each.holds or each.name == "text")

    @property
    def _depends_on_dates(self) -> bool:
        """Whether only the window depends on the day: then the database decides about events with one date."""
        return not self._beyond_sql and not self.selections and self._depends_on_day <= {"since", "until"}


class Choices(TypedDict, total=False):
    """What of the figures counts; see `Events.sum`."""

    at: At
    bounds: Bounds
    approx: bool
    currency: str | None


_MOST_COUNTED = 1_000
"""How many events a question reads at most to show their number."""
