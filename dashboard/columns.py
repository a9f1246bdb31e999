"""The events as columns, for the timeline that the browser draws: `/tl/events.<head>.json` and its other parts.

The address names the head of the log, so its bytes never change. `/tl/head` tells the present head. With `?after=` and
an earlier head, the first part has only what changed since.
"""

from __future__ import annotations

import datetime as dt
from collections import OrderedDict
from contextlib import suppress
from dataclasses import replace
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from dashboard import database
from dashboard.forgetting import on_erasure
from dashboard.immutable import NotFoundError, answered, fill, kept, moved
from dashboard.makers import Latest
from dashboard.precedence import PAGES_FIRST
from timeline.errors import TimelineError
from timeline.formats.columns import FIRST, Columns, Head, to_bytes
from timeline.log.cursor import Cursor

if TYPE_CHECKING:
    from starlette.requests import Request

    from timeline.query import View

_FOLDER = "tl"
_MOST_KEPT = 2  # columns of heads: readers of the last but one can still get its other parts


class Present(NamedTuple):
    """The present state of the log.

    Attributes:
        view: the log, fixed at the head.
        head: the name of the head.
        cursor: the last position with its leaf hash.
        file: the identity of the database.
    """

    view: View
    head: Head
    cursor: str
    file: str


def present() -> Present:
    """Look up the present state of the log.

    Raises:
        timeline.errors.StoreError: there is no database, or it is of another version.
    """
    source, today = database.reading(), dt.datetime.now(dt.UTC).date()
    key = (source.live_key, today)
    found = _heads.get(key)
    if found is None:
        with source.view.store.read() as connection:
            found = Head.of(connection, Cursor.read(connection, source.mark), today)
        _heads.clear()
        _heads[key] = found
    view = replace(source.view, recorded_at=found.position, today=today)
    return Present(view, found, source.mark, source.file)


def address(head: Head | str, part: str = FIRST) -> str:
    """Return the address of a part of the columns, relative to the root of the app."""
    return f"{_FOLDER}/{part}.{head}.json"


async def latest() -> Present:
    """Return the present state of the log; many that ask at once are one reader of the database.

    Raises:
        timeline.errors.StoreError: there is no database, or it is of another version.
    """
    return await _latest.get()


def warm() -> None:
    """Make the first part of the columns, so that the first viewer need not wait. Without a log, do nothing."""
    with suppress(TimelineError):
        now = present()
        fill(_key(now, now.head, FIRST), partial(_bytes, now, now.head, FIRST))


async def head(request: Request) -> Response:
    """Respond with the name of the present head, and with the cursor that `timeline log --follow` takes."""
    return await answered(request, _head)


async def _head(_: Request) -> Response:
    now = await _latest.get()
    headers = {"cache-control": "no-store", "access-control-allow-origin": "*"}
    return JSONResponse({"head": str(now.head), "cursor": now.cursor}, headers=headers)


async def part(request: Request) -> Response:
    """Respond with a part of the columns of a head, or with what changed since an earlier head."""
    return await answered(request, _part)


async def _part(request: Request) -> Response:
    name, asked = request.path_params["part"], Head.read(request.path_params["head"])
    if asked is None:
        raise NotFoundError("this is no head of a log: /tl/head has the present one")
    now = await _latest.get()
    after = request.query_params.get("after", "")
    if asked != now.head:
        # A reader of the last but one wants its other parts.
        if (now.file, asked) in KEPT and not after and _is_of(asked, now):
            return await _whole(request, now, asked, name)
        return moved(f"{name}.{now.head}.json" + (f"?after={after}" if Head.read(after) else ""))
    if not after:
        return await _whole(request, now, asked, name)
    before = Head.read(after)
    if name != FIRST or before is None:
        raise NotFoundError(f"only {FIRST} has what changed, after a head such as {now.head}")
    if before.position == asked.position or not _is_of(before, now) or _has_turned(before, now):
        return moved(f"{name}.{now.head}.json")
    return await _changes(request, now, before)


async def _whole(request: Request, now: Present, asked: Head, name: str) -> Response:
    return await kept(request, _key(now, asked, name), partial(_bytes, now, asked, name), "application/json")


def _key(now: Present, asked: Head, name: str) -> str:
    return f"{name}.{asked}.{now.file}"


async def _changes(request: Request, now: Present, before: Head) -> Response:
    key = f"{FIRST}.{now.head}.after.{before}.{now.file}"
    try:
        return await kept(request, key, partial(_patch, now, before), "application/json")
    except _LongPatchError:
        return moved(f"{FIRST}.{now.head}.json")


class _LongPatchError(Exception):
    """Most rows changed: the whole is shorter than the changes."""


def _bytes(now: Present, asked: Head, name: str) -> bytes:
    columns = _columns_of(now, asked)
    if name not in columns.names():
        raise NotFoundError(f"there is no such part: the first one is {FIRST}, and it names the others")
    return to_bytes(columns.part(name))


def _patch(now: Present, before: Head) -> bytes:
    patch = _columns_of(now, now.head).patch(before.position)
    if patch is None:
        raise _LongPatchError
    return to_bytes(patch)


def _columns_of(now: Present, asked: Head) -> Columns:
    """Return the columns of a head that is present, or was kept; one thread makes them for all."""
    key = (now.file, asked)
    with _making:
        found = KEPT.get(key)
        if found is None and asked != now.head:
            raise NotFoundError("the log has grown since: /tl/head has the present head")
        if found is None:
            found = KEPT[key] = _read(now)
            while len(KEPT) > _MOST_KEPT:
                KEPT.popitem(last=False)
        return found


def _read(now: Present) -> Columns:
    """Return the columns of the present head: made of those of an earlier one, if they are kept."""
    for file, before in reversed(KEPT):
        if file == now.file and _is_of(before, now):
            return KEPT[file, before].updated(now.view, PAGES_FIRST.giving_way)
    return Columns.of(now.view, PAGES_FIRST.giving_way)


def _is_of(before: Head, now: Present) -> bool:
    with now.view.store.read() as connection:
        return before.position <= now.head.position and before.is_of(connection)


def _has_turned(before: Head, now: Present) -> bool:
    """Return whether a planned event became past since, which no entry tells."""
    today = now.view.today or dt.datetime.now(dt.UTC).date()
    with now.view.store.read() as connection:
        return before.has_turned(connection, today)


_heads: dict[tuple[str, dt.date], Head] = {}
"""The last head: to find whether a planned event became past takes a walk over all events."""
KEPT: OrderedDict[tuple[str, Head], Columns] = OrderedDict()
"""The columns of the last heads."""
on_erasure(KEPT.clear)
_making = Lock()
_latest = Latest(present)

ROUTES = (
    Route(f"/{_FOLDER}/head", head, methods=["GET"]),
    Route(f"/{_FOLDER}/{{part}}.{{head}}.json", part, methods=["GET"]),
)
"""What is served beside the pages."""
