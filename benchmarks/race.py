"""Counts the entries that a follower misses while eight writers append and roll back, on PostgreSQL.

It compares our log, a log numbered by a sequence, and the `eventsourcing` package, each in the harness of the tests.
Run `.venv/bin/python benchmarks/race.py [COMMITS]`, with the number of commits for each writer. The package takes part
if `eventsourcing[postgres]` 9.5 is installed, with its default settings and with its database functions.
"""

from __future__ import annotations

import random
import sys
import time
import uuid
from collections.abc import Callable
from pathlib import Path

import psycopg

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1])]

from postgresql import prepared

from tests.builders import entry, event
from tests.postgres.test_order import WRITERS, race
from tests.postgresql import Server, find
from timeline.log.append import append
from timeline.query import View
from timeline.store import Store

ROLLED_BACK = 0.2  # share of all transactions

Append = Callable[[int, int, random.Random], list[int]]
ReadAfter = Callable[[int], list[int]]


def our_log(server: Server) -> tuple[Append, ReadAfter]:
    """Race the log of this package, which assigns positions under its lock."""
    server.psql("CREATE DATABASE ours")
    stores = [prepared(server.url("ours")) if n == 0 else Store.open(server.url("ours"), write=True) for n in range(8)]
    view = View(Store.open(server.url("ours")))
    start = view.head()

    def append_some(number: int, commit: int, chance: random.Random) -> list[int]:
        with stores[number].engine.for_writing(stores[number].pool).connect() as connection:
            transaction = connection.begin()
            written = append(connection, [entry(event(f"purchase-{number}-{commit}", units=commit))], author="w")
            time.sleep(chance.uniform(0, 0.002))
            if chance.random() < ROLLED_BACK:
                transaction.rollback()
                return []
            transaction.commit()
            return [one.position for one in written]

    return append_some, lambda cursor: [one.position for one in view.follow(after=max(cursor, start), wait=False)]


def sequence(server: Server) -> tuple[Append, ReadAfter]:
    """Race a table whose positions come from a sequence."""
    server.psql("CREATE DATABASE serial")
    url = server.url("serial").replace("+psycopg", "")
    reader = psycopg.connect(url, autocommit=True)
    reader.execute("CREATE TABLE serial (position bigserial PRIMARY KEY)")
    connections = [psycopg.connect(url) for _ in range(WRITERS)]

    def append_some(number: int, _commit: int, chance: random.Random) -> list[int]:
        connection = connections[number]
        row = connection.execute("INSERT INTO serial DEFAULT VALUES RETURNING position").fetchone()
        time.sleep(chance.uniform(0, 0.002))
        if chance.random() < ROLLED_BACK:
            connection.rollback()
            return []
        connection.commit()
        return [] if row is None else [row[0]]

    def read_after(cursor: int) -> list[int]:
        found = reader.execute("SELECT position FROM serial WHERE position > %s ORDER BY 1", (cursor,))
        return [position for (position,) in found]

    return append_some, read_after


def peer(server: Server, *, functions: bool) -> tuple[Append, ReadAfter]:
    """Race `eventsourcing`. It rolls back only on conflicts of versions, because its interface has no other way."""
    from eventsourcing.persistence import InfrastructureFactory, IntegrityError, StoredEvent
    from eventsourcing.utils import Environment

    name = f"peer_{functions}".lower()
    server.psql(f"CREATE DATABASE {name}")
    settings = {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": name,
        "POSTGRES_HOST": str(server.folder),
        "POSTGRES_PORT": "5432",
        "POSTGRES_USER": "timeline",
        "POSTGRES_PASSWORD": "none",
        "POSTGRES_MAX_OVERFLOW": "20",
        "POSTGRES_ENABLE_DB_FUNCTIONS": "yes" if functions else "no",
    }
    recorder = InfrastructureFactory.construct(Environment("race", settings)).application_recorder()
    last = [uuid.uuid4() for _ in range(WRITERS)]

    def append_some(number: int, _commit: int, chance: random.Random) -> list[int]:
        refused = chance.random() < ROLLED_BACK
        if not refused:
            last[number] = uuid.uuid4()
        events = [StoredEvent(last[number], 1, "Recorded", b"{}" * 250)]
        time.sleep(chance.uniform(0, 0.002))
        try:
            return [position for position in recorder.insert_events(events) or () if position is not None]
        except IntegrityError:
            return []

    def read_after(cursor: int) -> list[int]:
        return [found.id for found in recorder.select_notifications(start=cursor + 1, limit=1000)]

    return append_some, read_after


def main() -> None:
    """Print the number of missed entries."""
    commits = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    logs: list[tuple[str, Callable[[Server], tuple[Append, ReadAfter]]]] = [
        ("positions given under the lock", our_log),
        ("positions from a sequence", sequence),
        ("eventsourcing, at its default", lambda server: peer(server, functions=False)),
        ("eventsourcing, with its database functions", lambda server: peer(server, functions=True)),
    ]
    with Server(find(), fsync="on") as server:
        for label, prepare in logs:
            try:
                append_some, read_after = prepare(server)
            except ModuleNotFoundError:
                print(f"  {label:<44} left out: eventsourcing is not installed")
                continue
            committed, seen = race(commits, append_some, read_after)
            missed = len(set(committed) - set(seen))
            print(f"  {label:<44} {len(committed):>7} committed, {missed:>5} missed by the follower")


if __name__ == "__main__":
    main()
