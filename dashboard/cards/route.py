"""Serves pictures of views: `/picture/company.svg?company=…` is the figure, `/card/company.png?…` is for other sites.

The query is that of the page. A picture shows the view at the time of the request; one at a log position never changes.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from starlette.responses import Response
from starlette.routing import Route

from dashboard import database, language
from dashboard.cards.png import png
from dashboard.cards.sheet import drawn
from dashboard.feed_cache import Bodies, collect
from dashboard.feeds import Kept
from dashboard.heads import known, site
from dashboard.immutable import NotFoundError, answered
from dashboard.makers import MAKERS, Latest
from dashboard.pages import PAGES

if TYPE_CHECKING:
    from collections.abc import Hashable

    from starlette.requests import Request

    from dashboard.pages import Page

_TYPES = {"png": "image/png", "svg": "image/svg+xml"}
_NAMES = {page.url or "timeline": page for page in PAGES}
_ZOOM = 2  # pixels of a PNG for one of the whole figure
_MEMORY = 24_000_000  # bytes of all pictures that are kept
_TAG = 32
_MOST_QUERY = 8000  # characters that are read


async def picture(request: Request) -> Response:
    """Respond with the whole figure of a view, with its title, sources and licence."""
    return await answered(request, _whole)


async def card(request: Request) -> Response:
    """Respond with a picture of a view in the size that other sites show."""
    return await answered(request, _card)


async def _whole(request: Request) -> Response:
    return await _response(request, request.path_params["extension"], card=False)


async def _card(request: Request) -> Response:
    return await _response(request, request.path_params["extension"], card=True)


async def _response(request: Request, extension: str, *, card: bool) -> Response:
    page = _NAMES.get(request.path_params["name"])
    if page is None or extension not in _TYPES:
        raise NotFoundError(f"there is no such picture: use {', '.join(_NAMES)}, with .png or .svg")
    root = site.root(request.url.scheme, request.headers.raw)
    mark = (await _latest.get()).live_key
    key = (mark, dt.datetime.now(dt.UTC).date(), root, page.url, request.url.query, extension, card)
    headers = {"cache-control": "no-cache", "access-control-allow-origin": "*", "etag": _tag(key)}
    if headers["etag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    found = BODIES.get(key)
    if found is None:
        made = await MAKERS.make(key, partial(_made, page, request.url.query, root, extension, card=card))
        found = BODIES.put(key, collect((made,)))
    return Kept(found, headers, _TYPES[extension])


def _made(page: Page, query: str, root: str, extension: str, *, card: bool) -> bytes:
    # The address alone says the language, so that it always leads to the same picture.
    chosen = parse_qs(query).get(language.PARAM, [""])[0] if len(query) <= _MOST_QUERY else ""
    with language.reading(language.reader_of(chosen, "")):
        found = known.found(page, query)
        if found.missing:
            raise NotFoundError(found.title)
        if extension == "svg":
            return drawn(found, root, card=card).encode()
        return png(drawn(found, root, card=card, font=False), zoom=1 if card else _ZOOM)


def _tag(key: Hashable) -> str:
    return f'"{hashlib.sha256(repr(key).encode()).hexdigest()[:_TAG]}"'


BODIES = Bodies(memory=_MEMORY)
"""The pictures."""
_latest = Latest(database.reading)

ROUTES = (
    Route("/picture/{name}.{extension}", picture, methods=["GET"]),
    Route("/card/{name}.{extension}", card, methods=["GET"]),
)
"""What is served beside the pages."""
