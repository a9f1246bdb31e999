"""Cached answers outlive the entries that do not concern them, and only those."""

from __future__ import annotations

import pytest

from tests.builders import MUSK, TWITTER, event, layoffs, new_store, record, view_of
from timeline import facts
from timeline.log import read
from timeline.query import View
from timeline.store import Store


def deal(slug, stage, **fields):
    given = {"acquirer": "twitter", "target": "deepmind", "stage": stage, "price": "5 USD", "status": "confirmed"}
    return event(slug, kind="acquisition", date="2023-04-11", **{**given, **fields})


def hire(slug, **fields):
    return event(slug, kind="hire", company="twitter", people=["elon-musk"], date="2023-04-11", **fields)


@pytest.fixture
def store(tmp_path):
    store = new_store(tmp_path)
    record(store, deal("a-deal", "announced"), hire("a-hire"), layoffs())
    yield store
    store.close()


def answers(view):
    counting, owned = view.counting(), view.ownership()
    return view.directory.known, counting.deals, counting.relations, view.moves(), owned.moves


def fresh(view):
    """Return the answers of a store that has no cache yet."""
    store = Store.open(view.store.url)
    found = answers(View(store))
    store.close()
    return found


CHANGES = {
    "another layoffs": lambda: [(layoffs("b-layoffs"), "recorded")],
    "a deal that closes": lambda: [(deal("b-deal", "closed"), "recorded")],
    "another hire": lambda: [(hire("b-hire", headcount=7), "recorded")],
    "a company": lambda: [(facts.Company.model_validate({"id": "acme", "name": "Acme"}), "recorded")],
    "a new name": lambda: [(MUSK.model_copy(update={"aliases": ("Technoking",)}), "corrected")],
    "a hire that becomes layoffs": lambda: [(layoffs("a-hire"), "corrected")],
    "a relation to old layoffs": lambda: [(layoffs("b-layoffs", includes=["twitter-layoffs-2022"]), "recorded")],
}


@pytest.mark.parametrize("change", CHANGES)
def test_answers_after_an_append_equal_those_without_a_cache(store, change):
    view = view_of(store)
    answers(view)
    for fact, operation in CHANGES[change]():
        record(store, fact, operation=operation)
    found = answers(view)
    assert found == fresh(view)
    assert list(found[0]) == sorted(found[0])


def test_a_related_event_that_changes_is_seen(store):
    record(store, layoffs("b-layoffs", includes=["twitter-layoffs-2022"]))
    view = view_of(store)
    answers(view)
    record(store, layoffs(title="A new title"), operation="corrected")
    assert answers(view) == fresh(view)
    assert "A new title" in {one.title for one in view.counting().relations}


def test_an_entry_that_does_not_concern_an_answer_leaves_it(store):
    view = view_of(store)
    before, directory = answers(view), view.directory
    record(store, layoffs("b-layoffs"), layoffs("c-layoffs", headcount=1))
    assert view.directory is directory
    assert view.moves() == before[3]
    assert view.counting().deals is before[1]
    record(store, hire("b-hire", headcount=3))
    assert view.moves() != before[3]
    assert view.counting().deals is before[1]


def test_names_are_found_after_an_append(store):
    view = view_of(store)
    assert view.directory.named("technoking") == []
    record(store, MUSK.model_copy(update={"aliases": ("Technoking",)}), operation="corrected")
    assert view.directory.named("technoking") == [view.directory.key("elon-musk")]
    record(store, MUSK, TWITTER.model_copy(update={"aliases": ("Birdhouse",)}), operation="corrected")
    assert view.directory.named("technoking") == []
    assert view.directory.named("birdhouse") == [view.directory.key("twitter")]


def test_the_past_keeps_its_names(store):
    view = view_of(store)
    past = view.as_recorded(view.pinned().position)
    record(store, TWITTER.model_copy(update={"aliases": ("Birdhouse",)}), operation="corrected")
    assert "Birdhouse" in view.directory.known["twitter"].aliases
    assert past.directory.known["twitter"].aliases == TWITTER.aliases


def test_the_mark_of_another_log_is_no_state_of_this_one(store):
    with store.read() as connection:
        assert read.position_of(connection, f"1:{'00' * 32}") is None
        assert read.position_of(connection, f"{10**6}:{'00' * 32}") is None
        assert read.position_of(connection, read.mark(connection, until=2)) == 2
        assert read.position_of(connection, "0") == 0
