from __future__ import annotations

import pytest

from tests.builders import new_store
from timeline.log.tables import LogEntry
from timeline.projections import tables
from timeline.store import REVISIONS, Store

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
