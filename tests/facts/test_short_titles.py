"""Short titles, short numbers and sizes of events."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests import builders
from timeline import facts
from timeline.facts import Claim
from timeline.facts.short_numbers import says, short_claim, short_number
from timeline.facts.sizes import UNKNOWN, Sizes, importance, measured, weight

pytestmark = pytest.mark.no_database

NAMES = {"google": "Google", "fitbit": "Fitbit", "character-ai": "Character.AI", "noam-shazeer": "Noam Shazeer"}


def name(slug):
    """Return the name of a participant."""
    return NAMES.get(slug, slug.title())


def short(fact, slug, role):
    """Return a short title as one text."""
    found = fact.short_title(slug, role, name)
    return None if found is None else " + ".join(filter(None, found))


def acquisition(**fields):
    """Make a purchase of Fitbit by Google."""
    body = {"kind": "acquisition", "acquirer": "google", "target": "fitbit", "stage": "announced", "date": "2019-11-01"}
    return builders.event("fitbit", **{**body, "title": "Google buys Fitbit", "price": "2.1 billion USD", **fields})


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("0", "0"),
        ("0.6", "0.6"),
        ("18000", "18,000"),
        ("999999", "999,999"),
        ("1000000", "1 m"),
        ("2423000000", "2.42 bn"),
        ("999600000", "1 bn"),
        ("1800000000000", "1.8 tn"),
        ("166000000000", "166 bn"),
        ("12345000000000000", "12,345 tn"),
        ("-2100000000", "-2.1 bn"),
    ],
)
def test_a_number_is_short(number, text):
    assert short_number(Decimal(number)) == text


@pytest.mark.parametrize(
    ("claim", "text"),
    [
        (Claim(Decimal("2.1e9"), "USD"), "$2.1 bn"),
        (Claim(Decimal(22), "USD"), "$22"),
        (Claim(Decimal(18228000000), "CNY"), "CNY 18.2 bn"),
        (Claim(Decimal(1), "gpu"), "1 GPU"),
        (Claim(Decimal(100000), "gpu"), "100,000 GPUs"),
        (Claim(Decimal(6), "percent"), "6 %"),
        (Claim(Decimal(4), "hour"), "4 h"),
        (Claim(Decimal(44), "MW"), "44 MW"),
        (Claim(Decimal("1.8e12"), "parameter"), "1.8 tn parameters"),
        (Claim(None, "person", Decimal(500)), "500 people or more"),
        (Claim(None, "person", None, Decimal(18000)), "up to 18,000 people"),
        (Claim(None, "USD", Decimal(350_000_000), Decimal(370_000_000)), "$350 m to $370 m"),
        (Claim(None, "person", Decimal(500), Decimal(600)), "500 to 600 people"),
        (Claim(None, "USD", undisclosed=True), ""),
    ],
)
def test_a_claim_is_short(claim, text):
    assert short_claim(claim) == text


@pytest.mark.parametrize(
    ("title", "claim", "said"),
    [
        ("Microsoft is to cut up to 18,000 jobs", Claim(None, "person", None, Decimal(18000)), True),
        ("Databricks raises $1.6 billion", Claim(Decimal("1.6e9"), "USD"), True),
        ("Apple is worth a trillion dollars", Claim(Decimal("1e12"), "USD"), True),
        ("DocuSign cuts a tenth of its jobs", Claim(Decimal(10), "percent"), True),
        ("Match Group cuts 13 per cent of its staff", Claim(Decimal(13), "percent"), True),
        ("Meta has 118,000 people", Claim(Decimal(18000), "person"), False),
        ("Meta has 18,000.5 points", Claim(Decimal(18000), "person"), False),
        ("Google buys Fitbit", Claim(Decimal("2.1e9"), "USD"), False),
        ("A company is sold for a song", Claim(Decimal(1), "USD"), False),
        ("A company is sold for one dollar", Claim(Decimal(1), "USD"), True),
        ("Layoffs", Claim(None, "person", undisclosed=True), False),
    ],
)
def test_a_title_says_a_number_or_not(title, claim, said):
    assert says(title, claim) is said


def test_a_purchase_reads_differently_in_the_lanes_of_buyer_and_target():
    fact = acquisition()
    assert short(fact, "google", "acquirer") == "Fitbit + $2.1 bn"
    assert short(fact, "fitbit", "target") == "Bought by Google + $2.1 bn"
    assert short(acquisition(stage="closed"), "google", "acquirer") == "Fitbit + $2.1 bn, closed"
    assert short(acquisition(stage="terminated"), "fitbit", "target") == "Not bought by Google + $2.1 bn"
    assert short(acquisition(stake=40), "google", "acquirer") == "Fitbit + 40 % for $2.1 bn"


def test_a_hire_reads_differently_in_the_lane_of_the_company_that_was_left():
    body = {"kind": "hire", "company": "character-ai", "from": "google", "people": "noam-shazeer", "date": "2021"}
    fact = builders.event("shazeer", **body, title="Noam Shazeer goes")
    assert short(fact, "character-ai", "company") == "Noam Shazeer + from Google"
    assert short(fact, "google", "from") == "Noam Shazeer + to Character.AI"
    assert short(fact, "noam-shazeer", "people") == "Joins Character.AI + from Google"


def test_layoffs_tell_people_and_share():
    assert short(builders.layoffs(headcount=18000, share="6%"), "twitter", "company") == "18,000 people + 6 %"
    assert short(builders.layoffs(headcount=None, share="6%"), "twitter", "company") == "6 % of staff"
    assert short(builders.layoffs(headcount=None), "twitter", "company") is None
    assert short(builders.layoffs(headcount={"max": 9000}), "twitter", "company") == "Up to 9,000 people"
    assert builders.layoffs(headcount=18000, share="6%").figure_text == "18,000 people · 6 %"


def test_the_name_of_the_lane_alone_is_no_short_title():
    body = {"kind": "product_launch", "company": "twitter", "product": "Twitter", "title": "Twitter opens"}
    fact = builders.event("opens", **body)
    assert short(fact, "twitter", "company") is None


def test_a_rest_that_is_too_long_is_left_out():
    body = {"kind": "appointment", "company": "google", "people": "noam-shazeer", "title": "He leads"}
    fact = builders.event("leads", **body, role="technical lead of a model with a long name")
    assert short(fact, "google", "company") == "Noam Shazeer"


def test_every_kind_says_how_important_it_is():
    assert all(0 < kind.importance <= 2 for kind in facts.KINDS.values())


def test_sizes_are_of_figures_that_the_kind_has():
    for kind in facts.KINDS.values():
        assert {*kind.sizes, *kind.shown} <= kind.figure_types().keys()


def layoffs_of(*counts):
    """Return what is measured of layoffs of some numbers of people."""
    return [measured(builders.layoffs(headcount=count)) for count in counts]


def test_a_size_lies_between_the_small_and_the_large_values_of_its_kind():
    several = layoffs_of(10, 100, 1000, 10_000, 100_000)
    sizes = Sizes.among(several)
    assert list(map(sizes.size, several)) == [0, 33, 67, 100, 100]
    assert list(map(sizes.size, layoffs_of(1, None))) == [0, UNKNOWN]


def test_fewer_than_three_values_give_no_size():
    several = layoffs_of(10, 100)
    assert list(map(Sizes.among(several).size, several)) == [UNKNOWN, UNKNOWN]


def test_equal_values_are_of_medium_size():
    assert Sizes.among(layoffs_of(10, 10, 10)).size(*layoffs_of(10)) == 50


def test_money_that_is_no_dollars_has_no_size():
    assert measured(acquisition(price="2.1 billion EUR")) is None
    assert measured(acquisition()).unit == "USD"


def test_a_bound_is_the_size_of_a_figure_without_a_value():
    assert measured(builders.layoffs(headcount={"min": 500, "max": 700})).value == 500
    assert measured(builders.layoffs(headcount={"max": 700})).value == 700


def test_weight_grows_with_size_and_sources_and_falls_with_doubt():
    base = importance(builders.layoffs())
    assert weight(base, 100) > weight(base, 20) > weight(base, UNKNOWN) > weight(base, 0)
    two = {"a": builders.INSIDER, "b": builders.VIDHYA}
    copied = {"a": builders.INSIDER, "b": {**builders.VIDHYA, "derived_from": "a"}}
    rivals = [{"value": 10, "source": "a"}, {"value": 99, "source": "b"}]
    of_two = importance(builders.layoffs(sources=two))
    assert of_two > base == importance(builders.layoffs(sources=copied))
    assert importance(builders.layoffs(sources=two, headcount=rivals)) > of_two
    assert importance(builders.layoffs(status="rumoured")) < base
    gone = {"on": "2024-01-01", "why": "duplicate"}
    assert importance(builders.layoffs(retracted=gone)) == pytest.approx(base - 1)
