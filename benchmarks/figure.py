"""Measures how the timeline moves in a browser, beside vis-timeline, with 1,000, 10,000 and 100,000 events.

Run `.venv/bin/python benchmarks/figure.py [SECONDS]`. It needs Chromium and npm, serves on loopback, and uses a real
mouse and wheel. A frame of a screen with 60 Hz takes 16.7 ms, so that a 95th percentile of 17 means that none is late.
"""

from __future__ import annotations

import gzip
import json
import os
import statistics
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

import brotli
from playwright.sync_api import Page, sync_playwright
from synthetic import many

import timeline
from dashboard.component_bundle import module
from dashboard.theme import palette
from scripts.chromium import system_chromium
from timeline.formats.columns import columns

COMPONENT = ROOT / "dashboard" / "timeline_component"
SIZES = (1_000, 10_000, 100_000)
SLOWED = 4  # times that the processor is slowed
LANES = 12
_WAY = 40  # steps of the mouse before it turns
VIS = "vis-timeline@8.5.4"
FIGURE = """<!doctype html><link rel=stylesheet href=/component/timeline.css>
<body style="margin:24px"><div id=root></div>
<script type=module>
import {mount} from "/component/main.js";
const begun = performance.now();
await mount(document.getElementById("root"), {data: "/%d.json", base: "/", head: 0, theme: "light", page: "overview",
  palettes: %s});
window.timeline = document.querySelector(".timeline").timeline;
requestAnimationFrame(() => requestAnimationFrame(() => { window.drawn = performance.now() - begun; }));
</script>"""
OTHER = """<!doctype html><script src=/vis.js></script><link rel=stylesheet href=/vis.css>
<body style="margin:24px"><div id=root></div><script type=module>
const sent = await (await fetch("/%d.json")).json();
const begun = performance.now();
let day = 0;
const lanes = new Map(), items = [];
for (let row = 0; row < sent.rows; row += 1) {
  day += sent.day[row];
  const company = sent.who[row].find((one, place) => place %% 2 === 0 && sent.entities[one][2] === "company") ?? -1;
  lanes.set(company, (lanes.get(company) ?? 0) + 1);
  items.push({id: row, group: company, content: sent.title[row].replace(/</g, "&lt;"), start: new Date(day * 864e5)});
}
const most = [...lanes].sort((a, b) => b[1] - a[1]).slice(0, %d).map(([id]) => id);
const groups = most.map((id) => ({id, content: String(sent.entities[id]?.[1] ?? "none")}));
const drawn = items.filter((one) => most.includes(one.group));
window.other = new vis.Timeline(document.getElementById("root"), drawn, groups,
  {start: "2022-01-01", end: "2026-08-01", height: 800, maxHeight: 800, zoomKey: "ctrlKey"});
requestAnimationFrame(() => requestAnimationFrame(() => { window.drawn = performance.now() - begun; }));
</script>"""
FRAMES = """() => { window.frames_ = []; let last = performance.now();
  const look = (now) => { window.frames_.push(now - last); last = now; window.raf = requestAnimationFrame(look); };
  window.raf = requestAnimationFrame(look); }"""


def main() -> None:
    """Measure and print the results."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 3.0
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        base = shipped(folder)
        pages = {f"/{rows}.json": json.dumps(many(base, rows)).encode() for rows in SIZES}
        pages |= {f"/figure-{rows}": (FIGURE % (rows, json.dumps(palettes()))).encode() for rows in SIZES}
        pages |= {f"/vis-{rows}": (OTHER % (rows, LANES)).encode() for rows in SIZES}
        pages |= vis(folder)
        sizes(base)
        port = stack.enter_context(serve(pages))
        browser = stack.enter_context(sync_playwright()).chromium.launch(
            executable_path=system_chromium(), args=["--no-sandbox", "--disable-gpu"]
        )
        print("milliseconds: 95th percentile of a frame in pan and in zoom; the layout; a filter until it is painted")
        for rows in SIZES:
            for slowed in (1, SLOWED):
                page = browser.new_page(viewport={"width": 1440, "height": 900})
                page.goto(f"http://127.0.0.1:{port}/figure-{rows}")
                page.wait_for_function("() => window.drawn")
                slow(page, slowed)
                told = f"pan {moved(page, seconds, pan):.0f}, zoom {moved(page, seconds, zoom):.0f}"
                told += f", layout {layout(page):.1f}, family {filtered(page, 'family'):.0f}"
                told += f", search {filtered(page, 'search'):.0f}, look back {filtered(page, 'reported'):.0f}"
                print(f"{rows:7,} events, processor {slowed} times slower: {told}", flush=True)
                page.close()
        for rows in SIZES[:2]:
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            page.goto(f"http://127.0.0.1:{port}/vis-{rows}")
            page.wait_for_function("() => window.drawn", timeout=180_000)
            told = f"pan {moved(page, seconds, pan):.0f}, zoom {moved(page, seconds, zoom):.0f}"
            print(f"{rows:7,} events, vis-timeline: {told}", flush=True)
            page.close()
        browser.close()


def palettes() -> dict[str, Any]:
    """Return the colours of both themes."""
    return {theme: asdict(palette(theme)) for theme in ("light", "dark")}


def shipped(folder: Path) -> dict[str, Any]:
    """Load the shipped events, and return their columns."""
    address = f"sqlite:///{folder}/timeline.db"
    command = [sys.executable, "-m", "timeline", "load"]
    environment = {**os.environ, "TIMELINE_DATABASE": address}
    subprocess.run(command, check=True, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL)
    return dict(columns(timeline.open(address)))


def sizes(base: dict[str, Any]) -> None:
    """Print what a browser loads."""
    script = module(COMPONENT, "main").encode()
    for name, pack in (("brotli", lambda body: brotli.compress(body, quality=11)), ("gzip", gzip.compress)):
        code = len(pack(script)) / 1000
        data = len(pack(json.dumps(base, separators=(",", ":"), ensure_ascii=False).encode())) / base["rows"]
        print(f"{name}: {code:.0f} kB of script, {data:.0f} kB for 1,000 events")


def vis(folder: Path) -> dict[str, bytes]:
    """Install vis-timeline, and return its files."""
    command = ["npm", "install", "--no-audit", "--no-fund", "--silent", "--prefix", str(folder), VIS]
    subprocess.run(command, check=True)
    built = folder / "node_modules" / "vis-timeline" / "standalone" / "umd"
    styles = folder / "node_modules" / "vis-timeline" / "styles"
    return {
        "/vis.js": (built / "vis-timeline-graph2d.min.js").read_bytes(),
        "/vis.css": (styles / "vis-timeline-graph2d.min.css").read_bytes(),
    }


@contextmanager
def serve(pages: dict[str, bytes]) -> Iterator[int]:
    """Serve some pages and the timeline's files on loopback, and yield the port."""

    class Handler(SimpleHTTPRequestHandler):
        def do_GET(self) -> None:
            body = pages.get(self.path)
            if body is None and self.path.startswith("/component/"):
                body = (COMPONENT / Path(self.path).name).read_bytes()
            kind = {".js": "text/javascript", ".css": "text/css", ".json": "application/json"}
            self.send_response(404 if body is None else 200)
            self.send_header("Content-Type", kind.get(Path(self.path).suffix, "text/html; charset=utf-8"))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.shutdown()


def slow(page: Page, times: int) -> None:
    """Slow the browser's processor."""
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": times})


def moved(page: Page, seconds: float, move: Callable[[Page, float], None]) -> float:
    """Return the 95th percentile of the time between two frames while the mouse moves the window."""
    page.wait_for_timeout(500)
    page.evaluate(FRAMES)
    move(page, seconds)
    frames = page.evaluate("() => { cancelAnimationFrame(window.raf); return window.frames_.slice(2); }")
    return statistics.quantiles(frames, n=20)[-1]


def pan(page: Page, seconds: float) -> None:
    """Drag to and fro."""
    page.mouse.move(800, 500)
    page.mouse.down()
    for step in range(int(seconds * 60)):
        page.mouse.move(800 + 300 * (1 if step % (2 * _WAY) < _WAY else -1) * (step % _WAY) / _WAY, 500)
        page.wait_for_timeout(8)
    page.mouse.up()


def zoom(page: Page, seconds: float) -> None:
    """Turn the wheel with Ctrl, in and out."""
    page.mouse.move(800, 500)
    page.keyboard.down("Control")
    for step in range(int(seconds * 30)):
        page.mouse.wheel(0, -60 if step % _WAY < _WAY // 2 else 60)
        page.wait_for_timeout(20)
    page.keyboard.up("Control")


def layout(page: Page) -> float:
    """Return the median time of a layout."""
    look = """() => Array.from({length: 15}, () => { const began = performance.now(); timeline.face.layout(false);
      return performance.now() - began; })"""
    return statistics.median(page.evaluate(look))


def filtered(page: Page, what: str) -> float:
    """Return the median time from a choice to the frame that shows it."""
    choices = {
        "family": ('{family: ["money"]}', "{family: []}"),
        "search": ('{q: "google"}', '{q: ""}'),
        "reported": ('{reported: "2024-01-01"}', '{reported: ""}'),
    }[what]
    painted = """() => new Promise((done) => { const began = performance.now(); timeline.choose(%s);
        requestAnimationFrame(() => { const now = performance.now(); done(now - began); }); })"""
    times = [page.evaluate(painted % choice) for choice in choices * 4]
    return statistics.median(times)


if __name__ == "__main__":
    main()
