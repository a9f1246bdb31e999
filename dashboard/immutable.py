"""Responses that never change: made and compressed once, and kept by browsers for a year."""

from __future__ import annotations

import gzip
import hashlib
import re
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING

import brotli
from starlette.responses import PlainTextResponse, Response

from dashboard.feed_cache import Bodies, Body, TooLargeError, collect
from dashboard.feeds import Kept
from dashboard.makers import GONE, MAKERS, RETRY_AFTER, BusyError, ReaderGoneError, unless_gone
from timeline.errors import StoreError, TimelineError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request

_YEAR = "public, max-age=31536000"
_HARDEST = 1_000_000  # bytes up to which brotli takes more time: half a second
_WORTH = 500  # bytes from which on compression is worth it
_BEST, _GOOD, _GZIP = 10, 9, 9
_ENCODINGS = ("br", "gzip")
_TAG = 20  # hexadecimal digits


class NotFoundError(Exception):
    """There is no such thing; the text says what there is."""


async def answered(request: Request, work: Callable[[Request], Awaitable[Response]]) -> Response:
    """Return a response, as long as the reader is there and not too many wait; an error becomes words.

    Args:
        request: the request.
        work: makes the response.
    """
    try:
        with MAKERS.admitted():
            return await unless_gone(request.receive, work(request))
    except ReaderGoneError:
        return GONE
    except NotFoundError as error:
        return refused(404, str(error))
    except BusyError:
        return refused(503, "too many programs read at the moment: try again in a few seconds")
    except (StoreError, TooLargeError) as error:
        return refused(503, str(error) or "there is too much of it")
    except TimelineError as error:
        return refused(500, f"this can't be made: {error}")


async def kept(request: Request, key: str, make: Callable[[], bytes], media_type: str) -> Response:
    """Return the response with some bytes, from memory if it was made before.

    Args:
        request: the request.
        key: what it is; the bytes with a key never change.
        make: makes the bytes, in a thread.
        media_type: the media type.
    """
    encoding = _encoding(request)
    # A cache in front of the app keeps what is immutable and gzipped, and would send it to all: see `static_cache`.
    headers = {
        "cache-control": _YEAR if encoding == "gzip" else f"{_YEAR}, immutable",
        "access-control-allow-origin": "*",
        "vary": "accept-encoding",
        "etag": f'"{hashlib.sha256(key.encode()).hexdigest()[:_TAG]}{encoding and "-"}{encoding}"',
    }
    if headers["etag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    body = await _once(key, lambda: collect((make(),)))
    if encoding and body.size >= _WORTH:
        body = await _once(f"{key}-{encoding}", partial(_compressed, body, encoding))
        headers["content-encoding"] = encoding
    return Kept(body, headers, media_type)


def fill(key: str, make: Callable[[], bytes]) -> None:
    """Make some bytes and compress them before anybody asks, in the thread of the caller.

    Args:
        key: what it is, as `kept` takes it.
        make: makes the bytes.
    """
    body = _made(key, lambda: collect((make(),)))
    if body.size >= _WORTH:
        for encoding in _ENCODINGS:
            _made(f"{key}-{encoding}", partial(_compressed, body, encoding))


def refused(status: int, text: str) -> Response:
    """Return a response with words, which nobody keeps."""
    headers = {"cache-control": "no-store", "access-control-allow-origin": "*"}
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers |= RETRY_AFTER
    return PlainTextResponse(text + "\n", status_code=status, headers=headers)


def moved(path: str) -> Response:
    """Return a redirect to a relative path, which nobody keeps.

    Args:
        path: relative to the request, so that it holds behind a proxy too.
    """
    headers = {"location": path, "cache-control": "no-store", "access-control-allow-origin": "*"}
    return Response(status_code=302, headers=headers)


async def _once(key: str, make: Callable[[], Body]) -> Body:
    """Return what is kept with a key; if there is nothing, one thread makes it for all who wait."""
    found = BODIES.get(key)
    return found if found is not None else await MAKERS.make(("immutable", key), lambda: _made(key, make))


def _made(key: str, make: Callable[[], Body]) -> Body:
    BODIES.check_room()
    return BODIES.get(key) or BODIES.put(key, make())


def _compressed(body: Body, encoding: str) -> Body:
    plain = b"".join(body.parts())
    if encoding == "br":
        return collect((brotli.compress(plain, quality=_BEST if len(plain) <= _HARDEST else _GOOD),))
    return collect((gzip.compress(plain, _GZIP, mtime=0),))


def _encoding(request: Request) -> str:
    """Return the best encoding that the reader takes: br, gzip or ""."""
    # An outer layer hides the header from the app; see `server.Page`.
    given = request.scope.get("accepted_encodings", request.headers.get("accept-encoding", ""))
    taken = {}
    for each in given.lower().split(","):
        name, _, quality = each.partition(";")
        taken[name.strip()] = not re.fullmatch(r"q=0(\.0*)?", quality.replace(" ", ""))
    return next((name for name in _ENCODINGS if taken.get(name, taken.get("*", False))), "")


BODIES = Bodies()
"""The bytes, compressed and plain."""
