"""What the erased entries of a log say: which payloads were removed, when and why.

An erased entry has a subject of its own, `erasure/<its position>`, the operation `erased` and the kind `erasure`. Its
payload names the positions, and the subjects that were erased as a whole. `timeline.log.erase` writes it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

import orjson
from sqlalchemy import Connection

from timeline import sql
from timeline.errors import IntegrityError
from timeline.log import read
from timeline.log.entry import ERASURE, Entry
from timeline.models import ENTRY as E
from timeline.models import PAYLOAD as P

CHUNK = 500
"""How many positions one statement has."""


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


def left(connection: Connection) -> list[int]:
    """Return the positions whose payloads are there although an erasure names them."""
    named = sorted({position for one in erasures(connection) for position in one.positions})
    found: list[int] = []
    for start in range(0, len(named), CHUNK):
        some = named[start : start + CHUNK]
        marks = ", ".join("?" * len(some))
        rows = sql.rows(connection, f"SELECT {P.position} FROM {P} WHERE {P.position} IN ({marks}) ORDER BY 1", some)
        found += [position for (position,) in rows]
    return found
