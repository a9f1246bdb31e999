"""Feeds of events: the query string of `/feed.atom`, `/feed.csv` and so on takes the filters of a page.

`/feed.csv` also takes `bom=1`, which adds a byte order mark, so that Excel recognises UTF-8. `/feed.atom` has pages
(RFC 5005) and also takes `page=2`; its first page has the events that were recorded last. No other parameter is valid.
The id of a company or person that was merged leads on to the one that it became.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from starlette.responses import PlainTextResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from dashboard import database, labels, session
from timeline.errors import StoreError
from timeline.facts.quantities import count
from timeline.facts.text import shorten
from timeline.formats import FORMATS, feeds, with_bom
from timeline.formats.item import about, items
from timeline.query.params import MOST_SHOWN

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from starlette.requests import Request

    from dashboard.database import Source
    from timeline.formats import Format
    from timeline.query import EventFilter, EventRecord


@dataclass(frozen=True, slots=True)
class _Asked:
    """A parsed request: what to return, in which format, and which page of it."""

    form: Format
    source: Source
    filter: EventFilter
    page: int
    bom: bool


def feed(request: Request) -> Response:
    """Respond with the events that a page with the same filters shows, in the format that the path names."""
    name = request.path_params["format"]
    if name not in feeds():
        return _refused(404, f"there is no feed '{name}': use {', '.join(feeds())}")
    try:
        asked, wrong = _read(request, FORMATS[name])
    except StoreError as error:
        return _refused(503, str(error))
    if wrong:
        return _refused(400, "\n".join(wrong))
    present = _with_present_ids(asked)
    if present != asked.filter:
        return RedirectResponse(_href(replace(asked, filter=present)), 307, {"access-control-allow-origin": "*"})
    headers = {
        "etag": _tag(name, asked.source, request.url.query),
        "cache-control": "no-cache",
        "access-control-allow-origin": "*",
    }
    if headers["etag"] in [tag.strip() for tag in request.headers.get("if-none-match", "").split(",")]:
        return Response(status_code=304, headers=headers)
    return _answer(request, asked, headers)


def _read(request: Request, form: Format) -> tuple[_Asked, list[str]]:
    """Parse a request. Return it with a sentence for each wrong parameter."""
    source = database.reading()
    params = {key: request.query_params.getlist(key) for key in request.query_params}
    bom = form.bom and params.get("bom") == ["1"] and bool(params.pop("bom"))
    page, wrong = _page_number(params.pop("page", ["1"])) if form.page_size else (1, [])
    source, wanted, problems = session.read_filter(source, params)
    return _Asked(form, source, wanted, page, bom), [*(problem.wrong for problem in problems), *wrong]


def _page_number(given: Sequence[str]) -> tuple[int, list[str]]:
    """Return the page number from the parameter `page`, and what is wrong with the parameter."""
    if len(given) == 1 and re.fullmatch("[1-9][0-9]{0,8}", given[0]):
        return int(given[0]), []
    return 1, [f"page={shorten(','.join(given), MOST_SHOWN)}: write one whole number, from 1 on."]


def _with_present_ids(asked: _Asked) -> EventFilter:
    """Return the filter with companies and people that were merged replaced by what they became."""
    wanted, directory = asked.filter, asked.source.view.directory
    company, person = (slug and directory.now(slug) for slug in (wanted.company, wanted.person))
    companies = tuple(dict.fromkeys(map(directory.now, wanted.companies)))
    return replace(wanted, company=company, person=person, companies=companies)


def _href(asked: _Asked) -> str:
    """Return the address of a request, relative to the feed."""
    more = {"page": str(asked.page)} if asked.page > 1 else {}
    more |= {"bom": "1"} if asked.bom else {}
    return f"feed.{asked.form.name}?{urlencode({**asked.filter.to_params(), **more})}"


def _answer(request: Request, asked: _Asked, headers: dict[str, str]) -> Response:
    form, wanted = asked.form, asked.filter
    question = asked.source.view.ask(replace(wanted, recorded=""))
    if form.subscribed:
        question = question.where(retracted=True)
    page_address = _address(request, "company" if wanted.company else "", wanted)
    described = about(question.snapshot, title(asked.source, wanted), page_address)
    found: Iterable[EventRecord] = question
    if form.page_size:
        found, many = question.last_recorded(form.page_size, skip=(asked.page - 1) * form.page_size)
        pages = max(1, -(-many // form.page_size))
        if asked.page > pages:
            return _refused(400, f"page={asked.page}: the feed has {count(pages, 'page')}.")
        feed_address = _address(request, f"feed.{form.name}", wanted)
        described = replace(described, feed=feed_address, page=asked.page, pages=pages)
    if form.attached:
        headers["content-disposition"] = f'attachment; filename="timeline.{form.extension or form.name}"'
    if request.method == "HEAD":
        answer = Response(headers=headers, media_type=form.media_type)
        del answer.headers["content-length"]  # the length of the response is not known
        return answer
    parts = form.write(items(question.snapshot, found), described)
    return StreamingResponse(with_bom(parts) if asked.bom else parts, headers=headers, media_type=form.media_type)


def _address(request: Request, path: str, wanted: EventFilter) -> str:
    """Return the absolute address of a page or a feed with the same filters."""
    query = urlencode(wanted.to_params())
    return f"{str(request.base_url).rstrip('/')}/{path}{'?' if query else ''}{query}"


ROUTES = (Route("/feed.{format}", feed, methods=["GET"]),)
"""What is served beside the pages."""


def href(name: str, wanted: EventFilter) -> str:
    """Return the address of a filter's feed, relative to any page of the app."""
    query = urlencode(wanted.to_params())
    return f"feed.{name}{'?' if query else ''}{query}"


def title(source: Source, wanted: EventFilter) -> str:
    """Return a short title that says which events a feed has."""
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
    if wanted.planned is not None:
        parts.append("planned" if wanted.planned else "past")
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
