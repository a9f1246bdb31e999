"""The dashboard over the shipped events, served as a person serves it, and pages that watch what goes wrong."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page

_PATIENCE = 90.0  # seconds until a server must answer
expect.set_options(timeout=60_000)  # as long as for all else: a busy machine is no bug

_COMMAND = Path(sys.executable).with_name("timeline")


@pytest.fixture(scope="session")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Give the surroundings of the served dashboard: they name its database."""
    path = tmp_path_factory.mktemp("served") / "timeline.db"
    return {**os.environ, "TIMELINE_DATABASE": f"sqlite:///{path}", "TIMELINE_AUTHOR": "A Tester"}


@pytest.fixture(scope="session")
def load(environment: dict[str, str]) -> Callable[..., None]:
    """Give what loads seed files into the served database; without a path the shipped ones."""

    def run(*paths: Path) -> None:
        subprocess.run([_COMMAND, "load", *paths], env=environment, check=True, stdout=subprocess.DEVNULL)

    return run


@pytest.fixture(scope="session")
def server(
    environment: dict[str, str], load: Callable[..., None], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Load the shipped events, serve the dashboard, and give its address."""
    load()
    port = _free_port()
    output = tmp_path_factory.mktemp("server") / "server.txt"
    with output.open("w") as file:
        running = subprocess.Popen(
            [_COMMAND, "dashboard", "--no-load", "--port", str(port)], env=environment, stdout=file, stderr=file
        )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(running, address, output)
        yield address
        assert "Traceback" not in output.read_text()
    finally:
        running.terminate()
        running.wait(timeout=30)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(running: subprocess.Popen[bytes], address: str, output: Path) -> None:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        if running.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=5):  # noqa: S310 - our own server
                return
        except (urllib.error.URLError, TimeoutError):
            time.sleep(0.2)
    pytest.fail(f"the dashboard does not answer:\n{output.read_text()}")


@pytest.fixture
def visit(browser: Browser, server: str) -> Iterator[Callable[..., Page]]:
    """Open an address of the dashboard in a fresh browser context; at the end nothing may have gone wrong in any.

    Errors in the console or the page, answers that are errors, and requests to other servers fail the test.
    """
    contexts, troubles = [], []

    def note(response):
        if response.status >= 400:
            troubles.append(f"{response.status} {response.url}")

    def listen(message):
        if message.type == "error":
            troubles.append(f"console: {message.text} {message.location['url']}")

    def asked(request):
        if not request.url.startswith((server, server.replace("http", "ws", 1), "data:", "blob:")):
            troubles.append(f"asked another server: {request.url}")

    def go(path: str = "/", *, width: int = 1280, height: int = 900, scheme: str = "light") -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
        contexts.append(context)
        context.set_default_timeout(60_000)
        page = context.new_page()
        page.on("console", listen)
        page.on("response", note)
        page.on("request", asked)
        page.on("pageerror", lambda error: troubles.append(f"page: {error}"))
        page.on("websocket", asked)
        page.on("dialog", lambda dialog: (troubles.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.goto(server + path)
        page.wait_for_selector(".tl")
        return page

    yield go
    for context in contexts:
        for page in context.pages:
            assert page.locator("[data-testid=stException]").count() == 0
        context.close()
    assert not troubles, "\n".join(troubles)
