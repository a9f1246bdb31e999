"""Tests that a crowd of feed readers gets whole feeds, and that readers who stop or leave cost others nothing."""

from __future__ import annotations

import asyncio
import gzip
import socket
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from urllib.parse import urlsplit

import brotli
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed


def _get(address, method="GET", *, patience=20, **headers):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(address, method=method, headers=named)  # noqa: S310 - our own server
    with urllib.request.urlopen(request, timeout=patience) as answer:  # noqa: S310 - our own server
        return answer.headers, answer.read()


def test_sixty_downloads_at_once_are_whole_and_equal(server):
    with ThreadPoolExecutor(60) as readers:
        found = list(readers.map(lambda _: _get(f"{server}/feed.json?since=1990")[1], range(60)))
    assert len(set(found)) == 1
    assert found[0] == _get(f"{server}/feed.json?since=1990")[1]


def test_readers_who_stop_or_leave_cost_others_nothing(server):
    place = urlsplit(server)
    with ExitStack() as stopped:
        for number in range(60):
            reader = stopped.enter_context(socket.socket())
            reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            reader.connect((place.hostname, place.port))
            # Eight in a row, because the system itself takes a megabyte or two for a reader who does not read.
            reader.sendall(f"GET /feed.json?since=19{number + 10} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode() * 8)
            if number % 6 == 0:
                reader.close()
        # Fifty whole feeds are made before this one. How long that takes, benchmarks/crowd.py says; here it must come.
        body = _get(f"{server}/feed.csv?q=gpus", patience=120)[1]
        assert b"twitter-gpu-purchase-2023" in body
        assert _get(f"{server}/feed.json?since=1911")[1].count(b'"id"') > 1000  # nor is what they wait for held up


def test_the_server_sends_what_was_compressed_once(server):
    address = f"{server}/feed.json?company=google"
    headers, plain = _get(address)
    for encoding, unpacked in (("br", brotli.decompress), ("gzip", gzip.decompress)):
        packed_headers, packed = _get(address, accept_encoding=encoding)
        assert (packed_headers["content-encoding"], packed_headers["content-length"]) == (encoding, str(len(packed)))
        assert unpacked(packed) == plain
        head = _get(address, "HEAD", accept_encoding=encoding)
        assert (head[0]["content-length"], head[0]["etag"], head[1]) == (str(len(packed)), packed_headers["etag"], b"")
    assert headers["content-length"] == str(len(plain))
    assert "accept-encoding" in headers["vary"].lower()


def test_messages_that_no_page_sends_close_the_connection_without_a_traceback(server):
    """The fixture of the server looks for tracebacks in its log."""

    async def send(message):
        async with connect(f"{server.replace('http', 'ws', 1)}/_stcore/stream", subprotocols=["streamlit"]) as page:
            await page.send(message)
            try:
                async with asyncio.timeout(20):
                    while True:
                        await page.recv()
            except ConnectionClosed as closed:
                return closed.rcvd.code

    assert [asyncio.run(send(message)) for message in (b"\xff\xff", "text")] == [1002, 1003]
