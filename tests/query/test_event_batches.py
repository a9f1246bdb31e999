"""The table `events` is the same from payloads as from facts, and falls back to facts where it must."""

from __future__ import annotations

from itertools import count

import orjson
import pandas.testing
import pytest

from tests.builders import INSIDER, event, layoffs, new_store, of_every_kind, record, view_of
from timeline import facts
from timeline.errors import TimelineWarning
from timeline.facts import trusted
from timeline.facts.sources import Source
from timeline.log import NewEntry
from timeline.query import event_columns, frames
from timeline.query.summaries import Summaries

NUMBERS = count()
COLUMNS = event_columns.all_columns()


def table(batches):
    found = {column.name: [] for column in COLUMNS}
    for rows in batches:
        for column, values in zip(COLUMNS, frames.values(rows, COLUMNS), strict=True):
            found[column.name] += [None] * len(rows) if values is None else values
    return found


@pytest.fixture
def view(tmp_path):
    store = new_store(tmp_path)
    dated = [{"text": "Twitter buys", "since": "2023-04-12"}, {"text": "Twitter buys more", "since": "2023-05-01"}]
    record(
        store,
        event(),
        event("a-second", date="2022-11-04", title=dated, purpose={"text": "Training", "since": "2023-04-12"}),
        layoffs("b-layoffs", after=["twitter-layoffs-2022"]),
        layoffs(),
        layoffs("c-layoffs", headcount={"min": 5, "max": 9, "approx": True}, includes=["twitter-layoffs-2022"]),
        layoffs("d-layoffs", replaces=[{"event": "c-layoffs", "why": "A newer count."}], people=["elon-musk"],
                first_report="unknown"),
        layoffs("e-layoffs", date=[{"value": "2022-11", "source": "a"}, {"value": "2022-12-01", "source": "b"}],
                sources={"a": INSIDER, "b": {**INSIDER, "published": "2023-01-01", "derived_from": "a"}}),
    )  # fmt: skip
    yield view_of(store)
    store.close()


@pytest.mark.parametrize("order", ["date", "-date"])
def test_columns_from_payloads_equal_those_from_facts(view, order):
    events = view.events().order_by(order)
    found = table(events.rows())
    assert found == table(Summaries.rows(events))
    assert all(isinstance(rows, frames.ColumnBatch) for rows in events.rows())


def test_an_event_that_comes_after_another_of_its_day_follows_it(view):
    ids = table(view.events(kind="layoffs").rows())["id"]
    assert ids.index("twitter-layoffs-2022") < ids.index("b-layoffs")


@pytest.mark.no_database
@pytest.mark.parametrize("fact", of_every_kind(), ids=lambda fact: fact.kind)
def test_every_kind_is_built_from_its_payload(fact):
    found = trusted.event(fact.id, fact.payload())
    assert found == facts.from_payload(fact.id, fact.payload())


SOURCE = {
    "publisher": "Insider", "title": "Twitter buys", "url": "https://example.com/a", "published": "2023-04-11",
    "accessed": "2023-05-01", "archive": "https://example.org/a", "author": ["Ann Lee", "Bob Poe"], "language": "de",
    "kind": "press", "page": "12", "time": "1:02:30", "place": "table 3", "derived_from": "b",
    "quote": "roughly 10,000 GPUs",
}  # fmt: skip
"""A source with every field that goes with the others."""


@pytest.mark.no_database
def test_every_field_of_a_source_is_read_without_the_rules():
    assert SOURCE.keys() | {"key", "undated"} == Source.model_fields.keys()
    one_author = {**INSIDER, "author": "Ann Lee"}
    undated = {"url": "https://example.com/b", "undated": True}
    body = layoffs(sources={"a": SOURCE, "b": undated, "c": one_author}).payload()
    found = trusted.event("a", body)
    assert found == facts.from_payload("a", body)
    assert found.payload() == body


@pytest.mark.no_database
def test_every_field_of_a_claim_is_read_without_the_rules():
    parts = {"cash": "6 billion USD", "stock": "4 billion USD", "other": "1 USD"}
    price = [
        {"value": "10 billion USD", "approx": True, "source": "a", "as_of": "2023-04", "parts": parts},
        {"min": "9 billion USD", "max": "12 billion USD", "source": "b", "rank": "deprecated"},
    ]
    fields = {"acquirer": ["twitter"], "target": ["deepmind"], "stage": "closed", "price": price}
    sources = {"a": INSIDER, "b": {**INSIDER, "url": "https://example.com/b"}}
    body = {
        "kind": "acquisition",
        "title": "A buys B",
        "date": "2023",
        "status": "reported",
        "sources": sources,
        **fields,
    }
    body = orjson.loads(orjson.dumps(facts.from_payload("a", body).payload(), option=orjson.OPT_SORT_KEYS))
    found = trusted.event("a", body)
    assert {key for claim in body["price"] if isinstance(claim, dict) for key in claim} == trusted.CLAIM - {"unit"}
    assert found == facts.from_payload("a", body)
    assert found.payload() == body


def test_an_undisclosed_figure_with_its_source_is_read_without_the_rules(tmp_path):
    """It is written as a field of its own, or with the source that says so."""
    store = new_store(tmp_path)
    for name, price in {
        "a": "undisclosed",
        "b": {"value": "undisclosed", "source": "insider", "rank": "preferred"},
    }.items():
        body = {
            "kind": "acquisition",
            "title": "A buys B",
            "date": "2023",
            "status": "reported",
            "stage": "closed",
            "acquirer": ["twitter"],
            "target": ["deepmind"],
            "price": price,
            "sources": {"insider": INSIDER},
        }
        fact = facts.from_payload(name, body)
        found = trusted.event(name, fact.payload())
        assert found == fact
        assert found.payload() == fact.payload()
        record(store, fact)
    view = view_of(store)
    assert table(view.events().rows()) == table(Summaries.rows(view.events()))


@pytest.mark.no_database
@pytest.mark.parametrize(
    "change",
    [
        {"a_new_field": 1},
        {"status": 3},
        {"headcount": 5},
        {"headcount": {"value": "5", "of": "all"}},
        {"company": "twitter"},
        {"sources": {"a": {"url": "javascript:alert(1)", "published": "2023"}}},
        {"sources": {"a": {**INSIDER, "tone": "angry"}}},
        {"sources": {"a": {**INSIDER, "archive": "javascript:alert(1)"}}},
        {"sources": {"a": {**INSIDER, "author": [3]}}},
    ],
    ids=lambda change: next(iter(change)),
)
def test_what_is_not_canonical_is_left_to_the_full_validation(change):
    assert trusted.event("a", {**layoffs().payload(), **change}) is None


@pytest.mark.no_database
def test_an_unknown_kind_and_a_missing_field_are_left_to_the_full_validation():
    body = layoffs().payload()
    assert trusted.event("a", {**body, "kind": "landing_on_the_moon"}) is None
    assert trusted.event("a", {key: value for key, value in body.items() if key != "title"}) is None


def test_a_data_frame_is_sorted_as_the_events_are(view):
    for asked in (view.events(), view.events(retracted=True), view.events(kind="layoffs"), view.events(kind="merger")):
        whole = Summaries.to_pandas(asked)
        pandas.testing.assert_frame_equal(asked.to_pandas(), whole)
        pandas.testing.assert_frame_equal(asked.to_pandas(exact=True), Summaries.to_pandas(asked, exact=True))
        assert list(whole["id"] if len(asked) else ()) == [one.id for one in asked]


def test_an_event_of_a_newer_kind_is_read_as_a_fact(tmp_path):
    store = new_store(tmp_path)
    body = {"title": "A", "date": "2022-11-04", "status": "confirmed", "crew": ["x"], "sources": {"a": INSIDER}}
    kind = f"comet_landing_{next(NUMBERS)}"  # a kind gives a warning once
    new = orjson.dumps({"kind": kind, **body}, option=orjson.OPT_SORT_KEYS).decode()
    with pytest.warns(TimelineWarning, match=kind):
        store.commit([NewEntry("event/zz-comet", "recorded", kind, new)], author="newer")
    record(store, layoffs(), layoffs("a-layoffs", after=["twitter-layoffs-2022"]))
    view = view_of(store)
    for order in ("date", "-date"):
        asked = view.events().order_by(order)
        found = table(asked.rows())
        assert found == table(Summaries.rows(asked))
        assert list(asked.to_pandas()["id"]) == found["id"] == [one.id for one in asked]
        assert found["id"] == ["twitter-layoffs-2022", "a-layoffs", "zz-comet"][:: 1 if order == "date" else -1]
    store.close()
