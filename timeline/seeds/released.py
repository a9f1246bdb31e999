"""The released log of the shipped files, with which a new database begins."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from timeline import resources
from timeline.log.entry import Entry
from timeline.log.erasures import without_erased
from timeline.log.merkle import TreeHead, tree_head
from timeline.log.segments import erased_subjects, read_segments, released
from timeline.projections.decode import erased_entity
from timeline.seeds.entity_index import KnownEntity
from timeline.seeds.read.files import Selection


def released_folder() -> Path:
    """Return the folder of the released log."""
    return resources.find("seed_events") / "released"


def covers_shipped(selection: Selection) -> bool:
    """Return whether shipped files are among the selected ones."""
    shipped = resources.find("seed_events").resolve()
    return any(file.root.path == shipped for file in selection.files)


def erased_entities() -> dict[str, KnownEntity]:
    """Return the companies and people that were erased from the released log: events may go on naming their ids."""
    today = dt.datetime.now(dt.UTC).date()  # nobody asks for the day
    left = (erased_entity(subject, today) for subject in erased_subjects(released_folder()))
    return {entity.id: KnownEntity.of(entity) for entity in left if entity is not None}


def missing_from(head: TreeHead) -> list[Entry]:
    """Return the released entries that a log with this tree head does not have yet, without what was erased.

    If the log is not a beginning of the released one, there are none. Its own entries stay, and changes in the files
    are appended after them.

    Raises:
        timeline.errors.IntegrityError: a segment was altered after its release.
    """
    segments = released(released_folder())
    if not segments or head.size >= segments[-1].head.size:
        return []
    found = [entry for segment in read_segments(released_folder()) for entry in segment]
    if tree_head(entry.leaf for entry in found[: head.size]) != head:
        return []
    return without_erased(found)[head.size :]
