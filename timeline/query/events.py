"""A lazy question about events."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields, replace
from itertools import groupby, islice
from typing import TYPE_CHECKING, Any, get_args, overload

from sqlalchemy import Connection

from timeline import facts
from timeline.errors import FactError, QueryError
from timeline.facts import When
from timeline.facts.events import Status
from timeline.facts.suggest import did_you_mean
from timeline.projections import search
from timeline.projections.decode import decode
from timeline.query import counts, event_sql, totals
from timeline.query.convert import Convertible
from timeline.query.names import Directory
from timeline.query.results import EventRecord, Participant
from timeline.query.totals import Sum

if TYPE_CHECKING:
    from timeline.query.ownership import Ownership
    from timeline.query.view import View

MOST_WORDS = 50
"""How many words one question may search for."""


@dataclass(frozen=True, slots=True)
class Involved:
    """Of whom somebody takes part in each event that is asked for.

    Attributes:
        slugs: companies and people; any of these.
        roles: in any of these; () is every role.
        owned: what belonged to it on an event's day counts as its own.
    """

    slugs: tuple[str, ...]
    roles: tuple[str, ...] = ()
    owned: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class Events(Convertible):
    """Events that match some filters, in the order of their anchors. Nothing is read before it is looked at.

    Iterate, take `len()`, index, or ask for `first()`. Each filter returns a new question, which asks for all that the
    one before did, and for more. `list()` takes the length first: as reported by a day, or of a group, that is another
    reading, which `list(iter(…))` spares.

    Attributes:
        view: where, and as of when, it is asked.
        involved: who takes part in them.
        kinds: any of these kinds; None is all.
        statuses: any of these; None is all.
        since: the first day of the window.
        until: its last day.
        by_anchor: dates are in the window with their anchor; else by overlap where both bounds are known.
        text: words that must occur (each may be the beginning of a word), or a participant's name or alias.
        thread: the slug of an affair.
        id: one event's slug.
        retracted: also those that stand as retracted.
        dispute: whether sources give figures or dates that can't all be true; None does not ask.
        order: what they are sorted by, from `ORDERS`; with a hyphen before it the other way round.
    """

    view: View
    involved: tuple[Involved, ...] = ()
    kinds: tuple[str, ...] | None = None
    statuses: tuple[str, ...] | None = None
    since: dt.date | None = None
    until: dt.date | None = None
    by_anchor: bool = False
    text: tuple[str, ...] = ()
    thread: str | None = None
    id: str | None = None
    retracted: bool = False
    dispute: bool | None = None
    order: str = "date"

    # -- narrowing ---------------------------------------------------------------------------------------------

    def where(  # noqa: C901, PLR0913 - one argument a filter
        self,
        *,
        company: str | None = None,
        person: str | None = None,
        kind: str | Iterable[str] | None = None,
        status: str | Iterable[str] | None = None,
        since: object = None,
        until: object = None,
        text: str | None = None,
        thread: str | None = None,
        retracted: bool | None = None,
        disputed: bool | None = None,
        group: str | None = None,
    ) -> Events:
        """Narrow the question by several filters at once; None leaves a filter as it is.

        Args:
            company: a company's slug.
            person: a person's slug.
            kind: one kind or several; see `of_kind`.
            status: confirmed, reported or rumoured; one or several.
            since: a date of any precision; its earliest day counts.
            until: a date of any precision; its latest day counts.
            text: words to find.
            thread: an affair's slug.
            retracted: whether to show what stands as retracted.
            disputed: whether sources contradict each other.
            group: a company's or a person's slug; what belonged to it on an event's day counts as its own.

        Raises:
            QueryError: an unknown kind, status, slug or date, with a suggestion.
        """
        found = self
        if company is not None:
            found = found.involving(self.view.directory.check(company, "company"))
        if person is not None:
            found = found.involving(self.view.directory.check(person, "person"))
        if group is not None:
            found = found.involving(group, include_owned=True)
        if kind is not None:
            found = found.of_kind(*([kind] if isinstance(kind, str) else kind))
        if since is not None or until is not None:
            found = found.between(since, until)
        if text is not None:
            found = found.search(text)
        changes: dict[str, Any] = {}
        if status is not None:
            named = tuple(
                _known(name, STATUSES, "status") for name in ([status] if isinstance(status, str) else status)
            )
            changes["statuses"] = _both(self.statuses, named)
        if thread is not None:
            changes["thread"] = thread
        if retracted is not None:
            changes["retracted"] = retracted
        if disputed is not None:
            changes["dispute"] = disputed
        return replace(found, **changes)

    def involving(self, *slugs: str, role: str | Iterable[str] | None = None, include_owned: bool = False) -> Events:
        """Ask for events in which a company or a person takes part; of several, any of them. Ask twice for both.

        Args:
            slugs: who.
            role: as what, such as `acquirer`; one role or several.
            include_owned: what belonged to it on an event's day counts as its own.

        Raises:
            QueryError: there is no such company or person, or no such role; with a suggestion.
        """
        directory = self.view.directory
        if not slugs:
            raise QueryError("say who is involved: involving('twitter')")
        for slug in slugs:
            if slug not in directory.known:
                directory.check(slug, "person" if directory.is_near(slug, "person") else "company")
        roles = () if role is None else (role,) if isinstance(role, str) else tuple(role)
        for name in roles:
            _known(name, ROLES, "role")
        return replace(self, involved=(*self.involved, Involved(slugs, roles, include_owned)))

    def of_kind(self, *kinds: str) -> Events:
        """Ask for events of any of these kinds.

        Raises:
            QueryError: there is no such kind; the nearest is suggested.
        """
        return replace(self, kinds=_both(self.kinds, tuple(check_kind(kind) for kind in kinds)))

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
        _known(by, ("overlap", "anchor"), "way to count dates")
        first = _day(_bound(since, "since").earliest, since, "since", "first") if since is not None else None
        last = _day(_bound(until, "until").latest, until, "until", "last") if until is not None else None
        return replace(
            self,
            since=max(filter(None, (self.since, first)), default=None),
            until=min(filter(None, (self.until, last)), default=None),
            by_anchor=self.by_anchor or by == "anchor",
        )

    def disputed(self, *, disputed: bool = True) -> Events:
        """Ask for events of which sources give figures or dates that can't all be true; or for the others."""
        return replace(self, dispute=disputed)

    def search(self, text: str) -> Events:
        """Ask for events in which all these words occur, or whose participant has them in a name.

        Args:
            text: words; each may be the beginning of one. Titles, summaries, publishers and titles of sources count.

        Raises:
            QueryError: the question has more than `MOST_WORDS` words. `deep-mind` is two, as it is when searched for.
        """
        many = sum(len(search.words(each)) for each in (*self.text, text))
        if many > MOST_WORDS:
            raise QueryError(f"text: {many:,} words are too many; {MOST_WORDS} is the limit")
        return replace(self, text=(*self.text, text.strip())) if text.strip() else self

    def order_by(self, order: str) -> Events:
        """Sort them otherwise.

        Args:
            order: date, reported, recorded, kind, title or id; `-date` begins with the last. What was never reported
                with a date comes last.

        Raises:
            QueryError: nothing is sorted by that.
        """
        _known(order.removeprefix("-"), ORDERS, "order")
        return replace(self, order=order)

    def __repr__(self) -> str:
        """Show what is asked for."""
        given = [(field.name, getattr(self, field.name), field.default) for field in fields(self)[1:]]
        told = ", ".join(f"{name}={value!r}" for name, value, default in given if value != default)
        return f"Events({told})"

    # -- looking -----------------------------------------------------------------------------------------------

    def __iter__(self) -> Iterator[EventRecord]:
        with self.view.store.read() as connection:
            yield from self._read(connection)

    def __len__(self) -> int:
        if self._is_exact():
            with self.view.store.read() as connection:
                return event_sql.count(connection, self, self.view.directory_at(connection))
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
        self.view.event(slug)
        return replace(self, id=slug).first() if self.id in (None, slug) else None

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

    # -- how it is asked ---------------------------------------------------------------------------------------

    def _read(self, connection: Connection) -> Iterator[EventRecord]:
        """Yield them in their order: one day after the other where the database can sort them."""
        found = self._matching(connection)
        key, backwards = self.order.removeprefix("-"), self.order.startswith("-")
        if key == "date" and self.view.reported_by is None:
            for _, day in groupby(found, key=lambda record: record.date.anchor):
                yield from sorted(day, key=_by_id, reverse=backwards)
            return
        records = sorted(found, key=_by_id, reverse=backwards)
        told = [record for record in records if key != "reported" or record.reported is not None]
        yield from sorted(told, key=ORDERS[key], reverse=backwards)
        yield from (record for record in records if key == "reported" and record.reported is None)

    def _matching(self, connection: Connection) -> Iterator[EventRecord]:
        directory = self.view.directory_at(connection)
        reported = self.view.reported_by
        groups = [one for one in self.involved if one.owned]
        owned = self.view.ownership() if groups else None
        for slug, position, version, body in event_sql.rows(connection, self, directory):
            fact = decode(slug, version, body)
            if not isinstance(fact, facts.Event):
                continue
            if reported is not None:
                seen = fact.as_reported(reported)
                if seen is None or not self._is_seen(seen):
                    continue
                fact = seen
            record = EventRecord(fact, participants_of(fact, directory), position)
            if owned is None or all(_of_group(record, group, owned) for group in groups):
                yield record

    def _is_seen(self, seen: facts.Event) -> bool:
        """Say of an event as it had been reported whether it still matches: dates, disputes, retraction."""
        if self.by_anchor:
            anchor = seen.when.anchor
            inside = (self.since is None or anchor >= self.since) and (self.until is None or anchor <= self.until)
        else:
            inside = seen.when.matches(self.since, self.until)
        if seen.retracted is not None and not self.retracted:
            return False
        return inside and (self.dispute is None or bool(seen.disputed) == self.dispute)

    def _is_exact(self) -> bool:
        """Say whether the database alone can tell which events match."""
        return self.view.reported_by is None and not any(one.owned for one in self.involved)


STATUSES: tuple[str, ...] = get_args(Status)
ROLES: tuple[str, ...] = tuple(sorted({name for kind in facts.KINDS.values() for name in kind.roles()}))
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


def _of_group(record: EventRecord, group: Involved, owned: Ownership) -> bool:
    """Say whether a group takes part in an event: itself, or by a company that belonged to it on that day."""
    day = record.date.anchor
    return any(
        participant.entity in group.slugs
        or any(slug in holding.owners for holding in owned.chain(participant.entity, day) for slug in group.slugs)
        for participant in record.participants
        if not group.roles or participant.role in group.roles
    )


def _both(one: tuple[str, ...] | None, other: tuple[str, ...]) -> tuple[str, ...]:
    """Return what two filters let through, each name once."""
    return tuple(name for name in dict.fromkeys(other) if one is None or name in one)


def _known(name: str, names: Iterable[str], what: str) -> str:
    if name not in names:
        raise QueryError(f"there is no {what} '{name}': {did_you_mean(name, names) or 'use ' + ', '.join(names)}")
    return name


def participants_of(fact: facts.Event, directory: Directory) -> tuple[Participant, ...]:
    """Return an event's participants with their types and the names valid on its date."""
    day = fact.when.anchor
    return tuple(
        Participant(slug, directory.type(slug), directory.name(slug, day), role) for slug, role in fact.participants
    )


def check_kind(kind: str) -> str:
    """Return an event kind as it is.

    Raises:
        QueryError: there is no such kind.
    """
    if kind not in facts.KINDS:
        hint = did_you_mean(kind, facts.KINDS) or "kinds are " + ", ".join(sorted(facts.KINDS))
        raise QueryError(f"there is no kind of event '{kind}': {hint}")
    return kind


def _bound(value: object, name: str) -> When:
    try:
        return When.parse(value)
    except FactError as error:
        raise QueryError(f"{name}: {error}") from None


def _day(day: dt.date | None, value: object, name: str, which: str) -> dt.date:
    if day is None:
        raise QueryError(f"{name}: '{value}' has no {which} day")
    return day
