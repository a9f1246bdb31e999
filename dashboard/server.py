"""The server: the app with compression, a content security policy, and the server's address in each page.

`streamlit run dashboard/server.py` starts it, as `timeline dashboard` does; `app.py` runs for each viewer.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import Match
from streamlit import config

_FOLDER = Path(__file__).resolve().parent
if str(_FOLDER.parent) not in sys.path:
    sys.path.insert(0, str(_FOLDER.parent))

from dashboard import (  # noqa: E402
    addresses,
    columns,
    component_files,
    feeds,
    island,
    language,
    mcp_route,
    names_index,
    parquet_file,
    reconciliation,
    record_proofs,
    shares,
)
from dashboard.base_path import BasePath  # noqa: E402
from dashboard.cards import route as cards  # noqa: E402
from dashboard.feed_makers import Processes  # noqa: E402
from dashboard.heads import asked, page_files, respond, sitemap  # noqa: E402
from dashboard.limits import Limits, log_in_one_line, open_more_files  # noqa: E402
from dashboard.makers import MAKERS  # noqa: E402
from dashboard.static_cache import Packed  # noqa: E402
from dashboard.tcp_nodelay import Prompt  # noqa: E402

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Browsers load everything from this server. Streamlit needs inline styles, and loads components from blobs.
_POLICY = (
    "default-src 'self'; script-src 'self' {scripts}blob:; style-src 'self' 'unsafe-inline';"
    " img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' data: blob:;"
    " worker-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'"
)
_SCRIPT = re.compile(rb"<script>(.*?)</script>", re.DOTALL)


class Page:
    """Adds the policy to each response, and the server's address to each HTML page.

    Without the address, Streamlit's client first looks for the server below the page's own path, so each visit of
    /company would begin with two failed requests.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and change the response."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        start: Message = {}
        body = bytearray()

        async def changed(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = {**message, "headers": [*message["headers"], *_HEADERS]}
                if not _is_html(start["headers"]):
                    await send({**start, "headers": [*start["headers"], _policy()]})
            elif message["type"] == "http.response.body" and _is_html(start["headers"]):
                body.extend(message.get("body", b""))
                if not message.get("more_body", False):
                    page = bytes(body)
                    if respond.is_app(start["headers"]):
                        with language.reading(asked.reader_of(scope)):
                            found = await respond.early(scope)
                            page = await _page(page, scope, found) if page else b""
                        headers = [(name, value) for name, value in start["headers"] if name not in _OF_THE_BODY]
                        headers.append((b"vary", b"Accept-Language"))
                        if page:
                            headers.append((b"content-length", str(len(page)).encode()))
                        start = {**start, "status": found.status, "headers": headers}
                    await send({**start, "headers": [*start["headers"], _policy(page)]})
                    await send({"type": "http.response.body", "body": page})
            else:
                await send(message)

        # Streamlit would compress the page, and a compressed page can't be changed. An outer layer compresses it.
        # Feeds come compressed from a cache, so they need to know what the browser takes.
        plain = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        accepted = ", ".join(value.decode("latin-1") for name, value in scope["headers"] if name == b"accept-encoding")
        await self.app({**scope, "headers": plain, "accepted_encodings": accepted}, receive, changed)


class Feeds:
    """Serves feeds, and passes other requests on: the layers of pages would handle each part of each feed again."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request for a feed, or pass it on."""
        (feed,) = feeds.ROUTES
        matched, more = feed.matches(scope)
        if matched is not Match.FULL:
            await self.app(scope, receive, send)
            return

        async def changed(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message["headers"], *_HEADERS, _policy()]}
            await send(message)

        await feed.handle({**scope, **more}, receive, changed)


_HEADERS = ((b"x-content-type-options", b"nosniff"), (b"referrer-policy", b"no-referrer"))


def _policy(page: bytes = b"") -> tuple[bytes, bytes]:
    """Return the header that lets a browser run this server's scripts and those that stand in the page, by hash."""
    hashes = [base64.b64encode(hashlib.sha256(script).digest()).decode() for script in _SCRIPT.findall(page)]
    return b"content-security-policy", _POLICY.format(scripts="".join(f"'sha256-{one}' " for one in hashes)).encode()


async def _page(page: bytes, scope: Scope, found: respond.Early) -> bytes:
    """Return a page with what it has before the app has started."""
    if not found.whole:
        page = page.replace(b"<head>", b"<head>" + _root(), 1)
        # Before the app's own files, so that a browser asks for these first.
        page = page.replace(_APP_FILES, (await island.head(scope["path"])).encode() + _APP_FILES, 1)
    return respond.changed(page, found)


_APP_FILES = b'<link rel="shortcut icon"'
_OF_THE_BODY = (b"content-length", b"etag", b"last-modified")


def _is_html(headers: list[tuple[bytes, bytes]]) -> bool:
    return any(name == b"content-type" and value.startswith(b"text/html") for name, value in headers)


def _root() -> bytes:
    path = json.dumps(addresses.base().rstrip("/") or "/")
    return f"<script>window.__streamlit={{BACKEND_BASE_URL:location.origin+{path}}}</script>".encode()


_ROUTES = [
    *names_index.ROUTES,
    *record_proofs.ROUTES,
    *shares.ROUTES,
    *columns.ROUTES,
    *component_files.ROUTES,
    *feeds.ROUTES,
    *parquet_file.ROUTES,
    *reconciliation.ROUTES,
    *cards.ROUTES,
    *sitemap.ROUTES,
    *page_files.ROUTES,
    *mcp_route.ROUTES,
]


def _warm() -> None:
    """Make what each browser loads first."""
    component_files.warm()
    columns.warm()


log_in_one_line()
open_more_files()
feeds.make_with(Processes(most=MAKERS.threads))
threading.Thread(target=_warm, name="warm", daemon=True).start()
app = st.App(
    str(_FOLDER / "app.py"),
    routes=_ROUTES,
    lifespan=mcp_route.ASSISTANTS.running,
    middleware=[
        Middleware(Limits),
        Middleware(Prompt),
        # Streamlit checks the allowed host names only for its WebSocket.
        Middleware(
            TrustedHostMiddleware, allowed_hosts=config.get_option("server.allowedHosts") or ["*"], www_redirect=False
        ),
        Middleware(Feeds),
        Middleware(Packed),
        Middleware(GZipMiddleware, minimum_size=1000),
        Middleware(Page),
        Middleware(BasePath, path=str(config.get_option("server.baseUrlPath")), routes=_ROUTES),
    ],
)
