"""How fast the log is written and read, against raw SQLite and against the `eventsourcing` package, in one run.

`.venv/bin/python benchmarks/log.py [ENTRIES]`; the peer is measured where pip has installed eventsourcing 9.5.
"""

from __future__ import annotations

import gc
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from timeline import facts
from timeline.log import Entry, NewEntry, read
from timeline.log.append import append
from timeline.projections import decode, events, projector
from timeline.query import View
from timeline.store import Store

SOURCE = {"publisher": "Business Insider", "published": "2023-04-11", "url": "https://example.org/" + "x" * 300}
ACME = facts.Company.model_validate({"id": "acme", "name": "Acme"})


def fact(number: int) -> facts.Event:
    """Make layoffs with a payload of about 520 bytes."""
    fields = {"title": "Acme lets staff go", "date": "2023-04", "company": "acme", "status": "reported"}
    return facts.KINDS["layoffs"].model_validate(
        {**fields, "id": f"acme-{number}", "headcount": number, "sources": {"a": SOURCE}}
    )


def new_entry(found: facts.Fact) -> NewEntry:
    """Make what is appended for a fact."""
    return NewEntry(found.subject, "recorded", found.kind, decode.encode(found))


@contextmanager
def timed(results: dict[str, float], name: str, count: int) -> Iterator[None]:
    """Note how many a second were done."""
    gc.collect()
    start = time.perf_counter()
    yield
    results[name] = count / (time.perf_counter() - start)


def store_in(folder: Path, name: str) -> Store:
    """Make a database with one company."""
    store = Store.prepare(f"sqlite:///{folder / name}.db")
    with store.write() as connection:
        store.append(connection, [new_entry(ACME)], author="a")
    return store


def write_ours(store: Store, found: list[facts.Event], batch: int, write: Callable[..., object]) -> None:
    """Append in batches, from the facts on: payload, hashes, guards, reading back."""
    for first in range(0, len(found), batch):
        with store.write() as connection:
            write(connection, [new_entry(item) for item in found[first : first + batch]], author="a")


def write_raw(path: Path, entries: list[Entry], batch: int) -> None:
    """Insert the same rows with sqlite3 alone: no unique key, no guard, no hash, nothing checked."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    columns = "subject, version, operation, kind, schema_version, recorded_at, recorded_by, reason, origin, batch"
    connection.execute(f"CREATE TABLE entry (position INTEGER PRIMARY KEY, {columns}, payload_digest, leaf)")
    connection.execute("CREATE TABLE payload (position INTEGER PRIMARY KEY, salt, body)")
    for first in range(0, len(entries), batch):
        rows = entries[first : first + batch]
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(f"INSERT INTO entry VALUES ({', '.join('?' * 13)})", [row[:13] for row in rows])
        connection.executemany("INSERT INTO payload VALUES (?, ?, ?)", [(row[0], *row[13:]) for row in rows])
        connection.execute("COMMIT")
    connection.close()


def write_peer(path: Path, found: list[facts.Event]) -> None:
    """Save the same payloads with `eventsourcing`, one aggregate each, many in one transaction."""
    from eventsourcing.application import Application
    from eventsourcing.domain import Aggregate, event

    class Kept(Aggregate):
        @event("Recorded")
        def __init__(self, body: str) -> None:
            self.body = body

    app = Application(
        env={"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": str(path), "IS_SNAPSHOTTING_ENABLED": "n"}
    )
    for first in range(0, len(found), 1000):
        app.save(*(Kept(decode.encode(item)) for item in found[first : first + 1000]))


def main() -> None:
    """Print rates and ratios."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    found = [fact(number) for number in range(count)]
    rate: dict[str, float] = {}
    with TemporaryDirectory() as name:
        folder = Path(name)
        whole = store_in(folder, "whole")
        with timed(rate, "whole", count):
            write_ours(whole, found, 1000, whole.append)
        log = store_in(folder, "log")
        with timed(rate, "log", count):
            write_ours(log, found, 1000, append)
        without_search = store_in(folder, "narrow")
        words, events._words = events._words, lambda entry, _: (entry.position, "", "", "")
        with timed(rate, "narrow", count):
            write_ours(without_search, found, 1000, without_search.append)
        events._words = words
        with log.read() as connection:
            entries = list(read.entries(connection, after=1))
        with timed(rate, "raw", count):
            write_raw(folder / "raw.db", entries, 1000)
        single = store_in(folder, "single")
        with timed(rate, "single", 300):
            write_ours(single, found[:300], 1, single.append)
        with timed(rate, "single raw", 300):
            write_raw(folder / "single-raw.db", entries[:300], 1)
        with timed(rate, "replay", count), whole.read() as connection:
            for _ in read.entries(connection):
                pass
        with timed(rate, "select", count), whole.read() as connection:
            raw = connection.connection.driver_connection
            raw.execute("SELECT * FROM log_entry JOIN log_payload USING (position) ORDER BY position").fetchall()
        with timed(rate, "verify", count):
            whole.verify()
        with timed(rate, "rebuild", count):
            whole.rebuild()
        incremental = store_in(folder, "incremental")
        with incremental.write() as connection:
            kept = append(connection, [new_entry(item) for item in found[:1000]], author="a")
        with timed(rate, "incremental", 1000), incremental.write() as connection:
            for entry in kept:
                projector.PROJECTIONS[0].apply(connection, [entry])
        as_of(whole, count, rate)
        try:
            import eventsourcing  # noqa: F401
        except ImportError:
            print("eventsourcing is not installed: its rows are left out")
        else:
            with timed(rate, "peer", count):
                write_peer(folder / "peer.db", found)
    show(rate, count, len(entries[0].body))


def as_of(store: Store, count: int, rate: dict[str, float]) -> None:
    """Ask for one company as recorded at half the log, by intervals and by a window over the log."""
    view = View(Store.open(store.url)).as_recorded(count // 2)
    clauses, values = view.events(company="acme")._clauses(view.directory)
    where = " AND ".join(clauses)
    ours = f"SELECT count(*) FROM event_version AS v JOIN event ON event.key = v.event WHERE {where}"
    window = (
        "SELECT count(*) FROM (SELECT position, subject, row_number() OVER"
        " (PARTITION BY subject ORDER BY version DESC) AS latest FROM log_entry WHERE position <= ?)"
        " JOIN log_payload USING (position) WHERE latest = 1 AND body LIKE '%\"acme\"%'"
    )
    with view.store.read() as connection:
        with timed(rate, "intervals", 20):
            for _ in range(20):
                connection.exec_driver_sql(ours, tuple(values)).all()
        with timed(rate, "window", 20):
            for _ in range(20):
                connection.exec_driver_sql(window, (count // 2,)).all()


def show(rate: dict[str, float], count: int, size: int) -> None:
    """Print one line a figure."""
    print(f"{count} entries of {size} bytes")
    rows = [
        ("append in batches of 1,000, log alone", "log", "raw"),
        ("  with projections", "narrow", "raw"),
        ("  with projections and search", "whole", "raw"),
        ("  with projections and search, to eventsourcing's save", "whole", "peer"),
        ("one durable commit, all of it", "single", "single raw"),
        ("replay, to a raw SELECT", "replay", "select"),
        ("verify, to a raw SELECT", "verify", "select"),
        ("rebuild, to one by one", "rebuild", "incremental"),
        ("as recorded, to a window over the log", "intervals", "window"),
    ]
    for label, one, other in rows:
        if other in rate:
            print(f"  {label:<56} {rate[one]:>10,.0f}/s of {rate[other]:>10,.0f}/s: {rate[one] / rate[other]:.2f}")


if __name__ == "__main__":
    main()
