"""Connections that are cut and servers that restart: nothing lost, nothing doubled, and it is said."""

from __future__ import annotations

import threading

import pytest

from tests.builders import entry, event, layoffs, record, view_of
from tests.postgresql import Databases, Server, find, shipped
from timeline.errors import MissingDatabaseError, StoreError
from timeline.log.follow import follow
from timeline.store import Store

CUT = (
    "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


def test_a_connection_that_is_cut_in_the_middle_of_an_append_leaves_nothing_and_the_next_one_works(store, sql):
    before = store.verify()
    with pytest.raises(StoreError, match="nothing was changed"), store.write() as connection:
        store.append(connection, [entry(event())], author="a")
        sql(CUT)
        store.append(connection, [entry(layoffs("another"))], author="a")
    assert store.verify() == before
    record(store, event())
    assert store.verify(projections=True).size == before.size + 1


def test_a_follower_whose_connections_are_cut_goes_on_and_misses_nothing(store, sql):
    view, seen = view_of(store), []

    def read_on():
        while len(seen) < 4:
            try:
                with store.waiting() as wait:
                    for one in follow(view.store.read, after=seen[-1] if seen else 5, every=0.2, wait=wait):
                        seen.append(one.position)
                        if len(seen) == 4:
                            return
            except StoreError:
                continue

    reader = threading.Thread(target=read_on, daemon=True)
    reader.start()
    for number in range(4):
        record(store, layoffs(f"another-{number}"))
        sql(CUT)
    reader.join(timeout=30)
    assert seen == [6, 7, 8, 9]
    view.store.close()


def test_a_server_that_is_killed_keeps_what_was_acknowledged():
    with Server(find(), fsync="on") as server:
        store = Store.prepare(Databases(server).database(server.folder, empty=False))
        from tests.builders import DEEPMIND, MUSK, TWITTER

        record(store, TWITTER, DEEPMIND, MUSK)
        for number in range(3):
            record(store, layoffs(f"layoffs-{number}"))
            with pytest.raises(StoreError), store.write() as connection:
                store.append(connection, [entry(event())], author="a")
                server.stop(how="immediate")
                store.append(connection, [entry(layoffs("another"))], author="a")
            with pytest.raises(StoreError, match="no PostgreSQL server answers there"):
                store.verify()
            server.start()
            assert store.verify(projections=True).size == 4 + number
        store.close()


@pytest.mark.parametrize("folder", ["pginstall", "pginstall18"])
def test_the_servers_of_the_wheel_do_as_well(folder, tmp_path):
    from tests.builders import DEEPMIND, MUSK, TWITTER

    with Server(shipped(folder)) as server:
        store = Store.prepare(Databases(server).database(tmp_path, empty=True))
        record(store, TWITTER, DEEPMIND, MUSK, event(), layoffs())
        assert store.verify(projections=True).size == 5
        store.close()


def test_a_database_that_is_not_there_and_a_server_that_is_not_there_are_told_apart(store):
    with pytest.raises(MissingDatabaseError, match="`createdb` makes it"):
        Store.open(store.url.set(database="nowhere"))
    with pytest.raises(StoreError, match="no PostgreSQL server answers there"):
        Store.open("postgresql+psycopg://me@127.0.0.1:1/timeline")


def test_a_password_stands_in_no_message():
    with pytest.raises(StoreError) as caught:
        Store.open("postgresql+psycopg://me:secret@127.0.0.1:1/timeline")
    assert "secret" not in str(caught.value)
