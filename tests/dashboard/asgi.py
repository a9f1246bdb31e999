"""A client of the server's routes, without a server."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.types import Message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.routing import Route


class Answer(NamedTuple):
    """The answer to a request."""

    status: int
    headers: dict[str, str]
    body: bytes


def request(
    routes: Sequence[Route], address: str, method: str = "GET", body: bytes = b"", content_type: str = ""
) -> Answer:
    """Send a request to an app with some routes, at https://timeline.example.org.

    Args:
        routes: the routes.
        address: path and query.
        method: the HTTP method.
        body: the body.
        content_type: the type of the body; "" sends no such header.
    """
    parts, sent = urlsplit(address), list[Message]()
    headers = [(b"host", b"timeline.example.org"), (b"origin", b"https://client.example.org")]
    if content_type:
        headers += [(b"content-type", content_type.encode()), (b"content-length", str(len(body)).encode())]
    scope = {
        "type": "http",
        "method": method,
        "path": f"/{parts.path.lstrip('/')}",
        "query_string": parts.query.encode(),
        "headers": headers,
        "scheme": "https",
        "server": ("timeline.example.org", 443),
    }
    waiting = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Message:
        if not waiting:
            await asyncio.Event().wait()  # the client stays connected
        return waiting.pop()

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(Starlette(routes=routes)(scope, receive, send))
    found = {name.decode().lower(): value.decode() for name, value in sent[0]["headers"]}
    return Answer(sent[0]["status"], found, b"".join(message.get("body", b"") for message in sent[1:]))
