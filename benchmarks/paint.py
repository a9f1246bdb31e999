"""Measures how soon a fresh browser shows events on the first page, compared with an empty Streamlit page.

Run `.venv/bin/python benchmarks/paint.py [TIMES]`. It needs Chromium, as the browser tests do, and serves on loopback;
the next parts slow the line to 10 Mbit/s with 40 ms, and to 1.6 Mbit/s with 150 ms. The last part is on loopback, too:
how long a choice on a page and a change of page take until what was asked for is there.
"""

from __future__ import annotations

import os
import socket
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(Path(__file__).parent), str(ROOT)]

from fleet import dashboard, wait_for
from playwright.sync_api import Browser, sync_playwright

from scripts.chromium import system_chromium

EMPTY = """import streamlit as st

st.html("<div id='empty'>ready</div>")
"""
# A script in the page checks every frame, so that the time between the browser and this program does not count.
LOOK = """const look = () => {
    const figure = document.querySelector(".timeline");
    if (document.querySelector("#empty") || figure && figure.timeline.frames.drawn) window.drawn = performance.now();
    else requestAnimationFrame(look);
};
requestAnimationFrame(look);
window.shift = 0;
new PerformanceObserver((list) => { for (const one of list.getEntries()) window.shift += one.value; })
    .observe({type: "layout-shift", buffered: true});"""
LINES = {
    "loopback": None,
    "10 Mbit/s, 40 ms": {"offline": False, "latency": 40, "downloadThroughput": 1.25e6, "uploadThroughput": 1.25e6},
    "1.6 Mbit/s, 150 ms": {"offline": False, "latency": 150, "downloadThroughput": 2e5, "uploadThroughput": 2e5},
}
SETTLED = """() => document.querySelector('[data-testid="stApp"][data-test-script-state="notRunning"]')
    && !document.querySelector('[data-stale="true"]')"""
# An action in the page, and what shows that it was answered: the page's own clock tells how long it took.
ACTED = """([act, answered]) => new Promise((resolve) => {
    const figure = document.querySelector(".timeline")?.timeline;
    const [count, drawn] = [figure?.count, figure?.frames.drawn];
    const before = {count, drawn, title: document.querySelector("h1")?.textContent};
    const acts = {
        family: () => document.querySelector(".timeline-chip").click(),
        search: () => {
            const field = document.querySelector(".timeline-bar input");
            field.value = "gpu";
            field.dispatchEvent(new Event("input"));
        },
        companies: () => [...document.querySelectorAll("a")].find((one) => one.pathname === "/company").click(),
        statistics: () => [...document.querySelectorAll("a")].find((one) => one.pathname === "/statistics").click(),
        changes: () => [...document.querySelectorAll("a")].find((one) => one.pathname === "/changes").click(),
        event: () => document.querySelector("li.tl-row a.tl-title").click(),
    };
    const answers = {
        figure: () => figure.frames.drawn > before.drawn && figure.count !== before.count,
        page: () => {
            const title = document.querySelector("h1")?.textContent;
            const app = document.querySelector('[data-testid="stApp"]');
            return title && title !== before.title && app.getAttribute("data-test-script-state") === "notRunning";
        },
        drawer: () => document.querySelector('[role="dialog"] .tl'),
    };
    const began = performance.now();
    acts[act]();
    const look = () => {
        if (answers[answered]()) resolve(performance.now() - began);
        else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
})"""
ACTIONS = {
    "a family of the figure": ("/", "family", "figure"),
    "a search in the figure": ("/", "search", "figure"),
    "the page Companies": ("/", "companies", "page"),
    "the page Statistics": ("/", "statistics", "page"),
    "the page Changes": ("/", "changes", "page"),
    "an event's drawer": ("/company?company=twitter", "event", "drawer"),
}


def main() -> None:
    """Measure and print the results."""
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        shipped = {"TIMELINE_DATABASE": f"sqlite:///{folder}/timeline.db", "XDG_CACHE_HOME": str(folder)}
        load = [sys.executable, "-m", "timeline", "load"]
        subprocess.run(load, check=True, env={**os.environ, **shipped}, cwd=ROOT, stdout=subprocess.DEVNULL)
        ours, empty = stack.enter_context(dashboard(shipped)), stack.enter_context(plain(folder))
        browser = stack.enter_context(sync_playwright()).chromium.launch(
            executable_path=system_chromium(), args=["--no-sandbox", "--disable-gpu"]
        )
        for port in (ours, empty):
            seen(browser, port)  # work that a server does only once does not count
        for line, limits in LINES.items():
            # alternating, because the machine's speed varies
            found = [(seen(browser, ours, limits), seen(browser, empty, limits)) for _ in range(times)]
            mine, theirs = (statistics.median(pair[which][0] for pair in found) for which in (0, 1))
            shift = max(pair[0][1] for pair in found)
            print(f"{line}: events visible, to an empty page that is ready: {mine / theirs:.2f}", end="")
            print(f" ({mine:.0f} ms, {theirs:.0f} ms); layout shift at most {shift:.3f}", flush=True)
        for what, (address, act, answered) in ACTIONS.items():
            took = [acted(browser, ours, address, act, answered) for _ in range(times + 1)][1:]
            print(f"{what}: answered in {statistics.median(took):.0f} ms", flush=True)
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


def seen(browser: Browser, port: int, limits: dict[str, Any] | None = None) -> tuple[float, float]:
    """Open a page with an empty cache.

    Args:
        browser: the browser.
        port: where the page is served.
        limits: of the line, as Chromium's protocol has them.

    Returns:
        The milliseconds until it shows what it is for, and its layout shift a second after the app has taken over.
    """
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    if limits:
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Network.emulateNetworkConditions", limits)
    page.add_init_script(LOOK)
    page.goto(f"http://127.0.0.1:{port}/", wait_until="commit")
    page.wait_for_function("() => window.drawn", timeout=60_000)
    page.wait_for_selector(".timeline-holder .timeline, #empty", timeout=60_000)
    page.wait_for_timeout(1000)
    drawn, shift = page.evaluate("[window.drawn, window.shift]")
    context.close()
    return float(drawn), float(shift)


def acted(browser: Browser, port: int, address: str, act: str, answered: str) -> float:
    """Open a page, do something on it, and return the milliseconds until it was answered."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{port}{address}")
    page.wait_for_selector(".timeline-holder .timeline", timeout=60_000)
    page.wait_for_function(SETTLED, timeout=60_000)
    page.wait_for_timeout(1000)
    took = page.evaluate(ACTED, [act, answered])
    context.close()
    return float(took)


if __name__ == "__main__":
    main()
