"""Rival claims as ranges on one scale."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from dashboard.charts.clash import Row, Scale, clash
from timeline.facts import Claim
from timeline.facts.claims import DateClaim
from timeline.facts.dates import When

pytestmark = pytest.mark.no_database


def places(block):
    return [
        tuple(float(part) for part in found if part)
        for found in re.findall(r"left:([\d.]+)%(?:;width:([\d.]+)%)?", block)
    ]


def rows(*claims):
    return [Row(claim, "somebody", None) for claim in claims]


def test_small_differences_stand_on_a_scale_from_zero():
    scale = Scale.of([100.0, 200.0], dates=False)
    assert not scale.log
    assert scale.place(0) == 0
    assert scale.place(200) - scale.place(100) == pytest.approx(scale.place(100))


def test_large_ratios_stand_on_a_scale_of_powers():
    scale = Scale.of([10.0, 1000.0], dates=False)
    assert scale.log
    assert scale.place(100) == pytest.approx(50)


def test_equal_values_need_no_scale():
    assert Scale.of([5.0, 5.0], dates=False) is None
    assert "tl-track" not in clash(rows(Claim(Decimal(5), "person"), Claim(Decimal(5), "person")))


def test_an_open_end_reaches_the_edge_and_another_unit_has_no_bar():
    block = clash(
        rows(Claim(Decimal(100), "person"), Claim(None, "person", minimum=Decimal(300)), Claim(Decimal(7), "USD"))
    )
    (point,), (left, width) = places(block)
    assert point < left
    assert left + width == pytest.approx(100)
    assert block.count("tl-none") == 1


def test_dates_are_ranges_of_days():
    block = clash(rows(*(DateClaim(When.parse(text)) for text in ("2023-04", "2023-04-11"))))
    (left, width), (point, *more) = places(block)
    assert left < point < left + width
    assert not more or more[0] < width
