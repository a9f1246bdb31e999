"""What a feed consists of, and how it is written. No part of it needs the server, so any process can do it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from timeline.errors import TimelineError
from timeline.facts.quantities import count
from timeline.formats import FORMATS, with_bom
from timeline.formats.item import about, items

if TYPE_CHECKING:
    from timeline.query import EventFilter, EventRecord, View

_Part = TypeVar("_Part")
Pace = Callable[[Iterable[_Part]], Iterator[_Part]]


class NoSuchPageError(TimelineError):
    """The feed has fewer pages."""


@dataclass(frozen=True, slots=True)
class FeedJob:
    """A feed to be written.

    Attributes:
        form: the name of its format.
        wanted: the filter of its events; its log position is in `recorded_at` instead.
        recorded_at: the log position to read at, or None for the head.
        title: its title.
        page_address: the absolute address of the page with the same events.
        feed_address: the absolute address of the feed itself.
        page: which page of it, from 1.
        bom: whether it begins with a byte order mark.
    """

    form: str
    wanted: EventFilter
    recorded_at: int | None
    title: str
    page_address: str
    feed_address: str
    page: int = 1
    bom: bool = False


def write(job: FeedJob, view: View, pace: Pace[object] = iter) -> Iterator[bytes]:
    """Yield the bytes of a feed.

    Args:
        job: the feed.
        view: the database at the head of its log.
        pace: passes on what it is given, one by one, at its own pace.

    Raises:
        NoSuchPageError: the feed has fewer pages.
        timeline.errors.TimelineError: the database can't be read.
    """
    form = FORMATS[job.form]
    question = replace(view, recorded_at=job.recorded_at).ask(job.wanted)
    if form.subscribed:
        question = question.where(retracted=True)
    described = about(question.snapshot, job.title, job.page_address)
    found: Iterable[EventRecord] = question
    if form.page_size:
        found, many = question.last_recorded(form.page_size, skip=(job.page - 1) * form.page_size)
        pages = max(1, -(-many // form.page_size))
        if job.page > pages:
            raise NoSuchPageError(f"page={job.page}: the feed has {count(pages, 'page')}.")
        described = replace(described, feed=job.feed_address, page=job.page, pages=pages)
    parts = form.write(pace(items(question.snapshot, pace(found))), described)  # type: ignore[arg-type]  # the same
    yield from with_bom(parts) if job.bom else parts
