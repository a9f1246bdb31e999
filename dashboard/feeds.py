"""Feeds of events: `/feed.atom`, `/feed.csv` … take the filters of a page as their query string, and nothing else.

Only `/feed.csv` also takes `bom=1`: a byte order mark in front, by which Excel recognises UTF-8.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from dashboard import database, labels, session
from timeline.errors import StoreError
from timeline.formats import FORMATS, feeds, with_bom
from timeline.formats.item import about, items

if TYPE_CHECKING:
    from starlette.requests import Request

    from dashboard.database import Source
    from timeline.query import EventFilter


def feed(request: Request) -> Response:
    """Answer with the events that the page of the same filters shows, in the path's format."""
    name = request.path_params["format"]
    if name not in feeds():
        return _refused(404, f"there is no feed '{name}': use {', '.join(feeds())}")
    form = FORMATS[name]
    try:
        source = database.reading()
        params = {key: request.query_params.getlist(key) for key in request.query_params}
        bom = form.bom and params.get("bom") == ["1"] and bool(params.pop("bom"))
        source, wanted, problems = session.read_filter(source, params)
    except StoreError as error:
        return _refused(503, str(error))
    if problems:
        return _refused(400, "\n".join(problem.wrong for problem in problems))
    headers = {
        "etag": _tag(name, source, request.url.query),
        "cache-control": "no-cache",
        "access-control-allow-origin": "*",
    }
    if headers["etag"] in [tag.strip() for tag in request.headers.get("if-none-match", "").split(",")]:
        return Response(status_code=304, headers=headers)
    if form.attached:
        headers["content-disposition"] = f'attachment; filename="timeline.{name}"'
    if request.method == "HEAD":
        answer = Response(headers=headers, media_type=form.media_type)
        del answer.headers["content-length"]  # how long the answer would be is not known
        return answer
    found = source.view.ask(replace(wanted, recorded=""))
    if form.subscribed:
        found = found.where(retracted=True)
    page = "company" if wanted.company else ""
    query = urlencode(wanted.to_params())
    address = f"{str(request.base_url).rstrip('/')}/{page}{'?' if query else ''}{query}"
    parts = form.write(items(found.snapshot, found), about(found.snapshot, title(source, wanted), address))
    return StreamingResponse(with_bom(parts) if bom else parts, headers=headers, media_type=form.media_type)


ROUTES = (Route("/feed.{format}", feed, methods=["GET"]),)
"""What is served beside the pages."""


def href(name: str, wanted: EventFilter) -> str:
    """Return the address of the feed of a filter, relative to any page of the app."""
    query = urlencode(wanted.to_params())
    return f"feed.{name}{'?' if query else ''}{query}"


def title(source: Source, wanted: EventFilter) -> str:
    """Say in a few words which events a feed has."""
    names = source.view.directory
    slugs = (wanted.company, *wanted.companies, wanted.person)
    parts = [names.name(slug, wanted.reported) for slug in slugs if slug]
    if wanted.include_owned and parts:
        parts.append("with what they owned at the time")
    parts += [labels.FAMILY_LABELS[family] for family in wanted.family]
    parts += [labels.kind_label(kind) for kind in wanted.kind]
    parts += [*wanted.role, *wanted.status, *([wanted.thread] if wanted.thread else [])]
    if wanted.disputed is not None:
        parts.append("disputed" if wanted.disputed else "undisputed")
    if wanted.text:
        parts.append(f"“{wanted.text}”")
    if wanted.since or wanted.until:
        parts.append(f"{wanted.since or '…'} to {wanted.until or '…'}")
    if wanted.reported:
        parts.append(f"as reported on {wanted.reported.isoformat()}")
    if wanted.recorded:
        parts.append(f"as recorded at {wanted.recorded}")
    return ": ".join(filter(None, ("Timeline", ", ".join(parts))))


def _tag(name: str, source: Source, query: str) -> str:
    text = f"{name}\n{source.mark}\n{query}"
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


def _refused(status: int, text: str) -> Response:
    return PlainTextResponse(text + "\n", status_code=status, headers={"cache-control": "no-store"})
