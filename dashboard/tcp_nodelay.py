"""Messages that leave at once, instead of waiting for the browser to say that it has the ones before."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send


class Prompt:
    """Turns Nagle's algorithm off for the WebSocket on which a page's messages travel.

    A page is some fifty small messages. asyncio would turn it off by itself, but not on a socket that somebody else
    bound, as Streamlit does: the second message then waits for the first one's receipt, which a browser holds back for
    40 ms. RFC 896, RFC 1122 section 4.2.3.2.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a connection on."""
        if scope["type"] == "websocket":
            # ASGI does not tell what a connection runs over; uvicorn's `send` is its connection's.
            transport = getattr(getattr(send, "__self__", None), "transport", None)
            over = transport.get_extra_info("socket") if transport is not None else None
            if over is not None and over.family in (socket.AF_INET, socket.AF_INET6):
                over.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        await self.app(scope, receive, send)
