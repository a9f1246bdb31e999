"""Measures the dashboard without a browser: reruns, their size, a hundred times the events, and many viewers.

Run `.venv/bin/python benchmarks/dashboard.py [VIEWERS] [SECONDS]`. It serves on loopback and ends by itself.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import subprocess
import sys
from contextlib import AsyncExitStack, ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(Path(__file__).parent), str(ROOT)]

from fleet import dashboard
from log import COMPANIES, fields, new_entry
from viewers import Seen, Viewer, watch
from websockets.asyncio.client import connect

from timeline import facts
from timeline.store import Store

PAGES = (("", ""), ("company", "company=twitter"), ("company", "company=google&reported=2023-04-12"), ("", "q=gpu"))
SIZES = (1_000, 100_000)
EVERY = 2.0  # seconds between two reruns of a viewer


def made(folder: Path, size: int) -> str:
    """Make a database with this number of invented events."""
    url = f"sqlite:///{folder}/made-{size}.db"
    store = Store.prepare(url)
    companies = [facts.Company.model_validate({"id": f"acme-{n}", "name": f"Acme {n}"}) for n in range(COMPANIES)]
    with store.write() as connection:
        store.append(connection, [new_entry(company) for company in companies], author="a")
    for first in range(0, size, 5000):
        some = [facts.from_payload(f"acme-event-{n}", fields(n)) for n in range(first, min(first + 5000, size))]
        with store.write() as connection:
            store.append(connection, [new_entry(fact) for fact in some], author="a")
    store.close()
    return url


async def reruns(
    port: int, pages: tuple[tuple[str, str], ...], times: int
) -> tuple[list[float], list[float], list[int]]:
    """Return the seconds of each page's first run, the seconds of its later runs, and their sizes in bytes."""
    first, later, sizes = [], [], []
    for page in pages:
        async with connect(
            f"ws://127.0.0.1:{port}/_stcore/stream", subprotocols=["streamlit"], max_size=None
        ) as socket:  # type: ignore[list-item]
            viewer = Viewer(socket, read=False)
            took, _, _, fault = await viewer.rerun(*page)
            assert not fault, fault  # noqa: S101 - measure only runs without errors
            first.append(took)
            for _ in range(times):
                took, size, _, _ = await viewer.rerun(*page)
                later.append(took)
                sizes.append(size)
    return first, later, sizes


async def crowd(port: int, viewers: int, seconds: float) -> Seen:
    """Simulate viewers that look at pages for some time."""
    seen = Seen()
    url = f"ws://127.0.0.1:{port}/_stcore/stream"
    async with asyncio.TaskGroup() as group:
        for number in range(viewers):
            pages = [PAGES[(number + turn) % len(PAGES)] for turn in range(len(PAGES))]
            group.create_task(watch(url, pages, seconds=seconds, every=EVERY, seen=seen, read=False))
            await asyncio.sleep(EVERY / viewers)
    return seen


def main() -> None:
    """Measure and print the results."""
    viewers = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 30.0  # noqa: PLR2004
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        shipped = {"TIMELINE_DATABASE": f"sqlite:///{folder}/timeline.db", "XDG_CACHE_HOME": str(folder)}
        load = [sys.executable, "-m", "timeline", "load"]
        subprocess.run(load, check=True, env={**os.environ, **shipped}, cwd=ROOT, stdout=subprocess.DEVNULL)
        with dashboard(shipped) as port:
            first, later, sizes = asyncio.run(reruns(port, PAGES, 20))
            print("the shipped events:")
            print(f"  a page that was not asked for before {statistics.median(first) * 1000:.0f} ms at the median")
            print(
                f"  the same again {statistics.median(later) * 1000:.1f} ms, {statistics.median(sizes) / 1000:.0f} kB"
            )
            told(f"{viewers} viewers", asyncio.run(crowd(port, viewers, seconds)))
        # The same without gc.freeze: Python imports sitecustomize before anything else.
        (folder / "sitecustomize.py").write_text("import gc\ngc.freeze = lambda: None\n")
        with dashboard({**shipped, "PYTHONPATH": str(folder)}) as port:
            _, unfrozen, _ = asyncio.run(reruns(port, PAGES, 20))
            ratio = statistics.median(unfrozen) / statistics.median(later)
            print(f"  without gc.freeze a rerun takes {ratio:.1f} times as long")
            told(f"{viewers} viewers without gc.freeze", asyncio.run(crowd(port, viewers, seconds)))
        with ExitStack() as served:
            ports = [served.enter_context(dashboard({"TIMELINE_DATABASE": made(folder, size)})) for size in SIZES]
            small, large = asyncio.run(by_turns(ports, "company", "company=acme-1&since=2023-01&until=2023-02", 40))
        print(f"a page on {SIZES[1]:,} events, to the same on {SIZES[0]:,}: {large / small:.2f}")


async def by_turns(ports: list[int], page: str, query: str, times: int) -> list[float]:
    """Return the median seconds of a page's later runs on each server, in turns because the machine's speed varies."""
    async with AsyncExitStack() as stack:
        addresses = [f"ws://127.0.0.1:{port}/_stcore/stream" for port in ports]
        sockets = [
            await stack.enter_async_context(connect(address, subprotocols=["streamlit"], max_size=None))  # type: ignore[list-item]
            for address in addresses
        ]
        viewers = [Viewer(socket, read=False) for socket in sockets]
        for viewer in viewers:
            await viewer.rerun(page, query)
        found = [[(await viewer.rerun(page, query))[0] for viewer in viewers] for _ in range(times)]
    return [statistics.median(took) for took in zip(*found, strict=True)]


def told(label: str, seen: Seen) -> None:
    """Print the results of many viewers."""
    took = sorted(seen.seconds)
    p95 = took[int(len(took) * 0.95)]
    print(
        f"  {label}, a rerun every {EVERY:.0f} s: {len(took)} reruns, median {statistics.median(took) * 1000:.0f} ms,"
        f" p95 {p95 * 1000:.0f} ms, {len(seen.faults)} faults"
    )


if __name__ == "__main__":
    main()
