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
    routes: Sequence[Route],
    address: str,
    method: str = "GET",
    body: bytes = b"",
    content_type: str = "",
    **headers: str,
) -> Answer:
    """Send a request to an app with some routes, at https://timeline.example.org.

    Args:
        routes: the routes.
        address: path and query.
        method: the HTTP method.
        body: the body.
        content_type: the type of the body; "" sends no such header.
        headers: more headers, with an underscore for each hyphen.
    """
    return asyncio.run(_request(routes, address, method, body, content_type, headers))


def requests(routes: Sequence[Route], *addresses: str) -> list[Answer]:
    """Send several requests at once: all of them wait before the first one is answered."""

    async def all_at_once() -> list[Answer]:
        return await asyncio.gather(*(_request(routes, address, "GET", b"", "", {}) for address in addresses))

    return asyncio.run(all_at_once())


async def _request(  # noqa: PLR0913, PLR0917 - the parts of a request
    routes: Sequence[Route], address: str, method: str, body: bytes, content_type: str, more: dict[str, str]
) -> Answer:
    parts, sent = urlsplit(address), list[Message]()
    headers = [(b"host", b"timeline.example.org"), (b"origin", b"https://client.example.org")]
    if content_type:
        headers += [(b"content-type", content_type.encode()), (b"content-length", str(len(body)).encode())]
    headers += [(name.replace("_", "-").encode(), value.encode()) for name, value in more.items()]
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

    await Starlette(routes=routes)(scope, receive, send)
    found = {name.decode().lower(): value.decode() for name, value in sent[0]["headers"]}
    return Answer(sent[0]["status"], found, b"".join(message.get("body", b"") for message in sent[1:]))
