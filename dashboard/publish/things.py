"""Writes the pages and files of events, companies, people and stories, and what stands at their old addresses."""

from __future__ import annotations

from collections import deque
from functools import partial
from typing import TYPE_CHECKING

from dashboard.publish import (
    api,
    downloads,
    entity_page,
    event_page,
    list_pages,
    paths,
    pictures,
    render,
    story_page,
)
from dashboard.publish.manifest import stamp

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dashboard.publish.job import Job
    from dashboard.publish.paths import Thing
    from dashboard.publish.rows import Group, Row
    from timeline.facts import Story
    from timeline.facts.entities import EntityType
    from timeline.query import EventRecord


def events(job: Job) -> None:
    """Write the events and the lists of years, so that each event is read once. Then write the retracted events."""
    for year in job.corpus.rows.years():
        stale = {row.id for row in job.corpus.rows.of_year(year.name) if not _keep_event(job, row)}
        key, inputs = f"year:{year.name}", job.corpus.rows.stamp_of(year=year.name)
        if job.staging.keep(key, inputs):
            if stale:
                deque(_written(job, year.name, stale), maxlen=0)
        else:
            job.staging.many(key, inputs, partial(_year, job, year, stale))
    for row in job.corpus.rows.gone():
        _gone(job, row)


def _written(job: Job, year: str, stale: set[str]) -> Iterator[EventRecord]:
    """Yield the events of a year, after the stale ones were written."""
    for record in job.corpus.view.events().between(f"{year}-01-01", f"{year}-12-31", by="anchor"):
        row = job.corpus.rows.get(record.id) if record.id in stale else None
        if row is not None:
            _event(job, row, record)
        yield record


def _keep_event(job: Job, row: Row) -> bool:
    kept = job.staging.keep(f"event:{row.id}", event_page.file_inputs(job.corpus, job.site, row))
    if kept:
        job.step()
    return kept


def _event(job: Job, row: Row, record: EventRecord) -> None:
    picture = pictures.path(job.which, "event" if not row.retracted else None, row.id)

    def made() -> Iterator[tuple[str, bytes]]:
        yield paths.page("event", row.id), event_page.page(job.corpus, job.site, record, picture)
        yield from event_page.names_pages(job.site, record)
        yield paths.api("event", row.id), api.event(job.site, record)
        if job.site.key:
            yield event_page.record_path(row.id), event_page.entries(job.corpus, job.site, row.id)

    job.staging.many(f"event:{row.id}", event_page.file_inputs(job.corpus, job.site, row), made)
    job.step()


def _year(job: Job, year: Group, stale: set[str]) -> Iterator[tuple[str, bytes]]:
    yield from list_pages.events(job.site, "year", year.name, year.many, _written(job, year.name, stale))
    yield from api.year(job.corpus, job.site, year.name, year.many)


def _gone(job: Job, row: Row) -> None:
    """Write what stands at the address of an event that was renamed or retracted."""
    now = job.corpus.now(row.id) if row.renamed else ""
    present = job.corpus.rows.get(now) if now else None
    if present is not None:
        _move(job, "event", row.id, now, present.title)
        job.step()
    elif not _keep_event(job, row):
        record = job.corpus.view.event(row.id)
        assert record is not None  # noqa: S101 - the corpus has read it
        _event(job, row, record)


def entities(job: Job) -> None:
    """Write the companies and people, and what stands at the addresses of those that became others."""
    for slug in job.companies:
        _entity(job, "company", slug)
    for slug in job.people:
        _entity(job, "person", slug)
    directory = job.corpus.directory
    for slug, now in directory.became.items():
        _move(job, directory.type(slug), slug, now, directory.label(now))


def _entity(job: Job, of: EntityType, slug: str) -> None:
    corpus, site = job.corpus, job.site
    picture = pictures.path(job.which, of if corpus.rows.count_of(slug) else None, slug)

    def made() -> Iterator[tuple[str, bytes]]:
        yield from entity_page.pages(corpus, site, slug, picture)
        yield from api.entity(corpus, site, slug)
        if of == "company":
            yield from downloads.company(corpus, site, slug)

    job.staging.many(f"{of}:{slug}", entity_page.inputs(corpus, slug), made)
    job.step(corpus.rows.count_of(slug))


def stories(job: Job) -> None:
    """Write the stories, and what stands at the addresses of those that were renamed."""
    titles = {}
    for story in job.corpus.stories:
        titles[story.id] = story.title
        _story(job, story)
    for slug in job.corpus.former:
        now = job.corpus.story_now(slug)
        if now:
            _move(job, "story", slug, now, titles[now])


def _story(job: Job, story: Story) -> None:
    corpus, site = job.corpus, job.site
    rows, picture = story_page.told(corpus, story), pictures.path(job.which, "story", story.id)

    def made() -> Iterator[tuple[str, bytes]]:
        yield paths.page("story", story.id), story_page.page(corpus, site, story, picture)
        yield paths.api("story", story.id), api.story(site, story, rows)
        yield downloads.story(corpus, site, story, rows)

    job.staging.many(f"story:{story.id}", story_page.inputs(corpus, story), made)
    job.step()


def _move(job: Job, of: Thing, slug: str, now: str, title: str) -> None:
    """Write what stands at the address of a thing that has another one now."""
    here, there = paths.page(of, slug), paths.page(of, now)

    def made() -> Iterator[tuple[str, bytes]]:
        yield here, render.page("moved", job.site, here, path=there, title=title)
        moved = {"id": slug, "moved_to": now, "href": job.site.root + paths.api(of, now)}
        yield paths.api(of, slug), api.dump(moved)

    job.moved.append((here, there))
    job.staging.many(f"moved:{here}", stamp(there, title), made)
