"""Tests of the timeline's lanes and their order."""

from __future__ import annotations

import pytest

from dashboard.lanes import by_company, by_kind
from dashboard.state import State
from tests.dashboard.test_pages import open_page, text

__all__ = ["open_page"]  # a fixture

NAMES = {"twitter": "X", "openai": "OpenAI", "deepmind": "DeepMind"}


def keys(records, most=10, **chosen):
    found = by_company(records, NAMES, State(**chosen), lambda slug: f"to {slug}", most=most)
    return [lane.key for lane in found.shown], found.left


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("", ["twitter", "openai", "deepmind"]),
        ("name", ["deepmind", "openai", "twitter"]),
        ("latest", ["openai", "twitter", "deepmind"]),
    ],
)
def test_lanes_are_sorted_by_events_by_name_or_by_the_latest(records, sort, expected):
    assert keys(records, sort=sort) == (expected, 0)


def test_pinned_lanes_come_first_and_are_always_drawn(records):
    assert keys(records, most=1, pin=("deepmind", "openai")) == (["deepmind", "openai"], 1)


def test_hidden_companies_get_no_lane_even_where_they_are_pinned(records):
    assert keys(records, hide=("twitter",), pin=("twitter",)) == (["openai", "deepmind"], 0)


def test_a_lane_holds_each_event_of_its_company(records):
    found = by_company(records, NAMES, State(), lambda slug: f"to {slug}", most=9).shown
    lane = next(lane for lane in found if lane.key == "deepmind")
    assert [record.id for record in lane.records] == ["twitter-hires-2023"]
    assert (lane.name, lane.link) == ("DeepMind", "to deepmind")


def test_lanes_of_kinds_hold_each_event_once(records):
    found = by_kind(records, State(), lambda kind: f"?kind={kind}", most=2)
    assert [lane.key for lane in found.shown] == ["statement", "layoffs"]
    assert found.left == 2
    everything = by_kind(records, State(), lambda kind: kind, most=99).shown
    assert sorted(r.id for lane in everything for r in lane.records) == sorted(r.id for r in records)


def test_the_address_chooses_lanes_order_pins_and_hidden_ones(open_page):
    app = open_page(by="company", sort="name", pin="openai", hide="deepmind")
    assert not app.exception
    assert app.button_group(key="w_by").value == "company"
    assert app.selectbox(key="w_sort").value == "name"
    assert app.multiselect(key="w_pin").value == ["openai"]
    assert app.multiselect(key="w_hide").value == ["deepmind"]


def test_a_choice_of_lanes_becomes_a_part_of_the_address_and_links_keep_it(open_page):
    app = open_page()
    app.selectbox(key="w_sort").set_value("latest").run()
    app.multiselect(key="w_pin").set_value(["deepmind"]).run()
    assert not app.exception
    assert dict(app.query_params) == {"sort": "latest", "pin": "deepmind"}
    assert "sort=latest&amp;pin=deepmind" in text(app)
    app.selectbox(key="w_sort").set_value("events").run()
    assert "sort" not in app.query_params


def test_lanes_of_kinds_have_no_pins(open_page):
    app = open_page(by="kind")
    assert not app.exception
    assert "w_pin" not in [widget.key for widget in app.multiselect]
