"""Compresses files that never change once, not for each visitor: the script for figures alone takes 0.2 s."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_MOST = 32_000_000  # bytes; Streamlit's whole client takes less than ten million when compressed
_ASKS_FOR_MORE = {b"range", b"if-none-match", b"if-modified-since"}


class Packed:
    """Caches an app's compressed responses for files marked as immutable, whose names change with their content."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._kept: dict[str, tuple[Message, bytes]] = {}
        self._size = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Respond from memory, or pass the request on and cache the response."""
        if scope["type"] != "http" or not _plainly_asks(scope):
            await self.app(scope, receive, send)
            return
        path: str = scope["path"]
        found = self._kept.get(path)
        if found is not None:
            start, body = found
            await send(start)
            await send({"type": "http.response.body", "body": body})
            return
        start = {}
        parts: list[bytes] = []

        async def keep(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message if _is_packed_for_ever(message) else {}
            elif message["type"] == "http.response.body" and start:
                parts.append(message.get("body", b""))
                if not message.get("more_body", False):
                    self._keep(path, start, b"".join(parts))
            await send(message)

        await self.app(scope, receive, keep)

    def _keep(self, path: str, start: Message, body: bytes) -> None:
        if path in self._kept or self._size + len(body) > _MOST:
            return
        self._size += len(body)
        headers = [(name, value) for name, value in start["headers"] if name != b"content-length"]
        self._kept[path] = {**start, "headers": [*headers, (b"content-length", str(len(body)).encode())]}, body


def _plainly_asks(scope: Scope) -> bool:
    names = {name for name, _ in scope["headers"]}
    packs = any(name == b"accept-encoding" and b"gzip" in value for name, value in scope["headers"])
    return scope["method"] == "GET" and packs and not scope["query_string"] and not names & _ASKS_FOR_MORE


def _is_packed_for_ever(start: Message) -> bool:
    headers = dict(start["headers"])
    packed = headers.get(b"content-encoding") == b"gzip"
    return start["status"] == 200 and packed and b"immutable" in headers.get(b"cache-control", b"")  # noqa: PLR2004
