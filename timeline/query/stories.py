"""The stories at a view's time. There are few: they are read from the log through an index."""

from __future__ import annotations

from typing import TYPE_CHECKING

from timeline import facts
from timeline.errors import QueryError
from timeline.facts.suggest import did_you_mean
from timeline.log import read
from timeline.models import ENTRY as E
from timeline.models import NOW
from timeline.projections.decode import fact_or_none
from timeline.query.reading import refuse_erased
from timeline.query.several import one_id

if TYPE_CHECKING:
    from timeline.query.snapshot import Snapshot


def latest_stories(snapshot: Snapshot) -> list[facts.Story]:
    """Return the last version of each story up to a view's position, in the order of their first recording."""
    return _until(snapshot, snapshot.position)


def one(snapshot: Snapshot, slug: str) -> facts.Story | None:
    """Return a story; see `View.story`."""
    one_id(slug, "story")
    found = {story.id: story for story in latest_stories(snapshot)}
    if slug in found:
        return found[slug]
    with snapshot.store.read() as connection:
        refuse_erased(connection, f"story/{slug}", snapshot.position)
    known = [story.id for story in _until(snapshot, NOW)]
    if slug not in known:
        hint = did_you_mean(slug, known)
        raise QueryError(f"unknown story '{slug}'" + (f": {hint}" if hint else ""))
    return None


def _until(snapshot: Snapshot, position: int) -> list[facts.Story]:
    with snapshot.store.read() as connection:
        entries = read.newest(connection, f"{E.kind} = 'story' AND {E.position} <= ?", (position,), limit=_ALL)
    latest = {entry.subject: entry for entry in reversed(entries)}  # a key keeps its first place
    return [story for story in map(fact_or_none, latest.values()) if isinstance(story, facts.Story)]


_ALL = 2**31 - 1
