"""The server: the app behind compression, a policy that keeps browsers at home, and a page that knows its own root.

`streamlit run dashboard/server.py` serves it, as `timeline dashboard` does; `app.py` is what runs for each viewer.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from streamlit import config

_FOLDER = Path(__file__).resolve().parent
if str(_FOLDER.parent) not in sys.path:
    sys.path.insert(0, str(_FOLDER.parent))

from dashboard import feeds  # noqa: E402
from dashboard.static_cache import Packed  # noqa: E402
from dashboard.tcp_nodelay import Prompt  # noqa: E402

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Everything comes from this server. Streamlit styles inline, plotly compiles its templates.
_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline';"
    " img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' data: blob:;"
    " worker-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'"
)


class Page:
    """Tells the page, where it is HTML, where its server is, and gives each answer the policy.

    Without that, Streamlit's client looks for the server below the page's own path first: each visit of /company would
    begin with two failed requests.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and change what comes back."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        start: Message = {}
        body = bytearray()

        async def changed(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                headers = [*message["headers"], *_HEADERS]
                start = {**message, "headers": headers}
                if not _is_html(headers):
                    await send(start)
            elif message["type"] == "http.response.body" and _is_html(start["headers"]):
                body.extend(message.get("body", b""))
                if not message.get("more_body", False):
                    page = bytes(body).replace(b"<head>", b"<head>" + _root(), 1)
                    headers = [(name, value) for name, value in start["headers"] if name not in _OF_THE_BODY]
                    headers.append((b"content-length", str(len(page)).encode()))
                    await send({**start, "headers": headers})
                    await send({"type": "http.response.body", "body": page})
            else:
                await send(message)

        # Streamlit would compress the page by itself, and then it could not be changed; it is compressed further out.
        plain = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        await self.app({**scope, "headers": plain}, receive, changed)


_HEADERS = (
    (b"content-security-policy", _POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)
_OF_THE_BODY = (b"content-length", b"etag", b"last-modified")


def _is_html(headers: list[tuple[bytes, bytes]]) -> bool:
    return any(name == b"content-type" and value.startswith(b"text/html") for name, value in headers)


def _root() -> bytes:
    path = "/" + str(config.get_option("server.baseUrlPath")).strip("/")
    return f"<script>window.__streamlit={{BACKEND_BASE_URL:location.origin+{json.dumps(path)}}}</script>".encode()


app = st.App(
    str(_FOLDER / "app.py"),
    routes=feeds.ROUTES,
    middleware=[
        Middleware(Prompt),
        # Streamlit looks at the names that are allowed for its WebSocket alone.
        Middleware(
            TrustedHostMiddleware, allowed_hosts=config.get_option("server.allowedHosts") or ["*"], www_redirect=False
        ),
        Middleware(Packed),
        Middleware(GZipMiddleware, minimum_size=1000),
        Middleware(Page),
    ],
)
