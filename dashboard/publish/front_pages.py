"""The pages that are not about one thing: the first page, changes, data, search, and the page for wrong addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard import island, labels
from dashboard.components import change_list, event_list
from dashboard.heads.structured import LICENCE
from dashboard.publish import head, paths, render
from dashboard.publish.figure import note
from dashboard.state import State
from timeline.facts.quantities import count
from timeline.query.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.publish.corpus import Corpus
    from dashboard.publish.rows import Row
    from dashboard.publish.site import Site
    from timeline.query import Change

_LATEST = 30
A_PAGE = 100
"""How many changes a page has."""


def first(corpus: Corpus, site: Site, picture: str) -> bytes:
    """Return the first page: the figure, the latest events and the stories."""
    here = paths.INDEX
    rows = corpus.rows.latest(_LATEST)
    records = [found for row in rows if (found := corpus.view.event(row.id)) is not None]
    ends = _ends(corpus)
    about = (
        f"{count(len(corpus.rows), 'event')}, {ends[0].year} to {ends[1].year}, each with its sources."
        if ends
        else "No event yet."
    )
    files = (
        head.Alternate(f"{paths.API}/index.json", "application/json", "The API's first page"),
        head.Alternate("data/csv/events.csv", "text/csv", "All events as CSV"),
    )
    return render.page(
        "first",
        site,
        here,
        head=head.Head(
            title=island.TITLE,
            description=about,
            data=_dataset(corpus, site, about),
            alternates=files,
            picture=picture,
        ),
        figure=note(here) if records else "",
        latest=render.markup(event_list.listed(records, State(page="event")), here) if records else "",
        stories=[(story.title, story.summary, paths.page("story", story.id)) for story in corpus.stories],
    )


def _ends(corpus: Corpus) -> tuple[Row, Row] | None:
    """Return the first and the last event; None if there is none."""
    first = corpus.rows.first()
    return None if first is None else (first, corpus.rows.latest(1)[0])


def _dataset(corpus: Corpus, site: Site, about: str) -> dict[str, object]:
    ends = _ends(corpus)
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": island.TITLE,
        "description": about,
        "url": site.root,
        "license": LICENCE,
        "isAccessibleForFree": True,
        "version": str(site.tree_head.size),
        "creator": {"@type": "Organization", "name": site.name},
        "temporalCoverage": f"{ends[0].day}/{ends[1].day}" if ends else "",
        "distribution": [
            {"@type": "DataDownload", "encodingFormat": media, "contentUrl": f"{site.root}data/{form}/events.{form}"}
            for form, media in (("csv", "text/csv"), ("parquet", "application/vnd.apache.parquet"))
        ],
    }  # fmt: skip


def changes(site: Site, number: int, pages: int, found: Sequence[Change]) -> bytes:
    """Return a page of the log's changes, the newest first.

    Args:
        site: what all pages share.
        number: the page, from 1 for the oldest.
        pages: how many pages there are; the last one has the newest changes, and is the first that readers see.
        found: its changes, the newest first.
    """
    last = number == pages
    here = changes_path(number, pages)
    title = "Changes" if last else f"Changes, page {number}"
    older = changes_path(number - 1, pages) if number > 1 else ""
    newer = "" if last else changes_path(number + 1, pages)
    return render.page(
        "list",
        site,
        here,
        head=head.Head(
            title=title,
            description="What the log recorded, corrected and retracted, the newest first.",
            before=newer,
            after=older,
        ),
        listed=render.markup(change_list.listed(found, State()), here),
        entries=(),
    )


def changes_path(number: int, pages: int) -> str:
    """Return the path of a page of changes."""
    return "changes/index.html" if number == pages else f"changes/{number}.html"


def data(corpus: Corpus, site: Site) -> bytes:
    """Return the page with all files, and how to read them."""
    tables = [
        (spec.name, spec.about, f"data/csv/{spec.name}.csv", f"data/parquet/{spec.name}.parquet")
        for spec in TABLES.values()
    ]
    return render.page(
        "data",
        site,
        "data/index.html",
        head=head.Head(
            title="Data",
            description="All events as tables, as JSON and as feeds, in the public domain (CC0 1.0).",
            data=_dataset(corpus, site, "All events as tables."),
        ),
        tables=tables,
        recorded=labels.moment(site.recorded) if site.recorded is not None else "",
    )


def search(site: Site, indexes: int) -> bytes:
    """Return the page of the search.

    Args:
        site: what all pages share.
        indexes: how many indexes it has.
    """
    shown = head.Head(title="Search", description="Search events, companies, people and stories.", index=False)
    return render.page("search", site, "search.html", head=shown, indexes=indexes)


def lost(site: Site) -> bytes:
    """Return the page for an address that does not exist. Its links do not depend on that address."""
    shown = head.Head(title="No such page", description="There is no page at this address.", index=False)
    return render.page("lost", site, "404.html", head=shown)
