"""Fields that only some kinds have, such as a stage, are shown wherever an event is printed."""

from __future__ import annotations

import json
import re

import feedparser
import pytest
from icalendar import Calendar

from tests.builders import DEEPMIND, MUSK, TWITTER, database, of_every_kind, record
from timeline.cli import main
from timeline.formats import find
from timeline.formats.item import about, items
from timeline.query import View
from timeline.store import Store


@pytest.fixture
def url(tmp_path, monkeypatch):
    """Give the address of a log with an event of every kind."""
    address = database(tmp_path / "kinds")
    store = Store.prepare(address)
    record(store, TWITTER, DEEPMIND, MUSK, *of_every_kind())
    store.close()
    monkeypatch.setenv("TIMELINE_DATABASE", address)
    return address


@pytest.fixture
def events(url):
    """Give the events of the log, with the fields of each kind filled."""
    found = list(View(Store.open(url)).events())
    for event in found:
        assert event.fact.details.keys() == {*type(event.fact).own_fields()}
    assert {len(event.fact.details) for event in found} == {0, 1, 2}
    return found


@pytest.fixture
def export(url):
    view = View(Store.open(url))
    return lambda name: b"".join(find(name).write(items(view, view.events()), about(view, "All")))


def test_the_details_of_every_kind_are_read_from_its_payload(events):
    for event in events:
        body = event.fact.payload()
        known = {"kind", "title", "date", "status", "sources", *type(event.fact).roles(), *event.fact.name_lists()}
        assert event.fact.details == {k: v for k, v in body.items() if k not in known and k not in event.fact.figures}


def test_show_prints_them(events, capsys):
    for event in events:
        assert main(["show", event.id]) == 0
        shown = capsys.readouterr().out
        for name, value in event.fact.details_in_words:
            assert f"  {name:<14} {value}\n" in shown
        assert main(["show", event.id, "--format", "json"]) == 0
        assert json.loads(capsys.readouterr().out)["details"] == event.fact.details


def test_a_value_of_a_fixed_list_is_printed_in_words(events):
    (milestone,) = (event for event in events if event.kind == "milestone")
    assert milestone.fact.details == {"measure": "market_value"}
    assert milestone.fact.details_in_words == [("measure", "market value")]


def test_json_has_them(events, export):
    found = {event["id"]: event["details"] for event in json.loads(export("json"))}
    assert found == {event.id: event.fact.details for event in events}


def test_markdown_has_them(events, export):
    parts = re.split(r"\n- \*\*", export("markdown").decode())
    for event in events:
        (part,) = (part for part in parts if f"`{event.id}`" in part)
        for name, value in event.fact.details_in_words:
            assert f"\n  - {name}: {value}\n" in part.replace("\\", "")


def test_calendars_and_feeds_have_them(events, export):
    days = {str(day["uid"]).partition("@")[0]: day for day in Calendar.from_ical(export("ics")).walk("VEVENT")}
    entries = {entry.id.rpartition("/")[2]: entry for entry in feedparser.parse(export("atom")).entries}
    for event in events:
        for name, value in event.fact.details_in_words:
            assert f"{name.capitalize()}: {value}" in str(days[event.id]["description"]).split("\n")
            assert f" {name.capitalize()}: {value}." in entries[event.id].summary
