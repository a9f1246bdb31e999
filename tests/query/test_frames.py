"""Events as tables: each column has its own type, and nothing is rounded."""

from __future__ import annotations

import datetime as dt
import re
import sys
from decimal import Decimal

import duckdb
import pandas as pd
import plotly.graph_objects as go
import polars as pl
import pyarrow as pa
import pytest
from sqlalchemy.event import listen

from tests.builders import INSIDER, event, layoffs, new_store, record, view_of
from timeline.errors import MissingExtraError, QueryError

PRICE = "123456789012345678901234.56 USD"  # a float cannot hold it


@pytest.fixture
def view(tmp_path):
    store = new_store(tmp_path)
    deal = {
        "kind": "acquisition",
        "acquirer": "twitter",
        "target": "deepmind",
        "stage": "closed",
        "status": "confirmed",
    }
    record(
        store,
        layoffs(headcount={"min": 3700, "max": 3800}),
        layoffs("twitter-layoffs-1650", date="1650", headcount=None),
        event(people=["elon-musk"]),
        event(
            "twitter-deepmind-2014",
            title="A <b>deal</b>",
            date="2014-01-26",
            price=PRICE,
            sources={"a": INSIDER},
            **deal,
        ),
    )
    yield view_of(store)
    store.close()


def test_pandas_has_real_types(view):
    frame = view.events().to_pandas()
    assert list(frame["id"]) == [found.id for found in view.events()]
    types = {name: str(frame[name].dtype) for name in ("id", "kind", "disputed", "anchor", "position", "headcount_min")}
    assert types == {
        "id": "string",
        "kind": "category",
        "disputed": "boolean",
        "anchor": "datetime64[s]",
        "position": "Int64",
        "headcount_min": "Int64",
    }
    frame = frame.set_index("id")
    assert frame.loc["twitter-layoffs-1650", "anchor"] == pd.Timestamp("1650-07-02").as_unit("s")
    assert frame.loc["twitter-deepmind-2014", "price"] == float(PRICE.partition(" ")[0])
    assert frame["price"].dtype == "float64"
    exact = view.events().to_pandas(exact=True).set_index("id")
    assert exact.loc["twitter-deepmind-2014", "price"] == Decimal("123456789012345678901234.56")
    assert exact["headcount_min"].dtype == "Int64"
    assert frame.loc["twitter-deepmind-2014", "stage"] == "closed"
    assert frame.loc["twitter-deepmind-2014", "price_unit"] == "USD"
    assert frame.loc["twitter-layoffs-2022", "headcount_max"] == 3800
    assert pd.isna(frame.loc["twitter-layoffs-2022", "headcount"])
    assert pd.isna(frame.loc["twitter-gpu-purchase-2023", "earliest"])
    assert frame.loc["twitter-gpu-purchase-2023", "people"] == ["elon-musk"]


def test_figures_that_nobody_gives_have_no_column(view):
    assert "price" not in view.events(kind="layoffs").to_pandas()
    assert list(view.events(kind="hire").to_pandas()["id"]) == []


def test_arrow_keeps_decimals_days_and_lists(view):
    table = view.events().to_arrow()
    assert table.schema.field("price").type == pa.decimal128(38, 6)
    assert table.schema.field("kind").type == pa.dictionary(pa.int32(), pa.string())
    assert table.schema.field("latest").type == pa.date32()
    rows = {row["id"]: row for row in table.to_pylist()}
    assert rows["twitter-deepmind-2014"]["price"] == Decimal("123456789012345678901234.56")
    assert rows["twitter-gpu-purchase-2023"]["latest"] == dt.date(2023, 4, 11)
    assert rows["twitter-deepmind-2014"]["companies"] == ["twitter", "deepmind"]


def test_polars_and_duckdb_compute_with_it(view):
    frame = view.events().to_polars()
    assert frame.filter(pl.col("kind") == "acquisition")["price"].sum() == Decimal("123456789012345678901234.56")
    connection = view.events().to_duckdb(name='my "events')
    assert connection.execute("""SELECT count(*), max(price) FROM "my ""events" """).fetchone() == (
        4,
        Decimal("123456789012345678901234.560000"),
    )
    with duckdb.connect() as own:
        assert view.events(kind="layoffs").to_duckdb(own) is own
        assert own.execute("SELECT count(*) FROM events").fetchall() == [(2,)]
        view.events(kind="acquisition").to_duckdb(own)
        assert own.execute("SELECT count(*) FROM events").fetchall() == [(1,)]


def test_no_number_is_rounded_in_silence(tmp_path):
    store = new_store(tmp_path / "other")
    record(store, event(price="0.1234567 USD"))
    events = view_of(store).events()
    with pytest.raises(QueryError, match=r"price: 0\.1234567 has more than 6 decimals"):
        events.to_arrow()
    assert events.to_pandas(exact=True)["price"][0] == Decimal("0.1234567")
    store.close()


def test_decimals_are_seen_however_long_the_number_is(tmp_path):
    """Python's rounding to 28 digits does not hide any decimals."""
    store = new_store(tmp_path / "other")
    record(
        store,
        event("whole-2023", price="123456789012345678901234567890.123456 USD"),
        event("odd-2022", date="2022", price="123456789012345678901234567890.12345678 USD"),
    )
    events = view_of(store).events()
    for ask in (events.to_arrow, events.to_polars, events.to_duckdb):
        with pytest.raises(
            QueryError, match=r"price: 123456789012345678901234567890\.12345678 has more than 6 decimals"
        ):
            ask()
    kept = view_of(store).events(since=2023).to_arrow()["price"].to_pylist()
    assert kept == [Decimal("123456789012345678901234567890.123456")]
    store.close()


def test_a_count_that_no_table_keeps_is_told(tmp_path):
    """A count above 64 bits is an error that names an output that can hold it."""
    store = new_store(tmp_path / "other")
    largest = 2**63 - 1
    record(store, layoffs(headcount=largest), layoffs("more-2023", date="2023", headcount={"min": largest + 1}))
    view = view_of(store)
    most = view.events(until=2022)
    assert most.to_pandas()["headcount"][0] == most.to_arrow()["headcount"][0].as_py() == largest
    events = view.events()
    for ask in (events.to_pandas, events.to_arrow, events.to_polars, events.to_duckdb):
        with pytest.raises(QueryError, match=rf"headcount_min: {largest + 1} is above .* use to_json\(\)"):
            ask()
    assert events.to_json()[1]["figures"]["headcount"]["min"] == str(largest + 1)
    store.close()


@pytest.mark.parametrize(
    ("module", "ask"),
    [("polars", "to_polars"), ("duckdb", "to_duckdb"), ("pyarrow", "to_arrow")],
)
def test_a_missing_package_is_told_with_the_command_that_installs_it(view, monkeypatch, module, ask):
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MissingExtraError, match=rf"{module} is not installed: .* -m pip install .*{module}"):
        getattr(view.events(), ask)()


def test_a_notebook_shows_text_as_text(view):
    shown = view.events()._repr_html_()
    assert "<caption>4 events</caption>" in shown
    assert "A &lt;b&gt;deal&lt;/b&gt;" in shown
    assert "<b>" not in shown
    assert "by 11 April 2023" in shown


def test_a_notebook_makes_no_formula_of_two_prices(view):
    """The table has the classes with which pandas tells MathJax to leave a table alone."""
    with pd.option_context({"display.html.use_mathjax": False}):
        asked = re.search(r'<table [^>]*class="dataframe ([^"]+)"', pd.DataFrame({"a": ["$1 of $2"]})._repr_html_())
    assert asked is not None
    assert f'<table class="{asked[1]}">' in view.events()._repr_html_()


@pytest.mark.parametrize(
    ("convert", "transactions"),
    [("to_pandas", 1), ("to_polars", 1), ("to_arrow", 1), ("to_duckdb", 1), ("plot", 2)],  # one more for the names
)
def test_a_look_back_is_read_once(view, convert, transactions):
    """A conversion reads the events once and does not ask for their length, which would be a second read."""
    question = view.as_reported("2023-04-12").events()
    begun: list[object] = []
    listen(view.store.pool, "begin", begun.append)
    getattr(question, convert)()
    assert len(begun) == transactions


def test_plot_gives_the_dashboards_figure(view):
    figure = view.events(company="twitter").plot(width=900)
    assert isinstance(figure, go.Figure)
    lanes = [note.text for note in figure.layout.annotations]
    assert len(lanes) == 1
    assert "<b>X</b>" in lanes[0]  # its current name
    assert figure.layout.width == 900
    assert len(view.events().plot(by="kind").layout.annotations) == 3
    with pytest.raises(QueryError, match="nothing to draw"):
        view.events(kind="hire").plot()
    with pytest.raises(QueryError, match="use light or dark"):
        view.events().plot(theme="blue")
