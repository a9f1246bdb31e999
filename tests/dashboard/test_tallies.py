"""Tests that the charts' numbers match the log, and that the charts name the events that they leave out."""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal

import pytest

from dashboard import tallies
from dashboard.charts import bars, flow, heatmap
from dashboard.components.sheet import as_csv
from dashboard.totals import key_figures
from tests.builders import event, new_store, record, view_of
from timeline import facts
from timeline.facts import FAMILIES
from timeline.query.talent import by_company

HOSTILE = "<img src=x onerror=alert(1)>"


def told(slug, kind, date, **fields):
    sources = {"s": {"url": "https://example.org/s", "published": "2024-01-01"}}
    return event(
        slug, **({"kind": kind, "title": slug, "date": date, "status": "confirmed", "sources": sources} | fields)
    )


@pytest.fixture
def view(tmp_path):
    """Yield a view of a log with many sorts of dates, figures and stages."""
    store = new_store(tmp_path)
    companies = [facts.Company(id=slug, name=slug.title()) for slug in ("alpha", "beta", "gamma")]

    def cut(slug, date, company, headcount=None):
        return told(slug, "layoffs", date, company=company, **({"headcount": headcount} if headcount else {}))

    def deal(slug, date, target, stage, price, **fields):
        return told(slug, "acquisition", date, acquirer="alpha", target=target, stage=stage, price=price, **fields)

    record(
        store,
        *companies,
        cut("a", "2023-01-05", "alpha", 100),
        cut("b", "2023-01", "beta", {"value": 50, "approx": True}),
        cut("year", "2023", "alpha", 7000),
        cut("by", "[..2023-01-20]", "alpha", 8000),
        cut("none", "2023-02-01", "alpha"),
        cut("c", "2023-03-05", ["alpha", "beta"], 30),
        deal("signed", "2022-01-05", "beta", "signed", "5 billion USD", thread="t"),
        deal("closed", "2022-06-05", "beta", "closed", "4 billion USD", thread="t"),
        deal("bid", "2021-06-05", "gamma", "announced", "9 billion USD", thread="u"),
        deal("over", "2021-09-05", "gamma", "terminated", "9 billion USD", thread="u"),
        deal("euro", "2020", "twitter", "closed", "2 billion EUR"),
        told("unpriced", "acquisition", "2020-05-05", acquirer="beta", target="deepmind", stage="closed"),
        told("round", "funding_round", "2023-02-10", company="alpha", amount="1 million USD"),
        told("half", "funding_round", "[2023-03-20..2023-04-20]", company="alpha", amount="3 million USD"),
        told("gpus", "compute_purchase", "2023", buyer=["alpha", "beta"], units=260000),
    )
    yield view_of(store)
    store.close()


def values(tally):
    return {bar.key: bar.value for bar in tally.bars}


def left(tally):
    return {item.key: sorted(record.id for record in item.records) for item in tally.left_out}


@pytest.mark.parametrize("step", ["month", "quarter", "year"])
def test_activity_is_an_independent_count(view, step):
    """A cell counts the events whose dates fit into it, and every other event is listed as left out."""
    tally = tallies.activity(view.events(), step)
    length = {"month": 7, "year": 4}
    expected = Counter()
    for found in view.events():
        first, last = found.date.earliest, found.date.latest
        if first is None or last is None:
            continue
        names = {
            f"{day.year}-Q{(day.month + 2) // 3}" if step == "quarter" else day.isoformat()[: length[step]]
            for day in (first, last)
        }
        if len(names) == 1:
            expected[f"{names.pop()}/{found.fact.family}"] += 1
    assert values(tally) == expected
    assert tally.total + len(left(tally).get("~imprecise", [])) == len(view.events())


def test_imprecise_dates_are_not_squeezed_into_january(view):
    """An event dated only by a year or 'by 20 January' is left out of the months."""
    tally = tallies.by_period(
        view.events(kind="layoffs"), view.counting(), name="layoffs", figure="headcount", unit="person", step="month"
    )
    assert values(tally) == {"2023-01": Decimal(150), "2023-03": Decimal(30)}
    assert left(tally) == {"~unknown": ["none"], "~imprecise": ["by", "year"]}
    assert [bar.inexact for bar in tally.bars] == [True, False]
    assert [bar.label for bar in tally.bars] == ["January 2023", "March 2023"]


def test_sums_by_company_are_an_independent_sum(view):
    """An event of several companies counts for them together, whatever its date."""
    tally = tallies.by_party(
        view.events(kind="layoffs"),
        view.counting(),
        {"alpha": "Alpha"},
        name="x",
        figure="headcount",
        unit="person",
        role="company",
    )
    expected = defaultdict(Decimal)
    for found in view.events(kind="layoffs"):
        claim = found.fact.preferred("headcount")
        if claim:
            expected["+".join(sorted(found.companies))] += claim.value
    assert values(tally) == expected
    assert [bar.label for bar in tally.bars] == ["Alpha", "beta", "Alpha and beta together"]
    gpus = tallies.by_party(view.events(), view.counting(), {}, name="x", figure="units", unit="gpu", role="buyer")
    assert values(gpus) == {"alpha+beta": Decimal(260000)}


def test_deals_count_once_and_terminated_ones_never(view):
    """A deal counts once at its most advanced stage with a price, never if terminated, and currencies stay separate."""
    records = list(view.events())
    dollars, euros = (tallies.deals(records, view.counting(), unit=unit) for unit in ("USD", "EUR"))
    assert values(dollars) == {"signed": Decimal(4_000_000_000)}
    assert [[record.id for record in bar.records] for bar in dollars.bars] == [["signed", "closed"]]
    assert values(euros) == {"euro": Decimal(2_000_000_000)}
    assert left(dollars) == {
        "~unknown": ["unpriced"],
        "~other": ["euro"],
        "~terminated": ["bid", "over"],
    }
    assert [left.why for left in dollars.left_out if left.key == "~other"] == ["in another currency"]
    tpus = tallies.by_party(view.events(), view.counting(), {}, name="x", figure="units", unit="tpu", role="buyer")
    assert [left.why for left in tpus.left_out if left.key == "~other"] == ["in another unit"]
    told_of = {r.id for bar in dollars.bars for r in bar.records} | {
        slug for ids in left(dollars).values() for slug in ids
    }
    assert told_of == {r.id for r in view.events(kind="acquisition")}


def test_a_deal_counts_at_its_announcement_whatever_the_filters_leave_out(view):
    """A deal counts at its announcement, so that the sums of two windows add up to the sum of both."""
    counting = view.counting()
    spring = tallies.deals(list(view.events(until="2022-03")), counting, unit="USD")
    assert values(spring) == {"signed": Decimal(4_000_000_000)}
    summer = tallies.deals(list(view.events(since="2022-04")), counting, unit="USD")
    assert values(summer) == {}
    assert left(summer) == {"~announced": ["closed"]}


def test_what_does_not_count_is_left_out_with_its_reason(tmp_path):
    """Planned events, replaced figures and amounts included in another figure are left out with a reason."""
    store = new_store(tmp_path)
    record(
        store,
        told("first", "layoffs", "2023-01-05", company="twitter", headcount=100),
        told("count", "layoffs", "2023-02-05", company="twitter", headcount=40),
        told("recount", "layoffs", "2023-03-05", company="twitter", headcount=50, replaces="count"),
        told("year", "layoffs", "2023-12-05", company="twitter", headcount=400, includes=["first", "recount"]),
        told("to-come", "layoffs", "2190-02-05", company="twitter", headcount=1000),
    )
    found = view_of(store)
    how = {"name": "layoffs", "figure": "headcount", "unit": "person"}
    tally = tallies.by_period(found.events(), found.counting(), **how, step="year")
    assert values(tally) == {"2023": Decimal(400)}
    assert left(tally) == {"~included": ["year"], "~superseded": ["count"], "~planned": ["to-come"]}
    tally = tallies.by_party(found.events(), found.counting(), {}, **how, role="company")
    assert values(tally) == {"twitter": Decimal(400)}
    (layoffs,) = key_figures(list(found.events()), "twitter", found.counting(), found.talent("twitter")).totals
    assert (layoffs.text, layoffs.note) == ("400 people", "3 events; 1 more planned")
    store.close()


def test_funding_takes_what_fits_into_a_quarter(view):
    """A funding round whose date spans two quarters is left out."""
    tally = tallies.by_period(view.events(), view.counting(), name="f", figure="amount", unit="USD", step="quarter")
    assert values(tally) == {"2023-Q1": Decimal(1_000_000)}
    assert left(tally)["~imprecise"] == ["half"]
    assert tallies.units(view.events(), "price") == ["USD", "EUR"]


def test_a_mark_is_found_by_its_name(view):
    """A mark's name finds its title and exactly the events that it shows."""
    tally = tallies.activity(view.events(), "month")
    title, records = tally.find("activity:2023-01/layoffs")
    assert (title, [r.id for r in records]) == ("January 2023, Layoffs", ["a", "b"])
    assert len(tally.find("activity:~imprecise")[1]) == len(left(tally)["~imprecise"])
    assert tally.find("activity:2023-01/money") is None
    assert tally.find("layoffs:2023-01") is None


@pytest.mark.parametrize(
    ("first", "last", "step", "count"),
    [(2020, 2023, "month", 48), (2013, 2026, "quarter", 56), (1982, 2026, "year", 45)],
)
def test_time_is_cut_so_that_it_can_be_read(first, last, step, count):
    """Time is divided into months, quarters or years, depending on its length."""
    assert tallies.step_for(first, last) == step
    assert len(tallies.periods(first, last, step)) == count


def test_the_darkest_cell_is_the_one_with_the_most(view):
    """The cell with the most events is the darkest, and an empty cell has no colour and no link."""
    assert [heatmap.shade(n, 25) for n in (0, 1, 12, 25)] == [0, 1, 3, 6]
    assert [heatmap.shade(n, 1) for n in (0, 1)] == [0, 6]
    tally = tallies.activity(view.events(), "year")
    shown = heatmap.heatmap(tally, ["2022", "2023"], "year", lambda key: key)
    assert shown.count('data-app="1"') == len(tally.bars) - 2  # two are before 2022
    assert shown.count("<tr><th") == len(FAMILIES)


def test_marks_are_links_and_their_text_is_text():
    """Marks are links, and their text is escaped."""
    found = [tallies.Bar("k", HOSTILE, Decimal(2_500_000), (), inexact=True)]
    shown = bars.bars(found, "USD", lambda key: f"statistics?mark={key}", family="money", most=5)
    assert HOSTILE not in shown
    assert 'href="statistics?mark=k"' in shown
    assert "about 2.5 million USD" in shown


def test_flows_are_between_two_companies(tmp_path):
    """A flow joins two companies, is as high as the square root of its people, and escapes names."""
    store = new_store(tmp_path, [facts.Company(id=slug, name=slug) for slug in ("alpha", "beta", "gamma")])
    record(
        store,
        told("one", "hire", "2023-01-05", company="beta", headcount=4, **{"from": "alpha"}),
        told("two", "hire", "2023-02-05", company="beta", headcount=5, **{"from": "alpha"}),
        told("three", "departure", "2023-03-05", company="alpha", headcount=2, to="gamma"),
        told("unclear", "hire", "2023-04-05", company="beta", headcount=9, **{"from": ["alpha", "gamma"]}),
    )
    moves = view_of(store).moves()
    found = flow.flows(moves)
    assert [(f.key, f.people, len(f.moves)) for f in found] == [("alpha>beta", 9, 2), ("alpha>gamma", 2, 1)]
    shown = flow.sankey(found, {"beta": HOSTILE}, lambda key: f"x?m={key}", by_company(moves), width=1000, unit=4)
    assert shown.count("<path") == len(found)
    assert 'height="12.0"' in shown
    assert shown.count('<tspan class="tl-sankey-number">18</tspan>') == 1  # beta, with the nine whose origin is open
    assert HOSTILE not in shown
    assert 'href="x?m=alpha&gt;beta"' in shown
    store.close()


def test_csv_holds_no_formulas():
    """Cells that a spreadsheet would run as formulas begin with an apostrophe."""
    rows = [["=1+1", "+x"], ["-1", "@y"], [" =2", "\uff1d3"], ["\tz", 'a "b", c'], ["\rw", "plain"]]
    shown = as_csv(["A", "B"], rows)
    assert shown.splitlines()[:4] == ["A,B", "'=1+1,'+x", "'-1,'@y", "' =2,'\uff1d3"]
    assert "'\tz" in shown
    assert '"a ""b"", c"' in shown
    assert "'\rw" in shown
