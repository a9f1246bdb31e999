"""A real streaming replica: queries use it, and no reader goes back in time."""

from __future__ import annotations

import time
from contextlib import closing

import pytest
import streamlit
from streamlit.testing.v1 import AppTest

import timeline
from dashboard import database
from tests.builders import event, layoffs, new_store, record
from timeline import sql
from timeline.errors import LogReplacedError
from timeline.log.follow import follow
from timeline.store import Store


@pytest.fixture(scope="module")
def replica(databases):
    """Give a replica of the server."""
    with databases.server.replica() as streaming:
        yield streaming


@pytest.fixture
def store(tmp_path):
    opened = new_store(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def reading(replica, store, monkeypatch):
    """Set the addresses of primary and replica in the environment, and give the replica's address."""
    url = replica.url(str(store.url.database))
    monkeypatch.setenv("TIMELINE_DATABASE", store.url.render_as_string())
    monkeypatch.setenv("TIMELINE_READ_DATABASE", url)
    wait_for(url, store.verify().size)
    yield url
    streamlit.cache_resource.clear()


def wait_for(url, size):
    """Wait until the replica has `size` entries."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        try:
            opened = Store.open(url)
        except timeline.TimelineError:
            time.sleep(0.1)
            continue
        with opened.read() as connection:
            found = sql.value(connection, "SELECT count(*) FROM main.log_entry")
        opened.close()
        if found >= size:
            return
        time.sleep(0.05)
    pytest.fail("the replica does not come up to the primary")


def test_questions_go_to_the_replica_and_have_the_primary_s_answers(store, reading):
    record(store, event(), layoffs())
    wait_for(reading, 5)
    view = timeline.open()
    with view.store.read() as connection:
        assert sql.value(connection, "SELECT pg_is_in_recovery()")
    assert [found.id for found in view.events(text="gpus")] == ["twitter-gpu-purchase-2023"]
    assert view.store.verify(projections=True) == store.verify()
    view.store.close()


@pytest.mark.usefixtures("reading")
def test_a_follower_of_the_replica_sees_what_is_appended_to_the_primary(store):
    view = timeline.open()
    record(store, event())
    follower = view.follow(after=3, every=0.1)
    assert next(follower).subject == "event/twitter-gpu-purchase-2023"
    follower.close()
    view.store.close()


def test_while_the_replica_does_not_answer_the_primary_is_asked_and_it_is_said(store, replica, reading):
    record(store, event())
    replica.stop()
    try:
        with pytest.warns(UserWarning, match="the primary is"):
            view = timeline.open()
        assert len(view.events()) == 1
        view.store.close()
    finally:
        replica.start()
    wait_for(reading, 4)


def page():
    """Show what a page says about the database that it was read from."""
    import streamlit

    from dashboard import database

    at = database.source()
    streamlit.text(f"{at.mark.partition(':')[0]} {at.notice}")


def said(app):
    app.run(timeout=60)
    assert not app.exception
    return app.text[0].value.strip()


def test_a_page_waits_for_what_its_session_has_seen_or_says_that_it_is_behind(store, reading):
    app = AppTest.from_function(page)
    assert said(app) == "3"
    record(store, event())
    wait_for(reading, 4)
    assert said(app) == "4"
    app.session_state["seen_position"] = 5
    assert said(app).startswith("4 This page shows the log up to position 4. You saw position 5 before,")
    record(store, layoffs())
    wait_for(reading, 5)
    assert said(app) == "5"


@pytest.mark.usefixtures("reading")
def test_a_page_whose_replica_fails_is_read_from_the_primary(store, replica):
    app = AppTest.from_function(page)
    assert said(app) == "3"
    record(store, event())
    replica.stop()
    try:
        assert said(app).startswith("4 The replica does not answer, so this page reads the primary: ")
    finally:
        replica.start()


def test_a_replica_at_another_address_is_asked_though_one_has_just_failed(replica, reading, monkeypatch):
    app = AppTest.from_function(page)
    replica.stop()
    try:
        assert "does not answer" in said(app)
    finally:
        replica.start()
    wait_for(reading, 3)
    assert "does not answer" in said(app)
    monkeypatch.setenv("TIMELINE_READ_DATABASE", f"{reading}&connect_timeout=10")
    assert said(app) == "3"


@pytest.mark.usefixtures("reading")
def test_a_replica_that_fails_in_the_middle_of_a_page_leaves_a_whole_page_from_the_primary(store, replica, monkeypatch):
    record(store, event())
    asked = database.source

    def asked_just_before_it_fails():
        at = asked()
        replica.stop()
        return at

    monkeypatch.setattr(database, "source", asked_just_before_it_fails)
    try:
        app = AppTest.from_file("../../dashboard/app.py")
        app.query_params["event"] = "twitter-gpu-purchase-2023"
        app.run(timeout=60)
        assert not app.exception
        text = " ".join(block.value for block in app.get("html"))
        assert "so this page reads the primary" in text
        assert "Twitter buys GPUs" in text
    finally:
        replica.start()


def ask(server, store, statement):
    """Run a statement in a store's database on a server, and return what it prints."""
    return server.psql(statement, str(store.url.database))


@pytest.mark.parametrize("more", [0, 20])
def test_a_follower_waits_for_a_replica_that_is_behind_and_stops_at_one_that_became_the_primary(databases, store, more):
    with databases.server.replica() as standby:
        url = standby.url(str(store.url.database))
        record(store, event("one"))
        wait_for(url, 4)
        ask(standby, store, "ALTER SYSTEM SET primary_conninfo = ''")
        ask(standby, store, "SELECT pg_reload_conf()")
        while ask(standby, store, "SELECT count(*) FROM pg_stat_wal_receiver") != "0":
            time.sleep(0.05)
        record(store, event("two"), event("three"))
        *_, last = follow(store.read_log, after=3, until=lambda: True)
        assert last.position == 6
        with closing(Store(url)) as reader:
            assert list(follow(reader.read_log, after=last.cursor, until=lambda: True)) == [], "it is only behind"
        standby.run("pg_ctl", "promote", "-D", standby.data, "-w", "-s")
        with closing(Store(url, write=True)) as primary:
            record(primary, *(layoffs(f"other-{n}") for n in range(more)))
            with pytest.raises(LogReplacedError, match="read up to position 6 before, and does not go on from there"):
                next(follow(primary.read_log, after=last.cursor, until=lambda: True))
