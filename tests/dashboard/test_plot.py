"""Tests of `events().plot()`: the timeline as plotly receives it."""

from __future__ import annotations

import json

import plotly.graph_objects as go
import pytest

from dashboard.charts.plot import figure as draw
from dashboard.theme import palette
from timeline.errors import QueryError
from timeline.query import EventRecord


@pytest.fixture
def figure(records, view):
    return draw(records, view.directory, (), width=1184)


def traces(figure, name):
    return [trace for trace in figure["data"] if trace["name"] == name]


def glyph(figure, slug):
    for trace in figure["data"]:
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
@pytest.mark.parametrize("by", ["company", "kind"])
def test_plotly_takes_the_figure_and_so_does_json(records, view, theme, by):
    drawn = draw(records, view.directory, (), by=by, theme=theme)
    assert go.Figure(drawn).layout.width == 1100
    json.dumps(drawn)


def test_an_axis_of_dates_stands_on_top(figure):
    axis = figure["layout"]["xaxis"]
    assert (axis["type"], axis["side"]) == ("date", "top")
    names = [note["text"] for note in figure["layout"]["annotations"]]
    assert ["<b>X</b>" in names[0], "OpenAI" in names[1], "DeepMind" in names[2]] == [True] * 3


def test_shape_is_the_kind_and_colour_the_family(figure):
    layoffs = glyph(figure, "twitter-layoffs-2022")
    assert (layoffs["symbol"], layoffs["color"]) == ("x", palette("light").families["layoffs"])


def test_a_disputed_event_has_an_open_glyph(figure):
    disputed = glyph(figure, "twitter-gpu-purchase-2023")
    assert (disputed["symbol"], disputed["line"]) == ("square-open", 1.8)


def test_a_retracted_event_is_open_pale_and_its_label_struck(figure):
    retracted = glyph(figure, "openai-retracted-2024")
    assert (retracted["symbol"], retracted["opacity"]) == ("triangle-left-open", 0.6)
    labels = traces(figure, "labels")[0]["text"]
    assert any(text.startswith("<s>") and "aid nothing of the kind" in text for text in labels)


def test_an_imprecise_date_is_a_capsule_from_its_first_to_its_last_day(figure):
    february = glyph(figure, "twitter-layoffs-2023")
    bars = [
        (base, length)
        for trace in traces(figure, "capsules")
        for base, length, y in zip(trace["base"], trace["x"], trace["y"], strict=True)
        if y == february["y"]
    ]
    assert ("2023-02-01", 28 * 86_400_000) in bars
    assert february["x"].startswith("2023-02-14")


def test_a_date_open_to_the_past_has_a_tail_that_fades_to_the_left(figure):
    tail = traces(figure, "tails")[0]
    bought = glyph(figure, "twitter-gpu-purchase-2023")
    assert tail["base"][0] == bought["x"] == "2023-04-11T12:00:00"
    assert set(tail["y"]) == {bought["y"]}
    assert all(length < 0 for length in tail["x"])
    shades = [float(colour.rstrip(")").rsplit(",", 1)[1]) for colour in tail["marker"]["color"]]
    assert shades == sorted(shades, reverse=True)


def test_text_of_events_is_no_markup_in_the_figure(figure):
    shown = json.dumps(figure)
    assert "<img" not in shown
    assert "$a$" not in shown
    assert "javascript:" not in json.dumps(figure["layout"])


def crowd_of(record, times):
    return [
        EventRecord(record.fact.model_copy(update={"id": f"{record.id}-{number}"}), record.participants, number)
        for number in range(times)
    ]


def test_what_finds_no_row_is_a_tick_of_its_family(records, view):
    crowd = crowd_of(records[0], 40)
    drawn = draw(crowd, view.directory, (), width=700)
    told = [slug for trace in drawn["data"] for slug in trace.get("customdata", ())]
    assert sorted(told) == sorted(record.id for record in crowd)
    (ticks,) = traces(drawn, "ticks")
    assert len(ticks["customdata"]) > 20
    assert set(ticks["marker"]["line"]["color"]) == {palette("light").families[records[0].fact.family]}


def test_too_many_events_to_draw_each_are_counted_in_columns(records, view):
    drawn = draw(crowd_of(records[0], 600), view.directory, (), width=900)
    (columns,) = traces(drawn, f"columns of {records[0].fact.family}")
    assert sum(int(text.split()[0].replace(",", "")) for text in columns["hovertext"]) == 600
    assert go.Figure(drawn).layout.height < 200


def test_only_named_companies_have_a_lane(view):
    plotted = view.events(company="deepmind").plot()
    assert [note.text.partition("<span")[0] for note in plotted.layout.annotations] == ["<b>DeepMind</b> "]


def test_nothing_to_draw_and_unknown_words_are_refused(view):
    with pytest.raises(QueryError, match="nothing to draw"):
        view.events(text="no such word at all").plot()
    with pytest.raises(QueryError, match="by: unknown value 'year': use company or kind"):
        view.events().plot(by="year")
