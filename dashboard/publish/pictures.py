"""Pictures that other sites show with a link to a page. Each takes about half a second, so few pages have their own."""

from __future__ import annotations

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from os import cpu_count
from typing import TYPE_CHECKING

from dashboard import data
from dashboard.cards.png import png
from dashboard.cards.sheet import drawn
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
    from dashboard.publish.site import Which
    from dashboard.publish.staging import Staging
    from timeline.facts import Story

    Picture = tuple[str, str, Callable[[], Subject]]

_COMMON = "pictures/timeline.png"


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
    with ThreadPoolExecutor(many) as threads:
        for place, inputs, found in _all(job):
            if job.staging.keep(place, inputs):
                continue
            waiting.append((place, inputs, threads.submit(png, drawn(found(), job.site.root, card=True, font=False))))
            if len(waiting) > many:
                _take(job.staging, *waiting.popleft())
        while waiting:
            _take(job.staging, *waiting.popleft())


def _take(staging: Staging, place: str, inputs: str, made: Future[bytes]) -> None:
    staging.put(place, inputs, made.result)


def _all(job: Job) -> Iterator[Picture]:
    """Yield the path, a hash of the inputs, and what makes the subject of each picture."""
    corpus, which = job.corpus, job.which
    yield _COMMON, job.log, partial(_listed, corpus, State(), "", job.site.name)
    for story in corpus.stories:
        beside = [_around(corpus, row) for row in story_page.told(corpus, story)]
        inputs = stamp(story_page.inputs(corpus, story), beside)
        yield path(which, "story", story.id), inputs, partial(_story, corpus, story)
    if which == "all":
        yield from _of_things(job)


def _of_things(job: Job) -> Iterator[Picture]:
    """Yield the pictures of events, companies and people; those of events show the events around them, too."""
    corpus, which = job.corpus, job.which
    for row in corpus.rows.by_id():
        inputs = stamp(event_page.inputs(corpus, row), _around(corpus, row))
        yield path(which, "event", row.id), inputs, partial(_event, corpus, row.id)
    for slug in corpus.rows.entities():
        of, name = corpus.directory.type(slug), corpus.directory.label(slug)
        state = State(company=slug) if of == "company" else State(person=slug, page="person")
        made = partial(_listed, corpus, state, of, name)
        yield path(which, of, slug), entity_page.inputs(corpus, slug), made


def _around(corpus: Corpus, row: Row) -> list[str]:
    """Return what decides how the lanes of an event's companies look."""
    return [corpus.lane(slug) for slug in row.companies]


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
