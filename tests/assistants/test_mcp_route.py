"""`/mcp` beside the dashboard: the SDK's own client, and clients that want something else."""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from mcp import Client

from dashboard.mcp_route import Assistants
from tests.builders import event, layoffs, new_store, record, view_of

TIMELINE = Path(sys.executable).with_name("timeline")
ASK = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "tools/call",
    "params": {"name": "find_events", "arguments": {"text": "GPUs"}},
}
HEADERS = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}

pytestmark = [pytest.mark.sqlite, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    store = new_store(tmp_path_factory.mktemp("log"))
    record(store, event(), *(layoffs(f"cut-{n:03}", date=f"2022-01-{n % 28 + 1:02}") for n in range(120)))
    yield store
    store.close()


@contextmanager
def serving(store, folder, *options, **variables):
    """Serve the dashboard, and give its host and port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "TIMELINE_DATABASE": store.url.render_as_string(hide_password=False), **variables}
    output = folder / "output.txt"
    with output.open("w") as file:
        command = [TIMELINE, "dashboard", "--no-load", "--port", str(port), *options]
        running = subprocess.Popen(command, env=environment, stdout=file, stderr=file)
    try:
        end = time.monotonic() + 90
        while not _answers(port) and running.poll() is None and time.monotonic() < end:
            time.sleep(0.2)
        yield port
        assert running.poll() is None, output.read_text()
        assert "Traceback" not in output.read_text()
    finally:
        running.terminate()
        running.wait(timeout=30)


def _answers(port):
    try:
        return asked(port, "GET", "/_stcore/health")[0] == 200
    except OSError:
        return False


def asked(port, method="POST", path="/mcp", body=None, **headers):
    """Send a request; return the status, the headers and the text of the answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        data = json.dumps(body) if isinstance(body, (dict, list)) else body
        connection.request(method, path, data, {**HEADERS, **given} if method == "POST" else given)
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read().decode()
    finally:
        connection.close()


@pytest.fixture(scope="module")
def port(store, tmp_path_factory):
    with serving(store, tmp_path_factory.mktemp("server"), "--mcp") as port:
        yield port


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_the_sdk_s_client_asks_a_running_dashboard(store, port, mode):
    async def run():
        async with Client(f"http://127.0.0.1:{port}/mcp", mode=mode) as client:
            tools = (await client.list_tools()).tools
            known = await client.call_tool("known_on", {"event": "twitter-gpu-purchase-2023", "day": "2023-04-12"})
            wrong = await client.call_tool("get_event", {"event": "no-such"})
            return tools, json.loads(known.content[0].text), wrong

    tools, known, wrong = asyncio.run(run())
    assert all(tool.annotations.read_only_hint for tool in tools)
    assert [claim["says"] for claim in known["then"]["claims"]] == ["about 10,000 GPUs"]
    assert known["now"]["disputed"] is True
    assert known["log"]["tree_head"] == str(view_of(store).tree_head())
    assert wrong.is_error
    assert "no-such" in wrong.content[0].text


def test_many_ask_at_once_and_all_are_answered(port):
    found = []

    def ask():
        found.append(asked(port, body=ASK))

    threads = [threading.Thread(target=ask) for _ in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [status for status, _, _ in found] == [200] * 24
    assert all("twitter-gpu-purchase-2023" in text for _, _, text in found)


def test_what_the_dashboard_records_later_is_answered(store, port):
    record(store, layoffs("brand-new-cut", date="2024-05-05", title="A brand new cut"))
    question = {**ASK, "params": {"name": "find_events", "arguments": {"text": "brand new"}}}
    assert "brand-new-cut" in asked(port, body=question)[2]


def test_other_sites_can_t_ask(port):
    own = f"http://127.0.0.1:{port}"
    assert asked(port, body=ASK, Origin=own)[0] == 200
    for origin in ("https://evil.example", "null", "http://127.0.0.1:1", f"{own}.evil.example", own.upper(), ""):
        status, headers, words = asked(port, body=ASK, Origin=origin)
        assert (status, words) == (403, "a page of another site can't ask here\n")
        assert "access-control-allow-origin" not in {name.lower() for name in headers}
    # Another site's name that points to this machine (DNS rebinding)
    name = f"evil.example:{port}"
    assert asked(port, body=ASK, Host=name)[0] == 400
    assert asked(port, body=ASK, Host=name, Origin=f"http://{name}")[0] == 400


def test_a_server_that_answers_to_any_name_trusts_no_page(store, tmp_path):
    with serving(store, tmp_path, "--mcp", "--host", "0.0.0.0") as port:  # noqa: S104 - what is tested
        name = f"evil.example:{port}"
        assert asked(port, body=ASK, Host=name, Origin=f"http://{name}")[0] == 403
        assert asked(port, body=ASK)[0] == 200


@pytest.mark.parametrize("method", ["GET", "DELETE", "PUT", "HEAD", "OPTIONS"])
def test_only_questions_are_taken(port, method):
    status, headers, _ = asked(port, method)
    assert (status, headers["allow"]) == (405, "POST")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("", 400),
        ("{", 400),
        ("[" * 30_000, 400),
        ("1" * 20_000, 400),
        (json.dumps([ASK] * 50), 400),
        (json.dumps({**ASK, "method": "no/such"}), 200),
        (json.dumps({**ASK, "params": {"name": "delete_everything", "arguments": {}}}), 200),
        (json.dumps({**ASK, "params": {"name": "find_events", "arguments": {"page": 10**30}}}), 200),
        (json.dumps({**ASK, "params": {"name": "find_events", "arguments": {"text": "\ud800"}}}), 400),
        (json.dumps({**ASK, "params": {"name": "find_events", "arguments": {"text": "x" * 66_000}}}), 413),
    ],
)
def test_hostile_bodies_get_an_error_and_change_nothing(store, port, body, status):
    before = view_of(store).tree_head()
    found, _, text = asked(port, body=body)
    assert found == status
    assert status != 200 or '"error"' in text or '"isError":true' in text
    assert "Traceback" not in text
    assert "File " not in text
    assert len(text) < 5000
    assert view_of(store).tree_head() == before
    assert asked(port, body=ASK)[0] == 200


def test_wrong_types_and_headers_are_refused(port):
    assert asked(port, body=ASK, Content_Type="text/plain")[0] == 400
    assert asked(port, body=ASK, Accept="text/html")[0] == 406
    assert asked(port, body=ASK, Mcp_Protocol_Version="1900-01-01")[0] == 400
    chunked = (
        b"POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", port), timeout=60) as client:
        client.sendall(chunked + b"".join(b"4000\r\n" + b" " * 0x4000 + b"\r\n" for _ in range(5)))
        assert client.recv(100).startswith(b"HTTP/1.1 413")


def test_without_the_option_the_address_says_how_to_turn_it_on(store, tmp_path):
    with serving(store, tmp_path) as port:
        status, _, words = asked(port, body=ASK)
        assert status == 404
        assert words == "/mcp is off: start the dashboard with --mcp to let assistants ask\n"
        assert asked(port, "GET", "/")[0] == 200


def test_without_the_sdk_the_dashboard_runs_and_the_address_says_what_is_missing(store, tmp_path):
    hidden = tmp_path / "hidden"
    hidden.mkdir()
    (hidden / "mcp.py").write_text("raise ImportError('hidden')\n")
    with serving(store, tmp_path, "--mcp", PYTHONPATH=str(hidden)) as port:
        status, _, words = asked(port, body=ASK)
        assert status == 404
        assert words.startswith("mcp is not installed: ")
        assert "pip install" in words
        assert asked(port, "GET", "/")[0] == 200


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        ({"most_waiting": 0}, b"too many assistants ask at the moment: try again in a few seconds\n"),
        ({"patience": 0.2}, b"this question takes too long: narrow it\n"),
    ],
)
def test_a_crowd_and_a_question_that_never_ends_are_refused(monkeypatch, limits, words):
    monkeypatch.setenv("TIMELINE_MCP", "1")
    headers = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
    scope = {"type": "http", "method": "POST", "path": "/mcp", "query_string": b"", "headers": headers}
    sent = []

    async def receive():
        await asyncio.Event().wait()  # the client sends no body

    async def send(message):
        sent.append(message)

    async def run():
        assistants = Assistants(**limits)
        async with assistants.running():
            await assistants(scope, receive, send)

    asyncio.run(run())
    assert sent[0]["status"] == 503
    assert sent[1]["body"] == words
