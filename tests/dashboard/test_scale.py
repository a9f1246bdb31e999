"""The scale of bars."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.charts.scale import Scale

pytestmark = pytest.mark.no_database

NUMBERS = st.lists(st.decimals(min_value="0.01", max_value="1e13", places=2), min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("values", "log", "lines"),
    [
        ([97_530, 3_000], False, [50_000]),
        ([100, 40], False, [50, 100]),
        ([7], False, [2, 4, 6]),
        ([97_530, 3_000], True, [10_000]),
        ([1_000, 10], True, [10, 100, 1_000]),
        ([5], True, []),
    ],
)
def test_lines_are_at_round_values(values, log, lines):
    assert [value for value, _ in Scale.of(map(Decimal, values), log=log).lines()] == lines


@given(NUMBERS, st.booleans())
def test_longer_bars_are_larger_values_and_all_fit(values, log):
    scale = Scale.of(values, log=log)
    assert scale.log == log
    shares = [scale.share(value) for value in sorted(values)]
    assert shares == sorted(shares)
    assert all(0 < share <= 1.0001 for share in shares)
    assert shares[-1] == pytest.approx(1)
    assert all(0 < place <= 1.0001 for _, place in scale.lines())


def test_ten_times_as_much_is_one_step_longer():
    scale = Scale.of(map(Decimal, (10, 100, 1_000, 10_000)), log=True)
    one, two, three, four = (scale.share(value) for value in (10, 100, 1_000, 10_000))
    assert two - one == pytest.approx(three - two) == pytest.approx(four - three)


def test_no_value_and_zero_have_no_length():
    assert Scale.of([], log=True).share(0) == Scale.of([Decimal(0)], log=False).share(0) == 0
