"""Tests of the figure's lanes and layout, as Python draws them; the browser runs the same modules."""

from __future__ import annotations

from itertools import pairwise

import pytest

from dashboard import pictures
from tests.dashboard.conftest import HOSTILE
from tests.dashboard.figures import lanes, parts_of, run
from timeline.query import EventRecord


def keys(records, view, **chosen):
    return [lane["key"] for lane in lanes(records, view, **chosen)]


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("", ["twitter", "openai", "deepmind"]),
        ("name", ["deepmind", "openai", "twitter"]),
        ("latest", ["openai", "twitter", "deepmind"]),
    ],
)
def test_lanes_are_sorted_by_events_by_name_or_by_the_latest(records, view, sort, expected):
    assert keys(records, view, sort=sort) == expected


def test_pinned_lanes_come_first_and_are_always_drawn(records, view):
    assert keys(records, view, most=1, pin=["deepmind", "openai"]) == ["deepmind", "openai"]


def test_hidden_companies_get_no_lane_even_where_they_are_pinned(records, view):
    assert keys(records, view, hide=["twitter"], pin=["twitter"]) == ["openai", "deepmind"]


def test_a_lane_holds_each_event_of_its_company_once(records, view):
    found = {lane["key"]: lane for lane in lanes(records, view)}
    assert [event["id"] for event in found["deepmind"]["events"]] == ["twitter-hires-2023"]
    assert found["deepmind"]["name"] == "DeepMind"
    assert found["twitter"]["count"] == sum("twitter" in record.companies for record in records)


def test_only_chosen_companies_have_lanes(records, view):
    assert keys(records, view, companies=["openai", "deepmind"]) == ["openai", "deepmind"]


@pytest.mark.parametrize(("by", "first"), [("kind", "statement"), ("family", "people")])
def test_lanes_of_kinds_and_families_hold_each_event_once(records, view, by, first):
    found = lanes(records, view, by=by, most=99)
    assert found[0]["key"] == first
    drawn = [event["id"] for lane in found for event in lane["events"]]
    assert sorted(drawn) == sorted(record.id for record in records)


def crowd_of(records, times):
    return [
        EventRecord(
            one.fact.model_copy(update={"id": f"{one.id}-{index}", "title": f"{one.title} {index}"}),
            one.participants,
            index,
        )
        for index, one in enumerate(records * times)
    ]


@pytest.mark.parametrize("width", [360, 900, 1280, 2560])
def test_nothing_overlaps_and_nothing_is_lost_at_any_width(records, view, width):
    crowd = crowd_of(records, 20)
    placed = pictures.placed(parts_of(crowd, view), choices={"by": "kind"}, width=width, retracted=True, whole=True)
    scale = (width - placed["left"]) / (placed["last"] + 1 - placed["first"])
    drawn = set()
    for lane in placed["lanes"]:
        drawn |= {event["id"] for event in lane["events"]} | set(lane["ticks"])
        rows = {}
        for event in lane["events"]:
            half, noon = event["size"] / 2, event["day"] * scale + scale / 2
            ends = (-half, half, event["from"], event["from"] + event["side"] * event["width"])
            rows.setdefault(event["line"], []).append((noon + min(ends), noon + max(ends)))
        assert max(rows) < 5
        for boxes in rows.values():
            assert all(one[1] <= other[0] for one, other in pairwise(sorted(boxes)))
    assert drawn == {record.id for record in crowd}


def test_no_label_is_cut(records, view):
    told = {record.id: record for record in records}
    for lane in lanes(records, view, by="kind"):
        for event in lane["events"]:
            if event["label"]:
                first = event["label"].split("  ")[0]
                record = told[event["id"]]
                whole = {record.title, *[name.label for name in record.participants]}
                assert first in whole or not first.endswith("…")


def test_a_picture_holds_hostile_text_as_text(records, view):
    shown = pictures.svg(parts_of(records, view), choices={"by": "kind"}, title=HOSTILE, source=HOSTILE, whole=True)
    assert "<img" not in shown
    assert "<script" not in shown
    assert "&lt;img src=x" in shown
    assert shown.startswith("<svg ")


def test_a_picture_says_what_it_shows_to_those_who_cant_see_it(records, view):
    shown = pictures.svg(parts_of(records, view), title="Small log", whole=True)
    assert "<title>Small log</title>" in shown
    assert " events in 3 lanes" in shown


def test_equal_questions_give_equal_pictures(records, view):
    parts = parts_of(records, view)
    assert pictures.svg(parts, theme="dark") == pictures.svg(parts, theme="dark") != pictures.svg(parts)


def test_every_kind_has_a_shape_of_its_own():
    from timeline.facts import KINDS

    symbols = [kind.symbol for kind in KINDS.values()]
    assert run("return symbols.filter((symbol) => !glyphs_.hasShape(symbol));", symbols=symbols) == []
    assert len(set(symbols)) == len(symbols)


@pytest.mark.parametrize(
    ("text", "last", "expected"),
    [
        ("2022", False, "2022-01-01"),
        ("2022", True, "2022-12-31"),
        ("2024-02", True, "2024-02-29"),
        ("2022-11-04", True, "2022-11-04"),
        ("0099-03-01", False, "0099-03-01"),
        ("2023-02-30", False, None),
        ("2022-13", False, None),
        ("next year", False, None),
    ],
)
def test_days_are_read_as_the_address_has_them(text, last, expected):
    code = "const day = days_.readDay(text, last); return day === null ? null : days_.isoOf(day);"
    assert run(code, text=text, last=last) == expected


def test_an_address_keeps_what_is_no_choice_of_the_figure():
    code = "return address_.noChoices();"
    assert set(run(code)) >= {"since", "until", "companies", "family", "kind", "q", "reported", "recorded", "by"}


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [(2.1e9, "USD", "$2.1 bn"), (18000, "people", "18,000"), (1.8e12, "parameters", "1.8 tn"), (999, "EUR", "€999")],
)
def test_values_are_short(value, unit, text):
    assert run("return numbers_.numberText(value, unit);", value=value, unit=unit) == text
