"""Fixtures that serve the dashboard with the shipped events and open pages that record errors."""

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
from playwright.sync_api import expect, sync_playwright

from scripts.chromium import settled, system_chromium

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import BrowserContext, Page

_PATIENCE = 90.0  # seconds until a server must answer
expect.set_options(timeout=60_000)  # the same timeout as for other actions, so that a busy machine does not fail a test

_COMMAND = Path(sys.executable).with_name("timeline")


@pytest.fixture(scope="session")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the environment variables of the served dashboard, which include the address of its database."""
    path = tmp_path_factory.mktemp("served") / "timeline.db"
    return {**os.environ, "TIMELINE_DATABASE": f"sqlite:///{path}", "TIMELINE_AUTHOR": "A Tester"}


@pytest.fixture(scope="session")
def load(environment: dict[str, str]) -> Callable[..., None]:
    """Return a function that loads seed files into the served database, by default the shipped ones."""

    def run(*paths: Path) -> None:
        subprocess.run([_COMMAND, "load", *paths], env=environment, check=True, stdout=subprocess.DEVNULL)

    return run


@pytest.fixture(scope="session")
def server(
    environment: dict[str, str], load: Callable[..., None], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Load the shipped events, serve the dashboard, and yield its address."""
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


@pytest.fixture(scope="session")
def profile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder in which Chromium caches compiled scripts, which saves a quarter of a page's time."""
    return tmp_path_factory.mktemp("profile")


@pytest.fixture(scope="module")
def context(profile: Path) -> Iterator[BrowserContext]:
    """Yield a Chromium with a lasting cache, one for each file; no test can run an event loop while it is open."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch_persistent_context(
            profile, executable_path=system_chromium(), viewport={"width": 1280, "height": 900}
        )
        opened.set_default_timeout(60_000)
        yield opened
        opened.close()


def _forget(page: Page, server: str) -> None:
    """Delete the data that the server's pages stored in the browser, so that each page opens as on a first visit."""
    session = page.context.new_cdp_session(page)
    stores = "cookies,file_systems,indexeddb,local_storage,service_workers,cache_storage"
    session.send("Storage.clearDataForOrigin", {"origin": server, "storageTypes": stores})
    session.detach()


@pytest.fixture
def visit(context: BrowserContext, server: str) -> Iterator[Callable[..., Page]]:
    """Yield a function that opens an address of the dashboard in a new page without stored data.

    The test fails on errors in the console or the page, error responses, dialogs, and requests to other servers.
    """
    pages, troubles = [], []

    def note(response):
        missing = response.status == 404 and response.request.is_navigation_request()  # what the address names
        if response.status >= 400 and not missing:
            troubles.append(f"{response.status} {response.url}")

    def listen(message):
        page_itself = message.location["url"] in {one.url for one in pages}  # an address that names nothing
        if message.type == "error" and not ("status of 404" in message.text and page_itself):
            troubles.append(f"console: {message.text} {message.location['url']}")

    def asked(request):
        if not request.url.startswith((server, server.replace("http", "ws", 1), "data:", "blob:")):
            troubles.append(f"asked another server: {request.url}")

    def go(path: str = "/", *, width: int = 1280, height: int = 900, scheme: str = "light") -> Page:
        page = context.new_page()
        pages.append(page)
        _forget(page, server)
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=scheme)
        page.on("console", listen)
        page.on("response", note)
        page.on("request", asked)
        page.on("pageerror", lambda error: troubles.append(f"page: {error}"))
        page.on("websocket", asked)
        page.on("dialog", lambda dialog: (troubles.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.goto(server + path)
        page.wait_for_selector("#first-view", state="detached")  # the app's page has taken over
        page.wait_for_selector(".tl")
        return page

    yield go
    for page in pages:
        if not page.is_closed():
            assert page.locator("[data-testid=stException]").count() == 0
            page.close()
    assert not troubles, "\n".join(troubles)


def resize(page: Page, width: int, height: int) -> None:
    """Change the size of a page's window, and wait until the page is drawn at that size."""
    page.set_viewport_size({"width": width, "height": height})
    page.wait_for_function("width => window.innerWidth === width", arg=width)
    settled(page)
