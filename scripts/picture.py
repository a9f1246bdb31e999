"""Take a new picture of the dashboard for the README: `make picture`. Look at the picture before you commit it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

_ROOT = Path(__file__).resolve().parents[1]
if str(_ROOT) not in sys.path:
    sys.path.insert(0, str(_ROOT))

from scripts.chromium import settled, system_chromium  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

PICTURE = _ROOT / "docs/dashboard.png"
PATH = "/?since=2022&until=2025"
WIDTH, HEIGHT, SCALE = 1440, 900, 1.5
_TIMELINE = (sys.executable, "-m", "timeline")
_PATIENCE = 90.0  # seconds until the server must answer


@contextmanager
def served() -> Iterator[str]:
    """Serve the shipped events from a temporary database, and yield the address."""
    with TemporaryDirectory() as folder:
        surroundings = {
            **os.environ,
            "PYTHONPATH": str(_ROOT),
            "TIMELINE_DATABASE": f"sqlite:///{folder}/timeline.db",
            "TIMELINE_READ_DATABASE": "",
        }
        subprocess.run([*_TIMELINE, "load"], env=surroundings, check=True, stdout=subprocess.DEVNULL)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        command = [*_TIMELINE, "dashboard", "--no-load", "--port", str(port)]
        running = subprocess.Popen(command, env=surroundings, stdout=subprocess.DEVNULL)
        try:
            address = f"http://127.0.0.1:{port}"
            _wait(address)
            yield address
        finally:
            running.terminate()
            running.wait(timeout=30)


def _wait(address: str) -> None:
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=5):  # noqa: S310 - our own server
                return
        except (urllib.error.URLError, TimeoutError):
            if time.monotonic() > end:
                raise
            time.sleep(0.2)


def take(browser: Browser, address: str, path: Path) -> None:
    """Write a picture of the page as it looks in a browser window.

    Args:
        browser: the browser.
        address: the address of the server.
        path: the file to write.
    """
    page = browser.new_page(
        viewport={"width": WIDTH, "height": HEIGHT}, device_scale_factor=SCALE, color_scheme="light"
    )
    try:
        page.goto(address + PATH)
        page.wait_for_selector(".timeline-holder .timeline")
        settled(page)
        page.screenshot(path=path)
    finally:
        page.close()


def main() -> None:
    """Write `docs/dashboard.png`."""
    with served() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=system_chromium())
        take(browser, address, PICTURE)
        browser.close()
    print(PICTURE.relative_to(_ROOT))


if __name__ == "__main__":
    main()
