"""Follow the log: read on from a cursor as others append."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

from sqlalchemy import Connection

from timeline.log import read
from timeline.log.entry import Entry


def follow(
    connect: Callable[[], AbstractContextManager[Connection]],
    *,
    after: int = 0,
    every: float = 0.5,
    until: Callable[[], bool] = lambda: False,
    wait: Callable[[float], object] = time.sleep,
) -> Iterator[Entry]:
    """Yield the entries after a cursor, then wait for new ones. None is missed: commit order is position order.

    Store the position of the last entry that you handled and start after it again: you get each entry at least once.

    Args:
        connect: opens a read transaction; each check for new entries opens its own.
        after: the cursor: the last position that was handled.
        every: seconds between two checks for new entries.
        until: called before each wait; stops if it returns true.
        wait: waits this many seconds, or less if an append is reported; an unreported append is found at the next
            check.
    """
    while True:
        with connect() as connection:
            batch = next(read.batches(connection, after=after), [])
        yield from batch
        if batch:
            after = batch[-1].position
        elif until():
            return
        else:
            wait(every)
