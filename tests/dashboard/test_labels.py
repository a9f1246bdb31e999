"""Dates and figures in plain words."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import plotly.graph_objects as go
import pytest

from dashboard import labels
from dashboard.components.glyph import SHAPES
from timeline.facts import KINDS, Claim, When


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("10000", "10,000"),
        ("999999", "999,999"),
        ("1500000", "1.5 million"),
        ("44000000000", "44 billion"),
        ("13750000000", "13.75 billion"),
        ("1234567", "1,234,567"),
        ("0.5", "0.5"),
        ("-2000000", "-2 million"),
    ],
)
def test_numbers(value, text):
    assert labels.number(Decimal(value)) == text


@pytest.mark.parametrize(
    ("claim", "text"),
    [
        (Claim(Decimal(10_000), "gpu", approx=True), "about 10,000 GPUs"),
        (Claim(Decimal(1), "person"), "1 person"),
        (Claim(Decimal(50), "percent"), "50 %"),
        (Claim(None, "person", minimum=Decimal(500)), "at least 500 people"),
        (Claim(None, "USD", maximum=Decimal(4_000_000_000)), "up to 4 billion USD"),
        (Claim(None, "person", minimum=Decimal(5), maximum=Decimal(9)), "5 to 9 people"),
        (Claim(Decimal(7), "", as_of=When.parse("2023-04")), "7 (as of April 2023)"),
    ],
)
def test_claims(claim, text):
    assert labels.claim(claim) == text


@pytest.mark.parametrize(
    ("date", "text"),
    [
        ("2023-04-11", "11 Apr"),
        ("2023-04", "Apr"),
        ("2023-Q2", "Q2"),
        ("2023", "that year"),
        ("2023-H1", "H1"),
        ("2023-38", "second third"),
        ("southern spring 2022", "southern spring"),
        ("late 2023", "late"),
        ("mid-April 2023", "mid-Apr"),
        ("199X~", "c. the 1990s"),
        ("late 1990s", "the late 1990s"),
        ("week of 12 June 2023", "12–18 Jun"),  # noqa: RUF001
        ("[2023-04-11,2023-04-14]", "11–14 Apr"),  # noqa: RUF001
        ("2023-04~", "c. Apr"),
        ("[..2023-04-11]", "by 11 Apr"),
        ("[2023-04-11..]", "from 11 Apr"),
        ("[2023-01-20..2023-01-21]", "20–21 Jan"),  # noqa: RUF001
        ("2023-03-15/2023-04-04", "15 Mar – 4 Apr"),  # noqa: RUF001
        ("[2022-12..2023-01]", "1 Dec 2022 – 31 Jan 2023"),  # noqa: RUF001
    ],
)
def test_short_dates(date, text):
    assert labels.short_date(When.parse(date)) == text


@pytest.mark.parametrize(
    ("date", "text"),
    [
        ("2023-04-11", "since 11 April 2023"),
        ("2023-04~", "since c. April 2023"),
        ("[2023-03-15..2023-04-04]", "since some day between 15 March 2023 and 4 April 2023"),
        ("2023-02/2023-03", "since March 2023 at the latest"),
        ("[..2023-04-11]", "since 11 April 2023 at the latest"),
        ("../2023-04-11", "since 11 April 2023 at the latest"),
        ("[2023-04-11..]", "since 11 April 2023 at the earliest"),
        ("2023-04-11/..", "since 11 April 2023"),
        ("before 2021", "since before 2021"),
        ("after 2021", "after 2021"),
        ("spring 2022", "since spring 2022"),
        ("{2023-04-11,2023-05}", "since 11 April 2023 and May 2023"),
    ],
)
def test_since_when_something_holds(date, text):
    assert labels.since(When.parse(date)) == text


def test_a_known_day_needs_no_word_on_its_precision_and_all_else_does():
    assert labels.precision(When.parse("2023-04-11")) == ""
    for text in (
        "2023-04",
        "2023-Q2",
        "2023",
        "[..2023]",
        "[2023..]",
        "2022/2023",
        "../2023",
        "2023/..",
        "2023-04-11?",
        *(
            "2023-W24",
            "2023-21",
            "2023-38",
            "2023-H1",
            "199X",
            "late 2023",
            "before 2023",
            "[2023,2025]",
            "{2023,2025}",
        ),
    ):
        assert labels.precision(When.parse(text))


def test_every_kind_has_a_shape_and_a_family_that_the_page_knows():
    for kind in KINDS.values():
        assert kind.symbol in SHAPES
        assert kind.family in labels.FAMILY_LABELS


def test_each_kind_has_a_glyph_of_its_own_in_charts_and_on_pages():
    symbols = [kind.symbol for kind in KINDS.values()]
    assert [symbol for symbol, kinds in Counter(symbols).items() if kinds > 1] == []
    assert len({SHAPES[symbol] for symbol in symbols}) == len(symbols)


def test_the_charts_can_draw_each_glyph_filled_and_open():
    for kind in KINDS.values():
        for symbol in (kind.symbol, f"{kind.symbol}-open"):
            assert go.scatter.Marker(symbol=symbol).symbol == symbol


@pytest.mark.parametrize(
    ("date", "text"),
    [
        ("2022", "until 2022"),
        ("2023-07-23", "until 23 July 2023"),
        ("[2022-06..2022-08]", "until some day between June 2022 and August 2022"),
        ("2022-06/2022-08", "until June 2022 to August 2022"),
    ],
)
def test_an_end_keeps_its_precision(date, text):
    """A name that ended some time in 2022 ended in 2022, not on its first day."""
    assert labels.until(When.parse(date)) == text


def test_the_sector_of_artificial_intelligence_is_written_with_capitals():
    assert labels.sector("ai") == labels.raised(labels.sector("ai")) == "AI"
    assert labels.sector("software") == "software"
