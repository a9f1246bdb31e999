"""Settings of a server, a role or a pooler that would break what an append promises are overridden, or refused."""

from __future__ import annotations

import socket
import struct
import threading
from contextlib import closing

import pytest

from tests.builders import database, entry, layoffs, view_of
from timeline import sql as sql_of
from timeline.errors import IntegrityError, StoreError
from timeline.log import read
from timeline.store import Store

SPECIAL = r"""a \ backslash, 'quotes', \' both, \\ and "double", {} %s %% ? :x $1"""


@pytest.mark.parametrize("new", [1, 30])
@pytest.mark.parametrize(
    "setting",
    [
        "standard_conforming_strings = off",
        "synchronous_commit = off",
        "bytea_output = 'escape'",
        "DateStyle = 'German'",
    ],
)
def test_what_is_acknowledged_is_whole_and_durable_whatever_the_database_sets(store, sql, setting, new):
    sql(f"ALTER DATABASE {store.url.database} SET {setting}")
    with closing(Store.open(store.url, write=True)) as other:
        facts = [layoffs(f"layoffs-{n}", title=f"{SPECIAL} {n}") for n in range(new)]
        written = other.commit([entry(fact, reason=SPECIAL, origin="x\\y") for fact in facts], author=SPECIAL)
        assert [one.reason for one in written] == [SPECIAL] * new
        head = other.verify(projections=True)
        assert head.size == 5 + new
        assert view_of(other).event("layoffs-0").title == f"{SPECIAL} 0"
        with other.write() as connection:
            assert sql_of.value(connection, "SHOW synchronous_commit") == "on"


def test_rows_that_the_server_keeps_differently_are_found_by_their_hash(store, tmp_path, monkeypatch):
    """A rewritten reason has no effect on the guards or the payload's digest, and the batch is refused all the same."""
    from timeline.log import append

    insert = sql_of.insert

    def changing(on, table, columns, rows):
        changed = ((*row[:8], "another reason", *row[9:]) if len(row) > 3 else row for row in rows)
        insert(on, table, columns, changed)

    with store.read() as connection:
        entries = list(read.entries(connection))
    monkeypatch.setattr(append.sql, "insert", changing)
    with closing(Store.prepare(database(tmp_path / "target", empty=True))) as target:
        with pytest.raises(IntegrityError, match="kept a different entry") as caught, target.write() as connection:
            target.restore(connection, entries)
        assert target.verify().size == 0
    assert caught.value.position == 1


class Pooler:
    """A pooler that drops the settings of a connection, as PgBouncer does with `ignore_startup_parameters`."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX)
            server.connect(self._path)
            threading.Thread(target=self._start, args=(client, server), daemon=True).start()

    def _start(self, client: socket.socket, server: socket.socket) -> None:
        while True:
            (size,) = struct.unpack("!i", client.recv(4, socket.MSG_WAITALL))
            message = client.recv(size - 4, socket.MSG_WAITALL)
            if message[:4] == struct.pack("!i", 196608):
                break
            client.sendall(b"N")  # neither TLS nor GSS
        parts = message[4:].split(b"\0")
        pairs = [pair for pair in zip(parts[::2], parts[1::2], strict=False) if pair[0] and pair[0] != b"options"]
        kept = message[:4] + b"".join(name + b"\0" + value + b"\0" for name, value in pairs) + b"\0"
        server.sendall(struct.pack("!i", len(kept) + 4) + kept)
        threading.Thread(target=self._pump, args=(server, client), daemon=True).start()
        self._pump(client, server)

    def _pump(self, source: socket.socket, target: socket.socket) -> None:
        try:
            while data := source.recv(65536):
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            return

    def close(self) -> None:
        """Take no more connections."""
        self._listening.close()


@pytest.mark.parametrize("write", [False, True])
def test_a_pooler_that_drops_the_settings_is_refused_in_words(store, write):
    folder = store.url.query["host"]
    with closing(Pooler(f"{folder}/.s.PGSQL.5432")) as pooler:
        url = store.url.set(host="127.0.0.1", port=pooler.port, query={})
        said = r"ignores the setting \w+.*PgBouncer may drop settings: connect to the server itself"
        with pytest.raises(StoreError, match=said):
            Store.open(url, write=write)


def test_a_reader_that_lost_its_setting_still_can_not_write(store):
    with closing(Store.open(store.url)) as reader, reader.pool.connect() as connection:
        connection.exec_driver_sql("SET default_transaction_read_only = off")
        connection.commit()
        with pytest.raises(Exception, match="read-only transaction"):
            connection.exec_driver_sql("DELETE FROM participation")
