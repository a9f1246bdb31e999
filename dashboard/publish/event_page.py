"""The page of an event: all that the log says about it, its neighbours and its history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard.components import details
from dashboard.heads import subject as words
from dashboard.publish import head, paths, render
from dashboard.publish.manifest import stamp
from dashboard.state import State

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dashboard.publish.corpus import Corpus, Row
    from dashboard.publish.site import Site
    from timeline.query import EventRecord


def inputs(corpus: Corpus, row: Row) -> str:
    """Return a hash of all that the page of an event depends on."""
    around = (
        *(other for other in corpus.of_thread.get(row.thread, ()) if other.id != row.id),
        *corpus.naming.get(row.id, ()),
        *_known(corpus, (*row.names, row.became)),
    )
    stories = [(story.id, story.title) for story in corpus.told_in.get(row.id, ())]
    neighbours = [(other.id, other.title, other.date) for other in around]
    return stamp(row.stamp, corpus.entities((*row.companies, *row.people)), neighbours, stories)


def _known(corpus: Corpus, slugs: Iterable[str]) -> Iterable[Row]:
    return (corpus.known[slug] for slug in slugs if slug in corpus.known)


def page(corpus: Corpus, site: Site, record: EventRecord, picture: str) -> bytes:
    """Return the page.

    Args:
        corpus: all events.
        site: what all pages share.
        record: the event.
        picture: the path of the picture for other sites, or "".
    """
    here, state = paths.page("event", record.id), State(event=record.id, page="event")
    about = words.of_event(record)
    files = (head.Alternate(paths.api("event", record.id), "application/json", "This event as JSON"),)
    found = head.subject(corpus.at, state, "event", record.title, about, record=record, records=(record,))
    shown = details.details(corpus.at, State(page="event"), record, top=1)
    return render.page(
        "event",
        site,
        here,
        head=head.Head(
            title=record.title,
            description=about,
            type="article",
            data=head.described(site, found, here, files, picture),
            alternates=files,
            picture=picture,
            index=not record.retracted,
        ),
        details=render.markup(shown, here),
        indexed=not record.retracted,
        record=record,
        stories=[(story.title, paths.page("story", story.id)) for story in corpus.told_in.get(record.id, ())],
        more=_more(record),
    )


def _more(record: EventRecord) -> tuple[tuple[str, str], ...]:
    """Return the titles and paths of the lists that have the event."""
    year = f"{record.date.anchor.year:04}"
    return (
        (year, paths.page("year", year)),
        (record.fact.label, paths.page("kind", record.kind)),
    )
