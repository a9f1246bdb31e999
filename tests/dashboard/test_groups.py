"""Tests of companies grouped with the companies that they owned at the time."""

from __future__ import annotations

import datetime as dt

import pytest

import timeline
from dashboard.groups import counted
from dashboard.lanes import by_company
from dashboard.state import State
from tests.dashboard.conftest import source
from tests.dashboard.test_pages import open_page, text
from timeline import facts
from timeline.log import NewEntry
from timeline.projections.decode import encode
from timeline.store import Store

__all__ = ["open_page"]  # a fixture

DEAL = {
    "kind": "acquisition",
    "title": "Parent buys Child",
    "date": "2020-06-01",
    "acquirer": "parent",
    "target": "child",
    "stage": "closed",
    "status": "confirmed",
    "sources": {"a": source("A Paper", "2020-06-01")},
}


def layoffs(day):
    return {
        "kind": "layoffs",
        "title": f"Child lets people go in {day[:4]}",
        "date": day,
        "company": "child",
        "status": "confirmed",
        "sources": {"a": source("A Paper", day)},
    }


@pytest.fixture
def group(tmp_path):
    """Give the address of a log in which one company buys another."""
    url = f"sqlite:///{tmp_path / 'group.db'}"
    bodies = {
        "parent-child-2020": DEAL,
        "child-layoffs-2019": layoffs("2019-03-01"),
        "child-layoffs-2021": layoffs("2021-03-01"),
    }
    found = [facts.Company(id=slug, name=slug.capitalize()) for slug in ("parent", "child", "other")]
    found += [facts.from_payload(slug, body) for slug, body in bodies.items()]
    store = Store.prepare(url)
    with store.write() as connection:
        entries = [NewEntry(fact.subject, "recorded", fact.kind, encode(fact)) for fact in found]
        store.append(connection, entries, author="A Tester")
    store.close()
    return url


def test_what_belonged_to_a_company_counts_from_the_deal_on(group):
    view = timeline.open(group)
    owned = view.ownership()
    found = {record.id: counted(record, ["parent"], owned) for record in view.events()}
    assert found["child-layoffs-2021"] == ("child",)
    assert found["child-layoffs-2019"] == ()
    assert "parent" in found["parent-child-2020"]


def test_without_the_group_only_the_chosen_count_and_without_a_choice_all(group):
    record = timeline.open(group).event("child-layoffs-2021")
    assert record is not None
    assert counted(record, ["parent"], None) == ()
    assert counted(record, [], None) == ("child",)


def test_each_company_of_the_group_has_its_lane(group):
    view = timeline.open(group)
    state = State(companies=("parent",), include_owned=True)
    names = {slug: slug for slug in ("parent", "child", "other")}
    found = by_company(view.events(), names, state, lambda slug: slug, most=9, owned=view.ownership()).shown
    assert {lane.key: len(lane.records) for lane in found} == {"child": 2, "parent": 1}


def test_the_address_adds_what_was_owned_and_the_box_writes_it(open_page, group):
    shown = text(open_page(database=group, companies="parent", group="1"))
    assert "Child lets people go in 2021" in shown
    assert "Child lets people go in 2019" not in shown
    app = open_page(database=group, companies="parent")
    assert "Child lets people go in 2021" not in text(app)
    app.checkbox(key="w_group").set_value(True).run()
    assert app.query_params["group"] == "1"
    assert "Child lets people go in 2021" in text(app)


def test_a_look_back_before_the_deal_knows_no_group(open_page, group):
    day = dt.date(2020, 1, 1).isoformat()
    assert "No event matches" in text(open_page(database=group, companies="parent", group="1", reported=day))
