"""Analyses: how late reports came, who was first, which events are near each other, which companies share events."""

from __future__ import annotations

import copy
import datetime as dt
import pickle

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.event import listen

import timeline
from tests.builders import INSIDER, VIDHYA, event, layoffs, new_store, record, view_of
from timeline import facts
from timeline.errors import QueryError
from timeline.facts import Company, Days
from timeline.query.reporting import Lags


def source(day, publisher="First News", **more):
    return {"publisher": publisher, "published": day, "url": f"https://example.org/{publisher[0].lower()}", **more}


def deal(slug, date, price=None, **more):
    fields = {"kind": "acquisition", "title": slug, "stage": "closed", "status": "confirmed"}
    parts = {"acquirer": "google", "target": "deepmind", "sources": {"a": source("2023-01-01")}}
    return event(slug, date=date, price=price, **(fields | parts | more))


@pytest.fixture
def store(tmp_path):
    """Give a database with layoffs, deals and a purchase."""
    made = new_store(tmp_path)
    record(made, Company.model_validate({"id": "google", "name": "Google"}))
    record(
        made,
        layoffs("cuts-a-2022", date="2022-11-04", headcount=100, sources={"a": source("2022-11-05")}),
        layoffs("cuts-b-2022", date="2022-11-10", headcount={"min": 50}, sources={"a": source("2022-11-10", "Post")}),
        layoffs("cuts-c-2022", date="2022-12", headcount=None, share=5, sources={"a": source("2023-01-03")}),
        deal("deal-a-2022", "2022-11-01", "3 million USD", thread="a"),
        deal("deal-b-2022", "2022-11-20", "5 million EUR", thread="b"),
        deal("deal-c-2022", "2022-12-24", "2 million USD", thread="c", acquirer=["google", "twitter"]),
        deal("deal-d-2022", "2022-12-25", None, thread="d"),
        event(),
    )
    yield made
    made.close()


@pytest.fixture
def view(store):
    return view_of(store)


def ids(events):
    return [found.id for found in events]


# -- reports -----------------------------------------------------------------------------------------------------------


@pytest.mark.no_database
@pytest.mark.parametrize(
    ("date", "sources", "lag", "publishers"),
    [
        ("2022-11-04", {"a": source("2022-11-05")}, (1, 1), ("First News",)),
        ("2022-11-04", {"a": source("2022-11-02")}, (-2, -2), ("First News",)),
        ("2022-11", {"a": source("2022-11-30")}, (0, 29), ("First News",)),
        ("2022-11-04", {"a": source("2022-11")}, (-3, 26), ("First News",)),
        ("[..2022-11-04]", {"a": source("2022-11-05")}, (1, None), ("First News",)),
        ("2022-11-04", {"b": source("2022-11-09", "Post"), "a": source("2022-11-05")}, (1, 1), ("First News",)),
        ("2022-11-04", {"b": source("2022-11-05", "Post"), "a": source("2022-11-05")}, (1, 1), ("Post", "First News")),
        (
            "2022-11-04",
            {"b": source("2022-11-05", "Post", derived_from="a"), "a": source("2022-11-05")},
            (1, 1),
            ("First News",),
        ),
        (
            "2022-11-04",
            {"b": source("2022-11-05", "Post", derived_from="a"), "a": source("2022-11-06")},
            (1, 1),
            ("Post",),
        ),
        ("2022-11-04", {"wire": {"url": "https://example.org/w", "published": "2022-11-04"}}, (0, 0), ("wire",)),
        ("2022-11-04", {"wire": {"url": "https://example.org/w", "undated": True}}, None, ()),
    ],
)
def test_an_event_knows_who_reported_it_first_and_how_late(date, sources, lag, publishers):
    found = timeline.EventRecord(layoffs(date=date, sources=sources), (), 1)
    assert found.lag == (Days(*lag) if lag else None)
    assert (found.first_publishers, found.first_publisher) == (publishers, publishers[0] if publishers else None)


def test_lags_are_summed_up(view):
    found = view.events(kind="layoffs").lag()
    assert found == Lags(3, 1, 0, Days(0, 0), Days(1, 1), Days(3, 33))
    assert str(found) == "median 1 day, quartiles 0 days and 3 to 33 days (3 events, 1 imprecise)"
    assert found.to_json()["upper"] == {"least": 3, "most": 33}
    by = view.events().lag(by=["kind", "month"])
    assert by["layoffs", "2022-11"].median == Days(0, 0)
    assert by["compute_purchase", "imprecise"].upper == Days(0, None)
    assert str(view.events(kind="hire").lag()) == "unknown (0 events)"
    with pytest.raises(QueryError, match="events can't be counted by 'knd': did you mean 'kind'"):
        view.events().lag(by="knd")


def test_undated_events_are_told_and_planned_ones_do_not_count(store, view):
    undated = {"a": {"url": "https://example.org/a", "undated": True}}
    record(store, layoffs("cuts-d-2022", sources=undated), layoffs("cuts-e-2198", date="2198", headcount=None))
    found = view.events(kind="layoffs").lag()
    assert (found.events, found.undated) == (3, 1)


@pytest.mark.no_database
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=1, max_size=9), st.data())
def test_the_true_median_is_in_its_range(spans, data):
    records, true = [], []
    for index, (start, length) in enumerate(spans):
        first, last = dt.date(2022, 1, 1) + dt.timedelta(start), dt.date(2022, 1, 1) + dt.timedelta(start + length)
        date = f"[{first}..{last}]" if length else f"{first}"
        fact = layoffs(f"cuts-{index}", date=date, sources={"a": source("2022-06-01")})
        records.append(timeline.EventRecord(fact, (), index))
        happened = data.draw(st.dates(first, last))
        true.append((dt.date(2022, 6, 1) - happened).days)
    found = timeline.query.reporting.lags(records).median
    median = sorted(true)[(len(true) - 1) // 2]
    assert found.least <= median <= found.most


def test_events_are_counted_by_who_was_first(view):
    found = view.events().count_by("first_publisher")
    assert found == {("Business Insider",): 1, ("First News",): 6, ("Post",): 1}
    assert view.as_reported("2023-04-12").events(kind="compute_purchase")[0].first_publishers == ("Business Insider",)
    assert view.events().group_by("first_publisher", "year")["Post", "2022"] == 1


# -- near --------------------------------------------------------------------------------------------------------------


def test_events_near_others_are_kept(view):
    deals, cuts = view.events(kind="acquisition"), view.events(kind="layoffs")
    assert ids(cuts.within(3, of=deals)) == ["cuts-a-2022", "cuts-c-2022"]
    assert ids(cuts.within(3, of=deals, by="anchor")) == ["cuts-a-2022"]
    assert ids(cuts.within(10, of=deals, side="before")) == ["cuts-b-2022", "cuts-c-2022"]
    assert ids(cuts.within(3, of=deals, side="after")) == ["cuts-a-2022", "cuts-c-2022"]
    assert ids(cuts.within(2, of=list(deals))) == ["cuts-c-2022"]
    assert ids(deals.within(1, of=deals)) == ["deal-c-2022", "deal-d-2022"]  # an event is not near itself
    assert ids(deals.within(0, of=deals)) == []
    near = cuts.within(3, of=deals)
    assert (len(near), near.count_by("kind")) == (2, {("layoffs",): 2})
    assert ids(near.between("2022-12")) == ["cuts-c-2022"]
    assert ids(view.as_reported("2022-11-05").events(kind="layoffs").within(3, of=deals)) == ["cuts-a-2022"]


DATES = st.sampled_from(["2022-01-01", "2022-01-05", "2022-01-09", "2022-01", "2022-02", "[2022-01-03..2022-01-06]"])


@pytest.mark.no_database
@given(st.lists(DATES, max_size=6), DATES, st.integers(0, 6), st.sampled_from(["both", "before", "after"]))
def test_what_is_near_is_what_a_comparison_of_all_with_all_finds(others, date, days, side):
    made = [timeline.EventRecord(layoffs(f"cuts-{i}", date=one), (), i) for i, one in enumerate([date, *others])]
    near = timeline.query.selection.Near(tuple(made), days, side, by_anchor=False).test(None)

    def is_near(one, other):
        gap = one.date - other.date
        least, most = {"both": (-days, days), "before": (-days, 0), "after": (0, days)}[side]
        return gap.most >= least and gap.least <= most

    for one in made:
        assert near(one) == any(is_near(one, other) for other in made if other is not one)


# -- pairs -------------------------------------------------------------------------------------------------------------


def test_companies_that_share_events_are_paired(view):
    first, *others = view.events().pairs()
    assert (first.first, first.second, first.events) == ("deepmind", "google", 4)
    assert first.roles == {("target", "acquirer"): 4}
    assert [(pair.first, pair.second, pair.events) for pair in others] == [
        ("deepmind", "twitter", 1),
        ("google", "twitter", 1),
    ]
    assert others[1].to_json()["roles"] == [{"first": "acquirer", "second": "acquirer", "events": 1}]
    assert view.events(kind="layoffs").pairs() == []


# -- limits, alternatives and the order of a figure ------------------------------------------------------------------


def test_a_limit_holds_for_all_that_is_asked_of_the_question(view):
    first = view.events().order_by("-date").limit(3)
    assert ids(first) == ids(view.events().order_by("-date"))[:3] == ids(view.events().order_by("-date").head(3))
    assert (len(first), bool(first), len(first.to_pandas()), len(first.to_json())) == (3, True, 3, 3)
    assert first.count_by("kind") == {("acquisition",): 2, ("compute_purchase",): 1}
    assert first.sum("price", by="kind").whole.by_unit == {"USD": 2_000_000}
    assert ids(first.of_kind("acquisition")) == ["deal-d-2022", "deal-c-2022"]  # only the acquisitions among the three
    assert ids(first.order_by("date").limit(2)) == ["deal-c-2022", "deal-d-2022"]
    assert ids(first.limit(2)) == ids(first)[:2]
    assert first.get("deal-a-2022") is None
    assert [len(batch) for batch in first.batches(2)] == [2, 1]
    assert (len(view.events().limit(100)), len(view.events().limit(0)), ids(view.events().limit(0))) == (8, 0, [])
    assert len(view.events().head()) == 5
    assert len(view.as_reported("2023-01-02").events().limit(2)) == 2
    assert repr(first) == "Events(limit=3, order='-date'): 3 events"
    for wrong in (-1, 2.5, "3", None, True):
        with pytest.raises(QueryError, match="limit takes a whole number from 0 on, not"):
            view.events().limit(wrong)


def test_events_of_either_question_come_once(view):
    cuts, twitter = view.events(kind="layoffs"), view.events(company="twitter")
    for either in (
        cuts | twitter,
        twitter | cuts,
        cuts.limit(3) | twitter,
        twitter.within(0, of=cuts) | twitter | cuts,
    ):
        assert ids(either) == ["cuts-a-2022", "cuts-b-2022", "cuts-c-2022", "deal-c-2022", "twitter-gpu-purchase-2023"]
        assert len(either) == 5
    assert ids((cuts | twitter).of_kind("acquisition")) == ["deal-c-2022"]
    assert ids((cuts.order_by("-id") | twitter).limit(1)) == ["twitter-gpu-purchase-2023"]
    then = view.as_reported("2022-11-06")
    assert ids(then.events(kind="layoffs") | then.events(kind="hire")) == ["cuts-a-2022"]
    assert repr(cuts | twitter) == "Events(Events(kind=('layoffs',)) | Events(company='twitter')): 5 events"
    with pytest.raises(QueryError, match="different times or databases"):
        _ = cuts | then.events()
    with pytest.raises(TypeError):
        _ = cuts | [1]


def test_retracted_events_of_either_question_are_kept(store, view):
    gone = {"on": "2024-01-01", "why": "not_an_event", "note": "It never was."}
    record(store, layoffs("cuts-a-2022", retracted=gone), operation="retracted")
    assert "cuts-a-2022" not in ids(view.events(kind="layoffs") | view.events(kind="acquisition"))
    assert "cuts-a-2022" in ids(view.events(kind="layoffs", retracted=True) | view.events(kind="acquisition"))


def test_figures_sort_by_unit_and_what_has_none_comes_last(view):
    deals = view.events(kind="acquisition")
    assert ids(deals.order_by("-price")) == ["deal-a-2022", "deal-c-2022", "deal-b-2022", "deal-d-2022"]
    assert ids(deals.order_by("price")) == ["deal-c-2022", "deal-a-2022", "deal-b-2022", "deal-d-2022"]
    assert ids(view.events(kind="layoffs").order_by("-headcount")) == ["cuts-a-2022", "cuts-b-2022", "cuts-c-2022"]
    with pytest.raises(QueryError, match="unknown order 'prise': did you mean 'price'"):
        deals.order_by("-prise")


# -- records -----------------------------------------------------------------------------------------------------------


def test_figures_are_attributes_of_an_event(view):
    deal = view.event("deal-a-2022")
    assert (deal.price.value, deal.price.unit, deal.headcount, deal.stake) == (3_000_000, "USD", None, None)
    purchase = view.event("twitter-gpu-purchase-2023")
    assert (purchase.units.value, purchase.price, purchase.summary) == (10_000, None, None)
    assert [found.publisher for found in purchase.sources] == [INSIDER["publisher"], VIDHYA["publisher"]]
    assert purchase.url == INSIDER["url"]
    assert repr(deal) == "<EventRecord deal-a-2022: 2022-11-01 acquisition 'deal-a-2022'>"
    with pytest.raises(AttributeError, match="an event has no attribute 'prize': did you mean 'price'"):
        _ = deal.prize
    with pytest.raises(AttributeError, match="did you mean 'title'"):
        _ = deal.titel


@pytest.mark.no_database
def test_editors_know_the_figures_of_all_kinds():
    from scripts.constructors import FIGURES, figures

    assert figures() == FIGURES.read_text(encoding="utf-8"), "run `make generate`"
    names = {name for kind in facts.KINDS.values() for name in kind.figure_types()}
    shadowed = {name for name in names if hasattr(timeline.EventRecord, name)}
    assert shadowed == set(), "an attribute of all events has the name of a figure"


# -- values of other libraries ---------------------------------------------------------------------------------------


SEVERAL = [
    ["twitter", "google"],
    ("google", "twitter"),
    {"twitter", "google"},
    frozenset(("twitter", "google")),
    np.array(["twitter", "google"]),
    pd.Series(["twitter", "google"]),
    pd.Index(["twitter", "google"]),
    dict.fromkeys(("twitter", "google")).keys(),
]


@pytest.mark.parametrize("names", SEVERAL, ids=lambda value: type(value).__name__)
def test_several_values_are_taken_from_any_collection(view, names):
    found = view.events(companies=names)
    assert len(found) == 8
    assert len(view.events(companies=iter(names))) == 8
    assert all(type(name) is str for name in found.filters[0].companies)


def test_lists_are_taken_where_several_words_are(view):
    events = view.events()
    assert ids(events.involving(["google", "twitter"])) == ids(events.involving("google", "twitter"))
    assert ids(events.of_kind(np.array(["layoffs", "hire"]))) == ids(events.of_kind("layoffs"))
    assert events.count_by(["kind", "year"]) == events.count_by("kind", "year")
    assert dict(events.of_kind("acquisition").sum("price", by=("year", "acquirer"))) == dict(
        events.of_kind("acquisition").sum("price", by=pd.Series(["year", "acquirer"]))
    )


def test_dates_and_numbers_of_numpy_and_pandas_are_taken(view):
    events = view.events()
    for since in (pd.Timestamp("2022-12-24"), np.datetime64("2022-12-24"), dt.date(2022, 12, 24)):
        assert ids(events.between(since)) == ids(events.between("2022-12-24"))
    assert ids(events.where(until=np.int64(2022))) == ids(events.where(until="2022"))
    assert len(view.as_recorded(np.int64(5)).events()) == len(view.as_recorded(5).events()) == 1
    assert view.as_reported(pd.Timestamp("2022-11-06")).reported_by == dt.date(2022, 11, 6)
    assert len(events.limit(np.int64(2))) == len(events.head(np.int8(2))) == 2
    assert events[np.int64(1)] == events[1]
    assert len(events.where(disputed=np.bool_(1))) == 1


@pytest.mark.parametrize(
    ("filters", "message"),
    [
        ({"company": ["twitter"]}, "company takes one value, not ['twitter']: write companies=[…] for any of several"),
        ({"company": pd.Series(["a"])}, "write companies=[…] for any of several"),
        (
            {"company": dt.date(2022, 1, 1)},
            "company takes a text, not '2022-01-01': write since=… or until=… for dates",
        ),
        ({"company": 3}, "company takes a text, not 3: write companies=[…] for any of several"),
        ({"person": ["a"]}, "person takes one value, not ['a']: write involving(…) for any of several"),
        ({"since": ["2022", "2023"]}, "write since=… for the first date and until=… for the last"),
        ({"disputed": [True]}, "disputed takes one value, not [True]: write True or False"),
        ({"text": ["a", "b"]}, "text takes one value, not ['a', 'b']: write all words in one text"),
        ({"kind": 3}, "kind takes a text or a list of texts, not 3"),
        ({"kind": {"layoffs": 1}}, "kind takes a text or a list of texts, not {'layoffs': 1}"),
        ({"kind": [3]}, "kind takes texts, not 3"),
        ({"kind": dt.date(2022, 1, 1)}, "kind takes a text or a list of texts, not datetime.date(2022, 1, 1)"),
        ({"companies": []}, "companies: name at least one, or leave it out"),
    ],
)
def test_a_wrong_form_of_value_names_the_right_one(view, filters, message):
    with pytest.raises(QueryError) as caught:
        view.events(**filters)
    assert message in str(caught.value)


def test_an_unknown_unit_is_an_error_that_says_what_there_is(view):
    deals = view.events(kind="acquisition")
    assert deals.sum("price", currency="JPY").left_out == 3
    assert view.events(kind="layoffs").sum("headcount", currency="person").by_unit == {"person": 150}
    with pytest.raises(QueryError, match=r"unknown currency 'usd' \(write USD\); units are .*gpu, .*person"):
        deals.sum("price", currency="usd")
    with pytest.raises(QueryError, match="unknown currency 'euros'"):
        deals.sum("price", by="year", currency="euros")


def test_a_list_in_place_of_a_slug_is_an_error_of_its_own(view):
    with pytest.raises(QueryError, match="a company is named by one slug"):
        view.company(["twitter"])


# -- copies and reprs ------------------------------------------------------------------------------------------------


def _pickled(value):
    return pickle.loads(pickle.dumps(value))  # noqa: S301 - just made here


def test_views_questions_and_records_are_pickled_and_copied(view):
    asked = view.as_reported("2023-05").events(kind="layoffs").within(9, of=view.events(kind="acquisition")).limit(2)
    again = _pickled(asked)
    assert list(again) == list(asked) == list(copy.deepcopy(asked)) == list(copy.copy(asked))
    again.snapshot.store.close()
    other = _pickled(view)
    assert (repr(other), list(other.events())) == (repr(view), list(view.events()))
    other.store.close()
    assert copy.deepcopy(view) == view
    assert _pickled(list(view.events())) == list(view.events())


def test_reprs_are_short_and_count(view):
    assert repr(view.as_recorded(5).as_reported("2024")) == (
        f"View({view.store.where}, as recorded at 5, as reported by 2024-12-31): 1 event"
    )
    assert repr(view.company("twitter")) == "CompanyView('twitter', 'X'): 5 events"
    assert repr(view.person("elon-musk")) == "PersonView('elon-musk', 'Elon Musk'): 0 events"


@pytest.mark.sqlite
def test_a_repr_of_many_events_does_not_read_them(tmp_path):
    made = new_store(tmp_path)
    record(made, *(layoffs(f"cuts-{number}") for number in range(3000)))
    view = view_of(made)
    asked = []
    listen(view.store.pool, "checkout", lambda used, *_: used.set_trace_callback(asked.append))
    assert repr(view.as_reported("2024").events().limit(2000)).endswith("at most 3,000 events")
    assert repr(view.events()).endswith("3,000 events")
    reads = [one for one in asked if "event_version" in one]
    assert [one.split(" FROM ")[0] for one in reads] == ["SELECT count(*)"] * 2
    made.close()
