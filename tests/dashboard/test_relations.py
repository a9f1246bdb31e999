"""Tests that lists mark planned events, related events link to each other, and pages show shares."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import dashboard
from dashboard.components.glyph import glyph_of
from tests.builders import record
from tests.dashboard.figures import run
from timeline import facts
from timeline.query import View
from timeline.store import Store

APP = Path(dashboard.__file__).with_name("app.py")
HOSTILE = "<img src=x onerror=alert(1)>"
INCLUDES = {"event": "round", "why": HOSTILE}


def told(slug, kind, date, **fields):
    sources = {"s": {"url": "https://example.org/s", "published": "2024-06-01"}}
    return facts.from_payload(
        slug, {"kind": kind, "title": slug, "date": date, "status": "confirmed", "sources": sources} | fields
    )


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    address = f"sqlite:///{tmp_path_factory.mktemp('relations') / 'timeline.db'}"
    store = Store.prepare(address)
    record(
        store,
        *(facts.Company(id=slug, name=slug.title()) for slug in ("acme", "ann-co", "ben-co")),
        told("round", "layoffs", "2024-01-05", company="acme", headcount=40),
        told("sum", "layoffs", "2024-05-05", company="acme", headcount=100, includes=INCLUDES),
        told("first", "statement", "2024-03-01", speaker="acme"),
        told("second", "statement", "2024-03-01", speaker="acme", after=["first"]),
        told("to-come", "layoffs", "2190-01-01", company="acme", headcount=7),
        told("share", "acquisition", "2024-02-01", acquirer="ann-co", target="acme", stage="closed", stake=20),
        told("other", "acquisition", "2024-02-02", acquirer="ben-co", target="acme", stage="closed", stake="12.5"),
    )
    store.close()
    return address


@pytest.fixture
def view(url):
    store = Store.open(url)
    yield View(store)
    store.close()


@pytest.fixture
def shown(url, monkeypatch):
    """Open a page and return all its HTML."""

    def run(page, **params):
        monkeypatch.setenv("TIMELINE_DATABASE", url)
        app = AppTest.from_file(str(APP), default_timeout=60)
        app.switch_page(f"app_pages/{page}.py")
        for name, value in params.items():
            app.query_params[name] = value
        app.run()
        assert not app.exception
        return "\n".join(element.proto.body for element in app.get("html"))

    return run


def test_a_planned_event_is_marked_in_lists_and_on_its_page(shown):
    assert shown("company", company="acme").count('<span class="tl-mark">planned</span>') == 1
    page = shown("event", event="to-come")
    assert "<span class=tl-tag>planned</span>" in page
    assert "It counts in no sum" in page
    assert "<span class=tl-tag>planned</span>" not in shown("event", event="sum")


def test_a_planned_event_is_hollow_and_its_label_in_italics(view):
    records = tuple(view.events(kind="layoffs"))
    assert ["tl-hollow" in glyph_of(one) for one in records] == [False, False, True]
    traces = view.events(kind="layoffs").plot().to_plotly_json()["data"]
    (glyphs,) = (trace for trace in traces if trace["name"] == "layoffs")
    assert dict(zip(glyphs["customdata"], glyphs["marker"]["symbol"], strict=True)) == {
        "round": "x",
        "sum": "x",
        "to-come": "x-open",
    }
    labels = [text for trace in traces if trace["name"] == "labels" for text in trace["text"]]
    assert any(text.startswith("<i>") for text in labels)
    code = "return glyphs_.hasShape('x') && painter_.styleOf({flags: [flags]}, 0, false);"
    assert run(code, flags=64) == "hatched"
    assert run(code, flags=1) == "open"
    assert run(code, flags=2) == "pale"


@pytest.mark.parametrize(("planned", "titles"), [("1", {"to-come"}), ("0", {"round", "sum"})])
def test_the_address_chooses_planned_or_past_events(shown, planned, titles):
    page = shown("company", company="acme", kind="layoffs", planned=planned)
    assert {slug for slug in ("to-come", "round", "sum") if f"event={slug}" in page} == titles


def test_the_filter_bar_writes_planned_into_the_address(url, monkeypatch):
    monkeypatch.setenv("TIMELINE_DATABASE", url)
    app = AppTest.from_file(str(APP), default_timeout=60).run()
    planned = next(group for group in app.button_group if group.label == "Planned")
    planned.set_value("1").run()
    assert app.query_params["planned"] == "1"
    app.query_params["planned"] = "0"
    app.run()
    assert next(group for group in app.button_group if group.label == "Planned").value == "0"


def test_related_events_link_to_each_other_with_the_reason(shown):
    including, included = shown("event", event="sum"), shown("event", event="round")
    assert "<dt>Includes</dt>" in including
    assert "event=round" in including
    assert "<dt>Included in</dt>" in included
    assert "event=sum" in included
    for page in (including, included):
        assert HOSTILE not in page
        assert "&lt;img" in page
        assert "added only once" in page


def test_the_order_on_a_day_is_told_from_both_sides(shown):
    later, earlier = shown("event", event="second"), shown("event", event="first")
    assert "<dt>Comes after</dt>" in later
    assert "event=first" in later
    assert "<dt>Comes before</dt>" in earlier
    assert "event=second" in earlier
    assert "Relations to other events" not in shown("event", event="share")


def test_holders_of_shares_are_named_where_nobody_owns_a_company_alone(shown):
    page = shown("company", company="acme").split("Shares:")[1].split("</p>")[0]
    assert page.index("Ann-Co") < page.index("20 %") < page.index("Ben-Co") < page.index("12.5 %")
    assert "Shares:" not in shown("company", company="ann-co")
