"""What events add to the sums of a figure by size: the same sums as everywhere else."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

import pytest

from dashboard.shares import shares
from tests.builders import event, layoffs, new_store, record, view_of
from timeline.facts import KINDS
from timeline.facts.sizes import measured
from timeline.formats.columns.rows import unit_of


def by_year(view, kind, records):
    """Add what the figure adds: the shares, or else the values that the columns have."""
    figure, unit, adds = KINDS[kind].sizes[0], unit_of(KINDS[kind]), shares(view)
    sums = defaultdict(Decimal)
    for one in records:
        given = measured(one.fact)
        value = given.value if given and (given.figure, given.unit) == (figure, unit) else 0
        sums[one.date.anchor.year] += adds.get(one.id, value)
    return {year: value for year, value in sums.items() if value}


def counted(view, kind, records):
    figure, unit = KINDS[kind].sizes[0], unit_of(KINDS[kind])
    sums = defaultdict(Decimal)
    for item in view.counting().count(records, figure).items:
        if item.number is not None and item.claim.unit == unit:
            sums[item.record.date.anchor.year] += item.number
    return {year: value for year, value in sums.items() if value}


@pytest.mark.parametrize("kind", [name for name, kind in KINDS.items() if kind.sizes])
def test_the_sums_of_all_years_are_those_of_the_log(shipped, kind):
    records = list(iter(shipped.events(kind=kind)))
    assert by_year(shipped, kind, records) == counted(shipped, kind, records)


@pytest.mark.parametrize("company", ["amazon", "google", "microsoft", "meta", "twitter"])
@pytest.mark.parametrize("kind", ["layoffs", "acquisition", "funding_round"])
def test_the_sums_of_a_company_are_those_of_its_events(shipped, kind, company):
    records = list(iter(shipped.events(kind=kind, company=company)))
    assert by_year(shipped, kind, records) == counted(shipped, kind, records)


def test_included_and_replaced_figures_are_not_added_twice(tmp_path):
    store = new_store(tmp_path)

    def cut(slug, day, people, **more):
        sources = {"a": {"url": "https://example.org/a", "published": day}}
        return layoffs(slug, date=day, headcount=people, sources=sources, **more)

    record(
        store,
        cut("first", "2022-11-14", 10000),
        cut("second", "2023-01-04", 18000, includes=["first"]),
        event(
            "deal",
            kind="acquisition",
            acquirer="twitter",
            target="deepmind",
            date="2020-01-01",
            stage="announced",
            title="Deal",
            sources={"a": {"url": "https://example.org/a", "published": "2020-01-01"}},
        ),
    )
    view = view_of(store)
    assert shares(view) == {"second": 8000}
    store.close()
