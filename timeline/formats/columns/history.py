"""The history of events: each in each of its states, with the positions at which the log has it."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import pairwise
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from timeline import engines, facts, sql
from timeline.formats.columns.entities import Entities, EntityChanges
from timeline.formats.columns.states import Seen, states
from timeline.models import ENTRY as E
from timeline.models import EVENT as V
from timeline.models import NOW
from timeline.models import PAYLOAD as P
from timeline.projections.decode import recall

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from timeline.query.names import Directory


class Held(NamedTuple):
    """A state of an event, and the positions between which the log has it."""

    seen: Seen
    since: int
    until: int


Pace = Callable[[Iterable[Any]], Iterator[Any]]
History = dict[str, list[Held]]
"""The states of each event, by its id."""
_BATCH = 500  # past versions that are read at once
_MOST_KEPT = 2_000  # present versions in memory


class _Version(NamedTuple):
    """A version of an event, between two positions of the log during which its participants don't change either."""

    fact: facts.Event
    since: int
    until: int


def history(  # noqa: PLR0913 - the state of a log, and how it is read
    connection: Connection,
    position: int,
    today: dt.date,
    directory: Directory,
    *,
    only: Collection[str] | None = None,
    pace: Pace = iter,
) -> History:
    """Return the states of the events of a log up to a position.

    Args:
        connection: in a transaction.
        position: the last position to read.
        today: the day on which events are planned or past in the state at that position.
        directory: the entities at that position.
        only: the ids of the events to read; None reads all.
        pace: yields what it is given, and may pause between two.
    """
    found: History = defaultdict(list)
    for slug, one in each(connection, position, today, directory, only=only, pace=pace):
        found[slug].append(one)
    return {slug: joined(held) for slug, held in found.items()}


def each(  # noqa: PLR0913 - the state of a log, and how it is read
    connection: Connection,
    position: int,
    today: dt.date,
    directory: Directory,
    *,
    only: Collection[str] | None = None,
    pace: Pace = iter,
) -> Iterator[tuple[str, Held]]:
    """Yield each state of each event with the event's id; those of an event are not together, and `joined` joins them.

    Memory holds a limited number of events.

    Args:
        connection: as for `history`.
        position: as for `history`.
        today: as for `history`.
        directory: as for `history`.
        only: as for `history`.
        pace: as for `history`.
    """
    clock, presents = _Clock(connection, position, today), _Presents(connection, position, only)
    for version, entities in pace(_versions(connection, position, directory, only)):
        now = presents.get(version.fact.id)
        for since, until, planned in clock.planned(version):
            for seen in states(version.fact, entities, planned=planned, now=None if now is None else (now, directory)):
                yield version.fact.id, Held(seen, since, until)


def joined(held: list[Held]) -> list[Held]:
    """Return states in the order of their positions; one that the log goes on to have is one."""
    found: list[Held] = []
    for new in sorted(held, key=lambda one: one.since):
        before = next((at for at, one in enumerate(found) if one.until == new.since and one.seen == new.seen), None)
        if before is None:
            found.append(new)
        else:
            found[before] = found[before]._replace(until=new.until)
    return found


class _Clock:
    """The days on which the positions of a log were recorded."""

    def __init__(self, connection: Connection, position: int, today: dt.date) -> None:
        found = sql.rows(
            connection,
            f"SELECT min({E.position}), substr({E.recorded_at}, 1, 10) FROM {E} WHERE {E.position} <= ?"
            f" GROUP BY substr({E.recorded_at}, 1, 10) ORDER BY 1",
            (position,),
        )
        self._positions = [first for first, _ in found]
        self._days = [dt.date.fromisoformat(day) for _, day in found]  # the clock never runs backwards
        self._head, self._today = position, today

    def planned(self, version: _Version) -> list[tuple[int, int, bool]]:
        """Return the positions between which an event was still to come, or no longer: since, until, planned."""
        past, since, until = version.fact.past_from, version.since, version.until
        if past is None:
            return [(since, until, True)]
        index = bisect_left(self._days, past)
        turn = self._positions[index] if index < len(self._positions) else NOW
        if turn == NOW and until == NOW and past <= self._today:
            turn = max(self._head, since)  # nothing has been recorded since it became past
        if turn <= since:
            return [(since, until, False)]
        if turn >= until:
            return [(since, until, True)]
        return [(since, turn, True), (turn, until, False)]


class _Presents:
    """The present versions of events that have an earlier one. Memory holds the ids of these, and the last versions."""

    def __init__(self, connection: Connection, position: int, only: Collection[str] | None) -> None:
        earlier = sql.rows(
            connection,
            f"SELECT DISTINCT substr(e.{E.subject}, 7) FROM {V} AS v"
            f" JOIN {E} AS e ON e.{E.position} = v.{V.since_position} WHERE v.{V.until_position} <= ?",
            (position,),
        )
        slugs = {slug for (slug,) in earlier}
        self._slugs = slugs if only is None else slugs & set(only)
        self._connection, self._position = connection, position
        self._kept: dict[str, facts.Event | None] = {}

    def get(self, slug: str) -> facts.Event | None:
        """Return the present version of an event; None if it has no earlier one."""
        if slug not in self._slugs:
            return None
        if slug not in self._kept:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            self._kept[slug] = self._read(slug)
        return self._kept[slug]

    def _read(self, slug: str) -> facts.Event | None:
        for _, until, _, schema_version, body in _stored(self._connection, self._position, (slug,)):
            fact = recall(slug, schema_version, body) if until > self._position else None
            if isinstance(fact, facts.Event):
                return fact
        return None


def _versions(
    connection: Connection, position: int, directory: Directory, only: Collection[str] | None
) -> Iterator[tuple[_Version, Directory]]:
    """Yield the versions of events with the entities at their time; first those that hold now."""
    changes, past = EntityChanges(connection, position), list[tuple[int, int, int]]()
    for recorded, until, slug, schema_version, body in _stored(connection, position, only):
        fact = recall(slug, schema_version, body)
        if not isinstance(fact, facts.Event):
            continue
        end = until if until <= position else NOW
        turns = changes.of(fact, recorded)
        starts = [recorded, *(turn for turn in turns if turn < end)]
        past += [(since, turn, recorded) for since, turn in pairwise(starts)]
        if len(turns) < len(starts):  # nobody changed later
            yield _Version(fact, starts[-1], end), directory
        else:
            past.append((starts[-1], end, recorded))
    past.sort(key=itemgetter(0))
    entities = Entities(connection)
    for first in range(0, len(past), _BATCH):
        some = past[first : first + _BATCH]
        found = _recorded(connection, sorted({recorded for *_, recorded in some}))
        for since, end, recorded in some:
            yield _Version(found[recorded], since, end), entities.at(since)


def _recorded(connection: Connection, positions: Sequence[int]) -> dict[int, facts.Event]:
    """Return the events that were recorded at some positions."""
    among, keys = engines.of(connection).among(f"e.{E.position}", positions)
    rows = sql.rows(
        connection,
        f"SELECT e.{E.position}, substr(e.{E.subject}, 7), e.{E.schema_version}, p.{P.body} FROM {E} AS e"
        f" JOIN {P} AS p ON p.{P.position} = e.{E.position} WHERE {among}",
        [keys],
    )
    found = {position: recall(*payload) for position, *payload in rows}
    return {position: fact for position, fact in found.items() if isinstance(fact, facts.Event)}


def _stored(connection: Connection, position: int, only: Collection[str] | None) -> Iterator[sql.Row]:
    """Yield the versions of events that the log has: from, until, id, schema version, payload."""
    statement = (
        f"SELECT v.{V.since_position}, v.{V.until_position}, substr(e.{E.subject}, 7), e.{E.schema_version},"
        f" p.{P.body} FROM {V} AS v JOIN {E} AS e ON e.{E.position} = v.{V.since_position}"
        f" JOIN {P} AS p ON p.{P.position} = v.{V.since_position} WHERE "
    )
    if only is None:
        order = f"v.{V.since_position} <= ? ORDER BY v.{V.since_position}"
        yield from sql.stream(connection, statement + order, (position,))
        return
    subjects = [f"event/{slug}" for slug in only]
    for found in sql.rows_among(connection, f"{statement}{{}}", f"e.{E.subject}", subjects):
        if found[0] <= position:
            yield found
