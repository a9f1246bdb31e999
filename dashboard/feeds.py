"""Feeds of what a page shows: `/feed.atom`, `.ics`, `.csv`, `.json` and `.jsonl` take the page's own query string."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from dashboard import database, labels, session
from dashboard.groups import counted
from timeline.errors import StoreError
from timeline.formats import FORMATS, SUBSCRIBED, about, items, writer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.requests import Request

    from dashboard.database import Source
    from dashboard.state import State
    from timeline.query import EventRecord

_ATTACHED = ("csv", "json", "jsonl")  # a browser offers to keep these


def feed(request: Request) -> Response:
    """Answer with the events that the page of the same query string shows, in the path's format."""
    name = request.path_params["format"]
    if name not in FORMATS:
        return _refused(404, f"there is no feed '{name}': use {', '.join(FORMATS)}")
    try:
        source = database.reading()
        params = {key: request.query_params.getlist(key) for key in request.query_params}
        source, state, problems = session.read(source, params)
    except StoreError as error:
        return _refused(503, str(error))
    wrong = [problem.wrong for problem in problems]
    for asked, value in (("story", state.story), ("step", state.step), ("mark", state.mark)):
        if value:
            wrong.append(f"{asked}={value}: a feed has the events of filters, and not those of a story or mark")
    if wrong:
        return _refused(400, "\n".join(wrong))
    headers = {
        "etag": _tag(name, source, request.url.query),
        "cache-control": "no-cache",
        "access-control-allow-origin": "*",
    }
    if headers["etag"] in [tag.strip() for tag in request.headers.get("if-none-match", "").split(",")]:
        return Response(status_code=304, headers=headers)
    if name in _ATTACHED:
        headers["content-disposition"] = f'attachment; filename="timeline.{name}"'
    if request.method == "HEAD":
        answer = Response(headers=headers, media_type=FORMATS[name])
        del answer.headers["content-length"]  # how long the answer would be is not known
        return answer
    view = session.view_of(source, state)
    found = items(view, _records(source, state, retracted=name in SUBSCRIBED))
    page = "company" if state.company else ""
    query = urlencode(state.params())
    address = f"{str(request.base_url).rstrip('/')}/{page}{'?' if query else ''}{query}"
    parts = writer(name)(found, about(view, title(source, state), address))
    return StreamingResponse(parts, headers=headers, media_type=FORMATS[name])


ROUTES = (Route("/feed.{format}", feed, methods=["GET"]),)
"""What is served beside the pages."""


def href(name: str, state: State) -> str:
    """Return the address of the feed of a page's state, relative to any page of the app."""
    query = urlencode(state.params())
    return f"feed.{name}{'?' if query else ''}{query}"


def title(source: Source, state: State) -> str:
    """Say in a few words what a page shows."""
    names = source.view.directory
    parts = [names.name(slug, state.reported) for slug in (state.company, *state.companies) if slug]
    if state.group and state.companies:
        parts.append("with what they owned at the time")
    parts += [labels.FAMILY_LABELS[family] for family in state.families]
    parts += [labels.kind_label(kind) for kind in state.kinds]
    if state.text:
        parts.append(f"“{state.text}”")
    if state.since or state.until:
        parts.append(f"{state.since or '…'} to {state.until or '…'}")
    if state.reported:
        parts.append(f"as reported on {state.reported.isoformat()}")
    if state.recorded:
        parts.append(f"as our log stood at {state.recorded}")
    return ": ".join(filter(None, ("Timeline", ", ".join(parts))))


def _records(source: Source, state: State, *, retracted: bool) -> Iterator[EventRecord]:
    kinds = state.asked_kinds
    if kinds == ():
        return
    found = session.view_of(source, state).events(
        company=state.company,
        kind=kinds,
        since=state.since or None,
        until=state.until or None,
        text=state.text or None,
        retracted=retracted,
    )
    owned = session.view_of(source, state).ownership() if state.group and state.companies else None
    yield from (record for record in found if not state.companies or counted(record, state.companies, owned))


def _tag(name: str, source: Source, query: str) -> str:
    text = f"{name}\n{source.mark}\n{query}"
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


def _refused(status: int, text: str) -> Response:
    return PlainTextResponse(text + "\n", status_code=status, headers={"cache-control": "no-store"})
