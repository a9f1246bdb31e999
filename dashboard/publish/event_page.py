"""The page of an event: all that the log says about it, its neighbours and its history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from dashboard import record_proofs
from dashboard.components import details, names
from dashboard.heads import subject as words
from dashboard.publish import api, head, paths, render
from dashboard.publish.manifest import stamp
from dashboard.state import State
from timeline.log import read

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dashboard.publish.corpus import Corpus
    from dashboard.publish.rows import Row
    from dashboard.publish.site import Site
    from timeline.query import EventRecord


def inputs(corpus: Corpus, row: Row) -> str:
    """Return a hash of all that the page of an event says."""
    around = (
        *(other for other in corpus.rows.of_thread(row.thread) if other.id != row.id),
        *corpus.rows.naming(row.id),
        *_known(corpus, (*row.names, row.became)),
    )
    stories = [(story.id, story.title) for story in corpus.told_in.get(row.id, ())]
    neighbours = [(other.id, other.title, other.date) for other in around]
    return stamp(row.stamp, corpus.entities((*row.companies, *row.people)), neighbours, stories)


def file_inputs(corpus: Corpus, site: Site, row: Row) -> str:
    """Return a hash of all that the files of an event depend on."""
    return stamp(inputs(corpus, row), site.key)


def _known(corpus: Corpus, slugs: Iterable[str]) -> Iterable[Row]:
    return (row for slug in slugs if (row := corpus.rows.get(slug)) is not None)


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
        entries=record_path(record.id),
        details=render.markup(shown, here),
        indexed=not record.retracted,
        record=record,
        stories=[(story.title, paths.page("story", story.id)) for story in corpus.told_in.get(record.id, ())],
        more=_more(record),
    )


def record_path(slug: str) -> str:
    """Return the path of an event's entries in the log."""
    return paths.page("event", slug, ending="record.json")


def entries(corpus: Corpus, site: Site, slug: str) -> bytes:
    """Return an event's entries in the log, which a browser checks with the tiles of the log's tree.

    Args:
        corpus: all events.
        site: what all pages share.
        slug: the event's id.
    """
    with corpus.view.store.read() as connection:
        found = read.history(connection, record_proofs.subject(slug), until=site.tree_head.size)
    return api.dump(record_proofs.record(found))


def names_pages(site: Site, record: EventRecord) -> Iterator[tuple[str, bytes]]:
    """Yield the paths and the bytes of the further pages of a long list of names, such as those who signed a letter.

    Args:
        site: what all pages share.
        record: the event.
    """
    lists = [getattr(record.fact, field) or () for field in record.fact.name_lists()]
    count = max((-(-len(given) // names.A_PAGE) for given in lists), default=1)
    for number in range(2, count + 1):
        here, there = paths.page("event", record.id, number), paths.page("event", record.id)
        shown = names.shown(record, State(page="event", names=str(number)), sub="h2")
        given = head.Head(
            title=f"{record.title}: names, page {number}",
            description=words.of_event(record),
            index=False,
            before=paths.page("event", record.id, number - 1),
            after=paths.page("event", record.id, number + 1) if number < count else "",
        )
        title = Markup('<header><h1><a href="{}">{}</a></h1></header>').format(
            paths.relative(there, here), record.title
        )
        yield (
            here,
            render.page(
                "content",
                site,
                here,
                head=given,
                lead=title,
                figure="",
                body=render.markup(shown, here),
                listed="",
                indexed=False,
            ),
        )


def _more(record: EventRecord) -> tuple[tuple[str, str], ...]:
    """Return the titles and paths of the lists that have the event."""
    year = f"{record.date.anchor.year:04}"
    return (
        (year, paths.page("year", year)),
        (record.fact.label, paths.page("kind", record.kind)),
    )
