"""Feeds of events: the query string of `/feed.atom`, `/feed.csv` and so on takes the filters of a page.

`/feed.csv` also takes `bom=1`, which adds a byte order mark, so that Excel recognises UTF-8. `/feed.atom` has pages
(RFC 5005) and also takes `page=2`; its first page has the events that were recorded last. No other parameter is valid.
The id of a company or person that was merged leads on to the one that it became.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import logging
import re
from contextlib import suppress
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from dashboard import database, labels, session
from dashboard.compression import ENCODINGS
from dashboard.feed_cache import Bodies, Body, TooLargeError
from dashboard.feed_job import FeedJob, NoSuchPageError
from dashboard.feed_makers import Here
from dashboard.language import gettext
from dashboard.makers import GONE, MAKERS, RETRY_AFTER, BusyError, Latest, ReaderGoneError, unless_gone
from timeline.errors import StoreError, TimelineError
from timeline.facts.text import shorten
from timeline.formats import FORMATS, feeds
from timeline.query.params import MOST_SHOWN

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from starlette.requests import Request
    from starlette.types import Receive, Scope, Send

    from dashboard.database import Source
    from dashboard.feed_makers import FeedMaker
    from timeline.formats import Format
    from timeline.query import EventFilter


@dataclass(frozen=True, slots=True)
class _Asked:
    """A parsed request: what to return, in which format, and which page of it."""

    form: Format
    source: Source
    filter: EventFilter
    page: int
    bom: bool


async def feed(request: Request) -> Response:
    """Respond with the events that a page with the same filters shows, in the format that the path names."""
    name = request.path_params["format"]
    if name not in feeds():
        return _refused(404, f"there is no feed '{name}': use {', '.join(feeds())}")
    try:
        with MAKERS.admitted():
            return await unless_gone(request.receive, _response(request, FORMATS[name]))
    except ReaderGoneError:
        return GONE
    except BusyError:
        return _refused(503, "too many programs read feeds at the moment: try again in a few seconds")


async def _response(request: Request, form: Format) -> Response:
    """Make the response, or take it from the cache; wait only for threads that make others."""
    try:
        source = await _latest.get()
    except StoreError as error:
        return _refused(503, str(error))
    # An event may be planned today, and past tomorrow.
    key = (form.name, str(request.base_url), request.url.query, source.live_key, dt.datetime.now(dt.UTC).date())
    tag = _tag(form.name, source, request.url.query, str(key[-1]))
    headers = {
        "cache-control": "no-cache",
        "access-control-allow-origin": "*",
        "vary": "accept-encoding",
    }
    known = {_plain_tag(each) for each in request.headers.get("if-none-match", "").split(",")}
    if known & {tag, "*"}:
        return Response(status_code=304, headers={**headers, "etag": f'"{tag}"'})
    sent = await _once(key, lambda: _answer(request, form, source))
    encoding = _encoding(request, sent) if isinstance(sent, Body) else ""
    if isinstance(sent, Body) and encoding:
        plain, headers["content-encoding"] = sent, encoding
        sent = await _once((*key, encoding), lambda: _maker.compressed(plain, encoding))
    if isinstance(sent, Response):
        return sent
    headers["etag"] = f'"{tag}{encoding and "-"}{encoding}"'
    if form.attached:
        headers["content-disposition"] = f'attachment; filename="timeline.{form.extension or form.name}"'
    return Kept(sent, headers, form.media_type)


class Kept(Response):
    """A response whose body is kept for all readers. A slow reader holds one part of it, and the place of the next."""

    def __init__(self, body: Body, headers: dict[str, str], media_type: str) -> None:
        super().__init__(headers={**headers, "content-length": str(body.size)}, media_type=media_type)
        self._body = body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the parts, as fast as the reader takes them."""
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        if scope["method"] == "HEAD":
            await send({"type": "http.response.body", "body": b""})
            return
        with suppress(ReaderGoneError):
            await unless_gone(receive, self._send(send))

    async def _send(self, send: Send) -> None:
        left = self._body.size
        for part in self._body.parts():
            left -= len(part)
            await send({"type": "http.response.body", "body": part, "more_body": bool(left)})
            await asyncio.sleep(0)  # others have their turn, even if this reader is fast
        if not self._body.size:
            await send({"type": "http.response.body", "body": b""})


def _encoding(request: Request, body: Body) -> str:
    """Return the best encoding that the reader takes, or "" for the plain bytes."""
    # An outer layer hides the header from the app; see `server.Page`.
    given = request.scope.get("accepted_encodings", request.headers.get("accept-encoding", ""))
    taken = {}
    for each in given.lower().split(","):
        name, _, weight = each.partition(";")
        taken[name.strip()] = not re.fullmatch(r"q=0(\.0*)?", weight.replace(" ", ""))
    return next((name for name in ENCODINGS if body.size >= _WORTH and taken.get(name, taken.get("*", False))), "")


async def _once(key: Hashable, make: Callable[[], Body | Response]) -> Body | Response:
    """Return what is kept with a key; if there is nothing, one thread makes it for all who wait."""
    kept = BODIES.get(key)
    return kept if kept is not None else await MAKERS.make(key, lambda: _kept(key, make))


def _kept(key: Hashable, make: Callable[[], Body | Response]) -> Body | Response:
    """Make a body in a thread, and keep it. An error becomes a response with words: nothing has been sent yet."""
    try:
        BODIES.check_room()
        made = BODIES.get(key) or make()
        return BODIES.put(key, made) if isinstance(made, Body) else made
    except BusyError:
        raise
    except TooLargeError:
        return _refused(503, "this feed is too large: add filters, or run `timeline export`")
    except TimelineError as error:
        return _told(error)
    except OSError as error:
        return _refused(503, f"the server has no room for this feed: {error.strerror or error}")
    except Exception:  # noqa: BLE001 - a fault of the program
        _log.exception("a feed can't be made")
        return _refused(500, "this feed can't be made: the server's log says why")


def _told(error: TimelineError) -> Response:
    if isinstance(error, NoSuchPageError):
        return _refused(400, str(error))
    if isinstance(error, StoreError):
        return _refused(503, str(error))
    return _refused(500, f"this feed can't be made: {error}")


def _read(request: Request, form: Format, source: Source) -> tuple[_Asked, list[str]]:
    """Parse a request. Return it with a sentence for each wrong parameter."""
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


def _answer(request: Request, form: Format, source: Source) -> Body | Response:
    """Read the request and write its body, as a whole: nothing stays open behind it. Or refuse it, or redirect."""
    asked, wrong = _read(request, form, source)
    if wrong:
        return _refused(400, "\n".join(wrong))
    wanted = _with_present_ids(asked)
    if wanted != asked.filter:
        return RedirectResponse(_href(replace(asked, filter=wanted)), 307, {"access-control-allow-origin": "*"})
    job = FeedJob(
        form.name,
        replace(wanted, recorded=""),
        asked.source.view.recorded_at,
        title(asked.source, wanted),
        _address(request, "company" if wanted.company else "", wanted),
        _address(request, f"feed.{form.name}", wanted),
        asked.page,
        asked.bom,
    )
    return _maker.feed(job, asked.source)


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


def title(source: Source, wanted: EventFilter, day: dt.date | None = None) -> str:
    """Return a short title that says which events a feed has.

    Args:
        source: the database.
        wanted: the filter.
        day: the day whose names it uses, if it is not the filter's.
    """
    names = source.view.directory
    slugs = (wanted.company, *wanted.companies, wanted.person)
    parts = [names.name(slug, wanted.reported or day) for slug in slugs if slug]
    if wanted.include_owned and parts:
        parts.append(gettext("with what they owned at the time"))
    parts += [labels.family_label(family) for family in wanted.family]
    parts += [labels.kind_label(kind) for kind in wanted.kind]
    parts += [*wanted.role, *wanted.status, *([wanted.thread] if wanted.thread else [])]
    if wanted.disputed is not None:
        parts.append(gettext("disputed") if wanted.disputed else gettext("undisputed"))
    if wanted.planned is not None:
        parts.append(gettext("planned") if wanted.planned else gettext("past"))
    if wanted.text:
        parts.append(f"“{wanted.text}”")
    if wanted.since or wanted.until:
        parts.append(gettext("{first} to {last}", first=wanted.since or "…", last=wanted.until or "…"))
    if wanted.reported:
        parts.append(gettext("as reported on {day}", day=wanted.reported.isoformat()))
    if wanted.recorded:
        parts.append(gettext("as recorded at {moment}", moment=wanted.recorded))
    return ": ".join(filter(None, ("Timeline", ", ".join(parts))))


def _tag(name: str, source: Source, query: str, day: str) -> str:
    text = f"{name}\n{source.mark}\n{query}\n{day}"
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _plain_tag(given: str) -> str:
    """Return a tag of the header If-None-Match without the encoding; a proxy may have made it a weak one."""
    return given.strip().removeprefix("W/").strip('"').partition("-")[0]


def _refused(status: int, text: str) -> Response:
    headers = {"cache-control": "no-store", "access-control-allow-origin": "*"}
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers |= RETRY_AFTER
    return PlainTextResponse(text + "\n", status_code=status, headers=headers)


def make_with(maker: FeedMaker) -> None:
    """Choose who makes the feeds of this process."""
    global _maker  # noqa: PLW0603 - a setting of the process
    _maker = maker


_maker: FeedMaker = Here()
BODIES = Bodies()
"""The bodies of feeds."""
_WORTH = 1000  # bytes from which on a body is compressed
_latest = Latest(database.reading)
_log = logging.getLogger(__name__)
