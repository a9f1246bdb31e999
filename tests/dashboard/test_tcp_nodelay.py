"""Tests that messages are sent at once, even on a socket that another program bound."""

from __future__ import annotations

import asyncio
import socket
from typing import TYPE_CHECKING

import uvicorn
from websockets.asyncio.client import connect

from dashboard.tcp_nodelay import Prompt

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send


async def _served(*, prompt: bool) -> bool:
    """Serve on a bound socket, as Streamlit does, and return whether the server's connection has TCP_NODELAY set."""
    ends: list[bool] = []

    async def app(_: Scope, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        connection = send.__self__.transport.get_extra_info("socket")  # type: ignore[attr-defined]
        ends.append(bool(connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)))
        await send({"type": "websocket.close"})

    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as bound:
        bound.bind(("127.0.0.1", 0))
        bound.listen()
        config = uvicorn.Config(Prompt(app) if prompt else app, ws="websockets-sansio", lifespan="off", log_config=None)
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve(sockets=[bound]))
        async with connect(f"ws://127.0.0.1:{bound.getsockname()[1]}/") as client:
            await client.wait_closed()
        server.should_exit = True
        await serving
    return ends[0]


def test_messages_leave_at_once():
    assert asyncio.run(_served(prompt=True))


def test_without_it_they_would_wait():
    assert not asyncio.run(_served(prompt=False))
