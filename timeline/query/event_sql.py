"""What a question about events is in SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from timeline import sql
from timeline.projections import search

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Connection

    from timeline.query.events import Events
    from timeline.query.names import Directory

_FROM = "event_version AS v JOIN log_entry AS e ON e.position = v.since_position"


def rows(connection: Connection, asked: Events, directory: Directory) -> Iterator[sql.Row]:
    """Yield id, position, schema version and payload of each event version that may match, by their anchors."""
    condition, values = where(asked, directory)
    return sql.stream(
        connection,
        f"SELECT substr(e.subject, 7), v.since_position, e.schema_version, p.body FROM {_FROM}"
        " JOIN log_payload AS p ON p.position = v.since_position"
        f" WHERE {condition} ORDER BY v.anchor {'DESC' if asked.order == '-date' else ''}",
        values,
    )


def count(connection: Connection, asked: Events, directory: Directory) -> int:
    """Return how many rows there are."""
    condition, values = where(asked, directory)
    return int(sql.value(connection, f"SELECT count(*) FROM {_FROM} WHERE {condition}", values))


def where(asked: Events, directory: Directory) -> tuple[str, list[Any]]:  # noqa: C901 - one clause a filter
    """Return the SQL condition of a question, and the values for its marks.

    Where the past as reported may differ from today's columns it lets more through.
    """
    at = asked.view.position
    clauses = ["v.since_position <= ?", "v.until_position > ?"]
    values: list[Any] = [at, at]
    for one in asked.involved:
        if not one.owned:
            among, keys = sql.among("entity", list(map(directory.key, one.slugs)), asked.view.store.backend)
            roles = f" AND role IN ({', '.join('?' * len(one.roles))})" if one.roles else ""
            clauses.append(f"v.since_position IN (SELECT since_position FROM participation WHERE {among}{roles})")
            values += [keys, *one.roles]
    for column, names in (("kind", asked.kinds), ("status", asked.statuses)):
        if names is not None:
            clauses.append(f"v.{column} IN ({', '.join('?' * len(names))})" if names else "1 = 0")
            values += names
    if asked.thread is not None:
        clauses.append("v.thread = ?")
        values.append(asked.thread)
    if asked.id is not None:
        clauses.append("e.subject = ?")
        values.append(f"event/{asked.id}")
    reported = asked.view.reported_by
    if reported is not None:
        clauses.append("v.reported <= ?")
        values.append(reported.toordinal())
    elif not asked.retracted:
        clauses.append("v.retracted_on IS NULL")
    if asked.dispute is not None and reported is None:
        clauses.append("v.disputed = ?")
        values.append(int(asked.dispute))
    loose = "v.dates > 1 OR " if reported is not None else ""
    for day, column, sign in ((asked.since, "latest", ">="), (asked.until, "earliest", "<=")):
        if day is not None:
            by_overlap = f"CASE WHEN v.earliest IS NULL OR v.latest IS NULL THEN v.anchor ELSE v.{column} END"
            clauses.append(f"({loose}{'v.anchor' if asked.by_anchor else by_overlap} {sign} ?)")
            values.append(day.toordinal())
    for text in asked.text:
        clause, more = _words(text, directory, asked.view.store.backend, sources=reported is None)
        clauses.append(clause)
        values += more
    return " AND ".join(clauses), values


def _words(text: str, directory: Directory, backend: str, *, sources: bool) -> tuple[str, list[Any]]:
    """Match all words by their beginnings, or a participant by one of its names.

    Where neither gives anything, each word is looked for by itself: in the event, or in a name of a participant.
    Publishers and titles of sources count only where all sources are known (`sources`).
    """
    words = search.words(text)
    if not words:
        return "1 = 0", []
    told, value = search.matching(backend, words, publishers=sources)
    if named := directory.named(text):
        with_them, keys = _with(named, backend)
        return f"(v.since_position IN ({told}) OR v.since_position IN ({with_them}))", [value, keys]
    by_each = directory.named_by_each(text)
    if not any(named for _, named in by_each):
        return f"v.since_position IN ({told})", [value]
    each, values = [], []
    for word, named in by_each:
        found, one = search.matching(backend, [word], publishers=sources)
        values.append(one)
        if named:
            with_them, keys = _with(named, backend)
            found += f" UNION ALL {with_them}"
            values.append(keys)
        each.append(f"v.since_position IN ({found})")
    return (
        f"(v.since_position IN ({told}) OR NOT EXISTS ({told}) AND {' AND '.join(each)})",
        [value, value, *values],
    )


def _with(entities: Sequence[int], backend: str) -> tuple[str, Any]:
    """Return SQL that gives the positions of versions in which any of these takes part, and the value for its mark."""
    among, keys = sql.among("entity", entities, backend)
    return f"SELECT since_position FROM participation WHERE {among}", keys
