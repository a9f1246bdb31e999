"""Facts derived from events: owners, leaders, people who joined or left, and counts."""

from __future__ import annotations

import pytest

from tests.builders import DEEPMIND, MUSK, TWITTER, event, new_store, record, view_of
from timeline import facts
from timeline.errors import QueryError

COMPANIES = [facts.Company(id=slug, name=slug.title()) for slug in ("alphabet", "google", "nest", "dropcam", "xai")]
PEOPLE = [facts.Person(id=slug, name=slug.title()) for slug in ("ann", "ben", "cat")]


@pytest.fixture
def store(tmp_path):
    store = new_store(tmp_path, (TWITTER, DEEPMIND, MUSK, *COMPANIES, *PEOPLE))
    yield store
    store.close()


def source(day="2001-01-01"):
    return {"s": {"url": "https://example.org/s", "published": day}}


def told(slug, kind, date, **fields):
    reported = fields.pop("reported", date if len(date) == len("2001-01-01") else "2026-01-01")
    body = {"kind": kind, "title": slug, "date": date, "status": "confirmed", "sources": source(reported)}
    return event(slug, **(body | fields))


def bought(slug, date, acquirer, target, stage="closed", **fields):
    return told(slug, "acquisition", date, acquirer=acquirer, target=target, stage=stage, **fields)


def seen(holding):
    return holding and (holding.owners, holding.basis, holding.event.id)


def slugs(holdings):
    return [holding.company for holding in holdings]


# -- ownership -------------------------------------------------------------------------------------------------


def test_a_company_belongs_to_its_buyer_from_the_closing_on(store):
    record(
        store,
        bought("signed", "2022-04-25", "elon-musk", "twitter", "signed", thread="t"),
        bought("closed", "2022-10-27", "elon-musk", "twitter", thread="t"),
    )
    view = view_of(store)
    assert view.owner("twitter", on="2022-10-26") is None
    assert seen(view.owner("twitter", on="2022-10-27")) == (("elon-musk",), "closed", "closed")
    assert slugs(view.owned("elon-musk")) == ["twitter"]


def test_a_deal_of_which_no_end_is_told_counts_as_announced(store):
    record(store, bought("deal", "2014-01-13", "google", "nest", "announced"))
    assert seen(view_of(store).owner("nest")) == (("google",), "announced", "deal")


def test_a_terminated_deal_never_counts_with_or_without_a_thread(store):
    record(
        store,
        bought("bid", "2014-01-13", "google", "nest", "announced"),
        bought("end", "2014-05-13", "google", "nest", "terminated", thread="t"),
    )
    view = view_of(store)
    assert view.owner("nest", on="2014-02") is None
    assert view.owned("google") == ()


@pytest.mark.parametrize("fields", [{"stake": 49}, {"stake": 50}, {"status": "rumoured"}, {"stake": {"max": 10}}])
def test_less_than_half_and_rumours_own_nothing(store, fields):
    record(store, bought("deal", "2014-01-13", "google", "nest", **fields))
    assert view_of(store).owner("nest") is None


def test_more_than_half_is_enough(store):
    record(store, bought("deal", "2014-01-13", "google", "nest", stake=60))
    assert slugs(view_of(store).owned("google")) == ["nest"]


def test_a_group_is_what_a_company_owns_and_what_that_owns(store):
    record(
        store,
        bought("c", "2014-06-20", "nest", "dropcam"),
        bought("b", "2014-01-13", "google", "nest"),
        bought("a", "2015-10-02", "alphabet", "google"),
        bought("circle", "2016-01-01", "dropcam", "alphabet"),
    )
    view = view_of(store)
    assert slugs(view.owned("google", on="2014-12-31")) == ["nest", "dropcam"]
    assert view.owned("alphabet", on="2014-12-31") == ()
    assert slugs(view.owned("alphabet", on="2015-12-31")) == ["google", "nest", "dropcam"]
    chain = view.ownership().chain("dropcam", view.owner("dropcam").event.date.anchor.replace(year=2015, month=12))
    assert [holding.owners for holding in chain] == [("nest",), ("google",), ("alphabet",)]
    assert slugs(view.owned("alphabet")) == ["google", "nest", "dropcam"]  # a circle of owners does not loop for ever


def test_the_events_of_a_group_are_those_of_what_it_owned_on_their_day(store):
    record(
        store,
        bought("b", "2014-01-13", "google", "nest"),
        told("before", "statement", "2013-01-01", speaker="nest"),
        told("after", "statement", "2015-01-01", speaker="nest"),
        told("own", "statement", "2013-06-01", speaker="google"),
        bought("a", "2015-10-02", "alphabet", "google"),
        told("last", "statement", "2016-01-01", speaker="nest", people="ann"),
    )
    view = view_of(store)

    def owned_by(**filters):
        return [found.id for found in view.events(include_owned=True, **filters)]

    assert owned_by(companies="google") == [
        "own",
        "b",
        "after",
        "a",
        "last",
    ]
    assert owned_by(companies="alphabet") == ["a", "last"]
    assert [
        found.id for found in view.events(companies="alphabet", include_owned=True, kind="statement", until="2016")
    ] == ["last"]
    assert owned_by(person="ann") == ["last"]
    with pytest.raises(QueryError, match="did you mean 'google'"):
        view.events(companies="gogle", include_owned=True)


def test_a_sale_passes_a_company_on_and_a_spin_off_sets_it_free(store):
    record(
        store,
        bought("a", "2014-01-13", "google", "nest"),
        told("b", "divestiture", "2016-01-13", seller="google", target="nest", buyer="xai", stage="closed"),
        told("c", "divestiture", "2018-01-13", seller="xai", target="nest", stage="closed"),
        told("own-shares", "divestiture", "2019-01-13", seller="xai", target="google", buyer="google", stage="closed"),
    )
    view = view_of(store)
    assert [seen(view.owner("nest", on=year))[0] for year in ("2015", "2017")] == [("google",), ("xai",)]
    assert view.owner("nest", on="2018") is None
    assert view.owner("google") is None


@pytest.mark.parametrize("kind", ["ipo", "shutdown"])
def test_what_is_listed_or_ends_belongs_to_nobody_that_is_known(store, kind):
    record(store, bought("a", "2014-01-13", "google", "nest"), told("b", kind, "2016-01-13", company="nest"))
    assert view_of(store).owner("nest") is None


def test_parties_of_a_merger_become_part_of_its_result_and_keep_their_owner(store):
    record(
        store,
        bought("a", "2022-10-27", "elon-musk", "twitter"),
        told("b", "merger", "2023-03-20", parties=["twitter", "xai"], result="xai", stage="closed"),
    )
    view = view_of(store)
    assert seen(view.owner("twitter")) == (("xai",), "closed", "b")
    assert seen(view.owner("xai")) == (("elon-musk",), "closed", "b")
    assert slugs(view.owned("elon-musk")) == ["xai", "twitter"]


def test_an_imprecise_date_counts_from_its_anchor(store):
    record(store, bought("a", "2014", "google", "nest"))
    view = view_of(store)
    assert view.owner("nest", on="2014-07-01") is None
    assert view.owner("nest", on="2014-07-02") is not None


def test_ownership_composes_with_both_pasts(store):
    record(store, bought("signed", "2022-04-25", "elon-musk", "twitter", "signed"))
    before = view_of(store).head()
    record(store, bought("closed", "2022-10-27", "elon-musk", "twitter"))
    view = view_of(store)
    assert seen(view.as_recorded(before).owner("twitter")) == (("elon-musk",), "signed", "signed")
    assert seen(view.as_reported("2022-05-01").owner("twitter")) == (("elon-musk",), "signed", "signed")
    assert view.as_reported("2022-04-01").owner("twitter") is None
    assert seen(view.owner("twitter")) == (("elon-musk",), "closed", "closed")


# -- leadership ------------------------------------------------------------------------------------------------


def leads(view, on=None, company="twitter"):
    return [(office.person, office.role) for office in view.leaders(company, on=on)]


def test_an_office_passes_from_predecessor_to_successor(store):
    record(
        store,
        told("a", "appointment", "2010-01-01", company="twitter", people="ann", role="chief executive"),
        told("b", "appointment", "2012-01-01", company="twitter", people="ben", predecessor="ann", role="head"),
        told("c", "departure", "2014-01-01", company="twitter", people="ben"),
    )
    view = view_of(store)
    assert leads(view, "2009-12-31") == []
    assert leads(view, "2011-12-31") == [("ann", "chief executive")]
    assert leads(view, "2012-01-01") == [("ben", "head")]
    assert leads(view, "2014-01-01") == []
    assert [(o.since.year, o.until.year, o.ended.id) for o in view.offices("twitter")] == [
        (2010, 2012, "b"),
        (2012, 2014, "c"),
    ]
    assert leads(view.as_reported("2013")) == [("ben", "head")]


def test_an_office_for_a_time_ends_with_the_next_chief_executive(store):
    record(
        store,
        told("a", "appointment", "2010-01-01", company="twitter", people=["ann", "ben"], role="interim co-presidents"),
        told("b", "appointment", "2010-02-01", company="twitter", people="ann", role="interim chief executive"),
        told("c", "appointment", "2012-01-01", company="twitter", people="cat", role="chief executive"),
    )
    assert ("ann", "interim chief executive") not in leads(view_of(store))
    assert ("cat", "chief executive") in leads(view_of(store))


def test_who_shares_the_lead_does_not_end_the_others(store):
    record(
        store,
        told("a", "appointment", "2010-01-01", company="twitter", people="ann", role="co-chief executive"),
        told("b", "appointment", "2012-01-01", company="twitter", people="ben", role="co-chief executive"),
    )
    assert leads(view_of(store)) == [("ann", "co-chief executive"), ("ben", "co-chief executive")]


def test_founders_and_people_who_buy_a_company_lead_it_too(store):
    record(
        store,
        told("f", "founding", "2006-03-21", company="twitter", founders=["ann", "ben"]),
        told("d", "departure", "2008-03-21", company="twitter", people="ann"),
        bought("c", "2022-10-27", "elon-musk", "twitter"),
        bought("x", "2025-03-28", "xai", "twitter"),
    )
    view = view_of(store)
    assert leads(view, "2007") == [("ann", "founder"), ("ben", "founder")]
    assert leads(view, "2023") == [("ben", "founder"), ("elon-musk", "owner")]
    assert leads(view) == [("ben", "founder")]


@pytest.mark.parametrize(
    ("role", "whole"),
    [
        ("chief executive", True),
        ("co-chief executives", True),
        ("interim head", True),
        ("chief executive and chairman", True),
        ("chairwoman", True),
        ("chief scientist", False),
        ("head of frontier model research", False),
        ("vice president", False),
    ],
)
def test_an_office_leads_the_whole_company_or_a_part_of_it(store, role, whole):
    record(store, told("a", "appointment", "2010-01-01", company="twitter", people="ann", role=role))
    assert [office.leads for office in view_of(store).leaders("twitter")] == [whole]


# -- counts ----------------------------------------------------------------------------------------------------


def test_only_dates_that_fit_into_a_month_count_there(store):
    dates = ["2023-01-05", "2023-01", "2023", "[2023-01-30..2023-02-02]", "[..2023-01-05]", "2023-Q1"]
    record(store, *(told(f"e{n}", "statement", date, speaker="xai") for n, date in enumerate(dates)))
    events = view_of(store).events()
    assert events.count_by("month") == {("2023-01",): 2, ("imprecise",): 4}
    assert events.count_by("quarter") == {("2023-Q1",): 4, ("imprecise",): 2}
    assert events.count_by("year") == {("2023",): 5, ("imprecise",): 1}


def test_an_event_counts_for_each_of_its_companies(store):
    record(
        store,
        told("a", "statement", "2023-01-05", speaker="xai", concerns="twitter"),
        told("b", "statement", "2023-02-05", speaker="xai"),
    )
    counts = view_of(store).events().count_by("company", "month")
    assert counts == {("twitter", "2023-01"): 1, ("xai", "2023-01"): 1, ("xai", "2023-02"): 1}
    assert view_of(store).as_reported("2023-01-31").events().count_by("kind", "family", "status") == {
        ("statement", "policy", "confirmed"): 1
    }


@pytest.mark.parametrize(
    ("ask", "part"),
    [
        (lambda view: view.owner("twiter"), "did you mean 'twitter'"),
        (lambda view: view.owned("googl"), "did you mean 'google'"),
        (lambda view: view.owner("twitter", on="soon"), "on: 'soon' is not a date"),
        (lambda view: view.leaders("twitter", on="[2023..]"), "has no last day"),
        (lambda view: view.leaders("ann"), "is a person"),
        (lambda view: view.talent("ann"), "is a person"),
        (lambda view: view.events().count_by("moth"), "did you mean 'month'"),
        (lambda view: view.events().count_by(), "say what to count by"),
    ],
)
def test_what_cannot_be_asked_is_explained(store, ask, part):
    with pytest.raises(QueryError) as caught:
        ask(view_of(store))
    assert part in str(caught.value)
