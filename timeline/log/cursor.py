"""A cursor: how far a log was read. It has the position and the leaf there, so that another log is noticed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection

from timeline import sql
from timeline.errors import LogError, LogReplacedError
from timeline.models import ENTRY as E

_TEXT = re.compile(r"([0-9]{1,18})(?::([0-9a-f]{64}))?", re.ASCII)


class Cursor(NamedTuple):
    """The last entry that was read; position 0, with an empty leaf, is the beginning."""

    position: int
    leaf: bytes

    def __str__(self) -> str:
        return f"{self.position}:{self.leaf.hex()}" if self.position else "0"

    @classmethod
    def at(cls, connection: Connection, position: int) -> Cursor:
        """Return the cursor at a position of a log.

        Raises:
            LogError: the log has no such position.
        """
        leaf = _leaf(connection, position)
        if position and leaf is None:
            last = sql.value(connection, f"SELECT coalesce(max({E.position}), 0) FROM {E}")
            raise LogError(f"the log ends at position {last}: there are no entries after {position}")
        return cls(position, leaf or b"")

    @classmethod
    def read(cls, connection: Connection, given: int | str | Cursor) -> Cursor:
        """Return the cursor that is meant: a position of this log, or a cursor or its text, of whatever log.

        Raises:
            LogError: it is neither, or the log has no such position.
        """
        if isinstance(given, Cursor):
            return given
        match = _TEXT.fullmatch(given.strip()) if isinstance(given, str) else None
        if isinstance(given, str) and match is None:
            raise LogError(f"'{given[:80]}' is not a cursor: write a position, such as 41, or POSITION:LEAF")
        if match and match[2]:
            return cls(int(match[1]), bytes.fromhex(match[2]))
        position = int(match[1] if match else given)
        if not 0 <= position < 10**18:
            raise LogError(f"{position} is not a position: the first one is 1, and 0 is the beginning")
        return cls.at(connection, position)

    def holds(self, connection: Connection) -> bool:
        """Return whether a log has this entry at this position."""
        return not self.position or _leaf(connection, self.position) == self.leaf


def check(connection: Connection, seen: Iterable[Cursor]) -> None:
    """Check that a log has the entries that were read.

    Args:
        connection: in a transaction.
        seen: cursors of the log that was read, oldest first.

    Raises:
        LogReplacedError: it does not; the message has the last of these positions that both logs share.
    """
    newest_first = list(seen)[::-1]
    if newest_first[0].holds(connection):
        return
    common = next((cursor.position for cursor in newest_first if cursor.holds(connection)), 0)
    raise LogReplacedError.of(newest_first[0].position, common)


def _leaf(connection: Connection, position: int) -> bytes | None:
    leaf: bytes | None = sql.value(connection, f"SELECT {E.leaf} FROM {E} WHERE {E.position} = ?", (position,))
    return leaf
