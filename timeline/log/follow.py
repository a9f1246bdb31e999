"""Following the log: reading on from a cursor as others append."""

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
    """Yield entries from a cursor on, then wait for more; none is missed, since commit order is position order.

    Whoever keeps the position of the last entry that was handled, and begins behind it again, gets each at least once.

    Args:
        connect: opens a read transaction; each look at the log is one of its own.
        after: the cursor: the last position that was handled.
        every: seconds between two looks at a log that stands still.
        until: asked before each wait; true ends it.
        wait: waits so many seconds, or less when it is told of an append; one that it is not told of is seen next time.
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
