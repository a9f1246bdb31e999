"""Feeds and files of a company, a story or all events, in the formats that exports have."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from dashboard.publish import paths
from timeline.formats import FORMATS
from timeline.formats.item import About, about, items

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dashboard.publish.corpus import Corpus
    from dashboard.publish.rows import Row
    from dashboard.publish.site import Site
    from timeline.facts import Story
    from timeline.formats.item import Item

OF_COMPANY = {"atom": "atom", "ics": "ics", "timelinejs": "timelinejs.json"}
"""The formats of each company's files, with the endings of their names."""
_LATEST = 100  # events of a feed
_NEVER = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def company(corpus: Corpus, site: Site, slug: str) -> Iterator[tuple[str, bytes]]:
    """Yield the paths and the bytes of a company's files.

    Args:
        corpus: all events.
        site: what all pages share.
        slug: the company.
    """
    view, page = corpus.view, paths.page("company", slug)
    every = list(items(view, iter(view.company(slug).events(retracted=True))))
    title = f"{site.name}: {corpus.directory.label(slug)}"
    present = any(not item.record.renamed for item in every)
    began = _NEVER if present else about(view.as_recorded(corpus.directory.known[slug].position), "").updated
    for form, ending in OF_COMPANY.items():
        here = paths.page("company", slug, ending=ending)
        found = every if FORMATS[form].subscribed else [item for item in every if not item.record.retracted]
        if FORMATS[form].page_size:
            found = [item for item in found if not item.record.renamed]
            found = sorted(found, key=lambda item: -item.record.position)[:_LATEST]
        yield here, _written(form, found, _about(site, title, page, here, began))


def story(corpus: Corpus, site: Site, told: Story, rows: Sequence[Row]) -> tuple[str, bytes]:
    """Return the path and the bytes of a story's file for TimelineJS.

    Args:
        corpus: all events.
        site: what all pages share.
        told: the story.
        rows: its events, in the order of their days.
    """
    view, page = corpus.view, paths.page("story", told.id)
    records = [record for row in rows if (record := view.event(row.id)) is not None]
    here = paths.page("story", told.id, ending="timelinejs.json")
    described = _about(site, told.title, page, here, _NEVER)
    return here, _written("timelinejs", items(view, records), described)


def latest(corpus: Corpus, site: Site) -> bytes:
    """Return the feed with the events of the whole site that were recorded last."""
    view = corpus.view
    found = items(view, view.events(retracted=True).last_recorded(_LATEST)[0])
    described = _about(site, site.name, "", "feed.atom", site.recorded or _NEVER)
    return _written("atom", found, described)


def _about(site: Site, title: str, page: str, here: str, updated: dt.datetime) -> About:
    """Return what a file is about.

    Args:
        site: what all pages share.
        title: its title.
        page: the path of the page with the same events.
        here: its own path.
        updated: when it was last changed, if it has no events.
    """

    def event_page(slug: str) -> str:
        return site.root + paths.page("event", slug)

    return About(title, site.root + page, updated=updated, feed=site.root + here, event_page=event_page)


def _written(form: str, found: Iterable[Item], described: About) -> bytes:
    return b"".join(FORMATS[form].write(iter(found), described))
