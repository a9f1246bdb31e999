"""A lazy question about events."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection

from timeline import facts, sql
from timeline.errors import FactError, QueryError
from timeline.facts import When
from timeline.facts.suggest import did_you_mean
from timeline.projections import search
from timeline.projections.decode import decode
from timeline.query import counts
from timeline.query.names import Directory
from timeline.query.results import EventRecord, Participant

if TYPE_CHECKING:
    from timeline.query.ownership import Ownership
    from timeline.query.view import View

_CHUNK = 500
_MOST_WORDS = 50


@dataclass(frozen=True, slots=True)
class Events:
    """Events that match some filters, in the order of their anchors. Nothing is read before it is looked at.

    Iterate, take `len()`, index, or ask for `first()`. Each filter returns a new question.

    Attributes:
        view: where, and as of when, it is asked.
        company: the slug of a company in any role.
        person: the slug of a person in any role.
        kinds: any of these kinds; () is all.
        since: the first day of the window.
        until: its last day. Dates match by overlap where both bounds are known, else by their anchor.
        text: words that must all occur (each may be the beginning of a word), or a participant's name or alias.
        thread: the slug of an affair.
        id: one event's slug.
        retracted: also those that stand as retracted.
        group: the slug of a company or a person: events of it, and of what belonged to it on their day.
    """

    view: View
    company: str | None = None
    person: str | None = None
    kinds: tuple[str, ...] = ()
    since: dt.date | None = None
    until: dt.date | None = None
    text: str | None = None
    thread: str | None = None
    id: str | None = None
    retracted: bool = False
    group: str | None = None

    def where(  # noqa: C901, PLR0913 - one argument a filter
        self,
        *,
        company: str | None = None,
        person: str | None = None,
        kind: str | tuple[str, ...] | list[str] | None = None,
        since: object = None,
        until: object = None,
        text: str | None = None,
        thread: str | None = None,
        retracted: bool | None = None,
        group: str | None = None,
    ) -> Events:
        """Narrow the question; None leaves a filter as it is.

        Args:
            company: a company's slug.
            person: a person's slug.
            kind: one kind or several.
            since: a date of any precision; its earliest day counts.
            until: a date of any precision; its latest day counts.
            text: words to find.
            thread: an affair's slug.
            retracted: whether to show what stands as retracted.
            group: a company's or a person's slug; what belonged to it on an event's day counts as its own.

        Raises:
            QueryError: an unknown kind, slug or date, with a suggestion.
        """
        changes: dict[str, Any] = {}
        directory = self.view.directory
        if company is not None:
            changes["company"] = directory.check(company, "company")
        if person is not None:
            changes["person"] = directory.check(person, "person")
        if kind is not None:
            changes["kinds"] = tuple(check_kind(name) for name in ([kind] if isinstance(kind, str) else kind))
        if since is not None:
            changes["since"] = _day(_bound(since, "since").earliest, since, "since", "first")
        if until is not None:
            changes["until"] = _day(_bound(until, "until").latest, until, "until", "last")
        if text is not None:
            if len(text.split()) > _MOST_WORDS:
                raise QueryError(f"text: {len(text.split())} words are too many; {_MOST_WORDS} is the limit")
            changes["text"] = text.strip() or None
        if thread is not None:
            changes["thread"] = thread
        if retracted is not None:
            changes["retracted"] = retracted
        if group is not None:
            known = directory.known.get(group)
            changes["group"] = directory.check(group, known.type if known else "company")
        return replace(self, **changes)

    def __iter__(self) -> Iterator[EventRecord]:
        with self.view.store.read() as connection:
            yield from self._read(connection)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __getitem__(self, index: int) -> EventRecord:
        return list(self)[index]

    def first(self) -> EventRecord | None:
        """Return the earliest, or None."""
        return next(iter(self), None)

    def count_by(self, *by: str) -> dict[tuple[str, ...], int]:
        """Count them by company, kind, family, status, month, quarter or year; see `counts.count_by`.

        Raises:
            QueryError: nothing can be counted by that.
        """
        return counts.count_by(self, *by)

    def to_json(self) -> list[dict[str, Any]]:
        """Return all as JSON values."""
        return [record.to_json() for record in self]

    # -- how it is asked ---------------------------------------------------------------------------------------

    def _read(self, connection: Connection) -> Iterator[EventRecord]:
        directory = self.view.directory_at(connection)
        reported = self.view.reported_by
        records = []
        for slug, position, version, body in self._rows(connection, directory):
            fact = decode(slug, version, body)
            if not isinstance(fact, facts.Event):
                continue
            seen = fact.as_reported(reported) if reported else fact
            if seen is None or not seen.when.matches(self.since, self.until):
                continue
            if seen.retracted is not None and not self.retracted:
                continue
            records.append(EventRecord(seen, participants_of(seen, directory), position))
        if self.group is not None:
            owned = self.view.ownership()
            records = [record for record in records if _of_group(record, self.group, owned)]
        records.sort(key=lambda record: (record.date.anchor, record.id))
        yield from records

    def _rows(self, connection: Connection, directory: Directory) -> Iterator[sql.Row]:
        clauses, values = self._clauses(directory)
        return sql.stream(
            connection,
            "SELECT substr(e.subject, 7), v.since_position, e.schema_version, p.body FROM event_version AS v"
            " JOIN log_entry AS e ON e.position = v.since_position"
            " JOIN log_payload AS p ON p.position = v.since_position"
            f" WHERE {' AND '.join(clauses)} ORDER BY v.anchor",
            values,
        )

    def _clauses(  # noqa: C901 - one clause a filter
        self, directory: Directory
    ) -> tuple[list[str], list[Any]]:
        """Build the SQL filter. Where the past as reported may differ from today's columns it lets more through."""
        at = self.view.position
        clauses = ["v.since_position <= ?", "v.until_position > ?"]
        values: list[Any] = [at, at]
        for slug in (self.company, self.person):
            if slug is not None:
                clauses.append("v.since_position IN (SELECT since_position FROM participation WHERE entity = ?)")
                values.append(directory.key(slug))
        if self.kinds:
            clauses.append(f"v.kind IN ({', '.join('?' * len(self.kinds))})")
            values += self.kinds
        if self.thread is not None:
            clauses.append("v.thread = ?")
            values.append(self.thread)
        if self.id is not None:
            clauses.append("e.subject = ?")
            values.append(f"event/{self.id}")
        reported = self.view.reported_by
        if reported is not None:
            clauses.append("v.reported <= ?")
            values.append(reported.toordinal())
        elif not self.retracted:
            clauses.append("v.retracted_on IS NULL")
        loose = "v.dates > 1 OR " if reported is not None else ""
        if self.since is not None:
            clauses.append(
                f"({loose}CASE WHEN v.earliest IS NULL OR v.latest IS NULL THEN v.anchor ELSE v.latest END >= ?)"
            )
            values.append(self.since.toordinal())
        if self.until is not None:
            clauses.append(
                f"({loose}CASE WHEN v.earliest IS NULL OR v.latest IS NULL THEN v.anchor ELSE v.earliest END <= ?)"
            )
            values.append(self.until.toordinal())
        if self.text is not None:
            clause, more = _search(self.text, directory, self.view.store.backend, sources=reported is None)
            clauses.append(clause)
            values += more
        return clauses, values


def _of_group(record: EventRecord, group: str, owned: Ownership) -> bool:
    """Say whether a group takes part in an event: itself, or by a company that belonged to it on that day."""
    day = record.date.anchor
    return any(
        participant.entity == group or any(group in holding.owners for holding in owned.chain(participant.entity, day))
        for participant in record.participants
    )


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


def _search(text: str, directory: Directory, backend: str, *, sources: bool) -> tuple[str, list[Any]]:
    """Match all words by their beginnings, or a participant by one of its names.

    Publishers and titles of sources count only where all sources are known (`sources`).
    """
    words = search.words(text)
    if not words:
        return "1 = 0", []
    positions, value = search.matching(backend, words, publishers=sources)
    clause = f"v.since_position IN ({positions})"
    named = directory.named(text)[:_CHUNK]
    if not named:
        return clause, [value]
    marks = ", ".join("?" * len(named))
    return (
        f"({clause} OR v.since_position IN (SELECT since_position FROM participation WHERE entity IN ({marks})))",
        [value, *named],
    )
