from __future__ import annotations

from contextlib import closing

import pytest

from tests.builders import new_store
from timeline.log.tables import LogEntry
from timeline.projections import tables
from timeline.store import REVISIONS, Store, migrate_to

pytestmark = pytest.mark.sqlite


def test_the_migrations_make_what_the_models_say(tmp_path):
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    assert tables.Participation.metadata is LogEntry.metadata
    store = new_store(tmp_path)
    with store.read() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                # The virtual table keeps its index in tables of its own.
                "include_name": lambda name, kind, _: kind != "table" or not name.startswith("event_search"),
            },
        )
        assert compare_metadata(context, LogEntry.metadata) == []


def test_the_newest_migration_is_the_one_that_this_program_wants(tmp_path):
    from alembic.script import ScriptDirectory

    from timeline import resources

    script = ScriptDirectory(str(resources.find("alembic")))
    assert tuple(found.revision for found in script.walk_revisions())[::-1] == REVISIONS
    assert new_store(tmp_path).revision() == REVISIONS[-1]


def test_the_tables_of_log_and_projections_are_strict(tmp_path):
    with new_store(tmp_path).read() as connection:
        loose = connection.exec_driver_sql(
            "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0"
            " AND name NOT LIKE 'sqlite_%' AND name <> 'alembic_version'"
        )
        assert [row[0] for row in loose] == []


def test_preparing_twice_changes_nothing(tmp_path):
    store = new_store(tmp_path)
    before = store.verify()
    Store.prepare(store.url).close()
    assert store.verify() == before


def test_a_database_without_the_index_of_stories_gets_it(tmp_path):
    """Nothing in the log changes, and the few stories of a long log are found by it."""
    store = new_store(tmp_path)
    before = store.verify(projections=True)
    with store.write() as connection:
        migrate_to(connection, "0005")
    with store.read() as connection:
        assert "log_entry_story" not in _indexes(connection)
    with closing(Store.prepare(store.url)) as again:
        assert again.verify(projections=True) == before
        with again.read() as connection:
            assert "log_entry_story" in _indexes(connection)
            plan = connection.exec_driver_sql(
                "EXPLAIN QUERY PLAN SELECT position FROM log_entry WHERE kind = 'story' AND position <= 9"
                " ORDER BY position DESC"
            )
            assert ["log_entry_story" in row[-1] for row in plan] == [True]


def _indexes(connection):
    rows = connection.exec_driver_sql("SELECT name FROM pragma_index_list('log_entry')")
    return {row[0] for row in rows}
