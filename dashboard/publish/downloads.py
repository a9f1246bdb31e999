"""Feeds and files of a company, a story or all events, in the formats that exports have."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dashboard.publish import paths
from timeline.formats import FORMATS
from timeline.formats.item import about, items

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dashboard.publish.corpus import Row
    from dashboard.publish.site import Site
    from timeline.facts import Story
    from timeline.query import EventRecord, View

OF_COMPANY = {"atom": "atom", "ics": "ics", "timelinejs": "timelinejs.json"}
"""The formats of each company's files, with the endings of their names."""
_LATEST = 100


def company(view: View, site: Site, slug: str, form: str) -> Iterator[bytes]:
    """Yield the bytes of a company's file.

    Args:
        view: the log.
        site: what all pages share.
        slug: the company.
        form: a format of `OF_COMPANY`.
    """
    known = view.company(slug)
    question = known.events(retracted=True) if FORMATS[form].subscribed else known.events()
    here = paths.page("company", slug, ending=OF_COMPANY[form])
    began = replace(view, recorded_at=view.directory.known[slug].position)
    found = question.last_recorded(_LATEST)[0] if FORMATS[form].page_size else iter(question)
    yield from _written(
        view, site, form, found, f"{site.name}: {known.label}", paths.page("company", slug), here, began
    )


def story(view: View, site: Site, told: Story, rows: Sequence[Row]) -> Iterator[bytes]:
    """Yield the bytes of a story's file for TimelineJS.

    Args:
        view: the log.
        site: what all pages share.
        told: the story.
        rows: its events, in the order of their days.
    """
    records = [record for row in rows if (record := view.event(row.id)) is not None]
    here = paths.page("story", told.id)
    yield from _written(view, site, "timelinejs", records, told.title, here, here, view)


def latest(view: View, site: Site) -> Iterator[bytes]:
    """Yield the bytes of the feed with the events of the whole site that were recorded last."""
    found = view.events(retracted=True).last_recorded(_LATEST)[0]
    yield from _written(view, site, "atom", found, site.name, "", "feed.atom", view)


def _written(  # noqa: PLR0913, PLR0917 - what a file is about
    view: View,
    site: Site,
    form: str,
    records: Iterable[EventRecord],
    title: str,
    page: str,
    here: str,
    at: View,
) -> Iterator[bytes]:
    """Yield the bytes of a file; one without events is as old as the log was at `at`."""
    described = replace(
        about(at, title, site.root + page),
        feed=site.root + here,
        event_page=lambda slug: site.root + paths.page("event", slug),
    )
    yield from FORMATS[form].write(items(view, iter(records)), described)
