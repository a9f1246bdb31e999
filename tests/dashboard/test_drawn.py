"""A figure that is given to Streamlit as it is, and says what plotly's own would."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

import plotly.graph_objects as go
import plotly.io
from plotly.tools import return_figure_from_figure_or_data

from dashboard.charts.lanes import LaneOf, lanes
from dashboard.charts.window import Window
from dashboard.components.drawn import Chart

if TYPE_CHECKING:
    from timeline.query import EventRecord


def test_it_says_what_plotly_would_and_is_copied_once(records: list[EventRecord]):
    lane = LaneOf("all", "All", "", tuple(records))
    window = Window(dt.date(2000, 1, 1), dt.date(2030, 1, 1))
    spec = lanes([lane], window, "light", 1200).spec
    chart = Chart(spec)
    given = return_figure_from_figure_or_data(chart, validate_figure=True)  # what Streamlit asks
    assert given is return_figure_from_figure_or_data(chart, validate_figure=True)
    plain = go.Figure(spec, _validate=False).to_json(validate=False)
    assert json.loads(plotly.io.to_json(given, validate=False)) == json.loads(plain)
