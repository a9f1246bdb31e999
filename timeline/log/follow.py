"""Follow the log: read on from a cursor as others append."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

from sqlalchemy import Connection

from timeline import engines
from timeline.log import cursor, read
from timeline.log.cursor import Cursor
from timeline.log.entry import Entry


def follow(
    connect: Callable[[], AbstractContextManager[Connection]],
    *,
    after: int | str | Cursor = 0,
    every: float = 0.5,
    until: Callable[[], bool] = lambda: False,
    wait: Callable[[float], object] = time.sleep,
) -> Iterator[Entry]:
    """Yield the entries after a cursor, then wait for new ones. None is missed: commit order is position order.

    Store the cursor of the last entry that you handled and start after it again: you get each entry at least once.

    Args:
        connect: opens a read transaction; each check for new entries opens its own.
        after: the cursor: the last entry that was handled, as `Cursor`, as its text, or only its position.
        every: seconds between two checks for new entries.
        until: called before each wait; stops if it returns true.
        wait: waits this many seconds, or less if an append is reported; an unreported append is found at the next
            check.

    Raises:
        LogError: the cursor is not valid, or the log has no such position.
        LogReplacedError: the log does not have the entry of the cursor, or no longer has one that was yielded.
    """
    seen: deque[Cursor] = deque(maxlen=_MOST_SEEN)
    while True:
        with connect() as connection:
            if not seen:
                seen.append(Cursor.read(connection, after))
            batch = [] if is_behind(connection, seen[-1]) else _next(connection, seen)
        yield from batch
        if batch:
            seen.append(Cursor(batch[-1].position, batch[-1].leaf))
        elif until():
            return
        else:
            wait(every)


def _next(connection: Connection, seen: deque[Cursor]) -> list[Entry]:
    cursor.check(connection, seen)
    return next(read.batches(connection, after=seen[-1].position), [])


def is_behind(connection: Connection, seen: Cursor) -> bool:
    """Return whether a replica has not got yet what another one of the same address had."""
    return read.head(connection) < seen.position and engines.of(connection).may_be_behind(connection)


_MOST_SEEN = 100
"""How many cursors are remembered, to find the last position that two logs share."""
