"""Moves of people: each person counts once a move, and a move from one of several companies counts as 'up to'."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.builders import DEEPMIND, MUSK, TWITTER, event, new_store, record, view_of
from timeline import facts

COMPANIES = [facts.Company(id=slug, name=slug.title()) for slug in ("xai", "meta", "apple")]
PEOPLE = [facts.Person(id=slug, name=slug.title()) for slug in ("ann", "ben", "cat", "dan")]


@pytest.fixture
def store(tmp_path):
    store = new_store(tmp_path, (TWITTER, DEEPMIND, MUSK, *COMPANIES, *PEOPLE))
    yield store
    store.close()


def told(slug, kind, date, **fields):
    source = {"s": {"url": "https://example.org/s", "published": "2026-10-01"}}
    origin = {"from": fields.pop("origin")} if "origin" in fields else {}
    body = {"kind": kind, "title": slug, "date": date, "status": "confirmed", "sources": source}
    return event(slug, **(body | origin | fields))


def hired(slug, date, company, people=None, **fields):
    return told(slug, "hire", date, company=company, people=people, **fields)


def left(slug, date, company, people=None, **fields):
    return told(slug, "departure", date, company=company, people=people, **fields)


def seen(moves):
    """Return who moves (None: several without a name), how many, from where, to where, and the ids of the events."""
    return [
        (m.person and m.person.entity, int(m.count), m.origins, m.destinations, [e.id for e in m.events]) for m in moves
    ]


def test_people_come_from_and_go_to_companies(store):
    record(
        store,
        hired("a", "2023-03-01", "twitter", ["ann", "ben"], origin="deepmind"),
        left("b", "2023-07-01", "twitter", "ann", to="xai"),
        hired("c", "2023-08-01", "xai", "ann"),
        hired("d", "2023-09-01", "twitter", headcount=20),
    )
    talent = view_of(store).talent("twitter")
    assert seen(talent.came) == [
        ("ann", 1, ("deepmind",), ("twitter",), ["a"]),
        ("ben", 1, ("deepmind",), ("twitter",), ["a"]),
        (None, 20, (), ("twitter",), ["d"]),
    ]
    assert seen(talent.went) == [("ann", 1, ("twitter",), ("xai",), ["b", "c"])]
    assert (str(talent.joined), str(talent.left), str(talent.net)) == ("22", "1", "+21")


@pytest.mark.parametrize("hire_names_origin", [True, False])
def test_a_departure_and_the_hire_that_goes_with_it_are_one_move(store, hire_names_origin):
    record(
        store,
        left("a", "2024-05-14", "deepmind", ["ann", "ben"]),
        hired("b", "2024-05-28", "xai", "ann", **({"origin": "deepmind"} if hire_names_origin else {})),
        hired("much-later", "2026-05-28", "deepmind", "ann"),
    )
    view = view_of(store)
    assert seen(view.moves())[0] == ("ann", 1, ("deepmind",), ("xai",), ["a", "b"])
    assert len(view.moves()) == 3
    assert (str(view.talent("deepmind").left), str(view.talent("xai").joined)) == ("2", "1")


def test_a_hire_of_a_group_does_not_count_again_whom_an_own_event_tells_of(store):
    """The figure of a group hire counts only the people who are not counted already."""
    record(
        store,
        hired("own", "2025-06-01", "meta", "ann", origin="deepmind"),
        hired("elsewhere", "2025-07-01", "meta", "cat", origin="apple"),
        hired("group", "2025-07-23", "meta", ["ann", "ben", "cat"], origin="deepmind", headcount={"min": 20}),
    )
    view = view_of(store)
    assert seen(view.moves()) == [
        ("ann", 1, ("deepmind",), ("meta",), ["own", "group"]),
        ("cat", 1, ("apple",), ("meta",), ["elsewhere"]),
        ("ben", 1, ("deepmind",), ("meta",), ["group"]),
        (None, 17, ("deepmind",), ("meta",), ["group"]),
    ]
    assert str(view.talent("meta").joined) == "at least 20"
    assert str(view.talent("deepmind").left) == "at least 19"


def test_a_departure_that_is_reported_twice_counts_once_but_a_return_ends_it(store):
    record(
        store,
        left("a", "2024-01-01", "meta", "ann"),
        left("again", "2024-02-01", "meta", ["ann", "ben"], headcount=2),
        hired("back", "2024-03-01", "meta", "ann"),
        left("once-more", "2024-04-01", "meta", "ann"),
    )
    talent = view_of(store).talent("meta")
    assert [events for *_, events in seen(talent.went)] == [["a", "again"], ["again"], ["once-more"]]
    assert (str(talent.joined), str(talent.left)) == ("1", "3")


def test_who_was_there_before_does_not_come(store):
    record(
        store,
        told("f", "founding", "2023-01-01", company="xai", founders="ann"),
        hired("a", "2023-03-01", "xai", ["ann", "ben"], origin="deepmind", headcount=1),
        hired("again", "2023-03-05", "xai", "ben", origin="deepmind"),
    )
    assert seen(view_of(store).moves()) == [("ben", 1, ("deepmind",), ("xai",), ["a", "again"])]


def test_of_several_origins_none_is_the_one(store):
    """Each possible origin counts as 'up to' the number, until another event names the person's company."""
    record(store, hired("a", "2023-03-01", "xai", ["ann", "ben"], origin=["deepmind", "twitter"], headcount=6))
    view = view_of(store)
    assert {move.between for move in view.moves()} == {None}
    assert [str(view.talent(slug).left) for slug in ("deepmind", "twitter")] == ["0, up to 6 more"] * 2
    assert str(view.talent("xai").joined) == "6"
    assert str(view.talent("twitter").net) == "+0 (-6 to +0)"

    record(store, left("b", "2023-02-20", "deepmind", "ann"))
    view = view_of(store)
    assert str(view.talent("deepmind").left) == "1, up to 5 more"
    assert str(view.talent("twitter").left) == "0, up to 5 more"


def test_planned_retracted_and_rumoured_events_do_not_count(store):
    record(
        store,
        hired("planned", "2199-01-01", "xai", "ann"),
        hired("rumoured", "2023-01-01", "xai", "ben", status="rumoured"),
        hired("gone", "2023-01-01", "xai", "cat", retracted={"on": "2023-02-01", "why": "not_an_event"}),
        hired("real", "2023-01-01", "xai", "dan"),
    )
    assert seen(view_of(store).moves()) == [("dan", 1, (), ("xai",), ["real"])]


def test_a_figure_does_not_count_again_what_it_includes_or_replaces(store):
    record(
        store,
        hired("first", "2023-01-01", "xai", ["ann"], headcount=5, origin="meta"),
        hired("report", "2023-02-01", "xai", headcount=9, origin="meta"),
        hired(
            "all",
            "2023-12-01",
            "xai",
            headcount=30,
            origin="meta",
            includes={"event": "first", "why": "the count of the year has them"},
            replaces={"event": "report", "why": "a later count"},
        ),
    )
    assert [(who, count) for who, count, *_ in seen(view_of(store).moves())] == [("ann", 1), (None, 4), (None, 25)]
    assert str(view_of(store).talent("xai").joined) == "30"


def test_years_and_the_net_of_both(store):
    """A date that spans years counts as imprecise, unless another event of the move has a precise date."""
    record(
        store,
        hired("a", "2022-03", "xai", headcount=4, origin="meta"),
        left("b", "2023-05-01", "xai", "ann"),
        hired("c", "[..2023-06-30]", "apple", "ann", origin="xai"),
        left("d", "[..2023-06-30]", "xai", "ben"),
    )
    years = view_of(store).talent("xai").by_year()
    assert {name: str(talent.net) for name, talent in years.items()} == {"2022": "+4", "2023": "-1", "imprecise": "-1"}


def test_the_json_and_the_rows_of_a_move(store):
    record(store, hired("a", "2023-03-01", "xai", "ann", origin=["deepmind", "twitter"]))
    (move,) = view_of(store).moves()
    assert move.to_json() == {
        "person": "ann",
        "name": "Ann",
        "count": "1",
        "origins": ["deepmind", "twitter"],
        "destinations": ["xai"],
        "day": "2023-03-01",
        "events": ["a"],
    }
    row = {"person": "ann", "count": "1", "destination": "xai", "day": "2023-03-01", "events": ["a"]}
    one_of = {"origin_is_one_of": True, "destination_is_one_of": False}
    assert move.rows() == [row | one_of | {"origin": slug} for slug in ("deepmind", "twitter")]
    talent = view_of(store).talent("xai")
    assert talent.joined.to_json() == {"known": "1", "possible": "0", "mark": ""}
    assert talent.net.to_json() == {"known": "1", "low": "1", "high": "1"}
    assert talent.joined.most == Decimal(1)
