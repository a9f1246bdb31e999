"""Derive the rows of a whole log without a lock, and keep them in a temporary file until they are written.

Most of the time of a rebuild is spent on this. Meanwhile others append; what they appended is derived afterwards.
"""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Callable, Iterator
from typing import IO

from sqlalchemy import Connection

from timeline import collector, engines
from timeline.log import read
from timeline.projections.batch import Batch, Derived


def derive(connection: Connection, *, after: int = 0) -> Iterator[Derived]:
    """Yield the rows that follow from a log, some entries at a time; what is no fact is left out.

    Args:
        connection: any connection to the log.
        after: the last position that needs no rows.
    """
    engine = engines.of(connection)
    for entries in read.batches(connection, after=after):
        batch = Batch(engine, lenient=True)
        for entry in entries:
            batch.add(entry)
        yield batch.derived


class Prepared:
    """The derived rows of a log up to a position, in a temporary file that vanishes with the process.

    Args:
        connection: a connection in one read transaction.
        progress: called with the position reached so far and the last position.

    Attributes:
        position: the last position whose rows it has.

    Raises:
        OSError: the file can't be written.
    """

    def __init__(self, connection: Connection, progress: Callable[[int, int], None] = lambda _done, _of: None) -> None:
        self.position = read.head(connection)
        self._mark = read.mark(connection)
        self._file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - `close` closes it
        try:
            with collector.paused():
                for derived in derive(connection):
                    pickle.dump(derived, self._file, pickle.HIGHEST_PROTOCOL)
                    progress(derived.last, self.position)
            self._file.flush()
        except BaseException:
            self._file.close()
            raise

    def is_from(self, connection: Connection) -> bool:
        """Return whether the log of a connection goes on from the one that the rows were derived from."""
        return read.mark(connection, until=self.position) == self._mark

    def batches(self) -> Iterator[Derived]:
        """Yield the rows in the order of the log."""
        self._file.seek(0)
        last = 0
        while last < self.position:
            derived: Derived = pickle.load(self._file)  # noqa: S301 - as above
            yield derived
            last = derived.last

    def close(self) -> None:
        """Delete the file."""
        self._file.close()
