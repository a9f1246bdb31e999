"""The head of a log as a name: bytes under an address with it never change."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from timeline import sql
from timeline.errors import LogError
from timeline.log.cursor import Cursor
from timeline.log.entry import ERASURE
from timeline.models import ENTRY as E
from timeline.models import EVENT as V
from timeline.models import NOW

if TYPE_CHECKING:
    from sqlalchemy import Connection

_DIGITS = 12
_TEXT = re.compile(rf"([0-9]{{1,18}})-([0-9a-f]{{{_DIGITS}}})(?:-([0-9]{{8}}))?", re.ASCII)


class Head(NamedTuple):
    """The last entry of a log, as `2165-8038ddac77f4`.

    Attributes:
        position: its position; 0 is an empty log.
        digest: hexadecimal digits of a hash over its leaf and the program that makes columns of it. So another log or
            another version of the program has another name.
        turned: the last day on which a planned event became past without a new entry, as `20261130`; or "".
    """

    position: int
    digest: str
    turned: str = ""

    def __str__(self) -> str:
        """Return its name for addresses."""
        return "-".join(filter(None, (str(self.position), self.digest, self.turned)))

    @classmethod
    def read(cls, text: str) -> Head | None:
        """Return the head with a name; None if the text is no such name."""
        match = _TEXT.fullmatch(text)
        return None if match is None else cls(int(match[1]), match[2], match[3] or "")

    @classmethod
    def of(cls, connection: Connection, cursor: Cursor, today: dt.date) -> Head:
        """Return the name of a log's last entry.

        Args:
            connection: in a transaction.
            cursor: the last entry.
            today: the day on which events are planned or past.
        """
        recorded = sql.value(connection, f"SELECT {E.recorded_at} FROM {E} WHERE {E.position} = ?", (cursor.position,))
        turned = recorded and sql.value(
            connection,
            f"SELECT max({V.past_from}) FROM {V} WHERE {V.until_position} = ? AND {V.past_from} > ?"
            f" AND {V.past_from} <= ?",
            (NOW, dt.date.fromisoformat(recorded[:10]).toordinal(), today.toordinal()),
        )
        day = f"{dt.date.fromordinal(turned):%Y%m%d}" if turned else ""
        return cls(cursor.position, _digest(cursor.leaf), day)

    def has_turned(self, connection: Connection, today: dt.date) -> bool:
        """Return whether a planned event of this head became past without a new entry.

        Args:
            connection: in a transaction.
            today: the day on which events are planned or past.
        """
        recorded = sql.value(connection, f"SELECT {E.recorded_at} FROM {E} WHERE {E.position} = ?", (self.position,))
        found = recorded and sql.value(
            connection,
            f"SELECT 1 FROM {V} WHERE {V.since_position} <= ? AND {V.until_position} = ? AND {V.past_from} > ?"
            f" AND {V.past_from} <= ? LIMIT 1",
            (self.position, NOW, dt.date.fromisoformat(recorded[:10]).toordinal(), today.toordinal()),
        )
        return bool(self.turned or found)

    def is_of(self, connection: Connection) -> bool:
        """Return whether a log goes on from this head: it has this entry at this position, and erased nothing since.

        Then columns of this head, as this program makes them, are true of the log up to here.
        """
        try:
            same = _digest(Cursor.at(connection, self.position).leaf) == self.digest
        except LogError:
            return False
        erased = f"SELECT max({E.position}) FROM {E} WHERE {E.kind} = '{ERASURE}'"
        return same and (sql.value(connection, erased) or 0) <= self.position


def _digest(leaf: bytes) -> str:
    return hashlib.sha256(leaf + _program()).hexdigest()[:_DIGITS]


@cache
def _program() -> bytes:
    """Return a hash over the code that makes columns of facts."""
    here = Path(__file__).parent
    files = [*here.glob("*.py"), *(here.parents[1] / "facts").rglob("*.py")]
    found = hashlib.sha256()
    for path in sorted(files):
        found.update(path.read_bytes())
    return found.digest()
