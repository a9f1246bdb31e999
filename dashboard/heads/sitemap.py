"""`/robots.txt` and `/sitemap.xml`: what programs that read whole sites find here, and when it last changed."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING

from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from dashboard import addresses, data, database, session
from dashboard.cache import cached_facts
from dashboard.escape import html
from dashboard.heads import known, site
from dashboard.immutable import NotFoundError, answered
from dashboard.pages import PAGES
from dashboard.state import State
from timeline.formats.item import items

if TYPE_CHECKING:
    from starlette.requests import Request

    from dashboard.database import Source
    from timeline.facts.entities import EntityType

MOST = 50_000
"""The largest number of addresses in one file (sitemaps.org)."""
_SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XML = "application/xml"
_NOT_READ = ("_stcore/", "reconcile", "tl/")


async def robots(request: Request) -> Response:
    """Respond with what programs may read, and where the list of pages is."""
    base = addresses.base()
    closed = "".join(f"Disallow: {base}{path}\n" for path in _NOT_READ)
    root = site.root(request.url.scheme, request.headers.raw)
    return PlainTextResponse(f"User-agent: *\n{closed}\nSitemap: {root}sitemap.xml\n")


async def sitemap(request: Request) -> Response:
    """Respond with the addresses of all pages, events, companies and stories, or with a list of such files."""
    return await answered(request, partial(_answer, number=0))


async def part(request: Request) -> Response:
    """Respond with one of several files of addresses, from 1 on."""
    return await answered(request, partial(_answer, number=int(request.path_params["number"])))


async def _answer(request: Request, *, number: int) -> Response:
    root = site.root(request.url.scheme, request.headers.raw)
    text = await known.THREADS.make(("sitemap", root, number), lambda: _text(root, number))
    return Response(text, media_type=_XML, headers={"cache-control": "no-cache"})


def _text(root: str, number: int) -> str:
    found = addresses_of(database.reading(), dt.datetime.now(dt.UTC).date())
    parts = -(-len(found) // MOST)
    if number > parts or (number and parts == 1):
        raise NotFoundError(f"the list of pages has {parts} parts: /sitemap.xml names them")
    if not number and parts > 1:
        rows = "".join(f"<sitemap><loc>{html(root)}sitemap-{one}.xml</loc></sitemap>" for one in range(1, parts + 1))
        return f'<?xml version="1.0" encoding="UTF-8"?><sitemapindex xmlns="{_SPACE}">{rows}</sitemapindex>'
    first = MOST * max(0, number - 1)
    rows = "".join(_row(root + href, at) for href, at in found[first : first + MOST])
    return f'<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="{_SPACE}">{rows}</urlset>'


def _row(address: str, at: dt.datetime | None) -> str:
    when = f"<lastmod>{at.isoformat(timespec='seconds')}</lastmod>" if at else ""
    return f"<url><loc>{html(address)}</loc>{when}</url>"


@cached_facts
def addresses_of(at: Source, _: dt.date) -> list[tuple[str, dt.datetime | None]]:
    """Return the address of each page, event, company and story, with the time at which the log last changed it.

    A company or a person changes with the events, and a story with those that it tells.
    """
    records = data.events(at, State())
    changed = {item.record.id: item.updated for item in items(at.view, records)}
    of_entity: dict[tuple[EntityType, str], dt.datetime] = {}
    for record in records:
        for one in record.participants:
            key = (one.type, one.entity)
            of_entity[key] = max(of_entity.get(key, changed[record.id]), changed[record.id])
    last = max(changed.values(), default=None)
    found = [(page.url, last) for page in PAGES if page.listed]
    found += [(session.href(State(event=slug, page="event")), when) for slug, when in sorted(changed.items())]
    for (kind, slug), when in sorted(of_entity.items()):
        page = session.company_href if kind == "company" else session.person_href
        found.append((page(slug, State()), when))
    for story in data.stories(at):
        told = [changed[slug] for slug in story.events if slug in changed]
        found.append((session.href(State(story=story.id, page="stories")), max(told, default=None)))
    return found


ROUTES = (
    Route("/robots.txt", robots, methods=["GET"]),
    Route("/sitemap.xml", sitemap, methods=["GET"]),
    Route("/sitemap-{number:int}.xml", part, methods=["GET"]),
)
"""What is served beside the pages."""
