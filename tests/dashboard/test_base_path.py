"""Tests that the routes beside the pages are served below the app's base path, and nothing else is taken from it."""

from __future__ import annotations

import asyncio

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from dashboard.base_path import BasePath

pytestmark = pytest.mark.no_database


def ask(path, base):
    """Request a path from a site with a feed and pages; return what it answers."""

    def feed(request):
        return PlainTextResponse(f"{request.path_params['format']} of {request.base_url}")

    ours = [Route("/feed.{format}", feed)]
    pages = Route("/{rest:path}", lambda request: PlainTextResponse(f"page {request.path_params['rest']}"))
    app = Starlette(routes=[*ours, pages], middleware=[Middleware(BasePath, path=base, routes=ours)])
    sent = []
    scope = {"type": "http", "method": "GET", "path": path, "query_string": b"", "scheme": "https"}
    scope |= {"headers": [(b"host", b"example.org")], "server": ("example.org", 443)}

    async def send(message):
        sent.append(message)

    asyncio.run(app(scope, None, send))
    return sent[1]["body"].decode()


@pytest.mark.parametrize("base", ["base", "/base", "/base/"])
def test_a_route_is_served_below_the_base_path_with_its_address(base):
    assert ask("/base/feed.csv", base) == "csv of https://example.org/base/"
    assert ask("/feed.csv", base) == "csv of https://example.org/"


def test_pages_keep_their_paths():
    assert ask("/base/company", "base") == "page base/company"
    assert ask("/basement/feed.csv", "base") == "page basement/feed.csv"


def test_without_a_base_path_nothing_changes():
    assert ask("/feed.csv", "") == "csv of https://example.org/"
    assert ask("//feed.csv", "") == "page /feed.csv"
