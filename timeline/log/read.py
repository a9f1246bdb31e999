"""Read the log in order of position."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from sqlalchemy import Connection

from timeline import sql
from timeline.log.entry import ERASURE, Entry
from timeline.log.merkle import TreeHead
from timeline.log.tree import StoredTree
from timeline.models import ENTRY as E
from timeline.models import NOW
from timeline.models import PAYLOAD as P

BATCH = 1000
"""How many entries one statement reads."""

_SELECT = f"SELECT {', '.join(Entry._fields)} FROM {E} LEFT JOIN {P} USING ({E.position})"
_PAYLOAD = 2  # the last columns: salt and body


def _made(rows: Iterable[sql.Row]) -> Iterator[Entry]:
    """Yield the entries in some rows; an erased payload is empty, and not NULL."""
    for row in rows:
        yield Entry._make(row) if row[-1] is not None else Entry._make((*row[:-_PAYLOAD], b"", ""))


def head(connection: Connection) -> int:
    """Return the last position, or 0 in an empty log."""
    position: int = sql.value(connection, f"SELECT coalesce(max({E.position}), 0) FROM {E}")
    return position


def mark(connection: Connection, *, until: int = NOW) -> str:
    """Return the last position up to `until` with its leaf hash: a text that is different for every state of every log.

    Entries after `until` do not change it, but for an erasure: it may take away what was read before, so its position
    is added.
    """
    row = sql.first(connection, _MARK, (until,))
    if row is None:
        return _EMPTY
    position, leaf, erased = row
    return f"{position}:{leaf.hex()}" + (f":{erased}" if erased is not None and erased > position else "")


_MARK = (
    f"SELECT {E.position}, {E.leaf}, (SELECT max({E.position}) FROM {E} WHERE {E.kind} = '{ERASURE}') FROM {E}"
    f" WHERE {E.position} <= ? ORDER BY {E.position} DESC LIMIT 1"
)
_EMPTY = "0"


def position_of(connection: Connection, before: str) -> int | None:
    """Return the position of an earlier `mark`, or None if this log does not begin with the entries up to it."""
    if before == _EMPTY:
        return 0
    position = int(before.partition(":")[0])
    return position if mark(connection, until=position) == before else None


def batches(connection: Connection, *, after: int = 0, until: int | None = None) -> Iterator[list[Entry]]:
    """Yield entries in order, in lists of limited length.

    Args:
        connection: any connection to the log.
        after: the cursor: the last position that was read.
        until: the last position to read; None reads to the head at the time of the call.
    """
    last = head(connection) if until is None else until
    while after < last:
        found = sql.rows(
            connection,
            f"{_SELECT} WHERE {E.position} > ? AND {E.position} <= ? ORDER BY {E.position} LIMIT ?",
            (after, last, BATCH),
        )
        if not found:
            return
        yield list(_made(found))
        after = found[-1][0]


def entries(connection: Connection, *, after: int = 0, until: int | None = None) -> Iterator[Entry]:
    """Yield entries one by one; see `batches`."""
    for batch in batches(connection, after=after, until=until):
        yield from batch


def history(connection: Connection, subject: str, *, until: int | None = None) -> list[Entry]:
    """Return a subject's entries, oldest first, up to a position."""
    found = sql.rows(
        connection,
        f"{_SELECT} WHERE {E.subject} = ? AND {E.position} <= ? ORDER BY {E.version}",
        (subject, until if until is not None else NOW),
    )
    return list(_made(found))


def newest(connection: Connection, clause: str, values: Sequence[object], *, limit: int) -> list[Entry]:
    """Return the entries that match an SQL condition, newest first.

    Args:
        connection: any connection to the log.
        clause: a condition on the columns of `log_entry`, with a `?` for each value.
        values: the values for the `?` marks.
        limit: the most entries to return.
    """
    found = sql.rows(connection, f"{_SELECT} WHERE {clause} ORDER BY {E.position} DESC LIMIT ?", (*values, limit))
    return list(_made(found))


def latest(connection: Connection, subjects: Collection[str] | None = None) -> Mapping[str, Entry]:
    """Return the last entry of each subject.

    Args:
        connection: any connection to the log.
        subjects: the subjects to return, as far as they exist; None returns all.
    """
    if subjects is not None:
        found = sorted(sql.rows_among(connection, _LATEST.format(where="WHERE {}"), E.subject, subjects))
        return {entry.subject: entry for entry in _made(found)}
    found = sql.rows(connection, f"{_LATEST.format(where='')} ORDER BY {E.position}")
    return {entry.subject: entry for entry in _made(found)}


_LATEST = (
    f"{_SELECT} JOIN (SELECT {E.subject}, max({E.version}) AS {E.version} FROM {E} {{where}} GROUP BY {E.subject})"
    f" AS latest USING ({E.subject}, {E.version})"
)


def position_at(connection: Connection, recorded_at: str) -> int:
    """Return the last position that was recorded by a time (ISO 8601, UTC, as in the log), or 0 if there is none."""

    def clock(position: int) -> str:
        found: str = sql.value(connection, f"SELECT {E.recorded_at} FROM {E} WHERE {E.position} = ?", (position,))
        return found

    return bisect_right(range(1, head(connection) + 1), recorded_at, key=clock)  # the clock never runs backwards


def current_tree_head(connection: Connection, *, until: int | None = None) -> TreeHead:
    """Return the tree head at a position, from the stored leaves; `verify` checks the leaves themselves."""
    last = head(connection)
    return StoredTree(connection, last if until is None else min(until, last)).head


def leaves(connection: Connection, *, until: int | None = None) -> list[bytes]:
    """Return the leaf hashes in order, up to a position."""
    found = sql.rows(
        connection,
        f"SELECT {E.leaf} FROM {E} WHERE {E.position} <= ? ORDER BY {E.position}",
        (until if until is not None else NOW,),
    )
    return [leaf for (leaf,) in found]
