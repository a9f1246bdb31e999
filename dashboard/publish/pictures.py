"""Pictures that other sites show with a link to a page. Each takes a third of a second, so few have their own."""

from __future__ import annotations

import datetime as dt
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from os import cpu_count
from threading import local
from typing import TYPE_CHECKING, NamedTuple

from dashboard import data
from dashboard.cards.bodies import AROUND, MOST_AROUND
from dashboard.cards.png import Painter
from dashboard.cards.sheet import LICENCE, drawn
from dashboard.heads import subject as words
from dashboard.publish import entity_page, event_page, head, paths, story_page
from dashboard.publish.manifest import stamp
from dashboard.state import State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Future

    from dashboard.heads.subject import Subject
    from dashboard.publish.corpus import Corpus
    from dashboard.publish.job import Job
    from dashboard.publish.rows import Row
    from dashboard.publish.site import Site, Which
    from dashboard.publish.staging import Staging
    from timeline.facts import Story

_COMMON = "pictures/timeline.png"
_EVENTS = 25  # that a picture shows, more or less: see `Job.step`


def path(which: Which, of: paths.Thing | None = None, slug: str = "") -> str:
    """Return the path of the picture of a page; "" if it has none.

    Args:
        which: which pages have a picture of their own.
        of: the type of the thing that the page is about; None for any other page.
        slug: the id of the thing.
    """
    if which == "none":
        return ""
    own = of == "story" or (which == "all" and of is not None)
    return f"pictures/{paths.page(of, slug, ending='png')}" if own and of is not None else _COMMON


def write(job: Job) -> None:
    """Draw the pictures whose inputs have changed, in processes beside each other."""
    if job.which == "none":
        return
    many = cpu_count() or 1
    waiting: deque[tuple[str, str, Future[bytes]]] = deque()
    with ExitStack() as opened, ThreadPoolExecutor(many) as threads:
        painters = _Painters(opened)
        for found in _all(job):
            if job.staging.keep(found.path, found.inputs):
                continue
            svg = drawn(found.make(), job.site.root, card=True, font=False, comes=_foot(job.site, found.page))
            waiting.append((found.path, found.inputs, threads.submit(painters.png, svg)))
            if len(waiting) > many:
                _take(job.staging, *waiting.popleft())
            job.step(_EVENTS)
        while waiting:
            _take(job.staging, *waiting.popleft())


class _Painters:
    """A painter for each thread."""

    def __init__(self, opened: ExitStack) -> None:
        self._opened, self._own = opened, local()

    def png(self, svg: str) -> bytes:
        """Return a picture as PNG."""
        if not hasattr(self._own, "painter"):
            self._own.painter = self._opened.enter_context(Painter())
        made: bytes = self._own.painter.png(svg)
        return made


def _foot(site: Site, page: str) -> list[str]:
    """Return the lines at the foot of a picture. They have no log position: a picture stays as the log grows."""
    return [f"{site.name}. {LICENCE}. Each event with its sources at:", site.root + page]


def _take(staging: Staging, place: str, inputs: str, made: Future[bytes]) -> None:
    staging.put(place, inputs, made.result)


class _Picture(NamedTuple):
    """A picture.

    Attributes:
        path: its path.
        inputs: a hash of all that it depends on.
        page: the path of its page.
        make: returns what it shows.
    """

    path: str
    inputs: str
    page: str
    make: Callable[[], Subject]


def _all(job: Job) -> Iterator[_Picture]:
    """Yield the pictures."""
    corpus, which = job.corpus, job.which
    yield _Picture(_COMMON, job.log, "", partial(_listed, corpus, State(), "", job.site.name))
    for story in corpus.stories:
        beside = [[corpus.lane(slug) for slug in row.companies] for row in story_page.told(corpus, story)]
        inputs = stamp(story_page.inputs(corpus, story), beside)
        page = paths.page("story", story.id)
        yield _Picture(path(which, "story", story.id), inputs, page, partial(_story, corpus, story))
    if which == "all":
        yield from _of_things(job)


def _of_things(job: Job) -> Iterator[_Picture]:
    """Yield the pictures of events, companies and people; those of events show the events around them, too."""
    corpus, which = job.corpus, job.which
    for row in corpus.rows.by_id():
        inputs, page = stamp(event_page.inputs(corpus, row), _around(corpus, row)), paths.page("event", row.id)
        yield _Picture(path(which, "event", row.id), inputs, page, partial(_event, corpus, row.id))
    for slug in corpus.rows.entities():
        of, name = corpus.directory.type(slug), corpus.directory.label(slug)
        state = State(company=slug) if of == "company" else State(person=slug, page="person")
        made, page = partial(_listed, corpus, state, of, name), paths.page(of, slug)
        yield _Picture(path(which, of, slug), entity_page.inputs(corpus, slug), page, made)


def _around(corpus: Corpus, row: Row) -> list[str]:
    """Return what decides how the time around an event looks in the lanes of its companies."""
    day = dt.date.fromisoformat(row.day).toordinal()
    first, last = max(day - AROUND.days, 1), min(day + AROUND.days, dt.date.max.toordinal())
    since, until = (dt.date.fromordinal(one).isoformat() for one in (first, last))
    return [corpus.rows.stamp_between(slug, since, until) for slug in row.companies[:MOST_AROUND]]


def _listed(corpus: Corpus, state: State, page: str, title: str) -> Subject:
    return head.subject(corpus.at, state, page, title, "", records=data.events(corpus.at, state))


def _story(corpus: Corpus, story: Story) -> Subject:
    records = [found for row in story_page.told(corpus, story) if (found := corpus.view.event(row.id)) is not None]
    state = State(story=story.id, page="stories")
    return head.subject(corpus.at, state, "stories", story.title, story.summary, records=records, story=story)


def _event(corpus: Corpus, slug: str) -> Subject:
    record = corpus.view.event(slug)
    assert record is not None  # noqa: S101 - the corpus has read it
    state = State(event=slug, page="event")
    return head.subject(
        corpus.at, state, "event", record.title, words.of_event(record), record=record, records=(record,)
    )
