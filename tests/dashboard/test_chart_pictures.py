"""One chart as a picture."""

from __future__ import annotations

from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest

from dashboard.cards import chart
from dashboard.cards.png import png
from dashboard.cards.sheet import laid_out
from dashboard.tallies import Bar, Tally
from dashboard.theme import palette

pytestmark = pytest.mark.no_database

HOSTILE = '<script>alert(1)</script>\u0000\ufffe & "co"'
MONTHS = ["2023-01", "2023-02", "2023-03"]
SVG = "{http://www.w3.org/2000/svg}"


def drawn(bars, periods=(), *, log=False, unit="person"):
    tally = Tally("x", unit, tuple(bars), ())
    inside = chart.chart(tally, periods, "layoffs", palette("light"), log=log)
    svg = laid_out(
        HOSTILE, "About it", inside, ["Timeline", "https://example.org/"], card=False, colours=palette("light")
    )
    return svg, ET.fromstring(svg)  # noqa: S314 - our own picture


def marks(root):
    colour = palette("light").families["layoffs"]
    return [one for one in root.iter(f"{SVG}rect") if one.get("fill") == colour]


def texts(root):
    return [one.text for one in root.iter(f"{SVG}text")]


def test_columns_stand_at_their_periods_and_are_as_high_as_their_values():
    bars = [Bar(key, key, Decimal(value), (), period=key) for key, value in (("2023-01", 50), ("2023-03", 100))]
    _, root = drawn(bars, MONTHS)
    first, third = marks(root)
    assert float(first.get("height")) * 2 == pytest.approx(float(third.get("height")), abs=0.2)
    assert float(third.get("x")) == pytest.approx(2 * float(third.get("width")) + 2, abs=1)
    assert "Most: 100 people, 2023-03" in texts(root)
    assert {"50", "100", *MONTHS} <= set(texts(root))


def test_bars_are_named_and_what_does_not_fit_is_counted():
    bars = [Bar(str(n), f"Company {n}", Decimal(100 - n), ()) for n in range(25)]
    _, root = drawn(bars)
    assert len(marks(root)) == 20
    assert {"Company 0", "Company 19", "And 5 smaller ones.", "81 people"} <= set(texts(root))


def test_a_logarithmic_scale_makes_small_bars_longer():
    bars = [Bar("a", "A", Decimal(1000), ()), Bar("b", "B", Decimal(10), ())]

    def shorter(*, log):
        return float(marks(drawn(bars, log=log)[1])[1].get("width"))

    assert shorter(log=True) > 10 * shorter(log=False)


def test_a_hostile_name_is_text():
    svg, root = drawn([Bar("a", HOSTILE, Decimal(1), ())])
    assert "<script" not in svg
    assert root.find(f"{SVG}title").text.startswith("<script>alert(1)</script>")


def test_it_becomes_pixels():
    svg, _ = drawn([Bar("2023-02", "February", Decimal(3), (), period="2023-02")], MONTHS)
    found = png(svg, zoom=2)
    assert found[:8] == b"\x89PNG\r\n\x1a\n"
    assert int.from_bytes(found[16:20]) == 2400
