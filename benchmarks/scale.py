"""Tests whether the log on PostgreSQL needs partitions: the same appends and queries at growing sizes, in one run.

`.venv/bin/python benchmarks/scale.py [ENTRIES]` (default: 10,000,000; each entry needs 2.5 kB of disk). The server
fills the tables itself and bypasses the guards. The measured appends and queries use the guards.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1])]

from log import COMPANIES, fields, new_entry
from postgresql import prepared

from tests.postgresql import Server, find
from timeline import facts, sql
from timeline.log import read
from timeline.log.tree import keep_roots
from timeline.models import NOW
from timeline.query import View
from timeline.store import Store

SINGLE, BATCHES, ASKED = 200, 10, 50
SAMPLE = 5000  # typed facts that the server copies
FIRST = 100_000


def grow(server: Server, store: Store, size: int) -> None:
    """Fill the tables up to a size with copies of the sample that have other positions and subjects."""
    with store.read_log() as connection:
        head = read.head(connection)
    columns = "operation, kind, schema_version, recorded_at, recorded_by, reason, origin, batch, payload_digest, leaf"
    source, half = COMPANIES + 1, COMPANIES // 2
    copies = (
        f"FROM generate_series({head + 1}, {size}) AS n JOIN main.{{}} AS s"
        f" ON s.{{}} = {source} + (n - {source}) % {SAMPLE}"
    )
    entry, payload = copies.format("log_entry", "position"), copies.format("log_payload", "position")
    version, search = copies.format("event_version", "since_position"), copies.format("event_search", "position")
    roles = copies.format("participation", "since_position")
    figure, digest = copies.format("event_figure", "since_position"), copies.format("event_digest", "since_position")
    server.psql(
        "SET session_replication_role = replica; SET synchronous_commit = off; SET work_mem = '256MB';"
        f"INSERT INTO main.log_entry SELECT n, 'event/acme-' || n, 1, {columns} {entry};"
        f"INSERT INTO main.log_payload SELECT n, salt, body {payload};"
        "INSERT INTO main.event_version SELECT n, until_position, kind, status, thread, earliest, latest, anchor,"
        f" dates, reported, disputed, retracted_on, past_from {version};"
        f"INSERT INTO main.participation SELECT {half} + n % {half}, n, role, anchor, s.kind {roles}"
        " ON CONFLICT DO NOTHING;"
        f"INSERT INTO main.event_search SELECT n, document {search};"
        f"INSERT INTO main.event_figure SELECT n, name, unit, whole, exact, approx, bound {figure};"
        "INSERT INTO main.event_digest SELECT n, jsonb_set(body::jsonb, '{0}', to_jsonb('acme-' || n))::text"
        f" {digest};"
        f"UPDATE main.projection SET position = {size}",
        "scale",
    )
    with store.write() as connection:
        keep_roots(connection, size)
    server.psql("VACUUM ANALYZE", "scale")
    server.psql("CHECKPOINT", "scale")


def milliseconds(work: Callable[[int], object], many: int) -> float:
    """Return the median time of one call in milliseconds, after a warm-up."""
    took = []
    for number in range(many + 5):
        start = time.perf_counter()
        work(number)
        took.append((time.perf_counter() - start) * 1000)
    return statistics.median(took[5:])


def measure(store: Store, label: str) -> dict[str, float]:
    """Measure appends and queries."""
    made = [facts.from_payload(f"{label}-{number}", fields(number)) for number in range(SINGLE + 5)]
    batches = [
        [facts.from_payload(f"{label}-{batch}-{number}", fields(number)) for number in range(1000)]
        for batch in range(BATCHES + 5)
    ]

    def append(some: list[facts.Event]) -> None:
        with store.write() as connection:
            store.append(connection, [new_entry(fact) for fact in some], author="a")

    found = {
        "one durable commit": milliseconds(lambda n: append([made[n]]), SINGLE),
        "a batch of 1,000": milliseconds(lambda n: append(batches[n]), BATCHES),
    }
    view = View(Store.open(store.url))
    half = view.as_recorded(view.head() // 2)
    view.event("acme-1")  # reads the known entities
    found["one event"] = milliseconds(lambda n: view.event(f"{label}-{n}"), ASKED)
    found["one event, as recorded at half the log"] = milliseconds(lambda n: half.event(f"{label}-{n}"), ASKED)
    found["its history"] = milliseconds(lambda n: view.history(f"{label}-{n}"), ASKED)
    with store.read() as connection:
        newest = "SELECT since_position FROM event_version WHERE until_position = ? ORDER BY anchor DESC LIMIT 50"
        found["the 50 latest"] = milliseconds(lambda _: sql.rows(connection, newest, (NOW,)), ASKED)
    view.store.close()
    return found


def main() -> None:
    """Print a table that compares each size with the first."""
    entries = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000
    sizes = [size for size in (FIRST, 1_000_000, 10_000_000) if size < entries] + [entries]
    found: dict[int, dict[str, float]] = {}
    with Server(find(), fsync="on", shared_buffers="2GB", max_wal_size="8GB") as server:
        server.psql("CREATE DATABASE scale")
        store = prepared(server.url("scale"))
        sample = [facts.from_payload(f"acme-{number}", fields(number)) for number in range(SAMPLE)]
        with store.write() as connection:
            store.append(connection, [new_entry(fact) for fact in sample], author="a")
        for size in sizes:
            start = time.monotonic()
            grow(server, store, size)
            print(f"filled up to {size:,} in {time.monotonic() - start:.0f} s", file=sys.stderr)
            found[size] = measure(store, f"at-{size}")
            found[size]["bytes an entry"] = int(server.psql("SELECT pg_database_size('scale')")) / size
        store.close()
    print(f"milliseconds at {', '.join(f'{size:,}' for size in sizes)} entries; the last to the first")
    for name in found[sizes[0]]:
        values = [found[size][name] for size in sizes]
        print(f"  {name:<40} {' '.join(f'{value:>9.2f}' for value in values)}   {values[-1] / values[0]:.2f}")


if __name__ == "__main__":
    main()
