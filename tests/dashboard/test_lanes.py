"""Tests of the timeline figure as plotly receives it."""

from __future__ import annotations

import datetime as dt
import html
import json
import re
from itertools import pairwise

import plotly.graph_objects as go
import pytest

from dashboard.charts.lanes import LaneOf, lanes
from dashboard.charts.metrics import text_width
from dashboard.charts.strip import strip
from dashboard.charts.window import Window, focus, whole
from dashboard.theme import palette
from timeline.query import EventRecord

WINDOW = Window(dt.date(2021, 1, 1), dt.date(2024, 12, 31))


@pytest.fixture
def figure(records):
    return lanes([LaneOf("all", "All", "", tuple(records))], WINDOW, "light", 1184)


def traces(figure, name):
    return [trace for trace in figure.spec["data"] if trace["name"] == name]


def glyph(figure, slug):
    for trace in figure.spec["data"]:
        if trace["type"] == "scatter" and trace["mode"] == "markers" and slug in trace["customdata"]:
            index = trace["customdata"].index(slug)
            marker = trace["marker"]
            return {
                "x": trace["x"][index],
                "y": trace["y"][index],
                "color": marker["color"],
                **{name: marker[name][index] for name in ("symbol", "size", "opacity")},
                "line": marker["line"]["width"][index],
            }
    raise AssertionError(slug)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_plotly_takes_the_figure_and_so_does_json(records, theme):
    drawn = lanes([LaneOf("all", "All", "company?company=a", tuple(records))], WINDOW, theme, 1184)
    go.Figure(drawn.spec)
    json.dumps(drawn.spec)
    assert drawn.spec["layout"]["height"] == drawn.height


def test_the_axis_is_one_of_dates_and_stands_on_top(figure):
    axis = figure.spec["layout"]["xaxis"]
    assert (axis["type"], axis["side"]) == ("date", "top")


def test_shape_is_the_kind_and_colour_the_family(figure):
    layoffs = glyph(figure, "twitter-layoffs-2022")
    assert (layoffs["symbol"], layoffs["color"]) == ("x", palette("light").families["layoffs"])


def test_a_disputed_event_has_an_open_glyph(figure):
    disputed = glyph(figure, "twitter-gpu-purchase-2023")
    assert (disputed["symbol"], disputed["line"]) == ("square-open", 1.8)


def test_a_retracted_event_is_open_pale_and_its_label_struck(figure):
    retracted = glyph(figure, "openai-retracted-2024")
    assert (retracted["symbol"], retracted["opacity"]) == ("triangle-left-open", 0.6)
    assert "<s>OpenAI said nothing of the kind</s>" in traces(figure, "labels")[0]["text"]


def test_an_imprecise_date_is_a_capsule_from_its_first_to_its_last_day(figure):
    february = glyph(figure, "twitter-layoffs-2023")
    bars = [
        (base, length, colour)
        for trace in traces(figure, "capsules")
        for base, length, y, colour in zip(trace["base"], trace["x"], trace["y"], trace["marker"]["color"], strict=True)
        if y == february["y"]
    ]
    assert ("2023-02-01", 28 * 86_400_000, "rgba(179,32,10,0.25)") in bars
    assert february["x"].startswith("2023-02-14")


def test_a_label_begins_where_the_capsule_ends(records):
    """A label begins after the end of the capsule's last day, even where a day is many pixels wide."""
    imprecise = next(r for r in records if r.date.precision == "month")
    first, last = imprecise.date.earliest, imprecise.date.latest
    window = Window(first, last + dt.timedelta(days=40))
    drawn = lanes([LaneOf("all", "All", "", (imprecise,))], window, "light", 1184)
    (label,) = traces(drawn, "labels")
    begins = dt.datetime.fromisoformat(label["x"][0])
    assert label["textposition"] == ["middle right"]
    assert begins >= dt.datetime.combine(last + dt.timedelta(days=1), dt.time())


def test_a_date_open_to_the_past_has_a_tail_that_fades_to_the_left(figure):
    tail = traces(figure, "tails")[0]
    bought = glyph(figure, "twitter-gpu-purchase-2023")
    assert tail["base"][0] == bought["x"] == "2023-04-11T12:00:00"
    assert set(tail["y"]) == {bought["y"]}
    assert all(length < 0 for length in tail["x"])
    shades = [float(colour.rstrip(")").rsplit(",", 1)[1]) for colour in tail["marker"]["color"]]
    assert shades == sorted(shades, reverse=True)


def test_text_of_events_is_no_markup_in_the_figure(records):
    drawn = lanes([LaneOf("x", "<b>Evil</b> $a$ $b$", "", tuple(records))], WINDOW, "light", 1184)
    shown = json.dumps(drawn.spec)
    assert "<img" not in shown
    assert "<b>Evil" not in shown
    assert "$a$" not in shown
    assert "javascript:" not in json.dumps(drawn.spec["layout"])


def test_a_click_on_a_label_is_one_on_its_event(figure):
    labels, targets = traces(figure, "labels")[0], traces(figure, "targets")[0]
    assert len(labels["text"]) == len(targets["customdata"])
    assert "twitter-gpu-purchase-2023" in targets["customdata"]


def test_what_finds_no_row_stands_in_a_pill_that_leads_closer(records):
    many = tuple(records) * 12
    drawn = lanes([LaneOf("all", "All", "", many)], WINDOW, "light", 400)
    pill = traces(drawn, "more")[0]
    assert pill["text"][0].startswith("+")
    assert all(target.startswith("window:") for target in pill["customdata"])


def test_events_outside_of_the_window_are_not_drawn(records):
    drawn = lanes(
        [LaneOf("all", "All", "", tuple(records))], Window(dt.date(2030, 1, 1), dt.date(2031, 1, 1)), "dark", 900
    )
    assert not drawn.spec["data"]


def test_a_short_history_is_shown_whole(records):
    assert focus(records) == whole(records) == Window(dt.date(2021, 1, 1), dt.date(2024, 3, 1))
    assert focus([]) is None


def test_the_strip_counts_each_year_and_links_to_it(records):
    shown = strip(records, WINDOW, lambda first, last: f"?{first}&{last}")
    assert 'aria-label="2023: 3 events"' in shown
    assert 'href="?2023-01-01&amp;2023-12-31"' in shown
    assert strip([], WINDOW, lambda *_: "") == ""


@pytest.mark.parametrize("width", [900, 1280, 1760, 2560])
def test_no_two_labels_or_glyphs_overlap_at_any_width(records, width):
    crowd = [
        EventRecord(r.fact.model_copy(update={"title": f"{r.title} {index}"}), r.participants, index)
        for index, r in enumerate(records * 30)
    ]
    drawn = lanes([LaneOf("all", "All", "", tuple(crowd))], WINDOW, "light", width)
    layout = drawn.spec["layout"]
    plot = width - layout["margin"]["l"] - layout["margin"]["r"]
    shown = Window(*(dt.date.fromisoformat(day) for day in layout["xaxis"]["range"]))

    def pixel(moment):
        passed = dt.datetime.fromisoformat(moment) - dt.datetime.combine(shown.first, dt.time())
        return passed.total_seconds() / 86_400 / (shown.days - 1) * plot

    boxes = {}
    for trace in drawn.spec["data"]:
        if trace["type"] == "scatter" and trace["mode"] == "markers":
            for x, y, size in zip(trace["x"], trace["y"], trace["marker"]["size"], strict=True):
                boxes.setdefault(y, []).append((pixel(x) - size / 2, pixel(x) + size / 2))
    for label in traces(drawn, "labels"):
        for x, y, shown_text, side in zip(label["x"], label["y"], label["text"], label["textposition"], strict=True):
            length = text_width(html.unescape(re.sub("<.*?>|\u2060", "", shown_text)), 11.5)
            left = pixel(x) if side == "middle right" else pixel(x) - length
            boxes.setdefault(y, []).append((left, left + length))
    assert sum(len(row) for row in boxes.values()) > 20
    for row in boxes.values():
        row.sort()
        assert all(one[1] <= other[0] for one, other in pairwise(row))


def test_a_pill_that_no_closer_window_would_open_asks_for_a_list(records):
    one = records[0]
    crowd = [EventRecord(one.fact, one.participants, index) for index in range(60)]
    near = Window(one.date.anchor - dt.timedelta(days=6), one.date.anchor + dt.timedelta(days=6))
    drawn = lanes([LaneOf("all", "All", "", tuple(crowd))], near, "light", 900)
    asked = traces(drawn, "more")[0]["customdata"]
    assert len(asked) == 1
    assert asked[0].startswith("list:")
    assert set(asked[0].removeprefix("list:").split(",")) == {one.id}


def test_the_strip_shows_the_window_with_two_grips(records):
    shown = strip(records, Window(dt.date(2022, 1, 1), dt.date(2023, 12, 31)), lambda *_: "")
    assert 'data-first="2021" data-last="2024"' in shown
    assert 'style="left:25.00%;width:49.93%"' in shown
    assert shown.count("data-grip") == 2
