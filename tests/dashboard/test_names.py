"""The names of an event without files, a hundred a page."""

from __future__ import annotations

import pytest

from dashboard.components import names
from dashboard.state import State, parse
from tests.builders import TWITTER, event, new_store, record, view_of

pytestmark = pytest.mark.no_database


@pytest.fixture
def letter(tmp_path):
    store = new_store(tmp_path, (TWITTER,))
    many = [f"Name {number}" for number in range(1, 251)] + ["<b>Bob</b>"]
    record(store, event("l", kind="open_letter", concerns="twitter", signed_by=many, title="A letter"))
    yield view_of(store).event("l")
    store.close()


@pytest.mark.parametrize(
    ("page", "first", "last", "links"),
    [
        ("", "Name 1", "Name 100", ["names=2"]),
        ("2", "Name 101", "Name 200", ["names=3"]),
        ("99", "Name 201", "&lt;b&gt;Bob&lt;/b&gt;", ["names=2"]),
    ],
)
def test_a_page_has_a_hundred_names_and_links_to_its_neighbours(letter, page, first, last, links):
    """A page behind the last one shows the last; names are escaped."""
    shown = names.shown(letter, State(event="l", names=page), sub="h3")
    assert "Signed by: 251 names" in shown
    assert shown.count("<li>") == (51 if page == "99" else 100)
    assert f"<li>{first}</li>" in shown
    assert f"<li>{last}</li></ol>" in shown
    assert all(link in shown for link in links)


def test_the_page_of_names_is_in_the_address():
    """The address keeps the page; a value that is no page is told."""
    state, problems = parse({"event": ["l"], "names": ["3"]}, lambda slug, _: slug)
    assert (state.params(), problems) == ({"event": "l", "names": "3"}, [])
    state, problems = parse({"names": ["-1"]}, lambda slug, _: slug)
    assert state.names == ""
    assert "there is no such page of names" in str(problems[0])
