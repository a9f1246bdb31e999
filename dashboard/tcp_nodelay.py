"""Sends messages at once, without waiting for the browser to acknowledge earlier ones."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send


class Prompt:
    """Turns off Nagle's algorithm for the WebSocket that carries a page's messages.

    A page is about fifty small messages. asyncio turns the algorithm off for its own sockets, but Streamlit binds the
    socket itself. Then the second message waits until the browser acknowledges the first one, which it delays by
    40 ms. See RFC 896 and RFC 1122, section 4.2.3.2.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a connection on."""
        if scope["type"] == "websocket":
            # ASGI does not give access to the transport, but uvicorn's `send` is a method of the connection.
            transport = getattr(getattr(send, "__self__", None), "transport", None)
            over = transport.get_extra_info("socket") if transport is not None else None
            if over is not None and over.family in (socket.AF_INET, socket.AF_INET6):
                over.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        await self.app(scope, receive, send)
