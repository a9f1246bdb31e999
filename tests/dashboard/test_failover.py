"""After a failover, the dashboard and other readers notice a log that lost entries or was forked."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing

import pytest
import streamlit
from streamlit.testing.v1 import AppTest

import timeline
from tests.builders import event, layoffs, new_store, record
from timeline.cli import main
from timeline.errors import LogReplacedError
from timeline.store import Store

pytestmark = pytest.mark.sqlite


@pytest.fixture
def primary(tmp_path, monkeypatch):
    """Give a primary, whose backup and replica have the same five entries; readers ask the replica."""
    store = new_store(tmp_path)
    record(store, event("one"), event("two"))
    for name in ("replica", "backup"):
        (tmp_path / name).mkdir()
        store.engine.back_up(store.url, tmp_path / name / "timeline.db")
    monkeypatch.setenv("TIMELINE_DATABASE", f"sqlite:///{tmp_path}/timeline.db")
    monkeypatch.setenv("TIMELINE_READ_DATABASE", f"sqlite:///{tmp_path}/replica/timeline.db")
    yield store
    store.close()
    streamlit.cache_resource.clear()


def put(source, target):
    """Put the content of a database file into another one, as a restored backup or a replica has it."""
    with closing(sqlite3.connect(source)) as read, closing(sqlite3.connect(target)) as written:
        read.backup(written)


def take_away(path):
    path.rename(path.with_name("away.db"))


def page():
    """Show what a page says about the database that it was read from."""
    import streamlit

    from dashboard import database
    from timeline.errors import StoreError

    try:
        at = database.source()
        streamlit.text(f"{at.mark.partition(':')[0]} {at.notice}")
    except StoreError as error:
        streamlit.text(str(error))


def said():
    app = AppTest.from_function(page)
    app.run(timeout=60)
    assert not app.exception
    return app.text[0].value.strip()


def on_the_replica_alone(primary, tmp_path, *events):
    """Append entries that reach the replica; then the primary has only what its backup has, as after a failover."""
    record(primary, *events)
    put(tmp_path / "timeline.db", tmp_path / "replica/timeline.db")


@pytest.mark.parametrize("forked", [False, True])
@pytest.mark.parametrize("was_open", [False, True])
def test_a_running_dashboard_names_a_primary_that_lost_what_the_replica_had(
    primary, tmp_path, monkeypatch, forked, was_open
):
    if was_open:  # pages were read from it while the replica did not answer
        with monkeypatch.context() as alone:
            alone.delenv("TIMELINE_READ_DATABASE")
            assert said() == "5"
    on_the_replica_alone(primary, tmp_path, event("three"), event("four"))
    assert said() == "7"
    put(tmp_path / "backup/timeline.db", tmp_path / "timeline.db")
    if forked:
        record(primary, *(layoffs(f"other-{n}") for n in range(9)))
    take_away(tmp_path / "replica/timeline.db")
    for _ in range(2):
        assert "the log was replaced or restored: it was read up to position 7 before" in said()


def test_a_primary_that_has_all_is_read_and_a_replica_that_is_behind_too(primary, tmp_path):
    assert said() == "5"
    record(primary, event("three"))
    take_away(tmp_path / "replica/timeline.db")
    assert said().startswith("6 The replica does not answer, so this page reads the primary")
    with pytest.warns(UserWarning, match="the primary is used"):
        view = timeline.open()
    assert view.head() == 6
    view.store.close()


@pytest.mark.parametrize("forked", [False, True])
def test_a_reader_of_another_day_is_told_until_the_log_is_accepted(primary, tmp_path, monkeypatch, capsys, forked):
    on_the_replica_alone(primary, tmp_path, event("three"), event("four"))
    timeline.open().store.close()
    put(tmp_path / "backup/timeline.db", tmp_path / "timeline.db")
    if forked:
        record(primary, *(layoffs(f"other-{n}") for n in range(9)))
    take_away(tmp_path / "replica/timeline.db")
    for _ in range(2):
        with (
            pytest.warns(UserWarning, match="the primary is used"),
            pytest.raises(LogReplacedError, match="read up to position 7 before"),
        ):
            timeline.open()
    assert main(["verify"]) == 1
    assert "was read up to position 7 before" in capsys.readouterr().err
    assert main(["verify", "--accept"]) == 0
    assert main(["verify"]) == 0
    monkeypatch.delenv("TIMELINE_READ_DATABASE")
    timeline.open().store.close()


def test_a_replica_of_another_log_is_not_read(primary, tmp_path):
    record(primary, event("three"))
    Store.open().close()
    with closing(Store.open(f"sqlite:///{tmp_path}/replica/timeline.db", write=True, log_only=True)) as replica:
        record(replica, layoffs("other"), layoffs("others"))
    with pytest.raises(LogReplacedError, match="read up to position 6 before"):
        Store.open(f"sqlite:///{tmp_path}/replica/timeline.db")
    assert said().startswith("6 The replica does not answer, so this page reads the primary")


def test_a_database_beside_the_pair_is_not_compared(primary, tmp_path):
    record(primary, event("three"))
    Store.open().close()
    Store.open(f"sqlite:///{tmp_path}/backup/timeline.db").close()


def test_who_follows_for_long_knows_later_what_was_seen(primary, tmp_path, monkeypatch):
    """A follower keeps the head from time to time, not only when it begins."""
    monkeypatch.setattr("timeline.store._REMEMBERED_EVERY", 0.0)
    view = timeline.open(f"sqlite:///{tmp_path}/timeline.db")
    follower = view.follow(after=5, every=0.01)
    record(primary, event("three"))
    assert next(follower).position == 6
    later = threading.Timer(0.5, lambda: record(primary, event("four")))
    later.start()
    assert next(follower).position == 7  # after a wait
    later.join()
    follower.close()
    view.store.close()
    put(tmp_path / "backup/timeline.db", tmp_path / "timeline.db")
    with pytest.raises(LogReplacedError, match="read up to position 6 before"):
        Store.open(f"sqlite:///{tmp_path}/timeline.db")
