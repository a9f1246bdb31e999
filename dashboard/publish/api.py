"""The JSON API: files under `api/v1`, which `openapi` describes. A long list has pages, each with the next one."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

import orjson

from dashboard.publish import paths
from timeline.facts.entities import Entity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from dashboard.publish.corpus import Corpus
    from dashboard.publish.rows import Row
    from dashboard.publish.site import Site
    from timeline.facts import Story
    from timeline.facts.entities import EntityType
    from timeline.query import Change, EventRecord

A_PAGE = 500
"""The most items of a page."""
CHANGES_A_PAGE = 250
"""The changes of a page; only the last one has fewer."""


def dump(value: object) -> bytes:
    """Return JSON values as the bytes of a file."""
    return orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE)


def event(site: Site, record: EventRecord) -> bytes:
    """Return an event with all that the log says about it."""
    links = {"url": site.root + paths.page("event", record.id)}
    return dump(record.to_json() | links)


def brief(site: Site, row: Row) -> dict[str, Any]:
    """Return an event as lists have it."""
    return {
        "id": row.id,
        "title": row.title,
        "kind": row.kind,
        "date": {"text": row.date, "anchor": row.day},
        "status": row.status,
        "planned": "planned" in row.marks,
        "disputed": "sources disagree" in row.marks,
        "companies": list(row.companies),
        "people": list(row.people),
        "href": site.root + paths.api("event", row.id),
    }


def entity(corpus: Corpus, site: Site, slug: str) -> Iterator[tuple[str, bytes]]:
    """Yield the paths and the bytes of a company or a person, with its events, the latest first."""
    of = corpus.directory.type(slug)
    view = corpus.view.company(slug) if of == "company" else corpus.view.person(slug)
    fact: Entity = view.fact
    lead = {
        "id": slug,
        "name": corpus.directory.name(slug),
        "label": corpus.directory.label(slug),
        **fact.payload(),
        "url": site.root + paths.page(of, slug),
    }
    rows = (brief(site, row) for row in corpus.rows.of_entity(slug, latest_first=True))
    yield from _paged(
        site, corpus.rows.count_of(slug), rows, lambda number: paths.api(of, slug, number), "events", lead
    )


def entities(corpus: Corpus, site: Site, of: EntityType, slugs: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """Yield the paths and the bytes of the list of companies or people, in the order of their ids."""
    rows = (
        {
            "id": slug,
            "name": corpus.directory.name(slug),
            "label": corpus.directory.label(slug),
            "events": corpus.rows.count_of(slug),
            "href": site.root + paths.api(of, slug),
        }
        for slug in sorted(slugs)
    )
    lead = {"count": len(slugs)}
    yield from _paged(site, len(slugs), rows, lambda number: paths.api_listing(of, number), "items", lead)


def year(corpus: Corpus, site: Site, which: str, total: int) -> Iterator[tuple[str, bytes]]:
    """Yield the paths and the bytes of the events of a year, in the order of their days.

    Args:
        corpus: all events.
        site: what all pages share.
        which: the year, with four digits.
        total: how many events it has.
    """
    items = (brief(site, row) for row in corpus.rows.of_year(which))
    lead = {"year": int(which), "count": total}
    yield from _paged(site, total, items, lambda number: paths.api("year", which, number), "items", lead)


def years(corpus: Corpus, site: Site) -> bytes:
    """Return the list of years, each with the address of its events."""
    found = [
        {"year": int(one.name), "count": one.many, "href": site.root + paths.api("year", one.name)}
        for one in corpus.rows.years()
    ]
    return dump({"count": len(corpus.rows), "items": found, "next": None})


def story(site: Site, told: Story, rows: Sequence[Row]) -> bytes:
    """Return a story with its steps, and its events in brief."""
    lead = {"id": told.id, **told.payload(), "url": site.root + paths.page("story", told.id)}
    return dump({**lead, "events": [brief(site, row) for row in rows]})


def stories(corpus: Corpus, site: Site) -> Iterator[tuple[str, bytes]]:
    """Yield the paths and the bytes of the list of stories."""
    rows = [
        {"id": one.id, "title": one.title, "summary": one.summary, "href": site.root + paths.api("story", one.id)}
        for one in corpus.stories
    ]
    lead = {"count": len(rows)}
    yield from _paged(site, len(rows), rows, lambda number: paths.api_listing("story", number), "items", lead)


def changes(site: Site, number: int, found: Sequence[Change], *, last: bool) -> bytes:
    """Return a page of the log's changes, the oldest first.

    Args:
        site: what all pages share.
        number: the page, from 1.
        found: its changes, the oldest first.
        last: whether it is the last page.
    """
    after = None if last else site.root + changes_path(number + 1)
    return dump({"items": [one.to_json() for one in found], "next": after})


def changes_path(number: int) -> str:
    """Return the path of a page of changes. A full page never changes."""
    return f"{paths.API}/changes/{number}.json"


def changes_index(site: Site, size: int) -> bytes:
    """Return where the changes begin and end.

    Args:
        site: what all pages share.
        size: how many changes there are.
    """
    pages = -(-size // CHANGES_A_PAGE)
    ends = {"first": site.root + changes_path(1), "last": site.root + changes_path(pages)} if pages else {}
    return dump({"count": size, "first": None, "last": None} | ends)


def first(corpus: Corpus, site: Site, companies: int, people: int) -> bytes:
    """Return the first page of the API: the state of the log, and where its lists are."""
    lists = {
        "events": (len(corpus.rows), paths.api_listing("event")),
        "companies": (companies, paths.api_listing("company")),
        "people": (people, paths.api_listing("person")),
        "stories": (len(corpus.stories), paths.api_listing("story")),
        "changes": (site.tree_head.size, f"{paths.API}/changes/index.json"),
    }
    return dump(
        {
            "title": "Timeline",
            "license": "https://creativecommons.org/publicdomain/zero/1.0/",
            "description": site.root + f"{paths.API}/openapi.json",
            "tree_head": {"size": site.tree_head.size, "root": site.tree_head.root.hex()},
            "recorded": site.recorded.isoformat() if site.recorded is not None else None,
            "today": site.today.isoformat(),
            "lists": {name: {"count": count, "href": site.root + path} for name, (count, path) in lists.items()},
        }
    )


def _paged(  # noqa: PLR0913, PLR0917 - a list, and where it is
    site: Site, total: int, rows: Iterable[object], path: Callable[[int], str], name: str, lead: dict[str, Any]
) -> Iterator[tuple[str, bytes]]:
    """Yield a list in pages; the first one has what else there is to say."""
    count, rest = max(1, -(-total // A_PAGE)), iter(rows)
    for number in range(1, count + 1):
        after = site.root + path(number + 1) if number < count else None
        some = list(islice(rest, A_PAGE))
        yield path(number), dump({**(lead if number == 1 else {}), name: some, "next": after})
