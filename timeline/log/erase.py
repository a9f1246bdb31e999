"""Erase payloads: an entry says which ones, and why; then they are removed. No header, hash or proof changes.

An erased entry has a subject of its own, `erasure/<its position>`, the operation `erased` and the kind `erasure`. Its
payload names the positions, and the subjects that were erased as a whole. Only this module removes anything from the
log; the guards of the database accept this, and only this.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import NamedTuple

import orjson
from sqlalchemy import Connection

from timeline import engines, sql
from timeline.errors import IntegrityError, LogError
from timeline.log import append, read
from timeline.log.entry import ERASURE, SALT_BYTES, Entry, unkept
from timeline.models import ENTRY as E
from timeline.models import PAYLOAD as P

_CHUNK = 500


class Erasure(NamedTuple):
    """What an erased entry says.

    Attributes:
        position: its position.
        recorded_at: when it was recorded.
        reason: why, in the words of whoever erased.
        positions: the entries whose payloads it removes, in order.
        subjects: the subjects of which it removes every payload.
    """

    position: int
    recorded_at: str
    reason: str | None
    positions: tuple[int, ...]
    subjects: tuple[str, ...]

    @property
    def day(self) -> dt.date:
        """The day on which it was recorded, in UTC."""
        return dt.date.fromisoformat(self.recorded_at[:10])


def erasure_of(entry: Entry) -> Erasure:
    """Return what an erased entry says.

    Raises:
        IntegrityError: it is not one, or its payload does not name earlier positions.
    """
    try:
        body = orjson.loads(entry.body)
        positions, subjects = tuple(body["positions"]), tuple(body["subjects"])
        if entry.operation != "erased" or body["kind"] != ERASURE:
            raise ValueError  # noqa: TRY301 - reported below, like the others
        if not all(type(one) is int and 0 < one < entry.position for one in positions):
            raise ValueError  # noqa: TRY301
        if not all(isinstance(one, str) for one in subjects) or list(positions) != sorted({*positions}):
            raise ValueError  # noqa: TRY301
    except (ValueError, KeyError, TypeError):
        raise IntegrityError(
            f"position {entry.position}: the erasure does not name earlier positions", entry.position
        ) from None
    return Erasure(entry.position, entry.recorded_at, entry.reason, positions, subjects)


def erasures(connection: Connection) -> list[Erasure]:
    """Return all erasures of a log, oldest first. There are few: they have an index."""
    most = 2**31 - 1
    return [erasure_of(entry) for entry in reversed(read.newest(connection, f"{E.kind} = '{ERASURE}'", (), limit=most))]


def erasure_at(connection: Connection, position: int) -> Erasure | None:
    """Return the erasure that names a position, or None."""
    return next((one for one in erasures(connection) if position in one.positions), None)


class Missing:
    """Finds payloads that are missing although no later erasure names them. Give it all entries in order."""

    def __init__(self) -> None:
        self._missing: set[int] = set()
        self.named: set[int] = set()

    def add(self, entry: Entry) -> None:
        """Add the next entry.

        Raises:
            IntegrityError: an erasure has no payload, or names itself or a later entry.
        """
        if entry.operation == "erased":
            positions = erasure_of(entry).positions
            self._missing.difference_update(positions)
            self.named.update(positions)
        elif not entry.has_payload:
            self._missing.add(entry.position)

    def end(self) -> None:
        """Check that an erasure names every missing payload.

        Raises:
            IntegrityError: the first payload that none names.
        """
        if self._missing:
            position = min(self._missing)
            raise IntegrityError(f"position {position}: the entry has no payload, and no erasure names it", position)


def without_erased(entries: Sequence[Entry]) -> list[Entry]:
    """Return some entries in order, without the payloads that an erasure among them names."""
    named = {one for entry in entries if entry.operation == "erased" for one in erasure_of(entry).positions}
    return [entry._replace(salt=b"", body="") if entry.position in named else entry for entry in entries]


def record(  # noqa: PLR0913 - what an entry says
    connection: Connection,
    positions: Collection[int],
    subjects: Collection[str],
    *,
    reason: str,
    author: str,
    clock: Callable[[], dt.datetime] | None = None,
) -> Entry:
    """Append an erased entry, and remove the payloads that it names. The caller rebuilds the projections.

    Args:
        connection: a connection in a transaction that holds the write lock; on a server, of the log's owner.
        positions: the entries to erase.
        subjects: the subjects of which these are all entries.
        reason: why; it stays in the log for ever.
        author: who erases.
        clock: returns the time in UTC; None takes the server's clock, or this computer's for a file.

    Raises:
        LogError: a text can't be stored, this user may not erase, or the log is ahead of the clock.
        IntegrityError: the guards were changed, or refuse this.
    """
    if (found := unkept(reason, author)) is not None:
        raise LogError(f"the reason or the author has a character that databases can't store: {found!a}")
    engine = engines.of(connection)
    engine.check_guards_before_append(connection)
    if engine.signed(connection, author) != author:
        raise LogError("only the owner of the log may erase: connect as the role that made the tables")
    body = orjson.dumps(
        {"kind": ERASURE, "positions": sorted({*positions}), "subjects": sorted({*subjects})},
        option=orjson.OPT_SORT_KEYS,
    ).decode()
    at, moment = append.next_place(connection, clock)
    header = (at, f"{ERASURE}/{at}", 1, "erased", ERASURE, 1, moment, author, reason, None, secrets.token_hex(16))
    (entry,) = append.write_sealed(connection, header, secrets.token_bytes(SALT_BYTES), body)
    remove(connection, [entry])
    return entry


def remove(connection: Connection, entries: Iterable[Entry]) -> int:
    """Remove the payloads that erased entries of the log name, as far as they are there.

    Args:
        connection: a connection in a transaction that holds the write lock.
        entries: entries of this log; only erased ones matter.

    Returns:
        How many were there.
    """
    named = {at for entry in entries if entry.operation == "erased" for at in erasure_of(entry).positions}
    return remove_at(connection, sorted(named))


def remove_at(connection: Connection, positions: Sequence[int]) -> int:
    """Remove the payloads at positions that erasures name; the guards refuse any other."""
    removed = 0
    if positions:
        engines.of(connection).wipe_deleted(connection)
    for start in range(0, len(positions), _CHUNK):
        some = positions[start : start + _CHUNK]
        marks = ", ".join("?" * len(some))
        removed += sql.change(connection, f"DELETE FROM {P} WHERE {P.position} IN ({marks})", some)
    return removed


def left(connection: Connection) -> list[int]:
    """Return the positions whose payloads are there although an erasure names them."""
    named = sorted({position for one in erasures(connection) for position in one.positions})
    found: list[int] = []
    for start in range(0, len(named), _CHUNK):
        some = named[start : start + _CHUNK]
        marks = ", ".join("?" * len(some))
        rows = sql.rows(connection, f"SELECT {P.position} FROM {P} WHERE {P.position} IN ({marks}) ORDER BY 1", some)
        found += [position for (position,) in rows]
    return found
