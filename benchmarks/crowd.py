"""A load test of one dashboard: many programs read feeds while people look at pages.

`.venv/bin/python benchmarks/crowd.py [READERS] [VIEWERS] [SECONDS]` serves the shipped events on loopback. Viewers ask
for pages every two seconds: alone, beside the readers, and beside a program that has nothing to do with the server but
takes as much of the processors as the readers and the makers of feeds took. This is done four times in turn. What the
readers cost beyond that stranger is what the server itself does for them. Each reader downloads a feed every
ten seconds: whole or compressed, in six formats, of all events or of some companies. When each turn begins, and then
every minute, an event is appended, so that all feeds and pages must be made anew. The readers are a process of their
own on the same cores.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import os
import statistics
import subprocess
import sys
import time
import zlib
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(Path(__file__).parent), str(ROOT)]

import brotli
from fleet import served_by
from viewers import Seen, watch

from tests.builders import entry, event
from timeline.store import Store

EVERY = 2.0  # seconds between two reruns of a viewer
AGAIN = 10.0  # seconds between two downloads of a reader
APPENDED = 60.0  # seconds between two appends
TURNS = 4
PAGES = (("", ""), ("company", "company=twitter"), ("company", "company=google&reported=2023-04-12"), ("", "q=gpu"))
FEEDS = tuple(
    f"/feed.{name}{query}"
    for name in ("atom", "csv", "json", "ics", "bibtex", "jsonl")
    for query in ("", "?company=google", "?companies=meta,twitter&since=2020")
)
ENCODINGS = ("", "gzip", "br")


async def download(port: int, path: str, encoding: str) -> tuple[int, int]:
    """Download a feed and check that it is whole.

    Returns:
        The status and the size in bytes.
    """
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        accept = f"Accept-Encoding: {encoding}\r\n" if encoding else ""
        writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n{accept}\r\n".encode())
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        size = int(head.partition("content-length: ")[2].partition("\r")[0])
        body = await reader.readexactly(size)
        if f"content-encoding: {encoding}" in head and size < _CHECKED:
            _ = brotli.decompress(body) if encoding == "br" else gzip.decompress(body) if encoding else body
        return int(head.split()[1]), size
    finally:
        writer.close()


_CHECKED = 20_000  # bytes up to which a body is decompressed; more would take the server's time


async def read(port: int, readers: int, seconds: float) -> dict[str, object]:
    """Simulate readers for some time; return how long each download took, and what went wrong."""
    took: list[float] = []
    faults: Counter[str] = Counter()
    total = 0
    end = time.monotonic() + seconds

    async def one(number: int) -> None:
        nonlocal total
        await asyncio.sleep(AGAIN * number / readers)
        turn = number
        while time.monotonic() < end:
            begun = time.monotonic()
            try:
                async with asyncio.timeout(60):
                    status, size = await download(port, FEEDS[turn % len(FEEDS)], ENCODINGS[turn % len(ENCODINGS)])
                if status != 200:  # noqa: PLR2004
                    faults[str(status)] += 1
                total += size
            except (OSError, EOFError, zlib.error, brotli.error, TimeoutError, ValueError) as error:
                faults[type(error).__name__] += 1
            took.append(time.monotonic() - begun)
            turn += 7
            await asyncio.sleep(max(0.0, min(begun + AGAIN, end) - time.monotonic()))

    async with asyncio.TaskGroup() as group:
        for number in range(readers):
            group.create_task(one(number))
    return {"seconds": took, "bytes": total, "faults": faults}


async def look(port: int, viewers: int, seconds: float, store: Store) -> Seen:
    """Simulate viewers for some time, while events are appended."""
    seen = Seen()
    url = f"ws://127.0.0.1:{port}/_stcore/stream"

    async def append() -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            slug = f"appended-{time.time_ns()}"
            await asyncio.to_thread(store.commit, [entry(event(slug, title=slug))], author="a")
            await asyncio.sleep(max(0.0, min(APPENDED, end - time.monotonic())))

    async with asyncio.TaskGroup() as group:
        group.create_task(append())
        for number in range(viewers):
            pages = [PAGES[(number + turn) % len(PAGES)] for turn in range(len(PAGES))]
            group.create_task(watch(url, pages, seconds=seconds, every=EVERY, seen=seen, read=False))
            await asyncio.sleep(EVERY / viewers)
    return seen


def burn(share: float) -> None:
    """Take a share of a processor until this is killed."""
    while True:
        end = time.process_time() + share * _SLICE
        begun = time.monotonic()
        while time.process_time() < end:
            pass
        time.sleep(max(0.0, begun + _SLICE - time.monotonic()))


_SLICE = 0.02  # seconds


class Cost:
    """The seconds of the processors that a process takes, from now on.

    Args:
        process: the process.
    """

    def __init__(self, process: int) -> None:
        self._process = process
        self._before = self._seconds()

    def seconds(self) -> tuple[float, float]:
        """Return the seconds of the process itself, and those of its children."""
        own, others = (now - before for now, before in zip(self._seconds(), self._before, strict=True))
        return own, others

    def _seconds(self) -> tuple[float, float]:
        tasks = Path(f"/proc/{self._process}/task").iterdir()
        children = [int(one) for task in tasks for one in (task / "children").read_text().split()]
        return _processor(self._process), sum(map(_processor, children))


def _processor(process: int) -> float:
    """Return the seconds of the processors that a process has taken so far."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")  # utime and stime, see proc(5)


def p95(values: list[float]) -> float:
    """Return the 95th percentile in milliseconds."""
    return sorted(values)[int(len(values) * 0.95)] * 1000


class Side:
    """What viewers saw on one side of the comparison.

    Attributes:
        seen: their reruns.
        server: the seconds of the processor that the server took.
        others: the same of the processes that make feeds, and of the readers or the stranger.
    """

    def __init__(self) -> None:
        self.seen, self.server, self.others = Seen(), 0.0, 0.0

    def watch(self, place: tuple[int, int], viewers: int, seconds: float, store: Store, beside: list[str]) -> bytes:
        """Watch for some seconds beside another program, if there is one; return what that program printed."""
        port, server = place
        cost = Cost(server)
        other = subprocess.Popen([sys.executable, __file__, *beside], stdout=subprocess.PIPE) if beside else None
        took = Cost(other.pid) if other is not None else None
        found = asyncio.run(look(port, viewers, seconds, store))
        self.seen.seconds += found.seconds
        self.seen.faults += found.faults
        own, makers = cost.seconds()
        self.server += own
        self.others += makers + (took.seconds()[0] if took is not None else 0.0)
        if other is None:
            return b""
        if beside[0] == "--burn":
            other.kill()
        return other.communicate()[0]


def main() -> None:
    """Measure and print the results."""
    readers, viewers, seconds = (int(given) for given in (*sys.argv[1:4], *("500", "60", "15")[len(sys.argv) - 1 :]))
    alone, beside, burnt = Side(), Side(), Side()
    took: list[float] = []
    total, faults = 0, Counter[str]()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        settings = {"TIMELINE_DATABASE": f"sqlite:///{folder}/timeline.db", "XDG_STATE_HOME": str(folder)}
        load = [sys.executable, "-m", "timeline", "load"]
        subprocess.run(load, check=True, env={**os.environ, **settings}, cwd=ROOT, stdout=subprocess.DEVNULL)
        place = stack.enter_context(served_by(settings))
        store = Store.open(settings["TIMELINE_DATABASE"], write=True)
        asyncio.run(look(place[0], viewers, EVERY * 3, store))  # pages and feeds that nobody has asked for yet
        asyncio.run(read(place[0], 1, EVERY))  # the processes that make feeds begin
        for turn in range(1, TURNS + 1):
            alone.watch(place, viewers, seconds, store, [])
            begun = time.monotonic()
            crowd = ["--read", str(place[0]), str(readers), str(seconds)]
            told = json.loads(beside.watch(place, viewers, seconds, store, crowd))
            share = beside.others / turn / (time.monotonic() - begun)
            burnt.watch(place, viewers, seconds, store, ["--burn", str(share)])
            took += told["seconds"]
            total += told["bytes"]
            faults.update(told["faults"])
        store.close()
    print(f"{viewers} viewers, a rerun every {EVERY:.0f} s, {readers} readers, a download every {AGAIN:.0f} s:")
    for name, side in (("alone", alone), ("beside the readers", beside), ("beside a stranger", burnt)):
        times = side.seen.seconds
        print(
            f"  viewers {name}: {len(times)} reruns, median {statistics.median(times) * 1000:.0f} ms,"
            f" p95 {p95(times):.0f} ms; processor: server {side.server:.0f} s, others {side.others:.0f} s"
        )
    print(f"  readers: {len(took)} downloads, median {statistics.median(took) * 1000:.0f} ms, p95 {p95(took):.0f} ms")
    print(f"  they got {total / 1e6:.0f} MB")
    wrong = Counter(fault for side in (alone, beside, burnt) for fault in side.seen.faults)
    print(f"  errors of viewers: {dict(wrong) or 0}, of readers: {dict(faults) or 0}")
    print(f"p95 of the viewers, beside the readers to alone: {p95(beside.seen.seconds) / p95(alone.seen.seconds):.2f}")
    print(f"  and to beside a stranger: {p95(beside.seen.seconds) / p95(burnt.seen.seconds):.2f}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--read"]:
        found_by_readers = asyncio.run(read(int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])))
        print(json.dumps(found_by_readers))
    elif sys.argv[1:2] == ["--burn"]:
        burn(float(sys.argv[2]))
    else:
        main()
