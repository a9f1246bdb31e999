"""Filters can be chained: each filter narrows the result of the one before."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import DEEPMIND, INSIDER, TWITTER, event, layoffs, new_store, record, rename, view_of
from timeline.errors import QueryError
from timeline.facts import Company, When
from timeline.projections.decode import decode
from timeline.query.deals import deals
from timeline.store import Store


def deal(slug: str, **fields):
    body = {
        "kind": "acquisition",
        "title": f"Deal {slug}",
        "date": "2014-01-26",
        "status": "confirmed",
        "acquirer": "google",
        "target": "deepmind",
        "stage": "closed",
        "sources": {"a": INSIDER},
        **fields,
    }
    return event(slug, **body)


IN_2023 = {"a": {"url": "https://example.org/a", "published": "2023-01-02"}}


@pytest.fixture
def view(tmp_path):
    store = new_store(tmp_path)
    google = Company.model_validate({"id": "google", "names": ["Google"], "aliases": ["Alphabet"]})
    record(store, google)
    record(
        store,
        layoffs(),
        layoffs("twitter-layoffs-2023", date="2023", headcount=200, status="reported", sources=IN_2023),
        layoffs("deepmind-layoffs-2016", date="2016-05", company="deepmind", headcount={"min": 10}),
        layoffs("deepmind-layoffs-2013", date="2013-05", company="deepmind", headcount=None, share=5),
        event(people=["elon-musk"]),
        deal("google-deepmind-bid-2014", date="2014-01-20", stage="announced", price="400 million GBP", thread="t"),
        deal("google-deepmind-2014", price="500 million USD", thread="t"),
        deal(
            "google-twitter-2016",
            date="2016-10",
            target="twitter",
            stage="terminated",
            price="20 billion USD",
        ),
    )
    yield view_of(store)
    store.close()


def ids(events):
    return [found.id for found in events]


def test_filters_chain_and_leave_the_question_before_as_it_was(view):
    asked = view.events()
    narrow = (
        asked.involving("deepmind").of_kind("layoffs", "acquisition").between("2014", "2016").where(status="confirmed")
    )
    assert ids(narrow) == ["google-deepmind-bid-2014", "google-deepmind-2014", "deepmind-layoffs-2016"]
    assert len(asked) == 8
    assert ids(narrow.of_kind("layoffs")) == ["deepmind-layoffs-2016"]
    assert ids(narrow.of_kind("hire")) == []  # an event has only one kind
    assert ids(narrow.involving("google").between("2014-01-22")) == ["google-deepmind-2014"]


def test_a_role_can_be_asked_for(view):
    assert ids(view.events().involving("twitter", role="target")) == ["google-twitter-2016"]
    assert ids(view.events().involving("elon-musk", role=["people", "founders"])) == ["twitter-gpu-purchase-2023"]


def test_what_a_company_owned_counts_as_its_own_on_the_day(view):
    found = view.events().involving("google", include_owned=True)
    assert ids(found.of_kind("layoffs")) == ["deepmind-layoffs-2016"]
    assert len(found) == len(ids(found)) == 4


def test_a_window_takes_dates_by_overlap_or_by_their_anchor(view):
    assert ids(view.events().between("2022-11", "2023-01")) == ["twitter-layoffs-2022", "twitter-layoffs-2023"]
    assert ids(view.events().between("2022-11", "2023-01", by="anchor")) == ["twitter-layoffs-2022"]
    assert ids(view.events().between("2023-07", by="anchor")) == ["twitter-layoffs-2023"]


def test_disputes_are_asked_for(view):
    assert ids(view.events().disputed()) == ["twitter-gpu-purchase-2023"]
    assert len(view.events().disputed(disputed=False)) == 7
    assert ids(view.as_reported("2023-04-12").events().disputed()) == []  # the second source came later


@pytest.mark.parametrize(
    ("order", "first", "last"),
    [
        ("date", "deepmind-layoffs-2013", "twitter-layoffs-2023"),
        ("-date", "twitter-layoffs-2023", "deepmind-layoffs-2013"),
        ("recorded", "twitter-layoffs-2022", "google-twitter-2016"),
        ("title", "google-deepmind-2014", "twitter-layoffs-2023"),
        ("-id", "twitter-layoffs-2023", "deepmind-layoffs-2013"),
        ("reported", "deepmind-layoffs-2013", "twitter-gpu-purchase-2023"),
    ],
)
def test_they_are_sorted(view, order, first, last):
    found = ids(view.events().order_by(order))
    assert len(found) == 8
    assert (found[0], found[-1]) == (first, last)


def test_an_order_holds_in_the_past_too(view):
    for asked in (view.events(), view.as_reported("2030").events()):
        anchors = [found.date.anchor for found in asked.order_by("-date")]
        assert all(one >= other for one, other in pairwise(anchors))


def test_places_and_slices_are_those_of_the_list(view):
    events, listed = view.events(), list(view.events())
    assert events[1] == listed[1]
    assert events[-1] == listed[-1]
    assert events[2:4] == listed[2:4]
    assert events[:-6] == listed[:-6]
    assert events[::3] == listed[::3]
    for part in (slice(5, 2, -1), slice(6, 1, -2), slice(None, 3, -1), slice(None, None, -1), slice(3, None, -1)):
        assert events[part] == listed[part] != []
    with pytest.raises(IndexError):
        events[8]


def test_batches_have_all_in_order(view):
    batches = list(view.events().batches(3))
    assert [len(batch) for batch in batches] == [3, 3, 2]
    assert [found.id for batch in batches for found in batch] == ids(view.events())


def test_a_sum_counts_a_deal_once_for_each_currency_and_says_what_it_lacks(view):
    price = view.events().sum("price")
    assert price.by_unit == {"USD": Decimal(500_000_000)}  # the announcement is superseded, the other one terminated
    assert (price.events, price.without, price.superseded) == (2, 1, 2)  # the GPUs had no price
    headcount = view.events().sum("headcount")
    assert headcount.by_unit == {"person": Decimal(3700 + 200 + 10)}
    assert (headcount.events, headcount.without, headcount.bounds) == (4, 1, 1)
    assert str(headcount) == "3,910 people (4 events, 1 without a figure, 1 with a bound only)"


def test_a_thread_in_which_another_buys_in_the_end_is_one_deal_with_what_was_told_outside_of_it(tmp_path):
    """The result is the same in every sort order."""
    store = new_store(tmp_path, [TWITTER, DEEPMIND, Company.model_validate({"id": "google", "name": "Google"})])
    record(
        store,
        deal("a-rival-bids-2014", date="2014-01-05", acquirer="twitter", stage="announced", thread="t"),
        deal("google-buys-2014", date="2014-02-05", stage="announced", price="400 million USD"),
        deal("google-closes-2014", date="2014-03-05", price="500 million USD", thread="t"),
    )
    events = view_of(store).events()
    for order in ("date", "-date", "id", "-id", "title", "-recorded"):
        (found,) = deals(events.order_by(order))
        assert (found.status, found.priced.id) == ("closed", "google-closes-2014")
    assert events.sum("price").by_unit == {"USD": Decimal(500_000_000)}
    store.close()


def test_two_threads_are_two_deals_whatever_is_told_outside_of_them(tmp_path):
    """An event without a thread belongs to the latest thread before it."""
    store = new_store(tmp_path, [TWITTER, DEEPMIND, Company.model_validate({"id": "google", "name": "Google"})])
    record(
        store,
        deal("bought-2008", date="2008-02", stage="signed", thread="first"),
        deal("bought-it-seems-2008", date="2008-03", stage="closed"),
        deal("bought-back-2014", date="2014-01", stage="announced", thread="second"),
        deal("bought-back-it-seems-2014", date="2014-03", stage="closed"),
    )
    found = [ids(deal.events) for deal in deals(view_of(store).events())]
    assert found == [["bought-2008", "bought-it-seems-2008"], ["bought-back-2014", "bought-back-it-seems-2014"]]
    store.close()


def test_one_event_is_got_if_it_is_among_them(view):
    assert view.events().of_kind("layoffs").get("twitter-layoffs-2022").title == "Twitter lets staff go"
    assert view.events().of_kind("hire").get("twitter-layoffs-2022") is None
    with pytest.raises(QueryError, match="did you mean 'twitter-layoffs-2022'"):
        view.events().get("twitter-layofs-2022")


def test_words_are_searched_together(view):
    assert ids(view.events().search("gpu").search("business")) == ["twitter-gpu-purchase-2023"]
    assert ids(view.events().search("alphabet").of_kind("acquisition").between("2016")) == ["google-twitter-2016"]
    assert ids(view.events().search("  ")) == ids(view.events())


@pytest.mark.parametrize(
    ("ask", "told"),
    [
        (lambda e: e.involving("deepmnd"), "unknown company 'deepmnd': did you mean 'deepmind'?"),
        (lambda e: e.involving("Elon Musk"), "unknown person 'Elon Musk': that is 'elon-musk'"),
        (lambda e: e.involving("google", role="acquirrer"), "unknown role 'acquirrer': did you mean 'acquirer'?"),
        (lambda e: e.of_kind("layoff"), "unknown kind of event 'layoff': did you mean 'layoffs'?"),
        (lambda e: e.where(status="rumored"), "unknown status 'rumored': did you mean 'rumoured'?"),
        (lambda e: e.order_by("-dat"), "unknown order 'dat': did you mean 'date'?"),
        (lambda e: e.between("2023", by="month"), "unknown way to count dates 'month': use overlap, anchor"),
        (lambda e: e.sum("prize"), "unknown figure 'prize': did you mean 'price'?"),
        (lambda e: e.between("soon"), "since: 'soon' is not a date"),
    ],
)
def test_a_wrong_word_is_an_error_with_a_suggestion_at_the_call(view, ask, told):
    with pytest.raises(QueryError) as caught:
        ask(view.events())
    assert told in str(caught.value)


def test_companies_and_people_have_their_events(view):
    assert [person.name for person in view.people()] == ["Elon Musk"]
    assert ids(view.person("elon-musk").events()) == ["twitter-gpu-purchase-2023"]
    assert view.person("elon-musk").fact.names[0].name == "Elon Musk"
    assert ids(view.company("twitter").events(kind="layoffs")) == ["twitter-layoffs-2022", "twitter-layoffs-2023"]
    with pytest.raises(QueryError, match="'twitter' is a company"):
        view.person("twitter")


def test_changes_since_a_position(view):
    assert [change.version.position for change in view.changes(after=10)] == [12, 11]


FILTERS = {
    "company": st.sampled_from(["twitter", "google", "deepmind", None]),
    "kind": st.sampled_from(["layoffs", ["layoffs", "acquisition"], None]),
    "status": st.sampled_from(["confirmed", "reported", None]),
    "since": st.sampled_from(["2014", "2016-10", "2023-04-11", None]),
    "until": st.sampled_from(["2016", "2022-11-04", None]),
    "disputed": st.sampled_from([True, False, None]),
}


def test_the_database_counts_what_is_read(view):
    @given(st.fixed_dictionaries(FILTERS), st.sampled_from(["overlap", "anchor"]))
    def check(filters, by):
        window = {name: filters.pop(name) for name in ("since", "until")}
        ends = window["since"] and window["until"] and (When.parse(window["since"]), When.parse(window["until"]))
        if ends and ends[1].latest < ends[0].earliest:
            with pytest.raises(QueryError, match="before it begins"):
                view.events().between(**window)
            return
        asked = view.events(**filters).between(**window, by=by)
        found = list(asked)
        assert len(asked) == len(found)
        assert {e.id for e in found} <= {e.id for e in view.events(**filters)}
        for one in found:
            assert one.date.matches(
                window["since"] and When.parse(window["since"]).earliest,
                window["until"] and When.parse(window["until"]).latest,
            )

    check()


@pytest.mark.parametrize("typed", ["deepmnd", "deepmidn", "DEEPMIMD", "dep mind deepmind", "Alphabt", "elon msuk"])
def test_a_slip_in_a_name_finds_it_all_the_same(view, typed):
    wanted = {"alphabt": "google", "elon msuk": "elon-musk"}.get(typed.lower(), "deepmind")
    found = list(view.events().search(typed))
    if typed == "dep mind deepmind":  # three words, and one of them is in no name
        assert found == []
        return
    assert found
    assert all(wanted in {who.entity for who in event.participants} for event in found)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("twiter gpu", ["twitter-gpu-purchase-2023"]),
        ("goggle deepmidn", ["google-deepmind-bid-2014", "google-deepmind-2014"]),
        ("deep mind deal", ["google-deepmind-bid-2014", "google-deepmind-2014"]),
        ("elon msuk gpus", ["twitter-gpu-purchase-2023"]),
        ("twiter zeppelin", []),
        ("twi gpu xyz", []),
    ],
)
def test_each_word_may_be_of_another_name_or_of_the_event(view, typed, found):
    assert ids(view.events().search(typed)) == found
    assert len(view.events().search(typed)) == len(found)


def test_words_that_an_event_has_all_find_no_other_by_its_participants(tmp_path):
    store = new_store(tmp_path)
    record(store, Company.model_validate({"id": "google", "names": ["Google"]}))
    record(store, deal("a", title="Google buys a laboratory"), deal("b", title="A laboratory is opened"))
    assert ids(view_of(store).events().search("google laboratory")) == ["a"]
    assert ids(view_of(store).events().search("google opened")) == ["b"]
    store.close()


def test_what_is_typed_right_finds_nothing_else(view):
    assert {who.entity for event in view.events().search("google") for who in event.participants} >= {"google"}
    assert ids(view.events().search("xyz")) == []


def test_a_question_shows_what_it_asks_for(view):
    asked = view.events().of_kind("layoffs").between("2022").disputed()
    assert repr(asked) == "Events(kind=('layoffs',), since='2022', disputed=True): 0 events"
    assert repr(view.events()) == "Events(): 8 events"


@pytest.mark.parametrize(
    "ask",
    [
        lambda view: view.events(),
        lambda view: view.events(kind="layoffs", since="2014").order_by("title"),
        lambda view: view.events(retracted=True),
        lambda view: view.as_reported("2023-04-12").events(since="2016"),
        lambda view: view.as_recorded(9).events(),
        lambda view: view.events().involving("google", include_owned=True),
        lambda view: view.events(text="nosuchword"),
    ],
)
def test_pages_have_what_was_recorded_last_first(view, ask):
    store = Store.open(view.store.url, write=True)
    gone = {"on": "2024-01-01", "why": "not_an_event", "note": "It never was."}
    record(store, layoffs("deepmind-layoffs-2016", date="2016-05", retracted=gone), operation="retracted")
    rename(store, layoffs(title="Twitter lets staff go"), "twitter-cuts-2022")
    store.close()
    asked = ask(view)
    wanted = [found for found in asked.order_by("-recorded") if not found.renamed]
    pages = [asked.last_recorded(3, skip=skip) for skip in range(0, 12, 3)]
    assert [found for page, _ in pages for found in page] == wanted
    assert {total for _, total in pages} == {len(wanted)}
    assert [len(page) for page, _ in pages] == [min(3, max(0, len(wanted) - skip)) for skip in range(0, 12, 3)]


def test_a_page_reads_no_more_than_its_events(view, monkeypatch):
    read = []
    monkeypatch.setattr("timeline.query.events.recall", lambda *row: read.append(row[0]) or decode(*row))
    found, total = view.events().last_recorded(2, skip=4)
    assert (ids(found), total) == (read, 8)
    assert len(read) == 2
