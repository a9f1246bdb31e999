"""A lazy question about events."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby, islice
from typing import TYPE_CHECKING, Any, Literal, Unpack, overload

from sqlalchemy import Connection

from timeline import facts, sql
from timeline.errors import QueryError
from timeline.facts.suggest import did_you_mean
from timeline.models import ENTRY as E
from timeline.projections.decode import decode
from timeline.query import counts, event_sql, html, totals
from timeline.query.convert import Convertible
from timeline.query.event_sql import Asked
from timeline.query.filter import EventFilter, FilterFields, checked
from timeline.query.filter_values import ROLES, check_words, known_word
from timeline.query.ownership import Ownership
from timeline.query.results import EventRecord, Participant
from timeline.query.snapshot import Snapshot
from timeline.query.totals import Sum

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from timeline.query.names import Directory


@dataclass(frozen=True, slots=True, repr=False)
class Events(Convertible):
    """Events that match some filters, in the order of their anchors. Nothing is read before you look at it.

    Iterate, take `len()`, index, or ask for `first()`. Each filter returns a new question, which asks for all that the
    one before did, and for more. `list()` takes the length first: as reported by a day, or with `include_owned`, that
    is another reading. `list(iter(…))` avoids it.

    Attributes:
        snapshot: the log at the time that is asked about.
        filters: all of them must hold.
        order: what they are sorted by, from `ORDERS`; a hyphen before it turns the order round.
    """

    snapshot: Snapshot
    filters: tuple[EventFilter, ...] = ()
    order: str = "date"

    # -- narrowing ---------------------------------------------------------------------------------------------

    def where(self, *filters: EventFilter, **given: Unpack[FilterFields]) -> Events:
        """Narrow the question by several filters at once; None leaves a filter as it is.

        Args:
            filters: filters that were read from elsewhere, such as an address. Their times are left to the view.
            given: filters by name, see `EventFilter`. Several kinds, families, statuses, companies or roles are a
                list; dates may have any precision.

        Raises:
            QueryError: an unknown filter, kind, status, slug or date, with a suggestion.
        """
        found = [replace(one, reported=None, recorded="") for one in filters]
        if given:
            found.append(checked(given, self.snapshot.check))
        return self._with(*found)

    def involving(self, *slugs: str, role: str | Iterable[str] | None = None, include_owned: bool = False) -> Events:
        """Ask for events in which a company or a person takes part; of several, any of them. Ask twice for both.

        Args:
            slugs: companies and people.
            role: as what, such as `acquirer`; one role or several.
            include_owned: what belonged to them on an event's day counts as theirs.

        Raises:
            QueryError: there is no such company or person, or no such role; with a suggestion.
        """
        directory = self.snapshot.directory
        if not slugs:
            raise QueryError("say who is involved: involving('twitter')")
        for slug in slugs:
            if slug not in directory.known:
                directory.check(slug, "person" if directory.is_near(slug, "person") else "company")
        roles = () if role is None else (role,) if isinstance(role, str) else tuple(role)
        for name in roles:
            known_word(name, ROLES, "role")
        return self._with(EventFilter(involving=slugs, role=roles, include_owned=include_owned))

    def of_kind(self, *kinds: str) -> Events:
        """Ask for events of any of these kinds.

        Raises:
            QueryError: there is no such kind; the nearest is suggested.
        """
        return self.where(kind=kinds)

    def between(self, since: object = None, until: object = None, *, by: str = "overlap") -> Events:
        """Ask for events in a window; both ends are in it, and each may be left open.

        Args:
            since: a date of any precision; its earliest day counts.
            until: a date of any precision; its latest day counts.
            by: `overlap`: an imprecise date is in the window if any of its days is, one with an open end by the end
                that is known. `anchor`: every date counts by its one anchor day (the middle of a month, say), so that
                windows that meet share no event.

        Raises:
            QueryError: that is no date, or no such way to count.
        """
        known_word(by, ("overlap", "anchor"), "way to count dates")
        found = checked({"since": since, "until": until}, self.snapshot.check)
        return self._with(replace(found, by_anchor=by == "anchor"))

    def disputed(self, *, disputed: bool = True) -> Events:
        """Ask for events whose sources give figures or dates that can't all be true; or for the others."""
        return self._with(EventFilter(disputed=disputed))

    def search(self, text: str) -> Events:
        """Ask for events in which all these words occur, or whose participant has them in a name.

        Args:
            text: words; each may be the beginning of one. Titles, summaries, publishers and titles of sources count.

        Raises:
            QueryError: the question has more than `MOST_WORDS` words. `deep-mind` counts as two, as in a search.
        """
        return self.where(text=text)

    def order_by(self, order: str) -> Events:
        """Sort them by something else.

        Args:
            order: date, reported, recorded, kind, title or id; `-date` begins with the last. Events that no dated
                source reports come last.

        Raises:
            QueryError: nothing is sorted by that.
        """
        known_word(order.removeprefix("-"), ORDERS, "order")
        return replace(self, order=order)

    def _with(self, *filters: EventFilter) -> Events:
        """Return a question with more filters; those that ask for nothing are left out."""
        more = tuple(one for one in filters if one != EventFilter())
        check_words(*(one.text for one in (*self.filters, *more)))
        return replace(self, filters=(*self.filters, *more)) if more else self

    def __repr__(self) -> str:
        """Show what is asked for."""
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
                directory = self.snapshot.directory_at(connection)
                return event_sql.count(connection, self._conditions(directory))
        return sum(1 for _ in self)

    def __bool__(self) -> bool:
        return self.first() is not None

    @overload
    def __getitem__(self, index: int) -> EventRecord: ...

    @overload
    def __getitem__(self, index: slice) -> list[EventRecord]: ...

    def __getitem__(self, index: int | slice) -> EventRecord | list[EventRecord]:
        """Return the event at a place in their order, or those of a slice."""
        if isinstance(index, slice) and (index.step or 1) < 0:
            return self._all()[index]  # it begins with the last of them
        stop = index.stop if isinstance(index, slice) else index + 1
        start = index.start or 0 if isinstance(index, slice) else index
        if stop is None or stop < 0 or start < 0 or (stop == 0 and not isinstance(index, slice)):
            return self._all()[index]
        return list(islice(self, stop))[index]

    def batches(self, size: int = 1000) -> Iterator[list[EventRecord]]:
        """Yield them in lists of a size, the last maybe shorter; no more than one list is kept in memory."""
        rest = iter(self)
        while batch := list(islice(rest, size)):
            yield batch

    def first(self) -> EventRecord | None:
        """Return the first in their order, or None."""
        return next(iter(self), None)

    def get(self, slug: str) -> EventRecord | None:
        """Return the event with this id if it is among them, else None.

        Raises:
            QueryError: the log has never known such an id; the nearest is suggested.
        """
        check_event(self.snapshot, slug)
        return self._with(EventFilter(id=slug)).first()

    def count_by(self, *by: str) -> dict[tuple[str, ...], int]:
        """Count them by company, kind, family, status, month, quarter or year; see `counts.count_by`.

        Raises:
            QueryError: nothing can be counted by that.
        """
        return counts.count_by(self, *by)

    def sum(self, figure: str) -> Sum:
        """Add up a figure: for each currency or unit by itself, each deal once; see `totals.total`.

        Raises:
            QueryError: no kind of event has such a figure.
        """
        return totals.total(self, figure)

    def plot(
        self,
        *,
        by: Literal["company", "kind"] = "company",
        theme: Literal["light", "dark"] = "light",
        width: int = 1100,
    ) -> go.Figure:
        """Return the dashboard's timeline of these events as a plotly figure.

        Args:
            by: what a lane is of: company or kind. With companies that were asked for, only they have lanes.
            theme: light or dark.
            width: in pixels.

        Raises:
            QueryError: there is nothing to draw, or no such lanes or theme.
        """
        from timeline.query.plot import figure

        named = {slug for one in self.filters if not one.include_owned for slug in one.named}
        companies = {slug for slug in named if self.snapshot.directory.type(slug) == "company"}
        return figure(self._all(), self.snapshot, companies, by=by, theme=theme, width=width)

    def _repr_html_(self) -> str:
        """Show the first of them in a notebook."""
        return html.table(iter(self), len(self))

    # -- how it is asked ---------------------------------------------------------------------------------------

    def _read(self, connection: Connection) -> Iterator[EventRecord]:
        """Yield them in their order: one day after the other where the database can sort them."""
        found = self._matching(connection)
        key, backwards = self.order.removeprefix("-"), self.order.startswith("-")
        if key == "date" and self.snapshot.reported_by is None:
            for _, day in groupby(found, key=lambda record: record.date.anchor):
                yield from sorted(day, key=_by_id, reverse=backwards)
            return
        records = sorted(found, key=_by_id, reverse=backwards)
        placed = [record for record in records if key != "reported" or record.reported is not None]
        yield from sorted(placed, key=ORDERS[key], reverse=backwards)
        yield from (record for record in records if key == "reported" and record.reported is None)

    def _matching(self, connection: Connection) -> Iterator[EventRecord]:
        directory = self.snapshot.directory_at(connection)
        reported = self.snapshot.reported_by
        groups = [(one, group) for one in self.filters for group in one.groups]
        owned = Ownership.of(Events(self.snapshot).of_kind(*facts.kinds_with("ownership"))) if groups else None
        found = event_sql.rows(connection, self._conditions(directory), newest_first=self.order == "-date")
        for slug, position, version, body in found:
            fact = decode(slug, version, body)
            if not isinstance(fact, facts.Event):
                continue
            if reported is not None:
                seen = fact.as_reported(reported)
                if seen is None or (seen.retracted is not None and not self._retracted):
                    continue
                fact = seen
            record = EventRecord(fact, participants_of(fact, directory), position)
            if reported is not None and not all(one.holds(record) for one in self.filters):
                continue
            if owned is None or all(_of_group(record, group, one.role, owned) for one, group in groups):
                yield record

    def _conditions(self, directory: Directory) -> list[event_sql.Condition]:
        snapshot = self.snapshot
        asked = Asked(directory, snapshot.position, snapshot.reported_by, snapshot.store.engine)
        own = [condition for one in self.filters for condition in one.conditions(asked)]
        return [*event_sql.standing(asked, retracted=self._retracted), *own]

    @property
    def _retracted(self) -> bool:
        """Whether retracted events are wanted: the last filter that says so holds."""
        return next((one.retracted for one in reversed(self.filters) if one.retracted is not None), False)

    def _is_exact(self) -> bool:
        """Say whether the database alone can tell which events match."""
        return self.snapshot.reported_by is None and not any(one.groups for one in self.filters)


ORDERS: dict[str, Callable[[EventRecord], Any]] = {
    "date": lambda record: record.date.anchor,
    "reported": lambda record: record.reported,
    "recorded": lambda record: record.position,
    "kind": lambda record: record.kind,
    "title": lambda record: record.title.casefold(),
    "id": lambda record: record.id,
}
"""What events can be sorted by."""


def _by_id(record: EventRecord) -> str:
    return record.id


def _of_group(record: EventRecord, group: tuple[str, ...], roles: tuple[str, ...], owned: Ownership) -> bool:
    """Say whether a group takes part in an event: itself, or by a company that belonged to it on that day."""
    day = record.date.anchor
    return any(
        participant.entity in group
        or any(slug in holding.owners for holding in owned.chain(participant.entity, day) for slug in group)
        for participant in record.participants
        if not roles or participant.role in roles
    )


def participants_of(fact: facts.Event, directory: Directory) -> tuple[Participant, ...]:
    """Return an event's participants with their types and the names valid on its date."""
    day = fact.when.anchor
    return tuple(
        Participant(slug, directory.type(slug), directory.name(slug, day), role) for slug, role in fact.participants
    )


def check_event(snapshot: Snapshot, slug: str) -> str:
    """Return an event's id as it is.

    Raises:
        QueryError: the log has never known it; the nearest is suggested.
    """
    with snapshot.store.read() as connection:
        subject = f"event/{slug}"
        if sql.first(connection, f"SELECT 1 FROM {E} WHERE {E.subject} = ? AND {E.version} = 1", (subject,)) is None:
            known = sql.rows(connection, f"SELECT {E.subject} FROM {E} WHERE {E.version} = 1")
            hint = did_you_mean(slug, [name[len("event/") :] for (name,) in known if name.startswith("event/")])
            raise QueryError(f"there is no event '{slug}'" + (f": {hint}" if hint else ""))
    return slug
