"""Tests of the cells that count events where there are too many to draw one by one."""

from __future__ import annotations

import datetime as dt
import json
from itertools import pairwise

import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.charts import density, lanes
from dashboard.charts.lanes import MOST_GLYPHS, LaneOf
from dashboard.charts.window import Window
from dashboard.theme import palette

WINDOW = Window(dt.date(2021, 1, 1), dt.date(2024, 12, 31))
EVIL = "<b>Evil</b> $a$ $b$ <img src=x>"


def cells(days, window=WINDOW, plot=1000.0, theme="light"):
    spec, height = density.figure([density.Lane(EVIL, "company?company=a", tuple(days))], window, theme, 120, plot)
    return spec, height


def test_many_events_become_cells_and_few_stay_events(records):
    few = (records[0],) * MOST_GLYPHS
    assert not lanes.lanes([LaneOf("a", "A", "", few)], WINDOW, "light", 1184).dense
    many = (records[0],) * (MOST_GLYPHS + 1)
    assert lanes.lanes([LaneOf("a", "A", "", many)], WINDOW, "light", 1184).dense


def test_events_outside_of_the_window_make_no_cells(records):
    far = Window(dt.date(1990, 1, 1), dt.date(1991, 1, 1))
    assert not lanes.lanes([LaneOf("a", "A", "", tuple(records) * 400)], far, "light", 1184).dense


def test_a_cell_counts_its_month_and_leads_to_it():
    spec, _ = cells([dt.date(2023, 2, 1), dt.date(2023, 2, 28), dt.date(2023, 3, 1)])
    bars = spec["data"][0]
    assert bars["base"] == ["2023-02-01", "2023-03-01"]
    assert bars["customdata"] == ["window:2023-02-01..2023-02-28", "window:2023-03-01..2023-03-31"]
    assert "February 2023: 2 events" in bars["hovertext"][0]
    assert bars["marker"]["color"] == [palette("light").density[1], palette("light").density[0]]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_plotly_takes_the_cells_and_a_hostile_name_is_no_markup(theme):
    spec, height = cells([dt.date(2023, 2, 1)], theme=theme)
    go.Figure(spec)
    shown = json.dumps(spec)
    assert "<img" not in shown
    assert "<b>Evil" not in shown
    assert "$a$" not in shown
    assert spec["layout"]["height"] == height


@pytest.mark.parametrize(
    ("first", "last", "plot", "months"),
    [
        (dt.date(2021, 1, 1), dt.date(2024, 12, 31), 1000.0, 1),
        (dt.date(2006, 1, 1), dt.date(2026, 12, 31), 1000.0, 3),
        (dt.date(1980, 1, 1), dt.date(2026, 12, 31), 600.0, 12),
        (dt.date(1, 1, 1), dt.date(9999, 12, 31), 600.0, 120),
    ],
)
def test_a_cell_is_as_short_as_can_be_seen(first, last, plot, months):
    assert density.step_of(Window(first, last), plot) == months


@given(st.lists(st.dates(), min_size=1, max_size=60), st.sampled_from([200.0, 900.0, 2560.0]), st.integers(0, 3000))
def test_no_cells_overlap_and_no_event_is_lost(days, plot, years):
    first = min(days)
    window = Window(first, max(*days, dt.date(min(first.year + years, 9999), 12, 31)))
    bars = cells(days, window, plot)[0]["data"][0]
    counted = sum(int(text.rsplit(": ", 1)[1].split()[0].replace(",", "")) for text in bars["hovertext"])
    assert counted == len(days)
    spans = [target.removeprefix("window:").split("..") for target in bars["customdata"]]
    assert all(one[1] < other[0] for one, other in pairwise(spans))


@given(st.integers(1, 10**7))
def test_shades_grow_with_the_count_and_all_counts_have_one(most):
    bounds = density.bounds_of(most, 6)
    assert bounds[0] == 1
    assert len(bounds) <= 6
    assert all(one < other for one, other in pairwise(bounds))
    assert bounds[-1] <= most
