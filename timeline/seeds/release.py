"""Release: write the changes of the shipped files as the next segment of the released log."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from timeline.log import read
from timeline.log.segments import Segment, released, write_segment
from timeline.seeds.check import Checked
from timeline.seeds.plan.apply import Loaded, load
from timeline.seeds.released import released_folder
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
    return done, write_segment(released_folder(), new) if new else None
