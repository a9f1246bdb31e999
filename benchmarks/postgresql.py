"""Compares the log on PostgreSQL with plain COPY, SQLite and the `eventsourcing` package, in one run.

`.venv/bin/python benchmarks/postgresql.py [ENTRIES]` starts its own server, with fsync on. It measures the peer if
`eventsourcing[postgres]` 9.5 is installed.
"""

from __future__ import annotations

import multiprocessing
import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from unittest.mock import patch

import psycopg

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1])]

from log import COMPANIES, fields, new_entry

from tests.postgresql import Server, find
from timeline import facts, sql
from timeline.log import Entry, NewEntry, read
from timeline.log.append import Append, append, append_all, append_one
from timeline.log.group_commit import GroupCommit
from timeline.projections import entities, events, registry
from timeline.query import View
from timeline.store import Store

SINGLE = 1600
WRITERS = (1, 16)
FOLLOWED = 50


@contextmanager
def timed(rate: dict[str, float], name: str, many: int) -> Iterator[None]:
    """Record the rate per second."""
    start = time.perf_counter()
    yield
    rate[name] = many / (time.perf_counter() - start)


def prepared(url: str) -> Store:
    """Make a database with the companies."""
    store = Store.prepare(url)
    companies = [facts.Company.model_validate({"id": f"acme-{n}", "name": f"Acme {n}"}) for n in range(COMPANIES)]
    with store.write() as connection:
        store.append(connection, [new_entry(company) for company in companies], author="a")
    return store


def bulk(store: Store, made: Sequence[facts.Fact | NewEntry], write: Callable[..., object]) -> None:
    """Append typed facts, or entries with ready payloads, a thousand in a transaction."""
    for first in range(0, len(made), 1000):
        with store.write() as connection:
            some = made[first : first + 1000]
            write(connection, [one if isinstance(one, NewEntry) else new_entry(one) for one in some], author="a")


def copied(url: str, store: Store) -> float:
    """Return the entries per second that plain COPY writes to tables without keys, guards and hashes."""
    with store.read_log() as connection:
        entries = list(read.entries(connection, after=COMPANIES))
    plain = url.replace("+psycopg", "")
    with psycopg.connect(plain) as connection:
        connection.execute(
            "CREATE TABLE raw_entry (position bigint, subject text, version bigint, operation text, kind text,"
            " schema_version int, recorded_at text, recorded_by text, reason text, origin text, batch text,"
            " payload_digest bytea, leaf bytea)"
        )
        connection.execute("CREATE TABLE raw_payload (position bigint, salt bytea, body text)")
        connection.commit()
        start = time.perf_counter()
        for first in range(0, len(entries), 1000):
            some = entries[first : first + 1000]
            with connection.cursor().copy("COPY raw_entry FROM STDIN") as copy:
                for entry in some:
                    copy.write_row(entry[:13])
            with connection.cursor().copy("COPY raw_payload FROM STDIN") as copy:
                for entry in some:
                    copy.write_row((entry.position, *entry[13:]))
            connection.commit()
        return len(entries) / (time.perf_counter() - start)


Work = Callable[[int], object]
"""A function that makes one commit. Its argument is the number of the writer's commit."""


def together(writers: int, begin: Callable[[int, int], Work]) -> float:
    """Return the single commits per second of threads in one process.

    Args:
        writers: the number of writers.
        begin: returns a writer's work, given the writer's number and its number of commits.
    """
    each = SINGLE // writers
    todo = [begin(writer, each) for writer in range(writers)]
    threads = [Thread(target=lambda work=work: [work(number) for number in range(each)]) for work in todo]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return each * writers / (time.perf_counter() - start)


def apart(writers: int, begin: Callable[[int, int], Work]) -> float:
    """Return the single commits per second of processes, each with its own connection."""
    each, fork = SINGLE // writers, multiprocessing.get_context("fork")
    ready, go = fork.Semaphore(0), fork.Event()

    def run(writer: int) -> None:
        work = begin(writer, each + 1)
        work(each)  # connects
        ready.release()
        go.wait()
        for number in range(each):
            work(number)

    processes = [fork.Process(target=run, args=(writer,)) for writer in range(writers)]
    for process in processes:
        process.start()
    for _ in processes:
        if not ready.acquire(timeout=60):
            sys.exit("a writer did not begin")
    start = time.perf_counter()
    go.set()
    for process in processes:
        process.join()
    return each * writers / (time.perf_counter() - start)


def single(url: str, label: str, *, project: bool) -> Callable[[int, int], Work]:
    """Return a function that starts a writer of single events. Threads of a process share transactions.

    The events are made before, as for the peer.
    """
    store, group = Store.open(url, write=True), GroupCommit()

    def to_log(appends: Sequence[Append]) -> list[list[Entry]]:
        if len(appends) > 1:
            with store.write() as connection:
                return append_all(connection, appends)
        with store._writing.connect() as connection:  # as Store.commit does, without projections
            sql.defer(connection, None)
            return [[append_one(connection, appends[0], projection_rows=None) or sys.exit("nothing was appended")]]

    def begin(writer: int, many: int) -> Work:
        made = (facts.from_payload(f"{label}-{writer}-{number}", fields(number)) for number in range(many))
        appends = [Append([new_entry(fact)], "a") for fact in made]
        return lambda number: group.append(appends[number], store._commit if project else to_log)

    return begin


def commits(rate: dict[str, float], server: Server, lite: str) -> None:
    """Measure single commits of one writer and of many."""
    for name, url in (("single", server.url("whole")), ("lite single", lite)):
        for writers in WRITERS:
            label = f"{name}-{writers}".replace(" ", "-")
            rate[f"{name} {writers}"] = together(writers, single(url, label, project=True))
    for writers in WRITERS:
        rate[f"log {writers}"] = together(writers, single(server.url("log"), f"log{writers}", project=False))

    for name, project in (("log", False), ("whole", True)):

        def begin(writer: int, many: int) -> Work:  # runs after the fork, which connections don't survive
            return single(server.url(name), "apart", project=project)(writer, many)  # noqa: B023 - used before the next

        rate[f"{name} apart"] = apart(max(WRITERS), begin)


def peer(server: Server, rate: dict[str, float]) -> None:
    """Save single events with `eventsourcing` and its default settings, with one writer and with many."""
    from eventsourcing.application import Application
    from eventsourcing.domain import Aggregate, event

    class Kept(Aggregate):
        @event("Recorded")
        def __init__(self, body: str) -> None:
            self.body = body

    server.psql("CREATE DATABASE peer")
    body = new_entry(facts.from_payload("acme-1", fields(1))).body

    def application(*, create: bool) -> Application:
        return Application(
            env={
                "PERSISTENCE_MODULE": "eventsourcing.postgres",
                "POSTGRES_DBNAME": "peer",
                "POSTGRES_HOST": str(server.folder),
                "POSTGRES_PORT": "5432",
                "POSTGRES_USER": "timeline",
                "POSTGRES_PASSWORD": "none",
                "POSTGRES_MAX_OVERFLOW": "20",
                "CREATE_TABLE": "y" if create else "n",
            }
        )

    app = application(create=True)
    for writers in WRITERS:
        rate[f"peer {writers}"] = together(writers, lambda *_: lambda _number: app.save(Kept(body)))
    app.close()

    def begin(*_: int) -> Work:
        own = application(create=False)
        return lambda _number: own.save(Kept(body))

    rate["peer apart"] = apart(max(WRITERS), begin)


def latency(store: Store) -> list[float]:
    """Return, for several appends, the milliseconds until a follower had the entry."""
    view, seen, done = View(Store.open(store.url)), {}, threading.Event()
    start = view.head()

    def follow() -> None:
        for entry in view.follow(after=start):
            seen[entry.position] = time.perf_counter()
            if len(seen) == FOLLOWED:
                done.set()
                return

    Thread(target=follow, daemon=True).start()
    time.sleep(0.5)
    appended = {}
    for number in range(FOLLOWED):
        with store.write() as connection:
            fact = facts.from_payload(f"late-{number}", fields(number))
            (entry,) = store.append(connection, [new_entry(fact)], author="a")
        appended[entry.position] = time.perf_counter()
        time.sleep(0.01)
    done.wait(30)
    return [(seen[position] - appended[position]) * 1000 for position in appended]


def questions(store: Store) -> float:
    """Return how many of a page's queries are answered per second."""
    view = View(Store.open(store.url))
    start = time.perf_counter()
    for number in range(20):
        view.events(company=f"acme-{number % COMPANIES}", since="2023-04", until="2023-04", text=str(number)).first()
        view.as_recorded(view.head() // 2).event(f"acme-{number}")
        view.history(f"acme-{number}")
    rate = 60 / (time.perf_counter() - start)
    view.store.close()
    return rate


def main() -> None:
    """Print rates and ratios."""
    entries = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    made = [facts.from_payload(f"acme-{number}", fields(number)) for number in range(entries)]
    rate: dict[str, float] = {}
    with Server(find(), fsync="on") as server, TemporaryDirectory() as folder:
        for name in ("whole", "log"):
            server.psql(f"CREATE DATABASE {name}")
        whole, log = prepared(server.url("whole")), prepared(server.url("log"))
        lite = prepared(f"sqlite:///{folder}/timeline.db")
        for store, name, write in ((whole, "whole", whole.append), (log, "log", append), (lite, "lite", lite.append)):
            with timed(rate, name, entries):
                bulk(store, made, write)
        kept = [new_entry(fact) for fact in made]
        server.psql("CREATE DATABASE kept")
        without = prepared(server.url("kept"))
        with (
            timed(rate, "no words", entries),
            patch.object(registry, "PROJECTIONS", (entities.PROJECTION, events.PROJECTION)),
        ):
            bulk(without, kept, without.append)
        without.close()
        size = int(server.psql("SELECT pg_database_size('whole')")) / entries
        rate["copy"] = copied(server.url("log"), log)
        commits(rate, server, str(lite.url))
        try:
            peer(server, rate)
        except ModuleNotFoundError:
            print("eventsourcing is not installed: its rows are left out")
        waits = {"PostgreSQL": latency(whole), "SQLite": latency(lite)}
        rate["questions"], rate["lite questions"] = questions(whole), questions(lite)
        for store in (whole, log, lite):
            store.close()
        lite_size = (Path(folder) / "timeline.db").stat().st_size / entries
    print(
        f"{entries} entries of {len(new_entry(made[0]).body)} bytes; {size:,.0f} bytes each, on SQLite {lite_size:,.0f}"
    )
    for label, one, other in (
        ("append in batches of 1,000, log alone, to plain COPY", "log", "copy"),
        ("  with projections but no words, from payloads, to it", "no words", "copy"),
        ("  all of it, from typed facts, to plain COPY", "whole", "copy"),
        ("  all of it, to SQLite", "whole", "lite"),
        ("one durable commit, all of it, to SQLite", "single 1", "lite single 1"),
        ("single commits to the log by 16 writers, to one writer", "log 16", "log 1"),
        ("  by one writer, to eventsourcing's", "log 1", "peer 1"),
        ("  by 16 writers, to eventsourcing's", "log 16", "peer 16"),
        ("  by 16 writers, all of it, to eventsourcing's", "single 16", "peer 16"),
        ("  by 16 processes, to eventsourcing's", "log apart", "peer apart"),
        ("  by 16 processes, all of it, to eventsourcing's", "whole apart", "peer apart"),
        ("  by 16 writers on SQLite, all of it, to one writer", "lite single 16", "lite single 1"),
        ("a page's questions, to SQLite", "questions", "lite questions"),
    ):
        if other in rate:
            print(f"  {label:<56} {rate[one]:>10,.0f}/s of {rate[other]:>10,.0f}/s: {rate[one] / rate[other]:.2f}")
    for engine, found in waits.items():
        print(f"  from commit to a follower on {engine}: {statistics.median(found):.1f} ms at the median")


if __name__ == "__main__":
    main()
