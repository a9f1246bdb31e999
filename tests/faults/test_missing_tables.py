"""A lost or damaged read model is rebuilt from the log; the error of a damaged database says how to save its log."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.builders import database, layoffs, new_store, record
from timeline import engines, models, sql
from timeline.cli import main
from timeline.store import Store

READ_MODELS = ("projection", "entity", "entity_version", "event_version", "participation", "event_search")


@pytest.fixture
def address(tmp_path, monkeypatch):
    """Give the address of the configured database, which holds an event."""
    with closing(new_store(tmp_path)) as store:
        record(store, layoffs())
    monkeypatch.setenv("TIMELINE_DATABASE", store.url.render_as_string(hide_password=False))
    monkeypatch.setenv("TIMELINE_AUTHOR", "tester")
    return store.url


def drop(address, table):
    with closing(Store.open(address, write=True)) as store, store.write() as connection:
        sql.run(connection, f"DROP TABLE {table}")


@pytest.mark.both_engines
@pytest.mark.parametrize("table", READ_MODELS)
def test_rebuild_makes_a_read_model_that_is_missing(address, table):
    drop(address, table)
    assert main(["rebuild"]) == 0
    with closing(Store.open(address)) as store:
        store.verify(projections=True)


@pytest.mark.both_engines
@pytest.mark.parametrize("table", READ_MODELS)
def test_preparing_a_database_makes_a_read_model_that_is_missing(address, table):
    drop(address, table)
    with closing(Store.prepare(address)) as store:
        store.verify(projections=True)


@pytest.mark.both_engines
def test_who_asks_a_database_without_a_read_model_is_told_what_makes_it(address, capsys):
    drop(address, "event_version")
    assert main(["events"]) == 1
    assert "the table event_version is missing: `timeline rebuild` makes it again" in capsys.readouterr().err


@pytest.mark.both_engines
def test_a_table_of_the_log_is_not_made_anew(address, capsys):
    with closing(Store.open(address, write=True)) as store, store.write() as connection:
        sql.run(connection, "DROP TABLE log_payload")
    for command in ("verify", "rebuild"):
        assert main([command]) == 1
        assert "log_payload" in capsys.readouterr().err


@pytest.mark.both_engines
def test_a_table_that_is_made_anew_is_what_the_migrations_made(tmp_path):
    with closing(Store.prepare(database(tmp_path / "fresh", empty=True))) as store, store.write() as connection:
        engine = engines.of(connection)
        before = described(connection, engine)
        for model in (
            models.Projection,
            models.EventVersion,
            models.EventRelation,
            models.EventFigure,
            models.EventDigest,
            models.Participation,
            engine.words_model,
        ):
            sql.run(connection, f"DROP TABLE {models.Names(model)}")
            engine.create(connection, model)
        assert described(connection, engine) == before


def described(connection, engine):
    """Return how the database describes its tables and indexes."""
    if engine.name == "sqlite":
        found = sql.rows(connection, "SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'")
        return {name: " ".join((text or "").replace(", ", ",").split()) for name, text in found}
    columns = (
        "SELECT table_name, ordinal_position::int, column_name, data_type, is_nullable FROM information_schema.columns"
    )
    indexes = "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'main'"
    return sorted(sql.rows(connection, f"{columns} WHERE table_schema = 'main'") + sql.rows(connection, indexes))


@pytest.mark.parametrize("damaged", ["event_version", "event_version_anchor", "participation"])
def test_damaged_pages_of_a_read_model_say_how_to_save_the_log_and_that_saves_it(address, tmp_path, capsys, damaged):
    with closing(Store.open(address)) as store:
        head = store.verify()
    with closing(sqlite3.connect(str(address.database))) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (damaged,)).fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    with Path(str(address.database)).open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xa5" * size)
    for command in ("verify", "rebuild"):
        assert main([command]) == 1
        assert "`timeline copy` saves it to another database" in capsys.readouterr().err
    saved = f"sqlite:///{tmp_path / 'saved.db'}"
    assert main(["copy", str(address), saved]) == 0
    with closing(Store.open(saved)) as store:
        assert store.verify(projections=True) == head
