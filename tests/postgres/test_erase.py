"""Erasures on a server: who may erase, what its guards check, and that its tables and replicas have nothing left."""

from __future__ import annotations

import psycopg
import pytest

from tests.builders import new_store, record, view_of
from tests.postgres.test_replica import reading, replica, wait_for
from timeline import facts
from timeline.errors import IntegrityError, LogError
from timeline.grants import grant
from timeline.log import read
from timeline.store import REVISIONS, Store, migrate_to

__all__ = ["reading", "replica"]  # fixtures

JANE = facts.Person.model_validate({"id": "p-17", "name": "Jane Quicksilver", "description": "zanzibar"})
ENTRY = (
    "INSERT INTO main.log_entry SELECT 6, 'erasure/6', 1, 'erased', 'erasure', 1, recorded_at, recorded_by, NULL, NULL,"
    " batch, payload_digest, leaf FROM main.log_entry WHERE position = 5"
)
PAYLOAD = (
    'INSERT INTO main.log_payload SELECT 6, salt, \'{"kind":"erasure","positions":[4],"subjects":[]}\''
    " FROM main.log_payload WHERE position = 5"
)


def erase(store, *positions, of=()):
    with store.write() as connection:
        return store.erase(connection, positions, of, why="asked for it", author="owner")


def test_the_server_removes_nothing_for_an_erasure_that_does_not_match_its_hash(store, sql):
    before = store.verify()
    with pytest.raises(psycopg.Error, match="no DELETE, except of what an erasure names"):
        sql(ENTRY, PAYLOAD, "DELETE FROM main.log_payload WHERE position = 4")
    assert store.verify() == before
    with pytest.raises(psycopg.Error, match="an erasure names earlier positions"):
        sql(ENTRY, PAYLOAD.replace("[4]", "[6]"))
    with pytest.raises(psycopg.Error, match="append-only"):
        sql(ENTRY.replace("'erased'", "'recorded'"))
    sql(ENTRY, PAYLOAD)
    with pytest.raises(IntegrityError, match="position 6"):
        store.verify()


def test_only_the_owner_may_erase(store, sql):
    with store.write() as connection:
        grant(connection, writer="e_writer", reader="e_reader")
    sql("CREATE ROLE erna LOGIN IN ROLE e_writer")
    try:
        writer = Store.open(store.url.set(username="erna"), write=True)
        with pytest.raises(LogError, match="only the owner of the log may erase"):
            erase(writer, 4)
        writer.close()
        for statement in ("DELETE FROM main.log_payload WHERE position = 4", ENTRY, PAYLOAD):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                sql(statement, user="erna")
        with pytest.raises(psycopg.Error, match="this is not an entry"):
            sql(
                "SELECT main.log_append('erasure/6', 'erased', 'erasure', 1, NULL, 'me', NULL, NULL, 'b',"
                " '0123456789abcdef'::bytea, '{\"kind\": \"erasure\", \"positions\": [4]}', NULL, '{}')",
                user="erna",
            )
        erase(store, 4)
        later = Store.open(store.url.set(username="erna"), write=True)
        assert later.verify(projections=True).size == 6
        later.close()
    finally:
        sql("DROP OWNED BY e_writer, e_reader", "DROP ROLE erna, e_writer, e_reader")


def test_nothing_is_left_in_the_files_of_the_tables(tmp_path):
    store = new_store(tmp_path)
    record(store, JANE)
    url = store.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CHECKPOINT")
        assert "zanzibar" in pages(connection)
        erase(store, 4, of=["person/p-17"])
        connection.execute("CHECKPOINT")
        assert not [word for word in ("zanzibar", "Quicksilver") if word in pages(connection)]
    assert store.verify(projections=True).size == 5
    store.close()


def pages(connection):
    """Return the bytes of all tables of the schema, as text, as the files have them."""
    names = connection.execute(
        "SELECT pg_relation_filepath(c.oid) FROM pg_class AS c WHERE c.relkind IN ('r', 'i', 't')"
        " AND pg_relation_filepath(c.oid) IS NOT NULL AND c.relowner = current_user::regrole"
    ).fetchall()
    files = (connection.execute("SELECT pg_read_binary_file(%s)", (name,)).fetchone() for (name,) in names)
    return b"".join(found for (found,) in files).decode("latin-1")


def test_a_replica_has_it_no_more(store, reading):
    record(store, JANE)
    position = view_of(store).history("p-17")[0].position
    size = store.verify().size
    wait_for(reading, size)
    opened = Store.open(reading)
    assert view_of(opened).person("p-17").name == "Jane Quicksilver"
    erase(store, position, of=["person/p-17"])
    wait_for(reading, size + 1)
    assert view_of(opened).person("p-17").name == "p-17"
    with opened.read() as connection:
        assert not next(read.entries(connection, after=position - 1, until=position)).has_payload
    assert opened.verify().size == size + 1
    opened.close()


def test_an_erased_log_can_go_back_a_migration_and_come_again(store):
    erase(store, 4)
    before = store.verify()
    for revision in (REVISIONS[-2], REVISIONS[-1]):
        with store.migrating() as connection:
            migrate_to(connection, revision)
    assert store.verify() == before
