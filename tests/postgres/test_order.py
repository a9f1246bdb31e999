"""Commit order is position order. The same race detects a log that takes its positions from a sequence."""

from __future__ import annotations

import random
import threading
import time
from contextlib import contextmanager

import psycopg
import pytest

from tests.builders import entry, event, view_of
from timeline import sql as sql_of
from timeline.store import Store

WRITERS = 8


def race(commits, append_some, read_after):
    """Let writers append and roll back at once while a reader follows; return (what they committed, what it saw)."""
    committed: list[list[int]] = [[] for _ in range(WRITERS)]
    faults: list[BaseException] = []

    def write(number: int) -> None:
        chance = random.Random(number)  # noqa: S311
        try:
            for commit in range(commits):
                committed[number] += append_some(number, commit, chance)
        except BaseException as error:  # noqa: BLE001 - the test reports it
            faults.append(error)

    writers = [threading.Thread(target=write, args=(number,)) for number in range(WRITERS)]
    for writer in writers:
        writer.start()
    cursor, seen = 0, []
    while True:
        alive = any(writer.is_alive() for writer in writers)
        new = read_after(cursor)
        seen += new
        cursor = new[-1] if new else cursor
        if not alive and not new:
            break
    assert faults == []
    return sorted(position for each in committed for position in each), seen


@pytest.mark.parametrize("commits", [60, pytest.param(1500, marks=[pytest.mark.long, pytest.mark.timeout(3600)])])
def test_a_follower_misses_nothing_while_eight_writers_append_and_roll_back(store, commits):
    stores = [Store.open(store.url, write=True) for _ in range(WRITERS)]
    start = store.verify().size
    view = view_of(store)

    def append_some(number, commit, chance):
        new = [entry(event(f"purchase-{number}-{commit}-{n}", units=n)) for n in range(chance.randint(1, 8))]
        if len(new) == 1:
            return [one.position for one in stores[number].commit(new, author="w")]
        with stores[number].engine.for_writing(stores[number].pool).connect() as connection:
            transaction = connection.begin()
            written = stores[number].append(connection, new, author="w")
            if chance.random() < 0.3:
                time.sleep(chance.uniform(0, 0.002))
            if chance.random() < 0.2:
                transaction.rollback()
                return []
            transaction.commit()
            return [one.position for one in written]

    committed, seen = race(
        commits, append_some, lambda cursor: [e.position for e in view.follow(after=max(cursor, start), wait=False)]
    )
    assert committed == list(range(start + 1, start + len(committed) + 1)), "a hole, or a lost append"
    assert seen == committed, "the follower missed or doubled an entry"
    assert store.verify().size == start + len(committed)
    for opened in (*stores, view.store):
        opened.close()


def test_the_race_bites_a_log_that_takes_its_positions_from_a_sequence(store):
    url = store.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE main.serial (position bigserial PRIMARY KEY)")
    connections = [psycopg.connect(url) for _ in range(WRITERS)]
    reader = psycopg.connect(url, autocommit=True)

    def append_some(number, _, chance):
        connection = connections[number]
        position = connection.execute("INSERT INTO main.serial DEFAULT VALUES RETURNING position").fetchone()[0]
        time.sleep(chance.uniform(0, 0.002))
        if chance.random() < 0.2:
            connection.rollback()
            return []
        connection.commit()
        return [position]

    def read_after(cursor):
        found = reader.execute("SELECT position FROM main.serial WHERE position > %s ORDER BY 1", (cursor,))
        return [position for (position,) in found]

    committed, seen = race(200, append_some, read_after)
    for connection in (*connections, reader):
        connection.close()
    assert len(seen) < len(committed), "the race is too tame to catch anything"


def test_a_notification_wakes_a_follower_long_before_it_would_look_again(store, monkeypatch):
    view = view_of(store)
    found = []
    ready, waits_again = threading.Event(), threading.Event()
    waiting = view.store.waiting

    @contextmanager
    def tells_when_it_waits():
        with waiting() as wait:

            def tell_and_wait(seconds):
                if ready.is_set():
                    waits_again.set()
                wait(seconds)

            yield tell_and_wait

    monkeypatch.setattr(view.store, "waiting", tells_when_it_waits)

    def follow():
        for one in view.follow(after=5, every=3600):
            found.append(one.position)
            if len(found) == 2:
                return
            ready.set()

    reader = threading.Thread(target=follow)
    reader.start()
    with store.write() as connection:
        store.append(connection, [entry(event("first-2023"))], author="a")
    assert ready.wait(60)
    assert waits_again.wait(60)
    with store.write() as connection:
        store.append(connection, [entry(event("second-2023"))], author="a")
    reader.join(timeout=60)  # without a notification, it would look again only after an hour
    assert found == [6, 7]
    view.store.close()


def test_a_single_append_and_a_batch_wait_for_the_same_lock(sql):
    found = sql("SELECT proname FROM pg_proc WHERE prosrc LIKE '%PERFORM main.log_lock();%' ORDER BY 1")
    assert found == [("log_append",), ("log_append_many",)]


def test_a_transaction_that_reads_sees_one_state_and_one_that_appends_the_newest(store):
    for _ in range(2):  # the second time on the same pooled connection
        with store.read() as connection:
            assert sql_of.value(connection, "SHOW transaction_isolation") == "repeatable read"
        with store.write() as connection:
            assert sql_of.value(connection, "SHOW transaction_isolation") == "read committed"
        with store.write() as connection:
            sql_of.defer(connection, None)  # each statement is its own transaction
            assert sql_of.value(connection, "SHOW transaction_isolation") == "read committed"
