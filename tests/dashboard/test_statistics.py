"""Tests of the page Statistics as Streamlit runs it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import dashboard
from dashboard import tallies

APP = Path(dashboard.__file__).with_name("app.py")


@pytest.fixture
def open_page(database, monkeypatch):
    """Return a function that opens the page with parameters in its URL."""

    def run(**params):
        monkeypatch.setenv("TIMELINE_DATABASE", database)
        app = AppTest.from_file(str(APP), default_timeout=60)
        app.switch_page("app_pages/statistics.py")
        for name, value in params.items():
            app.query_params[name] = value
        app.run()
        assert not app.exception
        return app

    return run


def text(app):
    return "\n".join(element.proto.body for element in app.get("html"))


def test_each_chart_says_what_it_leaves_out(open_page):
    """Each chart links to the events that it leaves out."""
    page = text(open_page())
    assert "<h1>Statistics</h1>" in page
    assert "1 event</a> without a figure" in page
    assert "with a date that does not fit into one" in page
    assert "statistics?mark=layoffs%3A~unknown" in page


def test_a_mark_of_the_url_lists_its_events(open_page):
    """A mark in the URL lists its events below its chart."""
    app = open_page(mark="layoffs:2022-11")
    assert "November 2022" in text(app)
    assert 'li class="tl-row' in text(app)
    assert "Twitter lays off half of its staff" in text(app).split("November 2022 <span")[1]
    assert 'li class="tl-row' not in text(open_page())


@pytest.mark.parametrize("mark", ["layoffs:1999-01", "nothing", "<script>alert(1)</script>", ":", "x" * 5000])
def test_a_mark_that_no_chart_has_is_explained(open_page, mark):
    """An unknown mark gives an explanation, and the page still works."""
    page = text(open_page(mark=mark))
    assert "No chart has the mark" in page
    assert "<script>" not in page


def test_filters_narrow_all_charts(open_page):
    """Filters apply to all charts, and the page says so if no event matches."""
    page = text(open_page(kind="hire"))
    assert "<h2>Who went where</h2>" in page
    assert "<h2>People let go" not in page
    assert "No event matches these filters" in text(open_page(q="there is no such word"))


def test_a_look_back_shows_what_had_been_reported(open_page):
    """A look back shows the purchase only after its report on 11 April 2023."""
    assert "<h2>Accelerators bought, ordered or rented, by company</h2>" in text(open_page(reported="2023-04-12"))
    assert "<h2>Accelerators bought, ordered or rented, by company</h2>" not in text(open_page(reported="2023-04-10"))


@pytest.mark.parametrize(
    "params", [{"since": "0001", "until": "9999"}, {"since": "2023", "until": "2022"}, {"since": "9999-12-31"}]
)
def test_extreme_windows_break_nothing(open_page, params):
    """The page works with any window."""
    assert "<h1>" in text(open_page(**params))


def test_the_reader_chooses_the_period_the_scale_and_the_order_of_bars(open_page):
    months, years = text(open_page(per="month")), text(open_page(per="year"))
    assert "<h2>Events by month and family" in months
    assert "<h2>Events by year and family" in years
    assert "<h2>People let go by year" in years
    assert "logarithmic scale" not in months
    logarithmic = text(open_page(scale="log"))
    assert "logarithmic scale" in logarithmic
    assert logarithmic.count("width:100.0%") == months.count("width:100.0%")  # the longest bar of each chart


def test_a_period_that_gives_too_many_marks_becomes_longer():
    assert [tallies.step_for(2020, 2023, wanted) for wanted in ("", "year", "month")] == ["month", "year", "month"]
    assert [tallies.step_for(1950, 2026, wanted) for wanted in ("month", "quarter")] == ["quarter", "quarter"]
    assert tallies.step_for(1, 9999, "month") == "year"


def test_facets_count_the_events_and_narrow_the_page(open_page):
    shown = text(open_page(kind="layoffs")).split("<h2>What these events are")[1]
    lines = dict(re.findall(r'href="[^"]*"[^>]*>([^<]+)</a><span class="tl-muted">([\d,]+)<', shown))
    assert "Layoffs" in lines
    events = text(open_page(kind="layoffs"))
    assert f"Counts {lines['Layoffs']} events" in events or f"Shows {lines['Layoffs']} events" in events
    (without,) = re.findall(r'aria-current="true"><a href="([^"]*)"[^>]*>Layoffs<', shown)
    assert "kind" not in without
    narrower = re.findall(r'href="([^"]*)"[^>]*>Confirmed<', shown)
    assert narrower == ["statistics?kind=layoffs&amp;status=confirmed"]
