from __future__ import annotations

import psycopg
import pytest

from tests.builders import entry, layoffs, record, view_of
from timeline.errors import StoreError
from timeline.grants import grant
from timeline.store import Store


@pytest.fixture
def members(store, sql):
    """Give the name of a member of each role; drop the roles at the end, because they belong to the whole server."""
    for _ in range(2):  # granting again changes nothing
        with store.write() as connection:
            grant(connection, writer="t_writer", reader="t_reader")
    sql("CREATE ROLE wendy LOGIN IN ROLE t_writer", "CREATE ROLE rita LOGIN IN ROLE t_reader")
    yield {"writer": "wendy", "reader": "rita"}
    sql("DROP OWNED BY t_writer, t_reader", "DROP ROLE wendy, rita, t_writer, t_reader")


def test_a_writer_appends_and_rebuilds(store, members):
    writer = Store.open(store.url.set(username=members["writer"]), write=True)
    record(writer, layoffs("another"))
    writer.commit([entry(layoffs("by-itself"))], author="a")
    writer.rebuild()
    assert writer.verify(projections=True).size == 7
    writer.close()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE main.log_entry SET reason = 'x'",
        "DELETE FROM main.log_payload",
        "TRUNCATE main.log_entry",
        "DROP TRIGGER log_entry_no_update ON main.log_entry",
        "ALTER TABLE main.log_entry DISABLE TRIGGER ALL",
        "DROP TABLE main.log_payload",
        "SET session_replication_role = replica",
        "CREATE OR REPLACE FUNCTION main.log_no_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
        "CREATE TABLE main.mine (a int)",
    ],
)
@pytest.mark.parametrize("role", ["writer", "reader"])
def test_nobody_but_the_owner_may_touch_what_was_written_or_its_guards(members, sql, role, statement):
    with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.WrongObjectType)):
        sql(statement, user=members[role])


def test_a_reader_reads_everything_and_writes_nothing(store, members, sql):
    reader = Store.open(store.url.set(username=members["reader"]))
    assert len(view_of(reader).events(text="staff")) == 1
    assert reader.verify().size == 5
    reader.close()
    for statement in ("INSERT INTO main.log_payload VALUES (6, '', '')", "DELETE FROM main.participation"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            sql(statement, user=members["reader"])
    with pytest.raises(StoreError, match="lacks the permission"):
        record(Store.open(store.url.set(username=members["reader"]), write=True), layoffs("another"))


def test_a_file_has_no_roles(tmp_path, store):
    embedded = Store.prepare(f"sqlite:///{tmp_path / 'a.db'}")
    with embedded.write() as connection, pytest.raises(StoreError, match="a file has no roles"):
        grant(connection, writer="a", reader="b")
    with store.write() as connection, pytest.raises(StoreError, match="name two roles"):
        grant(connection, writer="a", reader="a")
