"""What pages say of content that was erased, and that no page has it from a cache."""

from __future__ import annotations

import time
from threading import Event

import pytest

from dashboard.components import change_list
from dashboard.feed_cache import Bodies, collect
from dashboard.live import Follower
from dashboard.state import State
from tests.builders import event, layoffs, new_store, record, view_of
from tests.dashboard.test_pages import open_page, text
from timeline import facts

__all__ = ["open_page"]  # a fixture

JANE = facts.Person.model_validate({"id": "p-17", "name": "Jane Quicksilver", "description": "zanzibar"})


@pytest.fixture
def store(tmp_path):
    opened = new_store(tmp_path)
    record(opened, event(), layoffs(), JANE)
    yield opened
    opened.close()


def erase(store, *positions, **subjects):
    with store.write() as connection:
        store.erase(connection, positions, subjects.get("of", []), why="asked for it", author="tester")


def test_a_view_that_is_open_forgets_what_is_erased(store):
    view = view_of(store)
    then = view.as_recorded(6)
    assert then.person("p-17").name == view.person("p-17").name == "Jane Quicksilver"
    assert [one.id for one in view.as_recorded(5).events()] == ["twitter-layoffs-2022", "twitter-gpu-purchase-2023"]
    erase(store, 4, 6, of=["event/twitter-gpu-purchase-2023", "person/p-17"])
    assert then.person("p-17").name == view.person("p-17").name == "p-17"
    assert [one.id for one in view.as_recorded(5).events()] == ["twitter-layoffs-2022"]


def test_the_changes_say_what_was_erased_and_why(store):
    erase(store, 4, 6, of=["event/twitter-gpu-purchase-2023", "person/p-17"])
    shown = change_list.listed(view_of(store).changes(), State())
    assert "event/twitter-gpu-purchase-2023, person/p-17" in shown
    assert shown.count("Its content was erased on ") == 2
    assert "Jane" not in shown
    assert "Twitter buys GPUs" not in shown


def test_a_running_dashboard_empties_its_caches(store):
    bodies = Bodies()
    bodies.put("feed", collect((b"Twitter buys GPUs",)))
    follower = Follower(view_of(store), until=(ended := Event()).is_set)
    try:
        erase(store, 4, of=["event/twitter-gpu-purchase-2023"])
        end = time.monotonic() + 30
        head = view_of(store).mark()
        while (follower.mark, bodies.get("feed")) != (head, None) and time.monotonic() < end:
            time.sleep(0.05)
        assert (follower.mark, bodies.get("feed")) == (head, None)
    finally:
        ended.set()


def test_the_pages_open_without_it(store, open_page):
    url = store.url.render_as_string()
    erase(store, 4, of=["event/twitter-gpu-purchase-2023"])
    for page, params in (
        ("event", {"event": "twitter-gpu-purchase-2023"}),
        ("event", {"event": "twitter-layoffs-2022"}),
        ("changes", {}),
        ("changes", {"operation": "erased"}),
        ("company", {"company": "twitter"}),
        ("timeline", {}),
    ):
        app = open_page(page, database=url, **params)
        assert not app.exception
        assert "Twitter buys GPUs" not in text(app), page
    shown = text(open_page("event", database=url, event="twitter-gpu-purchase-2023"))
    assert "This event was erased on " in shown
    assert "asked for it" in shown
