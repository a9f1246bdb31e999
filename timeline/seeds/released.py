"""The released log of the shipped files, and how a database starts from it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from timeline import resources
from timeline.log import read
from timeline.log.entry import Entry
from timeline.log.merkle import TreeHead, tree_head
from timeline.log.segments import read_segments, released
from timeline.seeds.files import Selection
from timeline.store import Store


def released_folder() -> Path:
    """Return where the released log of the shipped files is."""
    return resources.find("seed_events") / "released"


def covers_shipped(selection: Selection) -> bool:
    """Say whether shipped files are among the selected ones."""
    shipped = resources.find("seed_events").resolve()
    return any(file.root.path == shipped for file in selection.files)


def missing_from(head: TreeHead) -> list[list[Entry]]:
    """Return the released entries, by segment, that a log with this tree head still has to get.

    There are none where the log is no beginning of the released one: what it recorded by itself stays as it is, and the
    files' news are appended behind it.

    Raises:
        timeline.errors.IntegrityError: a segment is not as it was released.
    """
    segments = released(released_folder())
    if not segments or head.size >= segments[-1].head.size:
        return []
    found = list(read_segments(released_folder()))
    leaves = [entry.leaf for segment in found for entry in segment][: head.size]
    if tree_head(leaves) != head:
        return []
    wanted = [[entry for entry in segment if entry.position > head.size] for segment in found]
    return [segment for segment in wanted if segment]


def start_from_release(store: Store, *, progress: Callable[[int, int], None] = lambda _done, _of: None) -> int:
    """Bring a log that is a beginning of the released one up to it.

    Args:
        store: open for writing.
        progress: called with how many entries are restored, of how many.

    Returns:
        How many entries were restored.

    Raises:
        timeline.errors.IntegrityError: a segment is not as it was released.
    """
    with store.read() as connection:
        if not missing_from(read.current_tree_head(connection)):
            return 0
    with store.write() as connection:
        segments = missing_from(read.current_tree_head(connection))
        total, restored = sum(map(len, segments)), 0
        for segment in segments:
            store.restore(connection, segment)
            restored += len(segment)
            progress(restored, total)
    return restored
