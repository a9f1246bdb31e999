"""The routes of the reconciliation service.

`/reconcile` speaks version 0.2 of the Reconciliation Service API (W3C Entity Reconciliation Community Group, Final
Report of 10 April 2023), and `/reconcile/1.0` the draft of version 1.0. Both only read. All answers allow other origins
(CORS); JSONP is refused.
"""

from __future__ import annotations

from functools import wraps
from http import HTTPStatus
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlencode

import orjson
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from dashboard import database
from dashboard.makers import GONE, MAKERS, RETRY_AFTER, BusyError, ReaderGoneError, unless_gone
from dashboard.reconciliation import read, write
from dashboard.reconciliation.preview import preview
from dashboard.reconciliation.read import BadRequestError
from timeline.errors import StoreError, TimelineError
from timeline.query.reconciliation import (
    candidates,
    entities,
    properties_of,
    suggested,
    thing_by_id,
    types_of,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request

    from timeline.query import View
    from timeline.query.reconciliation import MatchQuery
    from timeline.query.reconciliation.properties import Thing

    Handler = Callable[[Request], Awaitable[Response]]

_Made = TypeVar("_Made")
_CORS = {
    "access-control-allow-origin": "*",
    "access-control-allow-methods": "GET, POST, OPTIONS",
    "access-control-allow-headers": "content-type, accept, accept-language",
    "access-control-max-age": "86400",
}
_PREVIEW_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def _json(value: object, status: int = 200) -> Response:
    headers = {**_CORS, "cache-control": "no-store"} | (RETRY_AFTER if status == HTTPStatus.SERVICE_UNAVAILABLE else {})
    return Response(orjson.dumps(value), status, headers, "application/json")


def _answering(handler: Handler) -> Handler:
    """Wrap a handler: preflight requests, errors as JSON, and no details of errors that are not the client's."""

    @wraps(handler)
    async def answer(request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=_CORS)
        try:
            return await handler(request)
        except BadRequestError as error:
            return _json({"status": "error", "message": error.message}, error.status)
        except ReaderGoneError:
            return GONE
        except (BusyError, StoreError) as error:
            reason = (
                "too many requests at the moment" if isinstance(error, BusyError) else "the database can't be read now"
            )
            return _json({"status": "error", "message": f"{reason}: try again later"}, 503)
        except TimelineError as error:
            return _json({"status": "error", "message": str(error)}, 400)

    return answer


async def _work(request: Request, make: Callable[[], _Made]) -> _Made:
    """Make an answer in the threads that make feeds, as long as the client is there; its request was read."""
    with MAKERS.admitted():
        return await unless_gone(request.receive, MAKERS.make(object(), make))


def _view() -> View:
    return database.reading().view


def _base(request: Request, path: str = "") -> str:
    """Return the service's absolute address, as the client asked for it."""
    return f"{str(request.base_url).rstrip('/')}/reconcile{path}"


# -- version 0.2 ------------------------------------------------------------------------------------------------------


async def endpoint(request: Request) -> Response:
    """Answer with the manifest, the results of a query batch (`queries`), or a data extension (`extend`)."""
    parameters = await read.form(request)
    unknown = parameters.keys() - {"queries", "extend"}
    if unknown:
        raise BadRequestError(f"unknown parameter '{min(unknown)[:60]}': send queries or extend")
    if len(parameters) > 1:
        raise BadRequestError("send queries or extend, not both")
    if "queries" in parameters:
        batch = read.query_batch(read.json(parameters["queries"], "queries"))
        return _json(await _work(request, lambda: _results(batch)))
    if "extend" in parameters:
        query = read.extension(read.json(parameters["extend"], "extend"))
        return _json(await _work(request, lambda: write.extended(_view(), query, listed=False)))
    if request.method == "POST":
        raise BadRequestError("send queries=… or extend=…")
    return _json(write.manifest(_base(request), version("company-timeline"), read.BATCH))


def _results(batch: dict[str, MatchQuery]) -> dict[str, Any]:
    view = _view()
    return {
        key: {"result": [write.candidate(one, named=False) for one in candidates(view, query)]}
        for key, query in batch.items()
    }


# -- draft of version 1.0 ---------------------------------------------------------------------------------------------


async def draft_endpoint(request: Request) -> Response:
    """Answer with the manifest of the draft of version 1.0."""
    return _json(write.draft_manifest(_base(request, "/1.0"), version("company-timeline")))


async def match(request: Request) -> Response:
    """Answer a query batch in JSON."""
    batch = read.draft_batch(read.json(await _json_body(request), "the body"))
    return _json(await _work(request, lambda: _draft_results(batch)))


def _draft_results(batch: list[MatchQuery]) -> dict[str, Any]:
    view = _view()
    found = [candidates(view, query) for query in batch]
    return {"results": [{"candidates": [write.candidate(one, named=True) for one in each]} for each in found]}


async def draft_extend(request: Request) -> Response:
    """Answer a data extension query in JSON."""
    query = read.extension(read.json(await _json_body(request), "the body"))
    return _json(await _work(request, lambda: write.extended(_view(), query, listed=True)))


async def _json_body(request: Request) -> bytes:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise BadRequestError("send application/json", 415)
    return await read.body(request)


# -- both versions ----------------------------------------------------------------------------------------------------


async def suggest(request: Request) -> Response:
    """Answer with suggestions for what somebody types."""
    parameters = await read.form(request)
    sort, prefix = request.path_params["sort"], read.prefix(parameters)
    if sort not in ("entity", "property", "type"):
        raise BadRequestError(f"there are no suggestions of '{sort[:60]}': use entity, property or type", 404)
    skip, most = read.window(parameters)

    def found() -> dict[str, Any]:
        items = entities(_view(), prefix, skip=skip, most=most) if sort == "entity" else None
        return write.suggestions(suggested(sort, prefix, skip=skip, most=most) if items is None else items, sort)

    return _json(await _work(request, found))


async def propose(request: Request) -> Response:
    """Answer with the properties of a type."""
    parameters = await read.form(request)
    name = parameters.get("type", "")
    base = read.base_type(name) if name else ""
    limit = read.window(parameters)[1] if "limit" in parameters else None
    return _json(write.proposals(properties_of(base), name, limit))


async def show_preview(request: Request) -> Response:
    """Answer with a small page about a company, a person or an event."""
    slug = await _id(request)

    def page() -> str:
        view = _view()
        thing = _found(view, slug)
        return preview(view, slug, thing, f"{_base(request)}/view?{urlencode({'id': slug})}")

    headers = {**_CORS, "content-security-policy": _PREVIEW_POLICY, "cache-control": "no-store"}
    return HTMLResponse(await _work(request, page), headers=headers)


async def show(request: Request) -> Response:
    """Redirect to the page of a company or an event, or to the timeline of a person."""
    slug = await _id(request)
    thing = await _work(request, lambda: _found(_view(), slug))
    base = types_of(thing)[-1].id
    now = thing.slug if base != "event" else thing.id  # type: ignore[union-attr]
    page = {"company": "company", "event": "event", "person": ""}[base]
    return RedirectResponse(f"{str(request.base_url).rstrip('/')}/{page}?{urlencode({base: now})}", 307, _CORS)


async def _id(request: Request) -> str:
    parameters = await read.form(request)
    if not parameters.get("id"):
        raise BadRequestError("give id=…")
    return parameters["id"][:200]


def _found(view: View, slug: str) -> Thing:
    thing = thing_by_id(view, slug)
    if thing is None:
        raise BadRequestError("there is nothing with this id", 404)
    return thing


_READ, _BOTH, _SEND = ["GET", "OPTIONS"], ["GET", "POST", "OPTIONS"], ["POST", "OPTIONS"]
_SHARED = (
    ("/suggest/{sort}", suggest),
    ("/extend/propose", propose),
    ("/preview", show_preview),
)
ROUTES = (
    Route("/reconcile", _answering(endpoint), methods=_BOTH),
    Route("/reconcile/view", _answering(show), methods=_READ),
    Route("/reconcile/1.0", _answering(draft_endpoint), methods=_READ),
    Route("/reconcile/1.0/match", _answering(match), methods=_SEND),
    Route("/reconcile/1.0/extend", _answering(draft_extend), methods=_SEND),
    *(Route(f"/reconcile{path}", _answering(handler), methods=_READ) for path, handler in _SHARED),
    *(Route(f"/reconcile/1.0{path}", _answering(handler), methods=_READ) for path, handler in _SHARED),
)
"""The routes of both versions."""
