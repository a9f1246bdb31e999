"""Tests of pages that show the log as it stood at a position or a time."""

from __future__ import annotations

import pytest

from tests.dashboard.conftest import fill
from tests.dashboard.figures import given
from tests.dashboard.test_pages import open_page, text
from timeline import facts
from timeline.log import NewEntry
from timeline.projections.decode import encode
from timeline.store import Store

__all__ = ["open_page"]  # a fixture

PURCHASE = 5  # the position of the first event, which follows the people and companies
AT = "As recorded at position 5 ("


def test_a_page_shows_what_our_log_held_at_a_position(open_page):
    shown = text(open_page("company", company="twitter", recorded=str(PURCHASE)))
    assert AT in shown
    assert "6 later entries are left out" in shown
    assert "Twitter buys GPUs" in shown
    assert "Twitter lays off half" not in shown


def test_the_figure_is_told_the_position_of_a_time(open_page):
    for asked, position in ((str(PURCHASE), PURCHASE), ("2001-01-01", 0), ("2150-01-01T00:00:00Z", 11)):
        assert given(open_page(recorded=asked))["told"]["recorded"] == position
    assert given(open_page())["told"] == {}


def test_links_stay_at_the_position_and_one_leads_back_to_now(open_page):
    shown = text(open_page("company", company="twitter", recorded=str(PURCHASE), kind="compute_purchase"))
    event = "company?company=twitter&amp;kind=compute_purchase&amp;recorded=5&amp;event=twitter-gpu-purchase-2023"
    assert event in shown
    shown = text(open_page(recorded=str(PURCHASE), kind="compute_purchase"))
    assert 'href="./?kind=compute_purchase" data-app="1">Back to now' in shown


def test_both_time_machines_work_together(open_page):
    app = open_page("company", company="twitter", recorded=str(PURCHASE), reported="2023-04-12")
    shown = text(app)
    assert AT in shown
    assert "As reported on 12 April 2023" in shown
    assert "Analytics Vidhya" not in shown
    assert app.text_input(key="w_recorded").value == "5"
    nothing = open_page("company", company="twitter", recorded=str(PURCHASE), reported="2023-04-10", q="twitter")
    assert "No event matches" in text(nothing)


def test_a_time_before_the_log_is_an_empty_log(open_page):
    assert "As recorded at position 0" in text(open_page(recorded="2001-01-01"))


def test_a_time_after_the_log_is_all_of_it(open_page):
    shown = text(open_page(recorded="2150-01-01T00:00:00Z"))
    assert "As recorded at position 11 (" in shown
    assert "The log has no later entries." in shown


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("12000", "the log has positions 0 to 11, not 12000"),
        ("garbage", "neither a position of the log nor a time"),
        ("9" * 300, "neither a position of the log nor a time"),
    ],
)
def test_a_position_that_makes_no_sense_is_explained_and_now_is_shown(open_page, value, words):
    app = open_page(recorded=value)
    assert not app.exception
    assert words in app.warning[0].value.replace("\\", "")
    assert "As recorded at position" not in text(app)
    assert "recorded" not in given(app)["told"]


def test_a_company_that_our_log_did_not_know_then_is_explained(open_page):
    app = open_page("company", company="deepmind", recorded="3")
    assert not app.exception
    assert "the log did not have" in app.warning[0].value
    assert "<h1>Companies</h1>" in text(app)


def test_an_event_that_our_log_did_not_know_then_says_so(open_page):
    shown = text(open_page(event="twitter-layoffs-2022", recorded=str(PURCHASE)))
    assert "The log did not have this event at position 5" in shown
    assert "Show what the log says now" in shown


def test_a_position_typed_into_the_field_becomes_a_part_of_the_address(open_page):
    app = open_page()
    app.text_input(key="w_recorded").set_value("5").run()
    assert not app.exception
    assert app.query_params["recorded"] == "5"
    assert AT in text(app)


@pytest.fixture
def told(tmp_path):
    """Return the address of a log whose last entry is a story."""
    url = fill(tmp_path)
    step = {"title": "Half go", "text": "Many.", "window": "2022", "events": "twitter-layoffs-2022"}
    story = facts.Story(id="half-go", title="Half go", summary="And half stay.", steps=[step])
    store = Store.prepare(url)
    with store.write() as connection:
        store.append(connection, [NewEntry(story.subject, "recorded", story.kind, encode(story))], author="A Tester")
    store.close()
    return url


def test_a_story_that_our_log_did_not_know_then_says_so(open_page, told):
    assert "Half go" in text(open_page("stories", database=told))
    before = text(open_page("stories", database=told, recorded="5"))
    assert "The log had no story at position 5. The first was recorded later." in before
    before = text(open_page("stories", database=told, recorded="5", story="half-go"))
    assert "The log did not have the story “half-go” at position 5. It was recorded later." in before
    assert 'href="stories?story=half-go" data-app="1">Show what the log says now' in before
    assert "There is no story" not in before


def test_a_log_that_has_no_story_at_all_says_how_to_make_one(open_page):
    for position in ({}, {"recorded": "5"}):
        assert "write a file in stories/" in text(open_page("stories", **position))
