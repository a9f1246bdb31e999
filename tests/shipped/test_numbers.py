"""Sums over the shipped events: the right values, each told by somebody who added them by hand."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

import pytest

from timeline import facts
from timeline.errors import QueryError
from timeline.facts import Days
from timeline.query.counts import GROUPS
from timeline.query.totals import total_by

BILLION = Decimal(1_000_000_000)
_AMOUNTS = sorted(
    (name, kind)
    for kind, model in facts.KINDS.items()
    for name, figure in model.figure_types().items()
    if figure.nature != "rate" and kind != "milestone"  # a milestone's value depends on what it measures
)


def test_deals_without_a_price_at_closing_keep_the_price_of_their_signing(shipped):
    prices = {deal.targets: deal.price and deal.price.counted / BILLION for deal in shipped.deals()}
    assert prices["emc",] == 67
    assert prices["nuvia",] == Decimal("1.1")
    assert prices["mosaicml",] == Decimal("1.3")
    assert prices["slack",] == Decimal("27.1")
    assert shipped.events(kind="acquisition").sum("price").by_unit["USD"] == Decimal("1881.1215") * BILLION


def test_a_share_that_was_bought_is_not_the_takeover(shipped):
    until_august = shipped.events(person="elon-musk", role="acquirer", until="2022-08")
    assert until_august.sum("price").by_unit == {"USD": 44 * BILLION}
    stake, takeover = shipped.deals(company="twitter", person="elon-musk", kind="acquisition", until="2022")
    assert (stake.stake.value, stake.status, stake.price) == (Decimal("9.2"), "closed", None)
    assert (takeover.status, takeover.price.counted, takeover.priced.id) == (
        *("closed", 44 * BILLION, "twitter-takeover-closed-2022"),
    )


def test_years_add_up_to_the_whole_when_each_is_asked_alone(shipped):
    acquisitions = shipped.events(kind="acquisition")
    whole = acquisitions.sum("price").by_unit["USD"]
    alone = sum(
        shipped.events(kind="acquisition").between(str(year), str(year), by="anchor").sum("price").by_unit.get("USD", 0)
        for year in range(1960, 2028)
    )
    assert alone == whole


def test_figures_that_a_later_one_contains_are_added_once(shipped):
    amazon = shipped.events(company="amazon", kind="layoffs", since="2022", until="2023")
    total = amazon.sum("headcount")
    assert total.by_unit == {"person": 18_000 + 9_000 + 180}
    assert total.included == {"person": 10_000 + 150}
    assert [part.by_unit["person"] for part in amazon.sum("headcount", by="year").values()] == [10_150, 17_030]


def test_a_machine_that_grew_counts_at_its_latest_size(shipped):
    assert shipped.events(company="tesla", kind="data_center").sum("units").by_unit == {"gpu": 7_360 + 10_000}


def test_prices_of_shares_are_no_amounts(shipped):
    assert shipped.event("google-ipo-2004").fact.preferred("price_per_share").value == 85
    with pytest.raises(QueryError, match=r"no amount here: price of a share \(ipo\)"):
        shipped.events(kind="ipo").sum("price_per_share")


def test_different_things_are_not_added(shipped):
    with pytest.raises(QueryError, match=r"fine \(fine\).*price of a deal \(acquisition, divestiture, merger\)"):
        shipped.events().sum("price")
    with pytest.raises(QueryError, match=r"headcount \(milestone\).*users \(milestone\)"):
        shipped.events(kind="milestone").sum("value")


@pytest.mark.parametrize(("figure", "kind"), _AMOUNTS)
def test_the_sums_of_groups_add_up_to_the_whole(shipped, figure, kind):
    """With what is in no group, and without what is in several, such as a deal of two buyers; by whatever one sums."""
    records, counting = list(shipped.events(kind=kind)), shipped.counting()
    for by in GROUPS:
        sums = total_by(records, figure, counting, (by,))
        parts: dict[str, Decimal] = defaultdict(Decimal)
        for part in sums.values():
            for unit, value in part.by_unit.items():
                parts[unit] += value
        for unit, value in sums.ungrouped.items():
            parts[unit] += value
        for unit, value in sums.overlap.items():
            parts[unit] -= value
        whole = {unit: value for unit, value in sums.whole.by_unit.items() if value}
        assert {unit: value for unit, value in parts.items() if value} == whole, by


def test_deals_and_relations_are_tables_too(shipped):
    tables = shipped.events(company="emc").tables()
    (deal,) = tables["deals"]
    assert (deal["status"], deal["days_to_close"], deal["price"], deal["price_event"]) == (
        *("closed", 331, 67 * BILLION, "dell-emc-closed-2016"),
    )
    (relation,) = shipped.events(company="tesla", kind="data_center").tables()["relations"]
    assert (relation["relation"], relation["other"]) == ("replaces", "tesla-a100-cluster-2021")


@pytest.mark.parametrize("words", ["google", "openai", "twitter gpu", "bought"])
@pytest.mark.parametrize("day", ["2020", "2023-04-12", "2025-06"])
def test_words_that_came_later_are_not_counted_as_reported(shipped, day, words):
    found = shipped.as_reported(day).events().search(words)
    assert len(found) == len(list(iter(found)))


def test_lags_pairs_and_first_publishers_of_the_shipped_events(shipped):
    """As docs/numbers.md tells them."""
    at = shipped.as_recorded(1939)
    assert at.events(kind="layoffs").lag().median == Days(0, 0)
    assert (pair := at.events().pairs()[0]).events == len(at.events().involving(pair.first).involving(pair.second))
    by_first = at.events(kind="layoffs").count_by("first_publisher")
    assert by_first["CNBC",] == sum("CNBC" in e.first_publishers for e in at.events(kind="layoffs"))


def test_a_role_says_what_is_added(shipped):
    """Who bought companies for how much, whatever other prices there are."""
    sums = shipped.events().sum("price", by="acquirer")
    assert sums["elon-musk"].by_unit == {"USD": 44 * BILLION}
    assert sums.whole.by_unit["USD"] >= shipped.events(kind="acquisition").sum("price").by_unit["USD"]


def test_moves_are_a_table_too(shipped):
    table = shipped.tables()["moves"].to_pandas()
    assert len(table.groupby("number")) == len(shipped.moves())
    sure = table[(table["origin"] == "deepmind") & ~table["origin_is_one_of"]]
    assert sure["count"].sum() == shipped.talent("deepmind").left.known
