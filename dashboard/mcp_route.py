"""`/mcp` beside the pages: assistants ask over HTTP, by the Model Context Protocol. It only reads, without sessions.

It answers only if the dashboard was started with `--mcp`. A request from a page of another site is refused, so that no
site can ask through the browser of somebody who can reach this server.
"""

from __future__ import annotations

import asyncio
import os
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from streamlit import config

from dashboard import database
from dashboard.heads import site
from dashboard.makers import RETRY_AFTER
from timeline.errors import MissingExtraError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
    from starlette.types import Message, Receive, Scope, Send

VARIABLE = "TIMELINE_MCP"
"""The environment variable that turns `/mcp` on: 1."""
LARGEST = 65_536
"""The most bytes of a question."""
_AT_ONCE = 4  # questions that are answered at a time
_MOST_WAITING = 64
_PATIENCE = 60.0  # seconds for a question and its answer
_OFF = "/mcp is off: start the dashboard with --mcp to let assistants ask"
_BUSY = "too many assistants ask at the moment: try again in a few seconds"


class Assistants:
    """Passes questions on to the SDK's server, within limits.

    Args:
        at_once: how many questions are answered at a time.
        most_waiting: how many may wait or be answered; the next one is refused.
        patience: seconds for a question and its answer.
    """

    def __init__(
        self, *, at_once: int = _AT_ONCE, most_waiting: int = _MOST_WAITING, patience: float = _PATIENCE
    ) -> None:
        self._gate, self._most, self._patience = asyncio.Semaphore(at_once), most_waiting, patience
        self._waiting = 0
        self._manager: StreamableHTTPSessionManager | None = None
        self._fault = _OFF

    @asynccontextmanager
    async def running(self, _: object = None) -> AsyncIterator[None]:
        """Answer questions inside the `with` block, if `/mcp` is on and the SDK is there."""
        if os.environ.get(VARIABLE) != "1":
            yield
            return
        try:
            manager = _manager()
        except MissingExtraError as error:
            self._fault = str(error)
            yield
            return
        async with manager.run():
            self._manager = manager
            try:
                yield
            finally:
                self._manager = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a question, or say why not."""
        refused = self._refusal(Request(scope))
        if refused is not None:
            await refused(scope, receive, send)
            return
        self._waiting += 1
        started = False

        async def noted(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            async with asyncio.timeout(self._patience), self._gate:
                assert self._manager is not None  # noqa: S101 - else it was refused
                await self._manager.handle_request(scope, receive, noted)
        except TimeoutError:
            if not started:
                await _words(503, "this question takes too long: narrow it")(scope, receive, send)
        finally:
            self._waiting -= 1

    def _refusal(self, request: Request) -> Response | None:
        """Return the answer to a request that is no question, or None."""
        if self._manager is None:
            return _words(404, self._fault)
        if not _is_trusted(request):
            return _words(403, "a page of another site can't ask here")
        if request.method != "POST":
            return _words(405, "send questions by POST, as clients of the Model Context Protocol do", allow="POST")
        if self._waiting >= self._most:
            return _words(503, _BUSY, **RETRY_AFTER)
        return None


def _manager() -> StreamableHTTPSessionManager:
    """Return what serves the SDK's server over HTTP: without sessions, and with one JSON text an answer.

    Raises:
        MissingExtraError: the SDK is not installed.
    """
    from timeline.assistants.server import server

    made = server(lambda: database.reading().view)
    from mcp.server.transport_security import TransportSecuritySettings

    made.streamable_http_app(
        stateless_http=True,
        json_response=True,
        max_request_body_size=LARGEST,
        # The server checks the host for all addresses, and `_is_trusted` the origin: the SDK knows no *.example.org.
        transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
    )
    return made.session_manager


def _is_trusted(request: Request) -> bool:
    """Return whether a request comes from a program, or from a page of this server.

    Browsers name the page's site in `Origin`. A name that anybody could have pointed to this machine is not trusted.
    """
    origin = request.headers.get("origin")
    if origin is None:
        return True
    if not os.environ.get(site.VARIABLE) and not config.get_option("server.allowedHosts"):
        return False
    own = urlsplit(site.root(request.url.scheme, request.headers.raw))
    return bool(own.netloc) and origin == f"{own.scheme}://{own.netloc}"


def _words(status: int, text: str, **headers: str) -> Response:
    return PlainTextResponse(f"{text}\n", status_code=status, headers={"cache-control": "no-store", **headers})


ASSISTANTS = Assistants()
"""Who answers for this process."""
ROUTES = (Route("/mcp", ASSISTANTS),)
"""What is served beside the pages."""
