"""Cut connections and restarted servers lose nothing, duplicate nothing and cause clear errors."""

from __future__ import annotations

import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest

from tests.builders import entry, event, layoffs, record, view_of
from tests.postgresql import Databases, Server, find, shipped
from timeline.errors import MissingDatabaseError, StoreError
from timeline.log.follow import follow
from timeline.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator

CUT = (
    "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


def test_a_connection_that_is_cut_in_the_middle_of_an_append_leaves_nothing_and_the_next_one_works(store, sql):
    before = store.verify()
    with pytest.raises(StoreError, match="kept as a whole or not at all"), store.write() as connection:
        store.append(connection, [entry(event())], author="a")
        sql(CUT)
        store.append(connection, [entry(layoffs("another"))], author="a")
    assert store.verify() == before
    record(store, event())
    assert store.verify(projections=True).size == before.size + 1


@contextmanager
def between(folder: str, lose: threading.Event) -> Iterator[str]:
    """Relay between clients and the server whose socket is in `folder`; drop its answers once `lose` is set."""
    with TemporaryDirectory(prefix="tl") as own, socket.socket(socket.AF_UNIX) as listening:
        listening.bind(f"{own}/.s.PGSQL.5432")
        listening.listen()

        ends: list[socket.socket] = []

        def pump(source: socket.socket, target: socket.socket, *, answers: bool) -> None:
            with suppress(OSError):  # the other direction is closed
                while (some := source.recv(65536)) and not (answers and lose.is_set()):
                    target.sendall(some)
                target.shutdown(socket.SHUT_RDWR)

        def serve() -> None:
            with suppress(OSError):  # the listening socket is closed
                while True:
                    client, server = listening.accept()[0], socket.socket(socket.AF_UNIX)
                    ends.extend((client, server))
                    server.connect(f"{folder}/.s.PGSQL.5432")
                    for source, target, answers in ((client, server, False), (server, client, True)):
                        pumps.submit(pump, source, target, answers=answers)

        with ThreadPoolExecutor(32) as pumps:
            pumps.submit(serve)
            try:
                yield own
            finally:
                for end in (listening, *ends):
                    with suppress(OSError):  # the other end is closed already
                        end.shutdown(socket.SHUT_RDWR)
        for end in ends:
            end.close()


def test_a_commit_whose_answer_is_lost_is_kept_and_committing_it_again_changes_nothing(store):
    lose = threading.Event()
    with between(str(store.url.query["host"]), lose) as folder:
        away = Store.open(store.url.update_query_dict({"host": folder}), write=True)
        assert away.commit([entry(event())], author="a")[0].position == 6
        lose.set()
        with pytest.raises(StoreError, match="kept as a whole or not at all"):
            away.commit([entry(layoffs("another"))], author="a")
        assert store.verify(projections=True).size == 7
        lose.clear()
        assert away.commit([entry(layoffs("another"))], author="a") == []
        assert away.commit([entry(layoffs("another"), "corrected", reason="x")], author="a") == []
        away.close()
    assert store.verify(projections=True).size == 7


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
