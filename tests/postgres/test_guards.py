"""The guards of the log on PostgreSQL: what they forbid even to the owner, and which changes are noticed afterwards."""

from __future__ import annotations

import psycopg
import pytest

from tests.builders import entry, layoffs, record, view_of
from timeline import engines
from timeline.errors import IntegrityError
from timeline.log import read
from timeline.store import REVISIONS, Store, migrate_to

COLUMNS = (
    "operation, kind, schema_version, recorded_at, recorded_by, reason, origin, batch, payload_digest, leaf"
    " FROM main.log_entry WHERE position = 5"
)
TWO = COLUMNS.replace("FROM", "FROM (VALUES (6), (8)) AS v (p),")
PUT = "INSERT INTO main.log_payload SELECT"
MERGE = "MERGE INTO main.log_entry AS e USING (VALUES (5)) AS v (p) ON e.position = v.p"
NEUTERED = (
    "CREATE OR REPLACE FUNCTION main.log_no_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'"
)
SNEAKY = "CREATE TRIGGER sneaky BEFORE INSERT ON main.event_version FOR EACH ROW EXECUTE FUNCTION main.log_no_change()"
FORBIDDEN = {
    "update": "UPDATE main.log_entry SET reason = 'x' WHERE position = 4",
    "update nothing": "UPDATE main.log_entry SET reason = 'x' WHERE position = 99",
    "delete": "DELETE FROM main.log_entry WHERE position = 5",
    "truncate": "TRUNCATE main.log_entry",
    "truncate both": "TRUNCATE main.log_entry, main.log_payload",
    "a gap": f"INSERT INTO main.log_entry SELECT 7, 'event/x', 1, {COLUMNS}",
    "a taken position": f"INSERT INTO main.log_entry SELECT 5, 'event/x', 1, {COLUMNS}",
    "before the first": f"INSERT INTO main.log_entry SELECT 0, 'event/x', 1, {COLUMNS}",
    "two with a gap": f"INSERT INTO main.log_entry SELECT p, 'event/' || p, 1, {TWO}",
    "a version too far": f"INSERT INTO main.log_entry SELECT 6, 'event/x', 2, {COLUMNS}",
    "a version again": f"INSERT INTO main.log_entry SELECT 6, 'event/twitter-layoffs-2022', 2, {COLUMNS}",
    "a backdated version": f"INSERT INTO main.log_entry SELECT 6, 'event/twitter-layoffs-2022', 0, {COLUMNS}",
    "an upsert": f"INSERT INTO main.log_entry SELECT 5, 'event/x', 1, {COLUMNS}"
    " ON CONFLICT (position) DO UPDATE SET reason = 'x'",
    "a merge": f"{MERGE} WHEN MATCHED THEN DELETE",
    "update of a payload": "UPDATE main.log_payload SET body = '{}' WHERE position = 5",
    "delete of a payload": "DELETE FROM main.log_payload",
    "truncate of payloads": "TRUNCATE main.log_payload",
    "a payload again": f"{PUT} position, salt, '{{}}' FROM main.log_payload WHERE position = 5",
    "a payload without an entry": f"{PUT} 6, salt, '{{}}' FROM main.log_payload LIMIT 1",
    "a payload before the first": f"{PUT} 0, salt, '{{}}' FROM main.log_payload LIMIT 1",
}


def test_what_is_forbidden_is_refused_after_every_migration_up_and_down(store, sql):
    before = store.verify()
    for revision in (*reversed(REVISIONS[:-1]), *REVISIONS[1:]):
        with store.migrating() as connection:
            migrate_to(connection, revision)
        for name, statement in FORBIDDEN.items():
            with pytest.raises(psycopg.Error) as caught:
                sql(statement)
            told = str(caught.value)
            assert "append-only" in told or "duplicate key" in told, (revision, name, told)
        with store.read_log() as connection:
            assert read.current_tree_head(connection) == before
    store.rebuild()
    assert store.verify(projections=True) == before


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("DROP TRIGGER log_entry_no_update ON main.log_entry", "log_entry_no_update is missing"),
        ("ALTER TABLE main.log_entry DISABLE TRIGGER log_entry_no_delete", "log_entry_no_delete is not as"),
        ("ALTER TABLE main.log_payload DISABLE TRIGGER ALL", "is not as the migration made it"),
        ("ALTER TABLE main.log_entry ENABLE REPLICA TRIGGER log_entry_append", "log_entry_append is not as"),
        (
            NEUTERED,
            "is not as the migration made it",
        ),
        (
            SNEAKY,
            "no migration made: sneaky",
        ),
        ("CREATE RULE quiet AS ON DELETE TO main.log_entry DO INSTEAD NOTHING", "it has rules"),
        ("CREATE TABLE main.child () INHERITS (main.log_entry)", "it has rules, children"),
        ("ALTER TABLE main.log_entry ENABLE ROW LEVEL SECURITY", "it has rules, children or policies"),
        ("ALTER TABLE main.log_entry ALTER kind TYPE varchar(99)", r"column kind \(character varying\(99\)\)"),
        (
            "CREATE FUNCTION main.log_append() RETURNS void LANGUAGE plpgsql AS 'BEGIN END'",
            "the function log_append is not as the migration made it",
        ),
        ("ALTER TABLE main.log_payload ADD sneaky text", r"column sneaky \(text\)"),
    ],
)
def test_a_guard_that_was_changed_is_noticed_by_verify_and_by_whoever_appends_next(store, sql, statement, told):
    sql(statement)
    with pytest.raises(IntegrityError, match=told):
        store.verify()
    fresh = Store.open(store.url, write=True)
    with pytest.raises(IntegrityError, match=told):
        record(fresh, layoffs("another"))
    fresh.close()


def test_a_server_that_hashes_something_else_is_told_of(store, sql):
    ((source,),) = sql("SELECT pg_get_functiondef('main.log_append'::regproc)")
    store.commit([entry(layoffs("before"))], author="a")
    sql(source.replace("int4send(32)", "int4send(33)"))
    with pytest.raises(IntegrityError, match="kept a different entry"):
        store.commit([entry(layoffs("after"))], author="a")


def test_a_trigger_that_swallows_rows_since_the_connection_was_opened_is_noticed_by_the_next_batch(store, sql):
    before = store.verify()
    sql(
        "CREATE FUNCTION main.quiet() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
        "CREATE TRIGGER quiet BEFORE INSERT ON main.log_payload FOR EACH ROW EXECUTE FUNCTION main.quiet()",
    )
    with pytest.raises(IntegrityError, match="no migration made: quiet"), store.write() as connection:
        store.append(connection, [entry(layoffs("one")), entry(layoffs("another"))], author="a")
    sql("DROP TRIGGER quiet ON main.log_payload")
    assert store.verify() == before


def test_a_connection_that_switched_the_guards_off_may_not_append(store):
    with store.write() as connection, pytest.raises(IntegrityError, match="session_replication_role"):
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        engines.of(connection).check_guards(connection)


def test_a_temporary_table_of_the_same_name_catches_nothing(store):
    with store.write() as connection:
        connection.exec_driver_sql("CREATE TEMP TABLE log_entry (position bigint)")
        connection.exec_driver_sql("CREATE TEMP TABLE log_payload (position bigint)")
        written = store.append(connection, [entry(layoffs("another"))], author="a")
    assert written[0].position == 6
    assert len(view_of(store).events()) == 2


@pytest.mark.parametrize(
    ("change", "position"),
    [
        *[
            (f"UPDATE main.log_entry SET {column} = 'forged' WHERE position = 4", 4)
            for column in ("kind", "recorded_by")
        ],
        ("UPDATE main.log_entry SET origin = NULL WHERE position = 5", 5),
        ("UPDATE main.log_entry SET leaf = '\\x00' WHERE position = 2", 2),
        ("UPDATE main.log_entry SET position = 9 WHERE position = 5", 5),
        ("UPDATE main.log_entry SET version = 3 WHERE position = 5", 5),
        ("UPDATE main.log_payload SET body = body || ' ' WHERE position = 3", 3),
        ("UPDATE main.log_payload SET salt = '\\x00' WHERE position = 1", 1),
        ("DELETE FROM main.log_payload WHERE position = 5", 5),
        ("DELETE FROM main.log_entry WHERE position = 4", 4),
        ("INSERT INTO main.log_payload VALUES (9, '\\x00', '{}')", 9),
    ],
)
def test_what_was_changed_behind_the_guards_is_found_at_its_position(store, sql, change, position):
    sql("SET session_replication_role = replica", change)
    with pytest.raises(IntegrityError) as caught:
        store.verify()
    assert caught.value.position == position
