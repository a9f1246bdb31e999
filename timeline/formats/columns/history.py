"""All rows of a log: each event in each of its states, at each position of the log."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from timeline import facts, sql
from timeline.facts.sizes import MONEY, Measured, Sizes, weight
from timeline.formats.columns.row import PRESENT, RETRACTED, Row
from timeline.formats.columns.states import Seen, State, states
from timeline.models import ENTITY, ENTITY_VERSION, NOW
from timeline.models import ENTRY as E
from timeline.models import EVENT as V
from timeline.models import PAYLOAD as P
from timeline.projections.decode import recall
from timeline.query.names import Directory

if TYPE_CHECKING:
    from sqlalchemy import Connection

_HUNDRED = 100


class _Version(NamedTuple):
    """A version of an event, between two positions of the log during which its participants don't change either."""

    fact: facts.Event
    since: int
    until: int


class _Held(NamedTuple):
    """A state of an event, and the positions between which the log has it."""

    seen: Seen
    since: int
    until: int


def rows(connection: Connection, position: int, today: dt.date, directory: Directory) -> list[Row]:
    """Return the rows of a log up to a position, by day, id, position and day of reporting.

    Args:
        connection: in a transaction.
        position: the last position to read.
        today: the day on which events are planned or past in the state at that position.
        directory: the entities at that position.
    """
    held = [one for of_event in _held(connection, position, today, directory) for one in of_event]
    sizes = Sizes.among(
        one.seen.state.measured
        for one in held
        if one.until == NOW and one.seen.state.flags & PRESENT and not one.seen.state.flags & RETRACTED
    )
    found = [_row(one, sizes) for one in held]
    found.sort(key=lambda row: (row.day, row.id, row.position, row.reported is None, row.reported or 0))
    return found


def _held(connection: Connection, position: int, today: dt.date, directory: Directory) -> Iterator[Iterable[_Held]]:
    """Yield the states of each event, with the positions between which the log has them."""
    clock = _Clock(connection, position, today)
    by_event: dict[str, list[_Held]] = defaultdict(list)
    for version, entities in _versions(connection, position, directory):
        for since, until, planned in clock.planned(version):
            for seen in states(version.fact, entities, planned=planned):
                _hold(by_event[version.fact.id], _Held(seen, since, until))
    yield from by_event.values()


def _hold(held: list[_Held], new: _Held) -> None:
    """Add a state; if the log had the same one up to there, it goes on."""
    for index in range(len(held) - 1, -1, -1):
        if held[index].until == new.since and held[index].seen == new.seen:
            held[index] = held[index]._replace(until=new.until)
            return
    held.append(new)


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


def _versions(connection: Connection, position: int, directory: Directory) -> Iterator[tuple[_Version, Directory]]:
    """Yield the versions of events with the entities at their time, ordered by their positions."""
    changes = _EntityChanges(connection, position)
    entities = _Entities(connection, directory)
    parts: list[tuple[_Version, bool]] = []
    found = sql.rows(
        connection,
        f"SELECT v.{V.since_position}, v.{V.until_position}, substr(e.{E.subject}, 7), e.{E.schema_version},"
        f" p.{P.body} FROM {V} AS v JOIN {E} AS e ON e.{E.position} = v.{V.since_position}"
        f" JOIN {P} AS p ON p.{P.position} = v.{V.since_position} WHERE v.{V.since_position} <= ?"
        f" ORDER BY v.{V.since_position}",
        (position,),
    )
    for since, until, slug, schema_version, body in found:
        fact = recall(slug, schema_version, body)
        if not isinstance(fact, facts.Event):
            continue
        end = until if until <= position else NOW
        turns = changes.of(fact, since)
        starts = [since, *(turn for turn in turns if turn < end)]
        for index, start in enumerate(starts):
            last = index == len(starts) - 1
            version = _Version(fact, start, end if last else starts[index + 1])
            parts.append((version, last and len(turns) == len(starts) - 1))
    parts.sort(key=lambda part: part[0].since)
    for version, is_latest in parts:
        yield version, directory if is_latest else entities.at(version.since)


class _EntityChanges:
    """The positions at which companies and people were recorded and changed."""

    def __init__(self, connection: Connection, position: int) -> None:
        self._positions: dict[str, list[int]] = defaultdict(list)
        self._after: dict[str, set[str]] = defaultdict(set)
        found = sql.rows(
            connection,
            f"SELECT e.{ENTITY.slug}, v.{ENTITY_VERSION.since_position}, v.{ENTITY_VERSION.superseded_by}"
            f" FROM {ENTITY_VERSION} AS v JOIN {ENTITY} AS e ON e.{ENTITY.key} = v.{ENTITY_VERSION.entity}"
            f" WHERE v.{ENTITY_VERSION.since_position} <= ? ORDER BY v.{ENTITY_VERSION.since_position}",
            (position,),
        )
        for slug, since, after in found:
            self._positions[slug].append(since)
            if after is not None:
                self._after[slug].add(after)

    def of(self, fact: facts.Event, since: int) -> list[int]:
        """Return the positions after one at which a participant changed, or what it became."""
        wanted = {slug for slug, _ in fact.participants}
        if self._after:
            rest = list(wanted)
            while rest:
                new = self._after.get(rest.pop(), set()) - wanted
                wanted |= new
                rest += new
        found: set[int] = set()
        for slug in wanted:
            positions = self._positions.get(slug, [])
            found.update(positions[bisect_right(positions, since) :])
        return sorted(found)


class _Entities:
    """The entities at positions that never go back."""

    def __init__(self, connection: Connection, latest: Directory) -> None:
        self._connection, self._latest = connection, latest
        self._at, self._found = 0, Directory({})

    def at(self, position: int) -> Directory:
        """Return the entities at a position, which is not before the last one that was asked for."""
        if position > self._at:
            self._found = self._found.updated(self._connection, self._at, position)
            self._at = position
        return self._found


def _row(held: _Held, sizes: Sizes) -> Row:
    state, seen = held.seen.state, held.seen
    size = sizes.size(state.measured)
    return Row(
        id=state.id,
        title=state.title,
        short=state.short,
        figure=state.figure,
        kind=state.kind,
        day=state.day,
        earlier=state.earlier,
        later=state.later,
        flags=state.flags,
        size=size,
        value=_value(state),
        weight=max(0, round(_HUNDRED * weight(state.importance, size))),
        sources=state.sources,
        lead=state.lead,
        short_for=state.short_for,
        who=state.who,
        reported=seen.reported,
        reported_end=seen.reported_end,
        position=held.since,
        position_end=None if held.until == NOW else held.until,
    )


def unit_of(kind: type[facts.Event]) -> str:
    """Return the unit of the values of a kind's sizes: what is counted, a currency, or "" if it has none."""
    if not kind.sizes:
        return ""
    figure = kind.figure_types()[kind.sizes[0]]
    return MONEY if figure.measure == "money" else figure.unit


def _value(state: State) -> int | float | None:
    """Return the value of the first figure of a kind's sizes, if it is in the unit of the kind."""
    given: Measured | None = state.measured
    kind = facts.kind_of(state.kind)
    if given is None or given.figure != kind.sizes[0] or not given.unit or given.unit != unit_of(kind):
        return None
    whole = int(given.value)
    return whole if whole == given.value else float(given.value)
