"""A load test of several dashboard processes behind one address, over one primary and one replica.

`.venv/bin/python benchmarks/fleet.py [VIEWERS] [SECONDS]` starts PostgreSQL twice, loads the shipped events, and serves
them with two processes, behind nginx if it is installed (configured as docs/operating.md says). Viewers rerun pages
every two seconds while a writer appends. Half-way through, the test stops the replica.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(Path(__file__).parent), str(ROOT)]

from viewers import Seen, watch

from tests.builders import entry, event
from tests.postgresql import Server, find
from timeline.store import Store

PROCESSES = 2
EVERY = 2.0  # seconds between two reruns of a viewer, and between two appends
PAGES = (("", ""), ("company", "company=twitter"), ("company", "company=google&kind=acquisition"), ("", "q=gpu"))


def main() -> None:
    """Print the results of the viewers."""
    viewers = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 40.0  # noqa: PLR2004
    with ExitStack() as stack:
        primary = stack.enter_context(Server(find(), fsync="on"))
        primary.psql("CREATE DATABASE fleet")
        settings = {"TIMELINE_DATABASE": primary.url("fleet")}
        run = [sys.executable, "-m", "timeline"]
        subprocess.run([*run, "load"], check=True, env={**os.environ, **settings}, cwd=ROOT, stdout=subprocess.DEVNULL)
        replica = stack.enter_context(primary.replica())
        settings["TIMELINE_READ_DATABASE"] = replica.url("fleet")
        ports = [stack.enter_context(dashboard(settings)) for _ in range(PROCESSES)]
        nginx = shutil.which("nginx")
        fronts = [stack.enter_context(proxy(nginx, ports))] if nginx else ports
        store = Store.open(primary.url("fleet"), write=True)
        seen, appended = asyncio.run(load(fronts, viewers, seconds, store, replica))
        reached = [newest(texts) for texts in seen.texts if newest(texts)]
        store.close()
    took = sorted(seen.seconds)
    behind = "nginx" if nginx else "no proxy"
    print(
        f"{viewers} viewers of {PROCESSES} processes behind {behind}, a rerun every {EVERY:.0f} s for {seconds:.0f} s,"
        f" {appended} appends on the way, the replica stopped half-way:"
    )
    middle, slow = statistics.median(took) * 1000, took[int(len(took) * 0.95)] * 1000
    print(f"  {len(took)} reruns, median {middle:.0f} ms, p95 {slow:.0f} ms")
    print(f"  {statistics.median(seen.sizes) / 1000:.0f} kB a rerun at the median, uncompressed")
    print(f"  {len(seen.faults)} faults{': ' if seen.faults else ''}{'; '.join(sorted(set(seen.faults))[:5])}")
    print(f"  {sum(FALLEN in text for texts in seen.texts for text in texts)} reruns said that the primary stands in")
    print(f"  newest appended event seen by a viewer: {max(reached, default='none')} of {appended}")


FALLEN = "The replica does not answer"


def newest(texts: list[str]) -> int:
    """Return the number of the writer's newest event that a page shows; 0 if it shows none."""
    return max((int(number) for text in texts for number in re.findall(r"appended-(\d+)-", text)), default=0)


async def load(fronts: list[int], viewers: int, seconds: float, store: Store, replica: Server) -> tuple[Seen, int]:
    """Simulate viewers for some time while a writer appends, and stop the replica half-way through."""
    seen, appended = Seen(), 0
    async with asyncio.TaskGroup() as group:
        for number in range(viewers):
            url = f"ws://127.0.0.1:{fronts[number % len(fronts)]}/_stcore/stream"
            pages = [PAGES[(number + turn) % len(PAGES)] for turn in range(len(PAGES))]
            # nginx chooses a browser's process by the first three bytes of the browser's address.
            source = f"127.0.{number % 200 + 1}.1"
            group.create_task(watch(url, pages, seconds=seconds, every=EVERY, seen=seen, source=source))
        end, stopped = time.monotonic() + seconds, False
        while time.monotonic() < end:
            await asyncio.sleep(EVERY)
            appended += 1
            await asyncio.to_thread(record, store, appended)
            if not stopped and time.monotonic() > end - seconds / 2:
                await asyncio.to_thread(replica.stop)
                stopped = True
    return seen, appended


def record(store: Store, number: int) -> None:
    """Append an event that the pages show."""
    with store.write() as connection:
        store.append(connection, [entry(event(f"appended-{number}-2026", date="2026-11-24"))], author="fleet")


@contextmanager
def dashboard(settings: dict[str, str]) -> Iterator[int]:
    """Serve the dashboard on its own port."""
    with served_by(settings) as (port, _):
        yield port


@contextmanager
def served_by(settings: dict[str, str]) -> Iterator[tuple[int, int]]:
    """Serve the dashboard; return its port and the id of its process."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "timeline", "dashboard", "--no-load", "--port", str(port)]
    with subprocess.Popen(command, env={**os.environ, **settings}, cwd=ROOT, stdout=subprocess.DEVNULL) as served:
        try:
            wait_for(f"http://127.0.0.1:{port}/_stcore/health")
            yield port, served.pid
        finally:
            served.terminate()


@contextmanager
def proxy(nginx: str, ports: list[int]) -> Iterator[int]:
    """Run nginx with the configuration that docs/operating.md shows, on other ports and without TLS."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    text = (ROOT / "docs" / "operating.md").read_text()
    shown = text.partition("```nginx\n")[2].partition("```")[0]
    servers = "".join(f"    server 127.0.0.1:{one};\n" for one in ports)
    shown = re.sub(r"(    server 127\.0\.0\.1:\d+;\n)+", servers, shown)
    shown = re.sub(r"    ssl_\w+ .*\n", "", shown).replace("listen 443 ssl", f"listen 127.0.0.1:{port}")
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        configuration = Path(folder) / "nginx.conf"
        kept = "".join(
            f"{name}_temp_path {folder}/{name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        configuration.write_text(
            f"daemon off;\npid {folder}/nginx.pid;\nerror_log {folder}/error.txt;\n"
            f"events {{ worker_connections 2048; }}\nhttp {{\naccess_log off;\n{kept}{shown}}}\n"
        )
        with subprocess.Popen([nginx, "-e", f"{folder}/error.txt", "-p", folder, "-c", str(configuration)]) as served:
            try:
                wait_for(f"http://127.0.0.1:{port}/_stcore/health")
                yield port
            finally:
                served.terminate()


def wait_for(url: str) -> None:
    """Wait until a server answers, for at most a minute."""
    end = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


if __name__ == "__main__":
    main()
