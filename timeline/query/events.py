"""A lazy question about events."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, islice
from typing import TYPE_CHECKING, Any, Literal, TypedDict, Unpack, overload

from sqlalchemy import Connection

from timeline import facts, sql
from timeline.errors import QueryError
from timeline.facts.suggest import did_you_mean
from timeline.models import ENTRY as E
from timeline.projections import search
from timeline.projections.decode import decode
from timeline.query import aggregates, counts, event_sql, html, totals
from timeline.query.convert import Convertible
from timeline.query.counting import Bounds, Counting, check_figure
from timeline.query.deals import At
from timeline.query.event_sql import Asked
from timeline.query.filter import EventFilter, FilterFields, checked
from timeline.query.filter_values import ROLES, check_words, known_word
from timeline.query.order import in_order
from timeline.query.ownership import Ownership
from timeline.query.results import EventRecord, Participant
from timeline.query.snapshot import Snapshot
from timeline.query.totals import Choice, Sum, Sums

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from timeline.query.names import Directory


@dataclass(frozen=True, slots=True, repr=False)
class Events(Convertible):
    """Events that match some filters, ordered by anchor. Nothing is read until you ask for the events.

    Iterate, call `len()` or `first()`, or use an index. Each filter returns a new question that adds to the one before.
    `list()` asks for the length first. As reported by a day, or with `include_owned`, this reads the events a second
    time; use `list(iter(…))` to avoid it.

    Attributes:
        snapshot: the log at the time of the question.
        filters: an event must match all of them.
        order: the sort key, one of `ORDERS`; a leading hyphen reverses it.
    """

    snapshot: Snapshot
    filters: tuple[EventFilter, ...] = ()
    order: str = "date"

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
        if not slugs:
            raise QueryError("name at least one company or person: involving('twitter')")
        for slug in slugs:
            if slug not in directory.known:
                directory.check(slug, "person" if directory.is_near(slug, "person") else "company")
        roles = () if role is None else (role,) if isinstance(role, str) else tuple(role)
        for name in roles:
            known_word(name, ROLES, "role")
        return self._with(EventFilter(involving=slugs, role=roles, include_owned=include_owned))

    def of_kind(self, *kinds: str) -> Events:
        """Keep events of any of these kinds.

        Raises:
            QueryError: a kind is unknown; the message suggests the nearest.
        """
        return self.where(kind=kinds)

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
            order: date, reported, recorded, kind, title or id; `-date` reverses the order. Events without a dated
                source come last.

        Raises:
            QueryError: the order is unknown.
        """
        known_word(order.removeprefix("-"), ORDERS, "order")
        return replace(self, order=order)

    def _with(self, *filters: EventFilter) -> Events:
        """Return a question with more filters; filters that ask for nothing are dropped."""
        more = tuple(one for one in filters if one != EventFilter())
        check_words(*(one.text for one in (*self.filters, *more)))
        return replace(self, filters=(*self.filters, *more)) if more else self

    def __repr__(self) -> str:
        """Show the filters and the order."""
        given = [f"{one.name}={value!r}" for each in self.filters for one, value in each.given()]
        order = [f"order={self.order!r}"] if self.order != "date" else []
        return f"Events({', '.join((*given, *order))})"

    # -- looking -----------------------------------------------------------------------------------------------

    def __iter__(self) -> Iterator[EventRecord]:
        with self.snapshot.store.read() as connection:
            yield from self._read(connection)

    def __len__(self) -> int:
        if self._is_exact():
            with self.snapshot.store.read() as connection:
                directory, today = self.snapshot.directory_at(connection), self.snapshot.today_at(connection)
                return event_sql.count(connection, self._conditions(directory, today))
        return sum(1 for _ in self)

    def __bool__(self) -> bool:
        return self.first() is not None

    @overload
    def __getitem__(self, index: int) -> EventRecord: ...

    @overload
    def __getitem__(self, index: slice) -> list[EventRecord]: ...

    def __getitem__(self, index: int | slice) -> EventRecord | list[EventRecord]:
        """Return the event at an index, or the events of a slice."""
        if isinstance(index, slice) and (index.step or 1) < 0:
            return self._all()[index]  # a negative index counts from the end
        stop = index.stop if isinstance(index, slice) else index + 1
        start = index.start or 0 if isinstance(index, slice) else index
        if stop is None or stop < 0 or start < 0 or (stop == 0 and not isinstance(index, slice)):
            return self._all()[index]
        return list(islice(self, stop))[index]

    def batches(self, size: int = 1000) -> Iterator[list[EventRecord]]:
        """Yield the events in lists of `size`; the last may be shorter. Only one list is in memory at a time."""
        rest = iter(self)
        while batch := list(islice(rest, size)):
            yield batch

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
            if self._is_exact():
                directory, today = self.snapshot.directory_at(connection), self.snapshot.today_at(connection)
                conditions = [*self._conditions(directory, today), event_sql.with_present_id()]
                return list(self._matching(connection, (most, skip))), event_sql.count(connection, conditions)
            present = (record for record in self._matching(connection) if not record.renamed)
            found = sorted(present, key=ORDERS["recorded"], reverse=True)
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

    def count_by(self, *by: str) -> dict[tuple[str, ...], int]:
        """Count the events by company, kind, family, status, month, quarter or year; see `counts.count_by`.

        Raises:
            QueryError: a name in `by` is unknown.
        """
        counts.check_by(by)
        if self.snapshot.reported_by is None and self._is_exact() and aggregates.can_group(by):
            with self.snapshot.store.read() as connection:
                directory, today = self.snapshot.directory_at(connection), self.snapshot.today_at(connection)
                return aggregates.count_by(connection, self._conditions(directory, today), by, directory)
        return counts.count_by(self, *by)

    @overload
    def sum(self, figure: str, by: None = None, **choice: Unpack[Choices]) -> Sum: ...

    @overload
    def sum(self, figure: str, by: str | Sequence[str], **choice: Unpack[Choices]) -> Sums: ...

    def sum(self, figure: str, by: str | Sequence[str] | None = None, **choice: Unpack[Choices]) -> Sum | Sums:
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
                choice is unknown. The message says what there is.
        """
        counting, chosen = counting_at(self.snapshot), Choice(**choice)
        if by is None:
            if chosen == Choice() and self.snapshot.reported_by is None and self._is_exact():
                return self._sum(figure, counting)
            return totals.total(self, figure, counting, chosen)
        return totals.total_by(self, figure, counting, (by,) if isinstance(by, str) else tuple(by), chosen)

    def _sum(self, figure: str, counting: Counting) -> Sum:
        """Add up a figure in the database, but for deals, stocks and events that relate to others."""
        able = {name: kind for name, kind in facts.KINDS.items() if check_figure(figure) in kind.figure_types()}
        alone = [name for name, kind in able.items() if kind.adds_alone(figure)]
        stages = [name for name, kind in able.items() if kind.deal is not None and figure == "price"]
        read = [name for name in able if name not in alone and name not in stages]
        asked = self.where(retracted=False)
        past, related = asked.where(planned=False), [record.position for record in counting.relations]
        related_events = past._with(EventFilter(related=True)) if related else ()  # noqa: SLF001 - its own
        with self.snapshot.store.read() as connection:
            directory, today = self.snapshot.directory_at(connection), self.snapshot.today_at(connection)
            conditions = past._conditions(directory, today)  # noqa: SLF001 - its own
            added = aggregates.add_up(connection, conditions, figure, alone, related)
            at = aggregates.positions(connection, conditions, stages) if stages else set()
        records = [event for deal in counting.deals for event in deal.events if event.position in at]
        records += [record for record in related_events if record.kind in alone]
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
        companies = {slug for slug in named if self.snapshot.directory.type(slug) == "company"}
        return figure(self._all(), self.snapshot, companies, by=by, theme=theme, width=width)

    def _repr_html_(self) -> str:
        """Show the first events in a notebook."""
        return html.table(iter(self), len(self))

    # -- reading -----------------------------------------------------------------------------------------------

    def _read(self, connection: Connection) -> Iterator[EventRecord]:
        """Yield the events in order, one day at a time where the database can sort them."""
        found = self._matching(connection)
        key, backwards = self.order.removeprefix("-"), self.order.startswith("-")
        if key == "date" and self.snapshot.reported_by is None:
            for _, day in groupby(found, key=lambda record: record.date.anchor):
                ranked = in_order(day, _by_id)
                yield from reversed(ranked) if backwards else ranked
            return
        records = in_order(found, _by_id)
        if backwards:
            records.reverse()
        placed = [record for record in records if key != "reported" or record.reported is not None]
        yield from sorted(placed, key=ORDERS[key], reverse=backwards)
        yield from (record for record in records if key == "reported" and record.reported is None)

    def _matching(self, connection: Connection, page: tuple[int, int] | None = None) -> Iterator[EventRecord]:
        directory, today = self.snapshot.directory_at(connection), self.snapshot.today_at(connection)
        reported = self.snapshot.reported_by
        groups = [(one, group) for one in self.filters for group in one.groups]
        owned = ownership_at(self.snapshot) if groups else None
        conditions = self._conditions(directory, today)
        if owned is not None:
            asked = self._asked(directory, today)
            for one, group in groups:
                candidates = [*group, *sorted(owned.ever_owned(group) - {*group})]
                conditions.append(event_sql.taking_part(candidates, one.role, asked))
        found = event_sql.rows(connection, conditions, newest_first=self.order == "-date", page=page)
        for slug, position, version, body in found:
            fact = decode(slug, version, body)
            if not isinstance(fact, facts.Event):
                continue
            if reported is not None:
                seen = fact.as_reported(reported, directory.name)
                if seen is None or (seen.retracted is not None and not self._retracted):
                    continue
                if not all(_is_said(one.text, fact, seen) for one in self.filters if one.text):
                    continue
                fact = seen
            record = EventRecord(fact, participants_of(fact, directory), position, fact.is_planned(today))
            if reported is not None and not all(one.holds(record) for one in self.filters):
                continue
            if owned is None or all(_of_group(record, group, one.role, owned) for one, group in groups):
                yield record

    def _conditions(self, directory: Directory, today: dt.date) -> list[event_sql.Condition]:
        asked = self._asked(directory, today)
        own = [condition for one in self.filters for condition in one.conditions(asked)]
        return [*event_sql.standing(asked, retracted=self._retracted), *own]

    def _asked(self, directory: Directory, today: dt.date) -> Asked:
        snapshot = self.snapshot
        return Asked(directory, snapshot.position, snapshot.reported_by, snapshot.store.engine, today)

    @property
    def _retracted(self) -> bool:
        """Whether retracted events are wanted; the last filter that says so decides."""
        return next((one.retracted for one in reversed(self.filters) if one.retracted is not None), False)

    def _is_exact(self) -> bool:
        """Return whether the database alone can decide which events match."""
        if any(one.groups for one in self.filters):
            return False
        return self.snapshot.reported_by is None or not any(
            each.holds for one in self.filters for each, _ in one.given()
        )


class Choices(TypedDict, total=False):
    """What of the figures counts; see `Events.sum`."""

    at: At
    bounds: Bounds
    approx: bool
    currency: str | None


def counting_at(snapshot: Snapshot) -> Counting:
    """Return what counts in sums, derived from all deals and relations of a snapshot."""

    def make() -> Counting:
        stages = Events(snapshot).of_kind(*(name for name, kind in facts.KINDS.items() if kind.deal is not None))
        return Counting.of(stages, Events(snapshot, (EventFilter(related=True),)))

    found: Counting = snapshot.cached("counting", make)
    return found


def ownership_at(snapshot: Snapshot) -> Ownership:
    """Return who owned which company, derived from all events of a snapshot."""
    events = Events(snapshot).of_kind(*facts.kinds_with("ownership"))
    found: Ownership = snapshot.cached("ownership", lambda: Ownership.of(events))
    return found


ORDERS: dict[str, Callable[[EventRecord], Any]] = {
    "date": lambda record: record.date.anchor,
    "reported": lambda record: record.reported,
    "recorded": lambda record: record.position,
    "kind": lambda record: record.kind,
    "title": lambda record: record.title.casefold(),
    "id": lambda record: record.id,
}
"""The sort keys of events."""


def _by_id(record: EventRecord) -> str:
    return record.id


def _of_group(record: EventRecord, group: tuple[str, ...], roles: tuple[str, ...], owned: Ownership) -> bool:
    """Return whether a group takes part in an event, directly or through a company that it owned on that day."""
    day = record.date.anchor
    return any(
        participant.entity in group
        or any(slug in holding.owners for holding in owned.chain(participant.entity, day) for slug in group)
        for participant in record.participants
        if not roles or participant.role in roles
    )


def _is_said(text: str, fact: facts.Event, seen: facts.Event) -> bool:
    """Return whether an event, as reported by a day, still has the words that it has today.

    Args:
        text: the words that were searched.
        fact: the event as it is today.
        seen: the event as reported.
    """
    told = {name: (getattr(fact, name), getattr(seen, name)) for name in fact.dated_texts()}
    hidden = {word for today, then in told.values() if today != then for word in search.words(today or "")}
    shown = {word for name in fact.text_fields() for word in search.words(getattr(seen, name) or "")}
    shown |= {word for _, then in told.values() for word in search.words(then or "")}
    shown |= {*search.words(fact.label), *search.words((fact.thread or "").replace("-", " "))}
    wanted = search.words(text)
    return not any(_begins(hidden, word) and not _begins(shown, word) for word in wanted)


def _begins(words: Iterable[str], start: str) -> bool:
    return any(word.startswith(start) for word in words)


def participants_of(fact: facts.Event, directory: Directory) -> tuple[Participant, ...]:
    """Return an event's participants with their types and the names valid on its date."""
    day = fact.when.anchor
    return tuple(
        Participant(slug, directory.type(slug), directory.name(slug, day), role) for slug, role in fact.participants
    )


def check_event(snapshot: Snapshot, slug: str) -> str:
    """Return the id of an event unchanged.

    Raises:
        QueryError: the log has never had this id; the message suggests the nearest.
    """
    with snapshot.store.read() as connection:
        subject = f"event/{slug}"
        if sql.first(connection, f"SELECT 1 FROM {E} WHERE {E.subject} = ? AND {E.version} = 1", (subject,)) is None:
            known = sql.rows(connection, f"SELECT {E.subject} FROM {E} WHERE {E.version} = 1")
            hint = did_you_mean(slug, [name[len("event/") :] for (name,) in known if name.startswith("event/")])
            raise QueryError(f"unknown event '{slug}'" + (f": {hint}" if hint else ""))
    return slug
