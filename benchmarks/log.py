"""Compares the speed of writing and reading the log with raw SQLite and the `eventsourcing` package, in one run.

Run `.venv/bin/python benchmarks/log.py [ENTRIES]`. It measures the peer if eventsourcing 9.5 is installed.
Every ratio uses the best of five rounds for each side, and the rounds of both sides alternate.
"""

from __future__ import annotations

import datetime as dt
import gc
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

from timeline import facts
from timeline.log import Entry, NewEntry, read
from timeline.log.append import append
from timeline.log.merkle import tree_head
from timeline.projections import decode, entities, events, projector, registry
from timeline.query import View
from timeline.query.event_sql import all_of
from timeline.store import Store

SOURCE = {"publisher": "Business Insider", "published": "2023-04-11", "url": "https://example.org/" + "x" * 300}
COMPANIES = 10
SINGLE = 200
OTHERS = 10_000  # after this number of events, a larger log has only events of other companies
ROUNDS = 5


def fields(number: int) -> dict[str, Any]:
    """Make the fields of layoffs whose payload has about 520 bytes."""
    return {
        "kind": "layoffs",
        "title": "Acme lets staff go",
        "date": "2023-04",
        "company": f"acme-{number % COMPANIES}",
        "status": "reported",
        "headcount": number,
        "sources": {"a": SOURCE},
    }


def new_entry(found: facts.Fact) -> NewEntry:
    """Make the log entry for a fact."""
    return NewEntry(found.subject, "recorded", found.kind, decode.encode(found))


class Bench:
    """Makes databases in a folder, and keeps the best rate of each measurement."""

    def __init__(self, folder: Path, entries: int) -> None:
        self.folder = folder
        self.bodies = [fields(number) for number in range(entries)]
        self.facts = [facts.from_payload(f"acme-{number}", body) for number, body in enumerate(self.bodies)]
        self.entries = [new_entry(item) for item in self.facts]
        self.rate: dict[str, float] = {}
        self._names = count()

    @contextmanager
    def timed(self, name: str, many: int, *, keep: bool = False) -> Iterator[None]:
        """Record the rate per second. Clear the cache of facts first; with `keep`, fill it again as a load does."""
        decode._cache.clear()
        if keep:
            self.entries = [new_entry(item) for item in self.facts]
        gc.collect()
        start = time.perf_counter()
        yield
        self.rate[name] = max(self.rate.get(name, 0), many / (time.perf_counter() - start))

    def store(self) -> Store:
        """Make a database with the companies."""
        store = Store.prepare(f"sqlite:///{self.folder / str(next(self._names))}.db")
        companies = [facts.Company.model_validate({"id": f"acme-{n}", "name": f"Acme {n}"}) for n in range(COMPANIES)]
        with store.write() as connection:
            store.append(connection, [new_entry(company) for company in companies], author="a")
        return store

    def ours(
        self, name: str, batch: int, many: int, write: Callable[[Store], Callable[..., object]], *, ready: bool = True
    ) -> Store:
        """Append in batches: hash, guard, read back and project, with payloads made before or from typed facts."""
        store = self.store()
        with self.timed(name, many, keep=ready):
            for first in range(0, many, batch):
                with store.write() as connection:
                    last = min(first + batch, many)
                    made = self.entries[first:last] if ready else [new_entry(item) for item in self.facts[first:last]]
                    write(store)(connection, made, author="a")
        return store

    def validated(self, name: str, batch: int, many: int, write: Callable[[Store], Callable[..., object]]) -> None:
        """Do the same with untyped fields, which are validated first."""
        store = self.store()
        with self.timed(name, many):
            for first in range(0, many, batch):
                made = [
                    new_entry(facts.from_payload(f"acme-{number}", self.bodies[number]))
                    for number in range(first, min(first + batch, many))
                ]
                with store.write() as connection:
                    write(store)(connection, made, author="a")
        store.close()

    def raw(self, name: str, batch: int, entries: Sequence[Entry]) -> None:
        """Insert the same rows with only sqlite3, without unique keys, guards, hashes or checks."""
        connection = sqlite3.connect(self.folder / f"{next(self._names)}.db", isolation_level=None)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        columns = "subject, version, operation, kind, schema_version, recorded_at, recorded_by, reason, origin, batch"
        connection.execute(f"CREATE TABLE entry (position INTEGER PRIMARY KEY, {columns}, payload_digest, leaf)")
        connection.execute("CREATE TABLE payload (position INTEGER PRIMARY KEY, salt, body)")
        with self.timed(name, len(entries)):
            for first in range(0, len(entries), batch):
                rows = entries[first : first + batch]
                connection.execute("BEGIN IMMEDIATE")
                connection.executemany(f"INSERT INTO entry VALUES ({', '.join('?' * 13)})", [row[:13] for row in rows])
                connection.executemany("INSERT INTO payload VALUES (?, ?, ?)", [(row[0], *row[13:]) for row in rows])
                connection.execute("COMMIT")
        connection.close()

    def peer(self) -> None:
        """Save the same payloads with `eventsourcing`, one aggregate for each, a thousand in one transaction."""
        from eventsourcing.application import Application

        env = {"PERSISTENCE_MODULE": "eventsourcing.sqlite", "IS_SNAPSHOTTING_ENABLED": "n"}
        app = Application(env={**env, "SQLITE_DBNAME": str(self.folder / f"{next(self._names)}.db")})
        made, payloads = _kept(), [decode.encode(item) for item in self.facts]
        with self.timed("peer", len(payloads)):
            for first in range(0, len(payloads), 1000):
                app.save(*map(made, payloads[first : first + 1000]))
        with self.timed("peer single", SINGLE):
            for payload in payloads[:SINGLE]:
                app.save(made(payload))


@cache
def _kept() -> Callable[[str], Any]:
    """Make the aggregate class, only once, because eventsourcing registers its name."""
    from eventsourcing.domain import Aggregate, event

    class Kept(Aggregate):
        @event("Recorded")
        def __init__(self, body: str) -> None:
            self.body = body

    return Kept


def whole(store: Store) -> Callable[..., object]:
    """Append to the log and update the projections."""
    return store.append


def alone(_: Store) -> Callable[..., object]:
    """Append only to the log."""
    return append


def main() -> None:
    """Print rates and ratios."""
    entries = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with TemporaryDirectory() as name:
        bench = Bench(Path(name), entries)
        for _ in range(ROUNDS):
            one_round(bench, entries)
        as_recorded(bench, entries, "")
        as_recorded(bench, entries * 10, "10 x ")
    show(bench.rate, entries, len(decode.encode(bench.facts[-1])))


def one_round(bench: Bench, entries: int) -> None:
    """Time each measurement once."""
    log = bench.ours("log", 1000, entries, alone)
    with log.read_log() as connection:
        kept = list(read.entries(connection, after=COMPANIES))
    bench.raw("raw", 1000, kept)
    with patch.object(registry, "PROJECTIONS", (entities.PROJECTION, events.PROJECTION)):  # no words
        bench.ours("narrow", 1000, entries, whole).close()
    full = bench.ours("whole", 1000, entries, whole)
    bench.ours("typed log", 1000, entries, alone, ready=False).close()
    bench.ours("typed whole", 1000, entries, whole, ready=False).close()
    bench.validated("validated log", 1000, entries, alone)
    bench.validated("validated whole", 1000, entries, whole)
    try:
        bench.peer()
    except ModuleNotFoundError:
        print("eventsourcing is not installed: its rows are left out")
    for batch in (100, 10_000):
        bench.ours(f"log {batch}", batch, entries, alone).close()
        bench.ours(f"whole {batch}", batch, entries, whole).close()
        bench.raw(f"raw {batch}", batch, kept)
    bench.ours("single", 1, SINGLE, whole).close()
    bench.raw("single raw", 1, kept[:SINGLE])
    with bench.timed("replay", entries), log.read_log() as connection:
        for _ in read.entries(connection):
            pass
    with bench.timed("select", entries), log.read_log() as connection:
        raw = connection.connection.driver_connection
        raw.execute("SELECT * FROM log_entry JOIN log_payload USING (position) ORDER BY position").fetchall()
    with log.read_log() as connection:
        with bench.timed("head", 100):
            for _ in range(100):
                read.current_tree_head(connection)
        with bench.timed("leaves", 10):
            for _ in range(10):
                tree_head(read.leaves(connection))
    with bench.timed("verify", entries):
        log.verify()
    with bench.timed("rebuild", entries):
        full.rebuild()
    incremental = bench.store()
    with incremental.write() as connection:
        written = append(connection, [new_entry(item) for item in bench.facts[:1000]], author="a")
    with bench.timed("incremental", 1000), incremental.write() as connection:
        for entry in written:
            derived = projector.PROJECTOR.begin(connection)
            derived.add(entry)
            derived.write(connection)
    for store in (log, full, incremental):
        store.close()


def as_recorded(bench: Bench, entries: int, label: str) -> None:
    """Query one company as recorded at half the log, with intervals and with a window over the log.

    Every fifth entry corrects an earlier one. Both queries find the company's entries through the same index.
    """
    store = bench.store()
    fresh = entries * 4 // 5
    step = 1000
    for first in range(0, entries, step):
        made = []
        for number in range(first, first + step):
            which = number if number < fresh else (number - fresh) * 4
            body = {**fields(which), "company": f"acme-{which % COMPANIES if which < OTHERS else 1}"}
            if number >= fresh:
                body["headcount"] = which + 1
            fact = facts.from_payload(f"acme-{which}", body)
            operation = "recorded" if number < fresh else "corrected"
            made.append(NewEntry(fact.subject, operation, fact.kind, decode.encode(fact)))
        with store.write() as connection:
            store.append(connection, made, author="a")
    view = View(Store.open(store.url)).as_recorded(entries // 2)
    with view.store.read() as connection:
        asked = view.events(company="acme-0").conditions(connection, view.directory, dt.date(2026, 1, 1))
    condition, values = all_of(asked)
    ours = (
        "SELECT count(*), sum(v.anchor) FROM event_version AS v JOIN log_entry AS e ON e.position = v.since_position"
        f" WHERE {condition}"
    )
    window = (
        "SELECT count(*), sum(anchor) FROM (SELECT e.position, v.anchor, row_number() OVER (PARTITION BY e.subject"
        " ORDER BY e.version DESC) AS latest FROM participation AS p JOIN log_entry AS e ON e.position ="
        " p.since_position JOIN event_version AS v ON v.since_position = e.position"
        " WHERE p.entity = ? AND e.position <= ?) WHERE latest = 1"
    )
    over_all = (
        "SELECT count(*) FROM (SELECT position, subject, row_number() OVER"
        " (PARTITION BY subject ORDER BY version DESC) AS latest FROM log_entry WHERE position <= ?)"
        " JOIN participation ON since_position = position AND entity = ? WHERE latest = 1"
    )
    with view.store.read() as connection:
        raw = connection.connection.driver_connection
        key, times = view.directory.key("acme-0"), 30
        found = raw.execute(ours, values).fetchone()
        assert found == raw.execute(window, (key, entries // 2)).fetchone()  # noqa: S101 - the same answer
        assert found[0] == raw.execute(over_all, (entries // 2, key)).fetchone()[0]  # noqa: S101
        for name, statement, given in (
            ("intervals", ours, values),
            ("window", window, (key, entries // 2)),
            ("over all", over_all, (entries // 2, key)),
        ):
            for _ in range(ROUNDS):
                with bench.timed(label + name, times):
                    for _ in range(times):
                        raw.execute(statement, given).fetchone()
    store.close()


def show(rate: Mapping[str, float], entries: int, size: int) -> None:
    """Print one line for each figure."""
    print(f"{entries} entries of {size} bytes; the best of {ROUNDS} rounds")
    rows = [
        ("append in batches of 1,000, log alone", "log", "raw"),
        ("  with projections", "narrow", "raw"),
        ("  with projections and search", "whole", "raw"),
        ("  log alone, from typed facts", "typed log", "raw"),
        ("  all of it, from typed facts", "typed whole", "raw"),
        ("  log alone, from fields that are validated first", "validated log", "raw"),
        ("  all of it, from fields that are validated first", "validated whole", "raw"),
        ("append in batches of 100, log alone", "log 100", "raw 100"),
        ("  all of it", "whole 100", "raw 100"),
        ("append in batches of 10,000, log alone", "log 10000", "raw 10000"),
        ("  all of it", "whole 10000", "raw 10000"),
        ("log alone, to eventsourcing's save", "log", "peer"),
        ("  all of it", "whole", "peer"),
        ("  all of it, from typed facts", "typed whole", "peer"),
        ("  all of it, from fields that are validated first", "validated whole", "peer"),
        ("one durable commit, all of it", "single", "single raw"),
        ("  to eventsourcing's save", "single", "peer single"),
        ("replay, to a raw SELECT", "replay", "select"),
        ("verify, to a raw SELECT", "verify", "select"),
        ("a tree head, to hashing all leaves", "head", "leaves"),
        ("rebuild, to one by one", "rebuild", "incremental"),
        ("one company as recorded, to a window over its entries", "intervals", "window"),
        ("  to a window over the log", "intervals", "over all"),
        ("  at ten times the log, to a window over its entries", "10 x intervals", "10 x window"),
        ("  at ten times the log, to a window over the log", "10 x intervals", "10 x over all"),
    ]
    for label, one, other in rows:
        if other in rate:
            print(f"  {label:<56} {rate[one]:>10,.0f}/s of {rate[other]:>10,.0f}/s: {rate[one] / rate[other]:.2f}")


if __name__ == "__main__":
    main()
