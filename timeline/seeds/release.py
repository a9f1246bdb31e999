"""Release: write the changes of the shipped files as the next segment of the released log."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self

from timeline import erasing
from timeline.log import read
from timeline.log.merkle import tree_head
from timeline.log.segments import Segment, erase_in_segments, released, write_segment
from timeline.seeds.check import Checked
from timeline.seeds.plan.apply import BATCH, Loaded, load
from timeline.seeds.released import missing_from, released_folder
from timeline.store import Store, embedded

MAINTAINERS = "Timeline maintainers"
"""Who records releases, whatever git calls the person who runs the command."""


def release(checked: Checked, *, author: str) -> tuple[Loaded, Segment | None]:
    """Write the changes of the shipped files as the next segment.

    They are appended to a temporary database that is made from the present segments. No other database is touched.

    Args:
        checked: the shipped files, without errors.
        author: who records the changes; the released log keeps it for ever.

    Returns:
        The result of the load, and the new segment; None if nothing changed or the plan has diagnostics.

    Raises:
        timeline.errors.IntegrityError: a segment was altered after its release.
    """
    with TemporaryDirectory() as temporary:
        url = embedded(Path(temporary) / "release.db")
        done = load(checked, url, author=author)
        if done.plan.diagnostics:
            return done, None
        store = Store.open(url)
        try:
            before = released(released_folder())
            with store.read() as connection:
                new = list(read.entries(connection, after=before[-1].head.size if before else 0))
        finally:
            store.close()
    segment = write_segment(released_folder(), new) if new else None
    erase_in_segments(released_folder())  # an erasure may have been interrupted
    return done, segment


class ReleasedErasure:
    """An erasure in the released log: planned first, then written as the next segment.

    Use it as a context manager: it works on a temporary database that is made from the present segments.

    Args:
        targets: as for `timeline.erasing.plan`.

    Attributes:
        plan: what it would do.
    """

    def __init__(self, targets: Sequence[str]) -> None:
        self._temporary = TemporaryDirectory()
        try:
            url = embedded(Path(self._temporary.name) / "released.db")
            self._store = Store.prepare(url)
            with self._store.write() as connection:
                entries = missing_from(tree_head([]))
                for start in range(0, len(entries), BATCH):
                    self._store.restore(connection, entries[start : start + BATCH])
            with self._store.read() as connection:
                self.plan = erasing.plan(connection, targets)
        except BaseException:
            self._temporary.cleanup()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._store.close()
        self._temporary.cleanup()

    def write(self, *, why: str, author: str) -> tuple[Segment, int]:
        """Write the erasure as a segment, then remove what it names from the earlier ones.

        An interruption in between loses nothing: `timeline erase --released --again` goes on.

        Returns:
            The new segment, and how many earlier ones were written anew.
        """
        with self._store.write() as connection:
            entry = self._store.erase(connection, self.plan.positions, self.plan.subjects, why=why, author=author)
        segment = write_segment(released_folder(), [entry])
        return segment, erase_in_segments(released_folder())
