"""The SQL of filters. Each function returns one condition and the values for its `?` marks."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from timeline import sql
from timeline.models import ENTRY as E
from timeline.models import EVENT as V
from timeline.models import NOW
from timeline.models import PART as R
from timeline.models import PAYLOAD as P
from timeline.models import RELATION as L
from timeline.projections import search

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from sqlalchemy import Connection

    from timeline.engines import Engine
    from timeline.query.names import Directory

Condition = tuple[str, list[Any]]
"""An SQL condition and the values for its `?` marks."""

_VERSION = f"v.{V.since_position}"
_PARTS = f"SELECT {R.since_position} FROM {R} WHERE"
_OF_ENTRIES = re.compile(r"\be\.")
_AT = f"{_VERSION} <= ? AND v.{V.until_position} > ?"
_FROM = f"{V} AS v JOIN {E} AS e ON e.{E.position} = {_VERSION}"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the SQL of a filter depends on, besides the filter.

    Attributes:
        directory: the entities at the snapshot's position.
        position: the log position to read at.
        reported: the day of `as_reported`, or None.
        engine: the engine of the database.
        today: the day on which events are planned or past.
        slips: returns the common words that a misspelt word may mean; by default, none.
    """

    directory: Directory
    position: int
    reported: dt.date | None
    engine: Engine
    today: dt.date
    slips: Callable[[str], Collection[str]] = lambda _: ()


def rows(
    connection: Connection,
    conditions: Sequence[Condition],
    *,
    newest_first: bool = False,
    page: tuple[int, int] | None = None,
) -> Iterator[sql.Row]:
    """Yield each event version that may match, ordered by anchor: id, position, schema version, payload, past from.

    Args:
        connection: any connection to the log.
        conditions: what a version must match.
        newest_first: whether the latest anchor comes first.
        page: the most rows to return, and how many to leave out before them. Then the last recorded come first, and
            an id that an event had before it was renamed is left out.
    """
    where, values = all_of(conditions if page is None else [*conditions, with_present_id()])
    order = f"v.{V.anchor} {'DESC' if newest_first else ''}"
    if page is not None:
        order, values = f"{_VERSION} DESC LIMIT ? OFFSET ?", [*values, *page]
    return sql.stream(
        connection,
        f"SELECT substr(e.{E.subject}, 7), {_VERSION}, e.{E.schema_version}, p.{P.body}, v.{V.past_from}"
        f" FROM {_FROM} JOIN {P} AS p ON p.{P.position} = {_VERSION}"
        f" WHERE {where} ORDER BY {order}",
        values,
    )


def source(where: str) -> str:
    """Return what to select from: the versions of events, with their entries if a condition needs them."""
    return _FROM if _OF_ENTRIES.search(where) else f"{V} AS v"


def count(connection: Connection, conditions: Sequence[Condition]) -> int:
    """Return how many rows match."""
    where, values = all_of(conditions)
    return int(sql.value(connection, f"SELECT count(*) FROM {source(where)} WHERE {where}", values))


def all_of(conditions: Iterable[Condition]) -> Condition:
    """Combine conditions with AND."""
    clauses, values = [], []
    for clause, some in conditions:
        clauses.append(clause)
        values += some
    return " AND ".join(clauses), values


def any_of(alternatives: Iterable[Sequence[Condition]]) -> Condition:
    """Combine lists of conditions with OR: all conditions of one list must hold."""
    clauses, values = [], []
    for clause, some in map(all_of, alternatives):
        clauses.append(f"({clause})")
        values += some
    return f"({' OR '.join(clauses)})", values


def standing(asked: Asked, *, retracted: bool, sort: bool = False) -> list[Condition]:
    """Match the versions that are valid at the snapshot. As reported, the result may hold others: the caller checks.

    Args:
        asked: the snapshot.
        retracted: whether retracted events match.
        sort: use the index that also sorts by anchor. Most versions are current, so without it a scan of the table
            is faster, and so is another condition that finds few events.
    """
    found: list[Condition] = [(_AT, [asked.position, asked.position])]
    if asked.position == NOW - 1:
        until = f"v.{V.until_position}"
        found = [(f"{until if sort else asked.engine.without_index(until)} = ?", [NOW])]
    if asked.reported is not None:
        day = asked.reported.toordinal()
        found.append((f"v.{V.reported} <= ?", [day]))
        if not retracted:
            found.append((f"(v.{V.retracted_on} IS NULL OR v.{V.retracted_on} > ?)", [day]))
    elif not retracted:
        found.append((f"v.{V.retracted_on} IS NULL", []))
    return found


def taking_part(slugs: Sequence[str], roles: Sequence[str], asked: Asked) -> Condition:
    """Match events in which any of these entities has any of these roles; with no roles, in which it has any role."""
    every = dict.fromkeys(key for slug in slugs for key in asked.directory.keys(slug))
    among, keys = asked.engine.among(R.entity, list(every))
    in_role = f" AND {R.role} IN ({_marks(roles)})" if roles else ""
    return f"{_VERSION} IN ({_PARTS} {among}{in_role})", [keys, *roles]


def of_companies(
    roles: Sequence[str], asked: Asked, *, sectors: Collection[str] = (), countries: Collection[str] = ()
) -> Condition:
    """Match events in which a company of any of these sectors, and of any of these countries, has any of these roles.

    A company whose sector or country is not recorded is in none.
    """
    slugs = [
        slug
        for slug, entity in asked.directory.known.items()
        if entity.type == "company"
        and (not sectors or entity.sector in sectors)
        and (not countries or entity.country in countries)
    ]
    return taking_part(slugs, roles, asked)


def with_role(roles: Sequence[str]) -> Condition:
    """Match events in which anyone has any of these roles."""
    return f"{_VERSION} IN ({_PARTS} {R.role} IN ({_marks(roles)}))", [*roles]


def at_positions(positions: Sequence[int], asked: Asked) -> Condition:
    """Match the versions at some positions of the log."""
    among, keys = asked.engine.among(_VERSION, positions)
    return among, [keys]


def one_of(column: str, names: Sequence[str]) -> Condition:
    """Match events whose column has one of these values."""
    return (f"v.{column} IN ({_marks(names)})", list(names)) if names else ("1 = 0", [])


def equals(column: str, value: object) -> Condition:
    """Match events whose column has this value."""
    return f"v.{column} = ?", [value]


def with_dates(*, several: bool) -> Condition:
    """Match events whose date depends on the day of reporting; or the others."""
    return f"v.{V.dates} {'>' if several else '<='} 1", []


def with_id(slug: str) -> Condition:
    """Match the event with this id."""
    return f"e.{E.subject} = ?", [f"event/{slug}"]


def with_present_id() -> Condition:
    """Leave out the ids that events had before they were renamed; see `timeline.models.EventVersion`."""
    return f"(v.{V.retracted_on} IS NULL OR v.{V.retracted_on} > 1)", []


def planned(asked: Asked, *, planned: bool) -> Condition:
    """Match events that are still to come; or the others."""
    past, day = f"v.{V.past_from}", [asked.today.toordinal()]
    return (f"({past} IS NULL OR {past} > ?)", day) if planned else (f"{past} <= ?", day)


def related(asked: Asked) -> Condition:
    """Match events that include or replace the figures of others, and these others."""
    at = f"r.{L.since_position} <= ? AND r.{L.until_position} > ?"
    ones = f"SELECT r.{L.since_position} FROM {L} AS r WHERE {at}"
    others = f"SELECT 'event/' || r.{L.other} FROM {L} AS r WHERE {at}"
    versions = f"SELECT o.{E.position} FROM {E} AS o WHERE o.{E.subject} IN ({others})"
    return f"{_VERSION} IN ({ones} UNION {versions})", [asked.position] * 4


def from_day(day: dt.date, asked: Asked, *, by_anchor: bool) -> Condition:
    """Match events that may have happened on a day or later."""
    return _on_days(day, V.latest, ">=", asked, by_anchor=by_anchor)


def to_day(day: dt.date, asked: Asked, *, by_anchor: bool) -> Condition:
    """Match events that may have happened on a day or earlier."""
    return _on_days(day, V.earliest, "<=", asked, by_anchor=by_anchor)


def _on_days(day: dt.date, column: str, sign: str, asked: Asked, *, by_anchor: bool) -> Condition:
    # As reported, an event with several dates may have had a different date, so the caller checks it again.
    loose = f"v.{V.dates} > 1 OR " if asked.reported is not None else ""
    by_overlap = f"CASE WHEN v.{V.earliest} IS NULL OR v.{V.latest} IS NULL THEN v.{V.anchor} ELSE v.{column} END"
    return f"({loose}{f'v.{V.anchor}' if by_anchor else by_overlap} {sign} ?)", [day.toordinal()]


def with_words(text: str, asked: Asked) -> Condition:
    """Match events with all words, or with a participant that has a matching name.

    A word is found by its beginning and by its stem. If neither matches anything, search for each word on its own, in
    the event or in the name of a participant; a slip in a common word is forgiven, but not as reported, where the right
    word may be hidden. Publishers and titles of sources are searched only where all sources are known, so not as
    reported.
    """
    words = search.typed_words(text)
    if not words:
        return "1 = 0", []
    publishers = asked.reported is None
    in_text, value = asked.engine.matching([*map(search.alternatives, words)], publishers=publishers)
    if named := asked.directory.named(text):
        with_them, keys = _with(named, asked)
        return f"({_VERSION} IN ({in_text}) OR {_VERSION} IN ({with_them}))", [value, keys]
    each, values, more = [], [], False
    for word, named in asked.directory.named_by_each(text):
        meant = asked.slips(word)
        more = more or bool(named or meant)
        found, one = asked.engine.matching(
            [(*search.alternatives(word), *((other, False) for other in meant))], publishers=publishers
        )
        values.append(one)
        if named:
            with_them, keys = _with(named, asked)
            found += f" UNION ALL {with_them}"
            values.append(keys)
        each.append(f"{_VERSION} IN ({found})")
    if not more:
        return f"{_VERSION} IN ({in_text})", [value]
    return (
        f"({_VERSION} IN ({in_text}) OR NOT EXISTS ({in_text}) AND {' AND '.join(each)})",
        [value, value, *values],
    )


def _with(entities: Sequence[int], asked: Asked) -> tuple[str, Any]:
    """Return SQL for the positions of versions in which any of these takes part, and the value for its mark.

    An entity takes part under its own id, and under those of all that were merged with it.
    """
    among, keys = asked.engine.among(R.entity, asked.directory.with_merged(entities))
    return f"{_PARTS} {among}", keys


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))
