"""Measures how soon a fresh browser shows the first page, compared with an empty page with one empty plotly figure.

Run `.venv/bin/python benchmarks/paint.py [TIMES]`. It needs Chromium, as the browser tests do, and serves on loopback.
"""

from __future__ import annotations

import os
import shutil
import socket
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(Path(__file__).parent), str(ROOT)]

from fleet import dashboard, wait_for
from playwright.sync_api import Browser, sync_playwright

EMPTY = """import plotly.graph_objects as go
import streamlit as st

st.plotly_chart(go.Figure())
"""
# A script in the page checks every frame, so that the time between the browser and this program does not count.
LOOK = """const look = () => {
    if (document.querySelector('.js-plotly-plot .main-svg')) window.drawn = performance.now();
    else requestAnimationFrame(look);
};
requestAnimationFrame(look);"""
FIRST = "performance.getEntriesByName('first-contentful-paint')[0].startTime"


def main() -> None:
    """Measure and print the results."""
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        shipped = {"TIMELINE_DATABASE": f"sqlite:///{folder}/timeline.db", "XDG_CACHE_HOME": str(folder)}
        load = [sys.executable, "-m", "timeline", "load"]
        subprocess.run(load, check=True, env={**os.environ, **shipped}, cwd=ROOT, stdout=subprocess.DEVNULL)
        ours, empty = stack.enter_context(dashboard(shipped)), stack.enter_context(plain(folder))
        browser = stack.enter_context(sync_playwright()).chromium.launch(executable_path=shutil.which("chromium"))
        for port in (ours, empty):
            seen(browser, port)  # work that a server does only once does not count
        found = [
            (seen(browser, ours), seen(browser, empty)) for _ in range(times)
        ]  # alternating, because the machine's speed varies
        for index, label in enumerate(("first paint", "figure drawn")):
            mine, theirs = (statistics.median(pair[which][index] for pair in found) for which in (0, 1))
            print(f"{label}, to that of an empty page with an empty figure: {mine / theirs:.2f}", end="")
            print(f" ({mine:.0f} ms, {theirs:.0f} ms)")
        browser.close()


@contextmanager
def plain(folder: Path) -> Iterator[int]:
    """Serve an empty page with one empty figure."""
    (folder / "empty.py").write_text(EMPTY)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    options = ["--server.headless=true", "--server.address=127.0.0.1", f"--server.port={port}"]
    command = [sys.executable, "-m", "streamlit", "run", "empty.py", "--browser.gatherUsageStats=false", *options]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL) as served:
        try:
            wait_for(f"http://127.0.0.1:{port}/_stcore/health")
            yield port
        finally:
            served.terminate()


def seen(browser: Browser, port: int) -> tuple[float, float]:
    """Open a page with an empty cache. Return the milliseconds to its first paint and to its figure."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.add_init_script(LOOK)
    page.goto(f"http://127.0.0.1:{port}/", wait_until="commit")
    page.wait_for_function("window.drawn", timeout=60_000)
    drawn = float(page.evaluate("window.drawn"))
    first = float(page.evaluate(FIRST))
    context.close()
    return first, drawn


if __name__ == "__main__":
    main()
