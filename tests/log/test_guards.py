from __future__ import annotations

import sqlite3

import pytest

from tests.builders import DEEPMIND, MUSK, TWITTER, entry, layoffs, record
from timeline import engines
from timeline.engines import sqlite_guards
from timeline.log import read
from timeline.log.append import append
from timeline.store import REVISIONS, Store, migrate_to

pytestmark = pytest.mark.sqlite

FORBIDDEN = {
    "update": "UPDATE log_entry SET reason = 'x'",
    "update of the rowid": "UPDATE log_entry SET rowid = 99 WHERE position = 4",
    "update of a payload": "UPDATE log_payload SET body = '{}'",
    "update of a payload's rowid": "UPDATE log_payload SET rowid = 99 WHERE position = 4",
    "delete": "DELETE FROM log_entry WHERE position = 4",
    "delete of a payload": "DELETE FROM log_payload WHERE position = 4",
    "replace by the position": """
        INSERT OR REPLACE INTO log_entry
        SELECT position, subject, version, operation, kind, schema_version, recorded_at, 'mallory', reason, origin,
               batch, payload_digest, leaf FROM log_entry WHERE position = 4""",
    "replace by subject and version": """
        INSERT OR REPLACE INTO log_entry
        SELECT 5, subject, version, operation, kind, schema_version, recorded_at, 'mallory', reason, origin,
               batch, payload_digest, leaf FROM log_entry WHERE position = 4""",
    "replace of a payload": "REPLACE INTO log_payload SELECT position, salt, '{}' FROM log_payload WHERE position = 4",
    "upsert": """
        INSERT INTO log_payload SELECT position, salt, body FROM log_payload WHERE position = 4
        ON CONFLICT (position) DO UPDATE SET body = '{}'""",
    "a hole": """
        INSERT INTO log_entry
        SELECT 6, 'event/x', 1, operation, kind, schema_version, recorded_at, recorded_by, reason, origin,
               batch, payload_digest, leaf FROM log_entry WHERE position = 4""",
    "a position before the first": """
        INSERT INTO log_entry
        SELECT 0, 'event/x', 1, operation, kind, schema_version, recorded_at, recorded_by, reason, origin,
               batch, payload_digest, leaf FROM log_entry WHERE position = 4""",
    "no position": """
        INSERT INTO log_entry (subject, version, operation, kind, schema_version, recorded_at, recorded_by, batch,
                               payload_digest, leaf)
        SELECT 'event/x', 1, operation, kind, schema_version, recorded_at, recorded_by, batch, payload_digest, leaf
        FROM log_entry WHERE position = 4""",
    "a backdated version": """
        INSERT INTO log_entry
        SELECT 5, subject, 3, operation, kind, schema_version, recorded_at, recorded_by, reason, origin,
               batch, payload_digest, leaf FROM log_entry WHERE position = 4""",
    "a payload without an entry": "INSERT INTO log_payload VALUES (5, x'00', '{}')",
    "a wrong type": "INSERT INTO log_payload VALUES ('five', x'00', '{}')",
}


@pytest.mark.parametrize("statement", FORBIDDEN.values(), ids=FORBIDDEN.keys())
def test_the_log_refuses(store, statement):
    record(store, layoffs())
    before = store.verify()
    # A plain connection, as any other program opens it.
    connection = sqlite3.connect(str(store.url.database), isolation_level=None)
    with pytest.raises(sqlite3.Error):
        connection.execute(statement)
    connection.close()
    assert store.verify() == before


def test_the_log_refuses_all_of_it_after_every_migration_up_and_down(tmp_path):
    store = Store(f"sqlite:///{tmp_path / 'timeline.db'}", write=True)
    down = REVISIONS[-2::-1]
    for revision in (*REVISIONS, *down, *REVISIONS):
        with store.migrating() as connection:
            migrate_to(connection, revision)
            if read.head(connection) == 0:  # only to the log, because there are no projections yet
                append(connection, [entry(fact) for fact in (TWITTER, DEEPMIND, MUSK, layoffs())], author="a")
            engines.of(connection).check_guards(connection)
        before = store.verify()
        plain = sqlite3.connect(str(store.url.database), isolation_level=None)
        for statement in FORBIDDEN.values():
            with pytest.raises(sqlite3.Error):
                plain.execute(statement)
        plain.close()
        assert (store.verify(), before.size) == (before, 4)
    with pytest.raises(RuntimeError, match="the log is the only truth"), store.migrating() as connection:
        migrate_to(connection, "base")
    assert store.verify() == before


def test_the_guards_are_those_that_the_migration_made(store):
    with store.read() as connection:
        engines.of(connection).check_guards(connection)
        made = connection.exec_driver_sql("SELECT count(*) FROM sqlite_master WHERE type = 'trigger'").scalar_one()
    assert made == len(sqlite_guards.TRIGGERS)
