from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.errors import FactError
from timeline.facts.numbers import parse_money, parse_number, plain


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (10000, "10000"),
        ("44e9", "44000000000"),
        (Decimal("44e9"), "44000000000"),
        ("44 billion", "44000000000"),
        ("1.5 million", "1500000"),
        ("0.25", "0.25"),
        (0.1, "0.1"),
        ("1.50", "1.5"),
        ("0", "0"),
        ("-3", "-3"),
        (" 7 ", "7"),
    ],
)
def test_numbers_are_read_exactly(value, number):
    assert number == plain(parse_number(value))


@pytest.mark.parametrize(
    ("value", "part"),
    [
        ("10,000", "write 10000"),
        ("10 000", "write 10000"),
        ("44bn", "write 44 billion"),
        ("44 gazillion", "thousand, million"),
        ("more than 50,000", "write {min: 50000}"),
        ("up to 300", "write {max: 300}"),
        ("about 300", "write {value: 300, approx: true}"),
        ("0123", "write 123"),
        ("12:30", "is not a number"),
        ("1e999", "too large"),
        (Decimal("1e999999"), "too large"),
        ("1e-99", "too many digits"),
        ("nan", "is not a number"),
        (float("nan"), "is not a number"),
        (float("inf"), "too large"),
        ("٣", "is not a number"),
        (None, "not nothing"),
        (True, "not true"),
        ([], "not a list"),
    ],
)
def test_what_is_no_number_is_refused_with_a_way_out(value, part):
    with pytest.raises(FactError) as caught:
        parse_number(value)
    assert part in str(caught.value)


@pytest.mark.parametrize("text", ["44 billion USD", "44e9 USD", "USD 44 billion", "USD 44e9", "44000000000 USD"])
def test_money_has_an_amount_and_a_currency(text):
    assert parse_money(text) == (Decimal(44_000_000_000), "USD")


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("44 billion", "has no currency"),
        (44, "has no currency"),
        ("$44 billion", "does not name one currency"),
        ("44 billion usd", "write 44 billion USD"),
        ("44 billion XXY", "ISO 4217"),
        ("lots USD", "write digits, as in 10000"),
        ("44,000,000 USD", "write 44000000 USD"),
        ("EUR 44bn", "write 44 billion EUR"),
    ],
)
def test_money_without_a_clear_currency_is_refused(text, part):
    with pytest.raises(FactError) as caught:
        parse_money(text)
    assert part in str(caught.value)


@given(st.decimals(min_value=-(10**29), max_value=10**29, allow_nan=False, places=6))
def test_a_number_survives_printing(number):
    assert parse_number(plain(number)) == number
    assert plain(parse_number(plain(number))) == plain(number)


@pytest.mark.parametrize(
    ("value", "number"),
    [(np.int64(3), "3"), (np.float32(0.1), "0.1"), (np.float64(0.25), "0.25"), (np.float64(12.0), "12")],
)
def test_numbers_of_numpy_are_numbers(value, number):
    assert parse_number(value) == Decimal(number)
    with pytest.raises(FactError):
        parse_number(np.bool_(1))
