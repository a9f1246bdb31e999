"""Releasing: the shipped files' news become the next segment of the released log."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from timeline.log import read
from timeline.log.segments import Segment, released, write_segment
from timeline.seeds.check import Checked
from timeline.seeds.plan.apply import Loaded, load
from timeline.seeds.released import released_folder
from timeline.store import Store, embedded


def release(checked: Checked, *, author: str) -> tuple[Loaded, Segment | None]:
    """Write what is new in the shipped files as the next segment.

    It is appended to a database of its own, made from the segments that are there; no other is touched.

    Args:
        checked: the shipped files, without errors.
        author: who records it; it stands in the released log for ever.

    Returns:
        What the load did, and the new segment; None where nothing is new or the plan has diagnostics.

    Raises:
        timeline.errors.IntegrityError: a segment is not as it was released.
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
    return done, write_segment(released_folder(), new) if new else None
