"""Tests of companies grouped with the companies that they owned at the time."""

from __future__ import annotations

import pytest

import timeline
from dashboard.components import timeline as timeline_figure
from tests.dashboard.conftest import source
from tests.dashboard.figures import given, parts_of, run
from tests.dashboard.test_pages import open_page
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


def test_the_figure_is_told_what_belonged_to_a_company_on_the_day(open_page, group):
    told = given(open_page(database=group, companies="parent", group="1"))["told"]
    assert told["owned"] == {"parent": ["child-layoffs-2021"]}
    assert told["of"] == run("return address_.asked({...address_.noChoices(), companies: ['parent'], group: '1'});")
    assert given(open_page(database=group, companies="parent"))["told"] == {}


def test_what_a_browser_does_not_know_of_events_the_server_tells(open_page, group):
    assert run("return address_.SERVER;") == list(timeline_figure.NOT_IN_BROWSERS)
    told = given(open_page(database=group, status="confirmed", role="company"))["told"]
    assert told["only"] == [one.id for one in timeline.open(group).events(status="confirmed", role="company")]
    assert told["of"] == run("return address_.asked({...address_.noChoices(), status: 'confirmed', role: 'company'});")
    question = run(
        """
        const events = data_.decode(JSON.parse(sent)[0]);
        const of = (choices, told) => filter_.countOf(filter_.filter(events, address_.questionOf(events,
            {...address_.noChoices(), ...choices}, told)));
        return [of({status: "confirmed"}, {}), of({status: "confirmed", role: "company"}, told), of({}, told)];
        """,
        sent=parts_of(list(timeline.open(group).events()), timeline.open(group)),
        told=told,
    )
    assert question == [0, len(told["only"]), len(timeline.open(group).events())]


def test_the_box_writes_the_group_into_the_address(open_page, group):
    app = open_page(database=group, companies="parent")
    app.checkbox(key="w_group").set_value(True).run()
    assert app.query_params["group"] == "1"
    assert given(app)["told"]["owned"]


def test_a_look_back_before_the_deal_knows_no_group(open_page, group):
    told = given(open_page(database=group, companies="parent", group="1", reported="2020-01-01"))["told"]
    assert told["owned"] == {"parent": []}


def test_what_was_owned_is_in_the_lane_of_its_owner(group):
    view = timeline.open(group)
    code = """
        const events = data_.decode(JSON.parse(sent)[0]);
        const told = {of: address_.asked(choices), owned};
        const question = address_.questionOf(events, choices, told);
        const keep = filter_.filter(events, question);
        const entity = events.entityOf.get("parent");
        const lanes = lanes_.lanesOf(events, keep, {by: "company", most: 9, chosen: new Set([entity]),
            owned: new Map([[entity, new Set(owned.parent)]])});
        return lanes.shown.map((lane) => [lane.name, [...lane.rows].map((row) => events.id[row])]);
    """
    choices = run("return address_.noChoices();") | {"companies": ["parent"], "group": "1"}
    found = run(
        code, sent=parts_of(list(view.events()), view), choices=choices, owned={"parent": ["child-layoffs-2021"]}
    )
    assert [name for name, _ in found] == ["Parent"]
    assert set(found[0][1]) == {"parent-child-2020", "child-layoffs-2021"}
