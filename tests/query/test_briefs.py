"""Moves, deals, owners and groups are the same from digests as from the events themselves."""

from __future__ import annotations

import copy
import gc
import pickle
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import TWITTER, event, layoffs, new_store, record, view_of
from timeline import facts
from timeline.errors import StoreError
from timeline.projections.decode import decode
from timeline.query import groups
from timeline.query.briefs import Brief, Shelf
from timeline.query.counting import Counting
from timeline.query.deals import deals
from timeline.query.ownership import Ownership
from timeline.query.results import EventRecord
from timeline.query.talent import moves
from timeline.store import Store

COMPANIES = [facts.Company(id=slug, name=slug.title()) for slug in ("ada", "bit", "cog", "dot", "elm")]
PEOPLE = [facts.Person(id=slug, name=slug.title()) for slug in ("ann", "ben", "cat")]
SLUGS = [company.id for company in COMPANIES]


def told(number, kind, **fields):
    source = {"s": {"url": "https://example.org/s", "published": "2026-10-01"}}
    body = {"kind": kind, "title": f"{kind} {number}", "status": "confirmed", "sources": source}
    return event(f"e-{number}", **{name: value for name, value in (body | fields).items() if value not in (None, ())})


some = st.lists(st.sampled_from(SLUGS), min_size=1, max_size=2, unique=True)
maybe = st.lists(st.sampled_from(SLUGS), max_size=2, unique=True)
dates = st.sampled_from(["2020", "2020-03", "2020-03-04", "2020-03-05", "2020-09", "2021-02-03", "2030-01-01"])
statuses = st.sampled_from(["confirmed", "confirmed", "reported", "rumoured"])
claims = st.one_of(
    st.none(),
    st.integers(1, 60),
    st.just({"min": 20, "approx": True}),
    st.just([{"value": 30, "source": "s"}, {"value": 33, "source": "s", "rank": "preferred", "as_of": "2020"}]),
)
prices = st.one_of(
    st.none(), st.just("5.5 million USD"), st.just("undisclosed"),
    st.just({"value": "3 million EUR", "parts": {"cash": "1 million EUR", "stock": "2 million EUR"}}),
)  # fmt: skip
stages = st.sampled_from(["announced", "signed", "closed", "terminated"])
KINDS = ["hire", "departure", "appointment", "acquisition", "divestiture", "merger", "ipo"]
threads = st.sampled_from([None, None, "affair", "bid"])


@st.composite
def told_events(draw):
    found = []
    for number in range(draw(st.integers(1, 12))):
        kind = draw(
            st.sampled_from(["hire", "departure", "appointment", "acquisition", "divestiture", "merger", "ipo"])
        )
        fields = {"date": draw(dates), "status": draw(statuses)}
        people = draw(st.lists(st.sampled_from([one.id for one in PEOPLE]), max_size=2, unique=True))
        if kind in ("hire", "departure"):
            fields |= {"company": draw(some), "from" if kind == "hire" else "to": draw(maybe), "people": people}
            fields["headcount"] = draw(claims) if people else 7
            before = [one for one in found if one.kind in ("hire", "departure")]
            if before and fields["headcount"] is not None and draw(st.booleans()):
                fields[draw(st.sampled_from(["includes", "replaces"]))] = [draw(st.sampled_from(before)).id]
        elif kind == "appointment":
            fields |= {"company": draw(some), "people": people or ["ann"], "role": "Chief executive"}
        elif kind == "acquisition":
            fields |= {"acquirer": draw(some), "target": draw(some), "stage": draw(stages), "price": draw(prices)}
            fields |= {"stake": draw(st.sampled_from([None, None, 30, 50, 60])), "thread": draw(threads)}
        elif kind == "divestiture":
            fields |= {"seller": draw(some), "target": draw(some), "buyer": draw(maybe), "stage": draw(stages)}
            fields |= {"price": draw(prices), "thread": draw(threads)}
        elif kind == "merger":
            fields |= {"parties": draw(st.lists(st.sampled_from(SLUGS), min_size=2, max_size=3, unique=True))}
            fields |= {"result": draw(maybe), "stage": draw(stages), "thread": draw(threads)}
        else:
            fields["company"] = draw(some)
        same_day = [one.id for one in found if one.when.text == fields["date"]]
        if same_day and draw(st.booleans()):
            fields["after"] = same_day[:1]
        found.append(told(number, kind, **fields))
    return found


def _briefs(view):
    return [Brief.of(one) for one in view.events() if one.counts]


@settings(max_examples=40, deadline=None)
@given(told_events(), st.booleans())
def test_what_is_derived_from_digests_is_what_events_say(found, merged):
    folder = Path(tempfile.mkdtemp())
    store = new_store(folder, (*COMPANIES, *PEOPLE))
    try:
        record(store, *found)
        if merged:  # one company became another
            retracted = {"on": "2026-01-01", "why": "duplicate", "superseded_by": "ada"}
            record(store, facts.Company(id="bit", name="Bit", retracted=retracted), operation="retracted")
        view = view_of(store)
        assert view.moves() == moves(_briefs(view))
        owned, counting = view.ownership(), view.counting()
        assert owned == Ownership.of(_briefs(view))
        assert counting == Counting.of(deals(view.events()), counting.relations)
        for figure, kind in (("price", ["acquisition", "divestiture", "merger"]), ("headcount", ["hire"])):
            assert view.events(kind=kind).sum(figure) == view.events(kind=kind).sum(figure, by="kind").whole
        for slug in ("ada", "cog"):
            belong = [one.id for one in view.events() if groups.of_group(one, (slug,), (), owned)]
            asked = view.events(company=slug, include_owned=True)
            assert [one.id for one in asked] == belong
            assert len(asked) == len(belong)
            assert asked.count_by("kind") == _counted(asked)
    finally:
        store.close()
        shutil.rmtree(folder)


def _counted(records):
    found = {}
    for one in records:
        found[one.kind,] = found.get((one.kind,), 0) + 1
    return dict(sorted(found.items()))


@pytest.fixture
def store(tmp_path):
    store = new_store(tmp_path, (TWITTER, *COMPANIES, *PEOPLE))
    record(store, *(told(n, "hire", date="2020-03", company=SLUGS[n % 5], headcount=n + 1) for n in range(600)))
    record(store, told(600, "acquisition", date="2020-04", acquirer="ada", target="bit", stage="closed"))
    yield store
    store.close()


def test_events_of_moves_are_read_when_somebody_looks_at_them(store):
    found = view_of(store).moves()
    events = [move.events[0] for move in found]
    assert all(one.is_unread for one in events)
    assert [move.day.isoformat() for move in found] == ["2020-03-16"] * 600
    assert {one.kind for one in events} == {"hire"}
    assert all(one.is_unread for one in events)
    first = events[0]
    assert (first.title, first.participants[0].name) == (first.fact.title, found[0].destinations[0].title())
    still = sum(one.is_unread for one in events)
    assert 0 < still < 600  # its neighbours are read with it
    assert first == view_of(store).event(first.id)
    assert repr(events[300]).startswith(f"<EventRecord {events[300].id}: 2020-03 hire")


@pytest.mark.parametrize("of", [pickle.dumps, copy.deepcopy])
def test_what_is_derived_can_be_copied(store, of):
    view = view_of(store)
    for found in (view.moves()[:3], view.owner("bit"), view.deals()):
        copied = of(found)
        assert (pickle.loads(copied) if of is pickle.dumps else copied) == found  # noqa: S301 - written here


def test_what_is_derived_outlives_its_store(store):
    url = store.url
    other = Store.open(url)
    (holding,) = (view_of(other).owner("bit"),)
    other.close()
    del other
    gc.collect()
    assert holding.event.title == "acquisition 600"
    assert view_of(store).owner("bit").event is not holding.event


def test_an_event_that_is_not_there_any_more_is_an_error(store):
    placed = Shelf(store, view_of(store).directory).place(9_999, "gone", "layoffs", "2020")
    assert placed.id == "gone"
    with pytest.raises(StoreError, match="no longer has entry 9999"):
        placed.title  # noqa: B018 - looks at it


def test_a_record_that_was_read_has_all(store):
    fact = decode("x", facts.SCHEMA_VERSION, '{"kind":"layoffs","company":["twitter"],"date":"2020","title":"A",'
                  '"status":"confirmed","sources":{"a":{"url":"https://example.org/","undated":true}}}')  # fmt: skip
    assert not EventRecord(fact, (), 1).is_unread
    record(store, layoffs())
    assert not view_of(store).event("twitter-layoffs-2022").is_unread
