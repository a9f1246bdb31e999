"""Figures in words: approximate numbers, bounds, ranges, undisclosed values and the parts of a price."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.errors import FactError, FactErrors
from timeline.facts.figures import FigureType
from timeline.facts.numbers import parse_money, parse_number
from timeline.facts.quantities import claim_in_words

COUNT = FigureType("count", "person")
MONEY = FigureType("money")
PERCENT = FigureType("percent", "percent")


@pytest.mark.parametrize(
    ("figure", "text", "dumped"),
    [
        (MONEY, "about 5 million USD", {"value": "5000000 USD", "approx": True}),
        (COUNT, "nearly 10,000", {"value": "10000", "approx": True}),
        (COUNT, "~300", {"value": "300", "approx": True}),
        (COUNT, "more than 10,000", {"min": "10000"}),
        (COUNT, "At least 500", {"min": "500"}),
        (COUNT, "fewer than 1,500", {"max": "1500"}),
        (MONEY, "up to EUR 4 billion", {"max": "4000000000 EUR"}),
        (MONEY, "between 5 and 7 billion USD", {"min": "5000000000 USD", "max": "7000000000 USD"}),
        (MONEY, "5 to 7 billion USD", {"min": "5000000000 USD", "max": "7000000000 USD"}),
        (MONEY, "5-7 billion USD", {"min": "5000000000 USD", "max": "7000000000 USD"}),
        (MONEY, "USD 5 to 7 billion", {"min": "5000000000 USD", "max": "7000000000 USD"}),
        (MONEY, "500 million to 1 billion USD", {"min": "500000000 USD", "max": "1000000000 USD"}),
        (MONEY, "USD 5 million to USD 7 million", {"min": "5000000 USD", "max": "7000000 USD"}),
        (PERCENT, "10 to 15%", {"min": "10", "max": "15"}),
        (MONEY, "about 5 to 7 crore INR", {"min": "50000000 INR", "max": "70000000 INR", "approx": True}),
        (MONEY, "undisclosed", "undisclosed"),
    ],
)
def test_words_around_a_number_make_a_claim(figure, text, dumped):
    found = figure.parse(text)
    assert dumped == figure.dump(found)
    assert found == figure.parse(figure.dump(found))


def test_words_count_in_a_claim_with_a_source_too():
    claim = COUNT.parse({"value": "more than 10,000", "source": "a", "as_of": "2023"}).claims[0]
    assert (claim.minimum, claim.value, claim.source) == (Decimal(10000), None, "a")


@given(st.integers(1, 999), st.integers(1, 999), st.sampled_from(["", " million", " billion", " lakh"]))
def test_both_ends_of_a_range_share_the_scale_of_the_last(low, more, scale):
    claim = MONEY.parse(f"{low} to {low + more}{scale} USD").claims[0]
    assert claim.minimum == parse_number(f"{low}{scale}")
    assert claim.maximum == parse_number(f"{low + more}{scale}")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("3 crore", 30_000_000),
        ("2.5 lakh", 250_000),
        ("1.5 lakh crore", 1_500_000_000_000),
        ("3億", 300_000_000),
        ("3億5000万", 350_000_000),
        ("12萬", 120_000),
        ("5亿", 500_000_000),
        ("2兆", 2_000_000_000_000),
    ],
)
def test_numeral_words_of_india_china_and_japan_are_read(text, number):
    assert number == parse_number(text)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("$5m", "write 5 million USD"),
        ("€1,200", "write 1200 EUR"),
        ("US$ 3 billion", "write 3 billion USD"),
        ("3億円", "write 3億 JPY"),
        ("5 million US dollars", "write 5 million USD"),
        ("5 million euros", "write 5 million EUR"),
        ("5m USD", "write 5 million USD"),
        ("5 mio EUR", "write 5 million EUR"),
        ("1.234.567 EUR", "write 1234567 EUR"),
        ("3,5 million EUR", "write 3.5 million EUR"),
        ("5 million usd", "write 5 million USD"),
        ("5 million", "write 5 million USD"),
        ("5 BTC", "BTC is not a currency of ISO 4217"),
        ("300 ETH", "ETH is not a currency of ISO 4217"),
        ("5000 USDT", "USDT is not a currency of ISO 4217"),
        ("hello USD", "'hello' is not a number"),
    ],
)
def test_a_refused_amount_is_answered_with_the_line_for_this_amount(text, part):
    with pytest.raises(FactError) as caught:
        parse_money(text)
    assert part in str(caught.value)
    assert "44 billion" not in str(caught.value)


@pytest.mark.parametrize("text", ["n/a", "not disclosed", "unknown", "undisclosed amount", "Confidential"])
def test_other_words_for_undisclosed_are_answered_with_the_word(text):
    with pytest.raises(FactError) as caught:
        MONEY.parse(text)
    assert caught.value.instead == "undisclosed"


def test_an_undisclosed_figure_has_no_number_and_contradicts_nothing():
    figure = MONEY.parse([{"value": "undisclosed", "source": "a"}, {"value": "5 million USD", "source": "b"}])
    first, second = figure.claims
    assert first.undisclosed
    assert (first.value, first.minimum, first.maximum, first.interval) == (None, None, None, (None, None))
    assert not figure.rivals
    published = {"a": dt.date(2023, 1, 1), "b": dt.date(2024, 1, 1)}
    assert figure.preferred(published) is second
    assert claim_in_words(first) == "undisclosed"


@pytest.mark.parametrize("more", [{"min": "5 USD"}, {"approx": True}, {"parts": {"cash": "5 USD"}}])
def test_an_undisclosed_figure_has_neither_bounds_nor_parts(more):
    with pytest.raises(FactErrors) as caught:
        MONEY.parse({"value": "undisclosed", **more})
    assert [error.path for error in caught.value.errors] == [tuple(more)]


PARTS = {"cash": "6 billion USD", "stock": "4 billion USD"}


def test_the_parts_of_a_price_are_kept_in_a_fixed_order_and_shown():
    figure = MONEY.parse({"value": "10 billion USD", "parts": dict(reversed(PARTS.items()))})
    dumped = {"value": "10000000000 USD", "parts": {"cash": "6000000000 USD", "stock": "4000000000 USD"}}
    assert dumped == MONEY.dump(figure)
    assert list(MONEY.dump(figure)["parts"]) == ["cash", "stock"]
    assert figure == MONEY.parse(dumped)
    assert claim_in_words(figure.claims[0]) == "10,000,000,000 USD (6,000,000,000 USD cash, 4,000,000,000 USD stock)"


@pytest.mark.parametrize(
    ("claim", "part"),
    [
        (
            {"value": "9 billion USD", "parts": PARTS},
            "the parts add up to 10,000,000,000 USD, not to 9,000,000,000 USD",
        ),
        ({"max": "9 billion USD", "parts": PARTS}, "not to 9,000,000,000 USD"),
        ({"min": "11 billion USD", "parts": PARTS}, "not to 11,000,000,000 USD"),
        ({"value": "10 billion EUR", "parts": PARTS}, "the part is in USD, the price in EUR"),
        ({"value": "10 billion USD", "parts": {"gold": "10 billion USD"}}, "a price has no part 'gold'"),
        ({"value": "10 billion USD", "parts": {"cash": "-10 billion USD"}}, "can't be negative"),
        ({"value": "10 billion USD", "parts": {}}, "must be a mapping"),
        ({"value": "10 billion USD", "parts": {"cash": "lots"}}, "is not a number"),
        ({"parts": PARTS}, "a claim needs a value"),
    ],
)
def test_parts_that_do_not_make_the_price_are_refused(claim, part):
    with pytest.raises(FactErrors) as caught:
        MONEY.parse(claim)
    assert part in str(caught.value)


@pytest.mark.parametrize(
    "claim",
    [
        {"value": "10 billion USD", "parts": {"cash": "6.24 billion USD", "stock": "3.8 billion USD"}},  # rounded
        {"value": "about 10 billion USD", "parts": PARTS},
        {"min": "9 billion USD", "parts": PARTS},
        {"value": "10 billion USD", "parts": {"equity": "8 billion USD", "debt": "2 billion USD"}},
    ],
)
def test_parts_may_differ_from_the_price_by_its_rounding(claim):
    assert MONEY.parse(claim).claims[0].parts


def test_a_count_has_no_parts():
    with pytest.raises(FactErrors) as caught:
        COUNT.parse({"value": 5, "parts": {"cash": "5 USD"}})
    assert "a claim has no field 'parts'" in str(caught.value)


def test_a_deprecated_number_does_not_hide_that_a_price_is_undisclosed():
    """A number that is known to be wrong is not shown instead of 'undisclosed'."""
    price = FigureType("money").parse(
        [{"value": "100 USD", "source": "a", "rank": "deprecated"}, {"value": "undisclosed", "source": "b"}]
    )
    preferred = price.preferred()
    assert preferred is not None
    assert preferred.undisclosed
