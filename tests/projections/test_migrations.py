from __future__ import annotations

from contextlib import closing

import pytest
from sqlmodel import SQLModel

from tests.builders import database, new_store
from timeline import models
from timeline.log import Entry
from timeline.store import REVISIONS, Store, migrate_to


def compared(name, kind, engine):
    """Return whether Alembic compares an object of the database with the models.

    On SQLite the search index is a virtual table of FTS5, which Alembic does not know. FTS5 keeps its data in
    its own shadow tables (event_search_data, _idx, _docsize, _config). On PostgreSQL all tables are compared.
    """
    return kind != "table" or not name.startswith("event_search") or engine == "postgresql"


def test_the_migrations_make_what_the_models_say(tmp_path, engine):
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    opts = {
        "compare_type": True,
        "compare_server_default": True,
        "include_name": lambda name, kind, _: compared(name, kind, engine),
        "include_object": lambda _, name, kind, *__: compared(name, kind, engine),
    }
    with Store.prepare(database(tmp_path / "fresh", empty=True)).read() as connection:
        context = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(context, SQLModel.metadata) == []


@pytest.mark.sqlite
def test_the_words_of_sqlite_stand_in_the_columns_of_their_model(tmp_path):
    with new_store(tmp_path).read() as connection:
        found = connection.exec_driver_sql("SELECT name FROM pragma_table_info('event_search')")
        assert ("rowid", *(name for (name,) in found)) == models.columns(models.EventWords)


@pytest.mark.no_database
def test_an_entry_is_made_of_the_columns_of_the_log():
    log = (*models.columns(models.LogEntry), *models.columns(models.LogPayload)[1:])
    assert Entry._fields == log


@pytest.mark.no_database
def test_a_column_that_a_model_does_not_have_is_no_name():
    with pytest.raises(AttributeError, match="log_entry has no column positon"):
        _ = models.ENTRY.positon


@pytest.mark.sqlite
def test_the_newest_migration_is_the_one_that_this_program_wants(tmp_path):
    from alembic.script import ScriptDirectory

    from timeline import resources

    script = ScriptDirectory(str(resources.find("alembic")))
    assert tuple(found.revision for found in script.walk_revisions())[::-1] == REVISIONS
    assert new_store(tmp_path).revision() == REVISIONS[-1]


@pytest.mark.sqlite
def test_the_tables_of_log_and_projections_are_strict(tmp_path):
    with new_store(tmp_path).read() as connection:
        loose = connection.exec_driver_sql(
            "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0"
            " AND name NOT LIKE 'sqlite_%' AND name <> 'alembic_version'"
        )
        assert [row[0] for row in loose] == []


@pytest.mark.sqlite
def test_preparing_twice_changes_nothing(tmp_path):
    store = new_store(tmp_path)
    before = store.verify()
    Store.prepare(store.url).close()
    assert store.verify() == before


@pytest.mark.sqlite
def test_a_database_without_the_index_of_stories_gets_it(tmp_path):
    """The log does not change, and queries for stories use the index."""
    store = new_store(tmp_path)
    before = store.verify(projections=True)
    with store.migrating() as connection:
        migrate_to(connection, "0005")
    with store.read_log() as connection:
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
