"""Tests of figures that Streamlit takes as they are, with the same content as plotly's own."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import plotly.graph_objects as go
import plotly.io
import pytest
from plotly.tools import return_figure_from_figure_or_data

from dashboard.charts.lanes import LaneOf, lanes
from dashboard.charts.window import Window
from dashboard.components.figure_cache import Chart, Drawing, drawing
from dashboard.state import State
from tests.builders import DEEPMIND, INSIDER, VIDHYA, layoffs, new_store, record, view_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from timeline.query import EventRecord

WINDOW = Window(dt.date(2022, 1, 1), dt.date(2024, 1, 1))


def draw(records: Sequence[EventRecord]) -> Drawing:
    """Return the drawing of a lane of events, from the cache if they were drawn before."""
    lane = LaneOf("all", "All", "", tuple(records))
    return drawing([lane], WINDOW, State(), theme="light", width=1200.0, labels=(320.0,))


def test_it_says_what_plotly_would_and_is_copied_once(records: list[EventRecord]):
    lane = LaneOf("all", "All", "", tuple(records))
    window = Window(dt.date(2000, 1, 1), dt.date(2030, 1, 1))
    spec = lanes([lane], window, "light", 1200).spec
    chart = Chart(spec)
    given = return_figure_from_figure_or_data(chart, validate_figure=True)  # as Streamlit calls it
    assert given is return_figure_from_figure_or_data(chart, validate_figure=True)
    plain = go.Figure(spec, _validate=False).to_json(validate=False)
    assert json.loads(plotly.io.to_json(given, validate=False)) == json.loads(plain)


def test_the_same_events_of_a_log_that_grew_are_not_drawn_again(tmp_path: Path):
    store = new_store(tmp_path, [DEEPMIND])
    record(store, layoffs(company="deepmind"))
    view = view_of(store)
    before = list(view.events())
    drawn = draw(before)
    record(store, layoffs("other-layoffs-2023", company="deepmind", date="2023-01-01"))
    after = [one for one in view.events() if one.id == "twitter-layoffs-2022"]
    assert after[0] is not before[0]
    assert draw(after) is drawn
    store.close()


@pytest.mark.parametrize(
    "other",
    [
        {"title": "Twitter lets nobody go"},
        {"date": "2022-11"},
        {"status": "rumoured"},
        {"headcount": [{"value": 3700, "source": "a"}, {"value": 7500, "source": "b"}]},
        {"retracted": {"on": "2023-01-01", "why": "not_an_event"}},
        {"headcount": None},
        {"sources": {"a": INSIDER}},
        {"kind": "statement", "company": None, "headcount": None, "speaker": "deepmind"},
    ],
    ids=lambda other: next(iter(other)),
)
def test_the_same_ids_and_positions_of_another_log_are_drawn_anew(tmp_path: Path, other: dict[str, Any]):
    """If you delete a database and load corrected files, the figure shows the corrected facts."""
    base = {"company": "deepmind", "sources": {"a": INSIDER, "b": VIDHYA}}
    for name, changed in (("one", {}), ("other", other)):
        store = new_store(tmp_path / name, [DEEPMIND])
        record(store, layoffs(**(base | changed)))
        records = list(view_of(store).events(retracted=True))
        assert [(one.id, one.position) for one in records] == [("twitter-layoffs-2022", 2)]
        lane = LaneOf("all", "All", "", tuple(records))
        assert draw(records).figure == lanes([lane], WINDOW.padded(0.015), "light", 1200.0, (320.0,))
        store.close()
