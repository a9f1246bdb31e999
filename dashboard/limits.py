"""Limits for clients that are slow, silent or wrong, so that they cost others nothing.

uvicorn itself waits for ever for a client that sends no request or reads no response, and Streamlit gives it no options
for that.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

from starlette.responses import PlainTextResponse

from dashboard.makers import RETRY_AFTER

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_STALLED = 30.0  # seconds in which a client must take what it was sent, before the next part
_SILENT = 20.0  # seconds in which a client must send its request
_MOST_PAGES = 500  # open pages; each takes about a megabyte
_FILES = 16_384  # open files
_NOT_SERVED = ("/_stcore/metrics",)
_log = logging.getLogger("timeline.dashboard")


class Limits:
    """Ends connections of clients that don't read or send no request, and refuses more pages than the memory holds.

    Args:
        app: the app.
        stalled: seconds in which a client must take what it was sent, before it is sent more.
        silent: seconds in which a client must send its request.
        most_pages: how many pages may be open.
    """

    def __init__(
        self, app: ASGIApp, *, stalled: float = _STALLED, silent: float = _SILENT, most_pages: int = _MOST_PAGES
    ) -> None:
        self.app = app
        self._stalled, self._silent, self._most_pages = stalled, silent, most_pages
        self._pages = 0
        self._watch: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a connection on, within the limits."""
        if scope["type"] == "http":
            self._watch_connections(receive)
            app = _NOT_FOUND if scope["path"].endswith(_NOT_SERVED) else self.app
            await app(scope, receive, self._in_time(receive, send))
        elif scope["type"] == "websocket":
            await self._page(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _page(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._pages >= self._most_pages:
            await receive()
            await _refuse(send)
            return
        bounded = self._in_time(receive, send)

        async def binary() -> Message:
            """Receive a message; Streamlit has no answer to text, except a traceback in the log."""
            message = await receive()
            if message["type"] == "websocket.receive" and message.get("bytes") is None:
                _log.warning("A client sent text to the socket of a page; its connection was closed.")
                await bounded({"type": "websocket.close", "code": 1003})
                return {"type": "websocket.disconnect", "code": 1003}
            return message

        self._pages += 1
        try:
            await self.app(scope, binary, bounded)
        finally:
            self._pages -= 1

    def _in_time(self, receive: Receive, send: Send) -> Send:
        """Return a function that sends a message, or cuts the connection of a client that does not read."""

        async def bounded(message: Message) -> None:
            try:
                async with asyncio.timeout(self._stalled):
                    await send(message)
            except TimeoutError:
                _abort(_connection(receive))

        return bounded

    def _watch_connections(self, receive: Receive) -> None:
        """Begin to look for silent clients, at the first request: only then, the server's connections are known."""
        if self._watch is None or self._watch.done():
            connections = _server_connections(receive)
            if connections is not None:
                self._watch = asyncio.get_running_loop().create_task(_cut_silent(connections, self._silent))


async def _cut_silent(connections: set[Any], silent: float) -> None:
    """Cut connections that have been waiting for a request for some seconds.

    Args:
        connections: uvicorn's connections.
        silent: for how long.
    """
    waiting: dict[Any, Any] = {}  # connection: its last request
    while True:
        await asyncio.sleep(silent)
        idle = {one: getattr(one, "cycle", None) for one in list(connections) if _is_idle(one)}
        for one, last in idle.items():
            if one in waiting and waiting[one] is last:
                _abort(one)
        waiting = idle


def _is_idle(connection: Any) -> bool:  # noqa: ANN401 - uvicorn's
    """Return whether a connection waits for a request; one of a WebSocket never does."""
    if not hasattr(connection, "cycle"):
        return not getattr(connection, "handshake_complete", True)
    return connection.cycle is None or bool(connection.cycle.response_complete)


def _connection(receive: Receive) -> Any:  # noqa: ANN401 - uvicorn's
    """Return the server's connection. ASGI gives no access to it, but uvicorn's `receive` is a method of it."""
    return getattr(receive, "__self__", None)


def _server_connections(receive: Receive) -> set[Any] | None:
    """Return all connections of the server; None if it is not uvicorn."""
    protocol = getattr(getattr(_connection(receive), "on_response", None), "__self__", None)
    found: set[Any] | None = getattr(protocol, "connections", None)
    return found


def _abort(connection: Any) -> None:  # noqa: ANN401 - uvicorn's
    """Cut a connection and drop what it has not read; after that, the server ignores what is sent."""
    transport = getattr(connection, "transport", None)
    if transport is not None:
        transport.abort()


_NOT_FOUND = PlainTextResponse("not found\n", status_code=404)


async def _refuse(send: Send) -> None:
    """Answer the handshake of a WebSocket: too many pages are open."""
    headers = [(name.encode(), value.encode()) for name, value in RETRY_AFTER.items()]
    await send({"type": "websocket.http.response.start", "status": 503, "headers": headers})
    await send({"type": "websocket.http.response.body", "body": b"too many pages are open: try again later\n"})


class _OneLine(logging.Filter):
    """Logs a message of a client that can't be read, or a connection that was cut, in one line without a traceback."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Leave the traceback of such a record out."""
        if record.exc_info and record.msg in _CLIENTS_FAULTS:
            error = record.exc_info[1]
            record.msg, record.args = "%s (%s)", (record.getMessage(), type(error).__name__)
            record.exc_info = record.exc_text = None
        return True


_CLIENTS_FAULTS = ("Error deserializing back message", "Error sending websocket payload")


def log_in_one_line() -> None:
    """Log what Streamlit says about the faults of clients without tracebacks."""
    logging.getLogger("streamlit.web.server.starlette.starlette_websocket").addFilter(_OneLine())


def open_more_files() -> None:
    """Let the process open as many files as the system allows: a page takes four, and the usual 1,024 are too few."""
    try:
        import resource
    except ImportError:  # on Windows, where there is no such limit
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _FILES if hard == resource.RLIM_INFINITY else min(hard, _FILES)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
