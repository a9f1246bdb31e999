"""Whether two databases have the same projections, row for row and word for word."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

from sqlalchemy import Connection

from timeline import engines, sql

_TABLES = {
    "projection": "SELECT name, version, position FROM projection ORDER BY name",
    "entity": "SELECT key, slug, type FROM entity ORDER BY key",
    "entity_version": "SELECT since_position, until_position, entity, names, aliases, retracted FROM entity_version"
    " ORDER BY since_position",
    "event_version": "SELECT since_position, until_position, kind, status, thread, earliest, latest, anchor, dates,"
    " reported, disputed, retracted_on FROM event_version ORDER BY since_position",
    "participation": "SELECT entity, since_position, role, anchor, kind FROM participation"
    " ORDER BY entity, since_position, role",
}


def difference(one: Connection, other: Connection) -> str | None:
    """Return the first table in which two databases differ, with the first row that does; None where all are equal.

    Args:
        one: a connection to a database, of either engine.
        other: a connection to another one.
    """
    for table, statement in _TABLES.items():
        for left, right in zip_longest(sql.stream(one, statement), sql.stream(other, statement)):
            if left != right:
                return f"{table} (at {left or right})"
    for left, right in zip_longest(words(one), words(other)):
        if left != right:
            return f"event_search (at {left or right})"
    return None


def words(connection: Connection) -> Iterator[sql.Row]:
    """Yield (position, word, column) for each version, sorted and each once: the same on both engines."""
    document: list[sql.Row] = []
    for row in engines.of(connection).indexed_words(connection):
        if document and row[0] != document[0][0]:
            yield from sorted(set(document))
            document = []
        document.append(row)
    yield from sorted(set(document))
