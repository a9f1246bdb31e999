"""Tests of the limits for clients that are slow, silent or wrong, on a real server."""

from __future__ import annotations

import asyncio
import logging
import socket
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
import uvicorn
from streamlit.web.server.starlette import starlette_websocket
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from dashboard.limits import Limits, log_in_one_line

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.types import Receive, Scope, Send

_HTTP = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"


class _App:
    """Sends much to each client, and takes messages."""

    def __init__(self) -> None:
        self.ended = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await send({"type": "http.response.start", "status": 200, "headers": []})
            if scope["path"] == "/long":
                for _ in range(1000):
                    await send({"type": "http.response.body", "body": b"x" * 32_768, "more_body": True})
            await send({"type": "http.response.body", "body": b"."})
        else:
            await receive()
            await send({"type": "websocket.accept"})
            while (message := await receive())["type"] == "websocket.receive":
                assert message["bytes"]
        self.ended.set()


@asynccontextmanager
async def served(**limits: float) -> AsyncIterator[tuple[int, _App]]:
    """Serve an app within limits, as Streamlit does, and give its port."""
    app = _App()
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as bound:
        bound.bind(("127.0.0.1", 0))
        bound.listen()
        config = uvicorn.Config(Limits(app, **limits), ws="websockets-sansio", lifespan="off", log_config=None)  # type: ignore[arg-type]
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve(sockets=[bound]))
        yield bound.getsockname()[1], app
        server.should_exit = True
        await serving


async def _opened(port: int) -> socket.socket:
    """Open a connection that takes little at a time."""
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    client.settimeout(0)
    await asyncio.get_running_loop().sock_connect(client, ("127.0.0.1", port))
    return client


async def _until_cut(client: socket.socket, *, seconds: float = 10) -> bool:
    """Return whether the server ends a connection, after whatever it has sent."""
    try:
        async with asyncio.timeout(seconds):
            while await asyncio.get_running_loop().sock_recv(client, 65_536):
                pass
    except ConnectionError:
        return True
    except TimeoutError:
        return False
    return True


def test_a_client_that_does_not_read_is_cut():
    async def stall() -> None:
        async with served(stalled=0.3) as (port, app):
            with await _opened(port) as client:
                client.sendall(_HTTP.replace(b"/ ", b"/long ", 1))
                await asyncio.wait_for(app.ended.wait(), 10)
                assert await _until_cut(client)

    asyncio.run(stall())


def test_a_client_that_sends_no_request_is_cut_and_others_are_not():
    async def stay_silent() -> None:
        async with served(silent=0.3) as (port, _):
            with await _opened(port) as silent, await _opened(port) as slow, await _opened(port) as usual:
                slow.sendall(_HTTP[:20])
                usual.sendall(_HTTP)
                async with connect(f"ws://127.0.0.1:{port}/") as page:
                    assert await _until_cut(silent)
                    assert await _until_cut(slow)
                    with pytest.raises(TimeoutError):
                        await asyncio.wait_for(page.wait_closed(), 0.7)
                    await page.send(b"still here")
                    await page.ping()

    asyncio.run(stay_silent())


async def _opens(address: str) -> bool:
    """Return whether a page opens within ten seconds."""
    end = asyncio.get_running_loop().time() + 10
    while asyncio.get_running_loop().time() < end:
        try:
            async with connect(address):
                return True
        except InvalidStatus:
            await asyncio.sleep(0.05)
    return False


def test_beyond_a_number_of_open_pages_the_next_is_refused():
    async def crowd() -> None:
        async with served(most_pages=2) as (port, _):
            address = f"ws://127.0.0.1:{port}/"
            async with connect(address):
                async with connect(address):
                    with pytest.raises(InvalidStatus) as refused:
                        await connect(address)
                    assert refused.value.response.status_code == 503
                    assert refused.value.response.headers["retry-after"] == "5"
                assert await _opens(address)

    asyncio.run(crowd())


def test_text_on_the_socket_of_a_page_is_one_line_in_the_log(caplog):
    async def send_text() -> None:
        async with served() as (port, _), connect(f"ws://127.0.0.1:{port}/") as page:
            await page.send("text")
            with pytest.raises(ConnectionClosed) as closed:
                await page.recv()
            assert closed.value.rcvd.code == 1003  # type: ignore[union-attr]

    with caplog.at_level(logging.WARNING):
        asyncio.run(send_text())
    assert [record.getMessage().count("\n") for record in caplog.records] == [0]


def test_the_metrics_of_the_server_are_not_served():
    async def ask() -> bytes:
        async with served() as (port, _):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(_HTTP.replace(b"/ ", b"/_stcore/metrics ", 1))
            try:
                return await reader.readline()
            finally:
                writer.close()

    assert b"404" in asyncio.run(ask())


def test_the_faults_of_clients_are_logged_without_tracebacks():
    told: list[logging.LogRecord] = []
    handler = logging.Handler()
    handler.emit = told.append  # type: ignore[method-assign]
    logger = logging.getLogger(starlette_websocket.__name__)
    log_in_one_line()
    logger.addHandler(handler)
    try:
        logger.warning("Error deserializing back message", exc_info=ValueError("wrong"))
        logger.warning("Something else", exc_info=ValueError("wrong"))
    finally:
        logger.removeHandler(handler)
    fault, other = told
    assert (fault.getMessage(), fault.exc_info) == ("Error deserializing back message (ValueError)", None)
    assert other.exc_info
