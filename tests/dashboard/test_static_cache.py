"""Tests that files that never change are compressed once."""

from __future__ import annotations

import asyncio
import gzip
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from dashboard.static_cache import Packed

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import Message

_TEXT = "all that a figure needs " * 200
_FOR_EVER = {"cache-control": "public, immutable, max-age=31536000"}
_PACKS = {"accept-encoding": "gzip, deflate, br"}


@dataclass
class Answer:
    """A response from the site."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def text(self) -> str:
        """The decompressed body."""
        packed = self.headers.get("content-encoding") == "gzip"
        return (gzip.decompress(self.body) if packed else self.body).decode()


class Site:
    """A site that compresses a file that never changes, one that may change, and one that is missing.

    Attributes:
        asked: the requested paths that the cache did not answer.
    """

    def __init__(self) -> None:
        self.asked: list[str] = []
        self._app = Starlette(
            routes=[Route(path, self._answer) for path in ("/static", "/page", "/gone")],
            middleware=[Middleware(Packed), Middleware(GZipMiddleware, minimum_size=1000)],
        )

    def _answer(self, request: Request) -> PlainTextResponse:
        path = request.url.path
        self.asked.append(path)
        return PlainTextResponse(
            _TEXT, 404 if path == "/gone" else 200, headers={} if path == "/page" else dict(_FOR_EVER)
        )

    def get(self, path: str, query: str = "", headers: dict[str, str] = _PACKS) -> Answer:
        """Request a path and return the answer."""
        return asyncio.run(self._get(path, query, headers))

    async def _get(self, path: str, query: str, headers: dict[str, str]) -> Answer:
        answer = Answer()

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b""}

        async def send(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer.status = message["status"]
                answer.headers = {name.decode(): value.decode() for name, value in message["headers"]}
            else:
                answer.body += message.get("body", b"")

        scope = {
            "type": "http",
            "method": "GET",
            "path": path,
            "query_string": query.encode(),
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        }
        await self._app(scope, receive, send)
        return answer


@pytest.fixture
def site() -> Site:
    """Return a site that has had no requests."""
    return Site()


def test_a_file_that_never_changes_is_packed_once_and_stays_the_same(site: Site):
    first, again = site.get("/static"), site.get("/static")
    assert site.asked == ["/static"]
    assert first.text == again.text == _TEXT
    assert (again.status, again.headers["content-encoding"]) == (200, "gzip")
    assert int(again.headers["content-length"]) == len(again.body)
    assert again.headers["cache-control"] == first.headers["cache-control"]


@pytest.mark.parametrize("path", ["/page", "/gone"])
def test_all_else_is_asked_for_each_time(site: Site, path: str):
    assert site.get(path).text == site.get(path).text == _TEXT
    assert site.asked == [path, path]


@pytest.mark.parametrize(
    "headers", [{"accept-encoding": "identity"}, _PACKS | {"range": "bytes=0-9"}, _PACKS | {"if-none-match": '"a"'}]
)
def test_who_asks_for_something_else_is_not_answered_from_memory(site: Site, headers: dict[str, str]):
    site.get("/static")
    site.get("/static", headers=headers)
    assert site.asked == ["/static", "/static"]


def test_what_is_asked_for_with_a_query_is_not_kept(site: Site):
    for number in range(3):
        site.get("/static", f"{number}")
    assert site.asked == ["/static"] * 3
