"""Events in brief: what moves, deals and owners are derived from, without a fact for each event.

For events as they are known today, briefs come from digests (`timeline.projections.digests`); as reported by a day,
from the events as they had been reported. What is derived holds the events themselves as records that are read when
somebody looks at them, together with their neighbours.
"""

from __future__ import annotations

import datetime as dt
import weakref
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import orjson

from timeline import engines, facts, sql
from timeline.errors import StoreError
from timeline.facts import Claim, When
from timeline.facts.claims import Part
from timeline.models import DIGEST as D
from timeline.models import ENTRY as E
from timeline.models import EVENT as V
from timeline.models import PAYLOAD as P
from timeline.projections.decode import recall
from timeline.query import event_sql
from timeline.query.order import placed
from timeline.query.reading import participant_of, participants_of
from timeline.query.results import EventRecord, Participant
from timeline.store import Store

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from timeline.query.event_sql import Condition
    from timeline.query.names import Directory

_TOGETHER = 256
"""How many events are read at once when somebody looks at one of them."""


class Brief:
    """An event in brief.

    Attributes:
        id: its id.
        kind: its kind.
        status: confirmed, reported or rumoured.
        day: the anchor of its date, as an ordinal.
        position: the log position of its version.
        thread: its thread, or None.
        stage: the stage of a deal, or "".
        roles: the slugs in each role that somebody has; one that was merged into another counts as that one.
        includes: the ids of the events whose figures it includes.
        replaces: the ids of the events whose figures it replaces.
        after: the ids of the events of its day that it comes after.
        record: the event.
    """

    __slots__ = (
        "_directory", "_figures", "_named", "after", "day", "id", "includes", "kind", "position", "record", "replaces",
        "roles", "stage", "status", "thread",
    )  # fmt: skip

    id: str
    kind: str
    status: str
    day: int
    position: int
    thread: str | None
    stage: str
    roles: Mapping[str, Sequence[str]]
    includes: Sequence[str]
    replaces: Sequence[str]
    after: Sequence[str]
    record: EventRecord
    _directory: Directory | None
    _figures: Mapping[str, list[Any]]
    _named: Mapping[str, Sequence[str]]

    @classmethod
    def of(cls, record: EventRecord) -> Brief:
        """Return an event that was read."""
        made, fact = cls(), record.fact
        made.id, made.kind, made.status, made.thread = record.id, record.kind, record.status, fact.thread
        made.position, made.day, made.record = record.position, record.date.anchor.toordinal(), record
        made.stage = str(getattr(fact, "stage", ""))
        made.includes, made.replaces = ([one.event for one in told] for told in (fact.includes, fact.replaces))
        made.after = fact.after
        roles: dict[str, list[str]] = {}
        for one in record.participants:
            roles.setdefault(one.role, []).append(one.entity)
        made.roles = made._named = roles
        made._directory, made._figures = None, {}
        return made

    def __reduce__(self) -> tuple[Callable[[EventRecord], Brief], tuple[EventRecord]]:
        """Pickle and copy the event."""
        return Brief.of, (self.record,)

    def role(self, name: str) -> Sequence[str]:
        """Return the slugs of those in a role."""
        return self.roles.get(name, ())

    def participant(self, role: str, index: int) -> Participant:
        """Return one of those in a role, with the name that was valid on the event's date."""
        if self._directory is None:
            return self.record.role(role)[index]
        return participant_of(self._named[role][index], role, dt.date.fromordinal(self.day), self._directory)

    def claim(self, figure: str) -> Claim | None:
        """Return the preferred claim of a figure, or None."""
        if self._directory is None:
            fact = self.record.fact
            return fact.preferred(figure) if figure in fact.figure_types() else None
        given = self._figures.get(figure)
        return None if given is None else claim_of(given)


def claim_of(given: Sequence[Any]) -> Claim:
    """Return the claim in a digest."""
    if len(given) == _SHORT:
        return _plain(*given)
    value, unit, low, high, approx, source, as_of, rank, parts = given
    return Claim(
        *(_decimal(value), unit, _decimal(low), _decimal(high), approx, source),
        None if as_of is None else When.parse(as_of),
        rank,
        parts=tuple(Part(name, Decimal(amount)) for name, amount in parts.items()),
    )


_SHORT = 2


@lru_cache(maxsize=65536)
def _plain(value: int | str, unit: str) -> Claim:
    return Claim(Decimal(value), unit)


def _decimal(number: int | str | None) -> Decimal | None:
    return None if number is None else Decimal(number)


def read(
    connection: Connection, conditions: Sequence[Condition], store: Store, directory: Directory
) -> Iterator[Brief]:
    """Yield events as they are known today.

    Args:
        connection: in a transaction.
        conditions: match the events, which must not be retracted or still to come; not by their ids.
        store: the database.
        directory: the entities at the question's time.
    """
    where, values = event_sql.all_of(conditions)
    shelf, became = Shelf(store, directory), directory.became
    for position, kind, status, day, body in sql.stream(
        connection,
        f"SELECT v.{V.since_position}, v.{V.kind}, v.{V.status}, v.{V.anchor}, d.{D.body}"
        f" FROM {event_sql.source(where)} JOIN {D} AS d ON d.{D.since_position} = v.{V.since_position} WHERE {where}",
        values,
    ):
        if body is None:
            yield Brief.of(shelf.read(position))
            continue
        id_, _, _, date, thread, named, _, _, own, figures, relations, _ = orjson.loads(body)
        made = Brief()
        made.id, made.kind, made.status, made.day, made.position = id_, kind, status, day, position
        made.thread, made.stage = thread, own.get("stage", "")
        made.includes = made.replaces = made.after = ()
        if relations:
            made.includes, made.replaces, made.after = (relations.get(name, ()) for name in _RELATIONS)
        made.roles = made._named = named  # noqa: SLF001 - its own
        if became:
            made.roles = {role: [became.get(slug, slug) for slug in slugs] for role, slugs in named.items()}
        made._directory, made._figures = directory, figures  # noqa: SLF001
        made.record = shelf.place(position, id_, kind, date)
        yield made


_RELATIONS = ("includes", "replaces", "after")


class Shelf:
    """Events that are read when somebody looks at one of them, a few hundred at a time.

    Args:
        store: the database; it is opened again if nobody else keeps it.
        directory: the entities at the question's time.
    """

    def __init__(self, store: Store, directory: Directory) -> None:
        # What is derived from a store is cached as long as the store lives, so it must not keep the store alive.
        self._store = weakref.ref(store)
        self._url = store.url
        self._directory = directory
        self._records: dict[int, EventRecord] = {}
        self._positions: list[int] = []

    def place(self, position: int, slug: str, kind: str, date: str) -> EventRecord:
        """Return an event that is read later."""
        found = self._records[position] = EventRecord.unread(position, (slug, kind, date, self.fill))
        return found

    def fill(self, position: int) -> None:
        """Read an event and its neighbours.

        Raises:
            StoreError: another database is in the place of the one that had the event.
        """
        if len(self._positions) != len(self._records):
            self._positions = sorted(self._records)
        first = bisect_left(self._positions, position) // _TOGETHER * _TOGETHER
        wanted = [at for at in self._positions[first : first + _TOGETHER] if self._records[at].is_unread]
        store = self._store() or Store(self._url)
        with store.read() as connection:
            for at, fact in _facts(connection, wanted):
                if self._records[at].id != fact.id:
                    raise StoreError(f"{store.where} has another log than the one that this was read from: ask anew")
                self._records[at].fill(fact, participants_of(fact, self._directory))
        if self._records[position].is_unread:
            raise StoreError(f"{store.where} no longer has entry {position} of the log")

    def read(self, position: int) -> EventRecord:
        """Read one event."""
        store = self._store() or Store(self._url)
        with store.read() as connection:
            ((_, fact),) = _facts(connection, [position])
        return EventRecord(fact, participants_of(fact, self._directory), position)


def _facts(connection: Connection, positions: Sequence[int]) -> Iterator[tuple[int, facts.Event]]:
    """Yield the events in the entries at some positions."""
    among, keys = engines.of(connection).among(f"e.{E.position}", positions)
    for position, subject, version, body in sql.rows(
        connection,
        f"SELECT e.{E.position}, e.{E.subject}, e.{E.schema_version}, p.{P.body} FROM {E} AS e"
        f" JOIN {P} AS p ON p.{P.position} = e.{E.position} WHERE {among}",
        [keys],
    ):
        fact = recall(subject.partition("/")[2], version, body)
        if isinstance(fact, facts.Event):
            yield position, fact


def in_order(briefs: Iterable[Brief], key: Callable[[Brief], Any]) -> list[Brief]:
    """Sort events by a key; an event that says that it comes `after` others of its day follows them."""
    ranked = sorted(briefs, key=key)
    if not any(one.after for one in ranked):
        return ranked
    by_id = {one.id: one for one in ranked}

    def after(slug: str) -> Iterator[str]:
        own = by_id[slug]
        return (other for other in own.after if other in by_id and by_id[other].day == own.day)

    return [by_id[slug] for slug in placed(by_id, after)]
