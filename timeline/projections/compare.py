"""Whether two databases have the same projections, row for row and word for word."""

from __future__ import annotations

import sqlite3
from pathlib import Path

_TABLES = ("projection", "entity", "entity_version", "event_version", "participation")
_WORDS = "event_search"


def difference(one: Path, other: Path) -> str | None:
    """Return the first table in which two SQLite databases differ, with how many rows do; None where all are equal.

    Args:
        one: a database file; it is only read.
        other: another one.
    """
    connection = sqlite3.connect(":memory:", isolation_level=None, uri=True)
    try:
        for name, path in (("one", one), ("other", other)):
            connection.execute(f"ATTACH ? AS {name}", (f"{path.absolute().as_uri()}?mode=ro",))
            # A contentless search table gives its words back only through its vocabulary.
            connection.execute(f"CREATE VIRTUAL TABLE temp.{name}_words USING fts5vocab({name}, {_WORDS}, 'instance')")
        for table in (*_TABLES, _WORDS):
            left, right = (
                (f"temp.{side}_words" if table == _WORDS else f"{side}.{table}") for side in ("one", "other")
            )
            rows = connection.execute(
                f"SELECT (SELECT count(*) FROM (SELECT * FROM {left} EXCEPT SELECT * FROM {right}))"
                f" + (SELECT count(*) FROM (SELECT * FROM {right} EXCEPT SELECT * FROM {left}))"
            ).fetchone()[0]
            if rows:
                return f"{table} ({rows} rows)"
    finally:
        connection.close()
    return None
