from __future__ import annotations

import datetime as dt
import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.errors import FactError
from timeline.facts import Days, When

D = dt.date


@pytest.mark.parametrize(
    ("text", "earliest", "latest", "precision", "shown"),
    [
        ("2023-04-11", D(2023, 4, 11), D(2023, 4, 11), "day", "11 April 2023"),
        ("2023-04", D(2023, 4, 1), D(2023, 4, 30), "month", "April 2023"),
        ("2024-02", D(2024, 2, 1), D(2024, 2, 29), "month", "February 2024"),
        ("2023-34", D(2023, 4, 1), D(2023, 6, 30), "quarter", "Q2 2023"),
        ("2023", D(2023, 1, 1), D(2023, 12, 31), "year", "2023"),
        ("9999-12", D(9999, 12, 1), D(9999, 12, 31), "month", "December 9999"),
        ("2023~", D(2023, 1, 1), D(2023, 12, 31), "year", "c. 2023"),
        ("2023-04?", D(2023, 4, 1), D(2023, 4, 30), "month", "April 2023 (?)"),
        ("2023-04-11%", D(2023, 4, 11), D(2023, 4, 11), "day", "c. 11 April 2023 (?)"),
        ("[..2023-04-11]", None, D(2023, 4, 11), "before", "by 11 April 2023"),
        ("[2023-04-11..]", D(2023, 4, 11), None, "after", "11 April 2023 or later"),
        (
            "[2023-02..2023-03]",
            D(2023, 2, 1),
            D(2023, 3, 31),
            "range",
            "between February 2023 and March 2023",
        ),
        ("2023-02/2023-03", D(2023, 2, 1), D(2023, 3, 31), "range", "February 2023 to March 2023"),
        ("2023-02/..", D(2023, 2, 1), None, "after", "since February 2023"),
        ("../2023-02", None, D(2023, 2, 28), "before", "until February 2023"),
    ],
)
def test_edtf_is_read_with_bounds_precision_and_words(text, earliest, latest, precision, shown):
    when = When.parse(text)
    assert (text, earliest, latest, precision) == (when.text, when.earliest, when.latest, when.precision)
    assert shown == str(when)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("2023-Q2", "2023-34"),
        ("2023-q2~", "2023-34~"),
        ("Q2 2023", "2023-34"),
        ("April 11, 2023", "2023-04-11"),
        ("11 Apr 2023", "2023-04-11"),
        ("Tuesday, 11 April 2023", "2023-04-11"),
        ("11th of April 2023", "2023-04-11"),
        ("Sept. 3rd, 2023", "2023-09-03"),
        ("April 2023", "2023-04"),
        ("Feb 2024", "2024-02"),
        ("December 31, 2023", "2023-12-31"),
        ("1 January 2023", "2023-01-01"),
        ("c. 2023", "2023~"),
        ("circa April 2023", "2023-04~"),
        ("by 11 April 2023", "[..2023-04-11]"),
        ("  2023-04 ", "2023-04"),
        (2023, "2023"),
        (dt.date(2023, 4, 11), "2023-04-11"),
        ("[..2023-Q2]", "[..2023-34]"),
    ],
)
def test_other_forms_with_one_meaning_become_edtf(text, canonical):
    assert canonical == When.parse(text).text


@pytest.mark.parametrize(
    ("text", "code", "part"),
    [
        ("04/11/2023", "S105", "write 2023-04-11 (month first) or 2023-11-04 (day first)"),
        ("25/12/2023", "S105", "2023-12-25 (day first)"),
        ("2023/04/11", "S105", "2023-04-11 (year first)"),
        ("2023-4-1", "S105", "2023-04-01"),
        ("2023-13", "S102", "month 13"),
        ("2023-50", "S102", "write a quarter as 2023-Q2"),
        ("2023-02-30", "S102", "February 2023 has 28 days"),
        ("2023-04-00", "S102", "30 days"),
        ("0000", "S102", "year 0000 does not exist"),
        ("[2023-05..2023-04]", "S104", "[2023-04..2023-05]"),
        ("2023-05/2023-04", "S104", "2023-04/2023-05"),
        ("[..]", "S101", "at least one bound"),
        ("../..", "S101", "at least one bound"),
        ("[[2023..2024]..2025]", "S101", "is not a date"),
        ("April 11", "S101", "is not a date"),
        ("Tuesday", "S101", "is not a date"),
        ("Tuesday 2023", "S101", "is not a date"),
        ("April 11 2023 10:00", "S101", "is not a date"),
        ("2023-04-11T10:00:00Z", "S101", "is not a date"),
        ("April 2023 5pm", "S101", "is not a date"),
        ("11 April 2023 12", "S101", "is not a date"),
        ("5 May 0099", "S101", "is not a date"),
        ("Monday, April 11, 2023", "S102", "was a Tuesday"),
        ("..2023-04-11", "S101", 'in brackets and quotes: "[..2023-04-11]"'),
        ("yesterday", "S101", "is not a date"),
        ("", "S101", "is not a date"),
        ("٢٠٢٣", "S101", "is not a date"),
        ("x" * 10_000, "S101", "too long"),
        (None, "S101", "empty"),
        (True, "S101", "true or false"),
        ([], "S101", "a list"),
        (dt.datetime(2023, 4, 11, tzinfo=dt.UTC), "S101", "without a time and a time zone"),
    ],
)
def test_what_is_no_date_is_refused_with_a_way_out(text, code, part):
    with pytest.raises(FactError) as caught:
        When.parse(text)
    assert code == caught.value.code
    assert part in str(caught.value)


@pytest.mark.parametrize(
    ("text", "anchor"),
    [
        ("2023-04-11", D(2023, 4, 11)),
        ("2023-04", D(2023, 4, 15)),
        ("2023", D(2023, 7, 2)),
        ("[2023-04-01..2023-04-03]", D(2023, 4, 2)),
        ("[..2023-04-11]", D(2023, 4, 11)),
        ("[2023-04-11..]", D(2023, 4, 11)),
    ],
)
def test_the_anchor_is_the_middle_of_a_range_and_the_bound_of_an_open_one(text, anchor):
    assert anchor == When.parse(text).anchor


@pytest.mark.parametrize(
    ("text", "since", "until", "matches"),
    [
        ("2023", D(2023, 12, 1), None, True),  # overlap: both bounds are finite
        ("2023", D(2024, 1, 1), None, False),
        ("[..2023-04-11]", D(2023, 4, 12), None, False),  # open date: the anchor counts
        ("[..2023-04-11]", None, D(2023, 4, 10), False),
        ("[..2023-04-11]", D(2023, 4, 11), D(2023, 4, 11), True),
        ("2023-04-11", None, None, True),
    ],
)
def test_windows_match_by_overlap_or_else_by_the_anchor(text, since, until, matches):
    assert matches is When.parse(text).matches(since, until)


def test_only_dates_that_fit_in_a_month_have_one():
    assert When.parse("2023-04-11").month == (2023, 4)
    assert When.parse("[2023-04-01..2023-04-20]").month == (2023, 4)
    assert When.parse("2023").month is None
    assert When.parse("[..2023-04-11]").month is None


def test_a_day_is_asked_for_where_only_a_day_will_do():
    assert When.day("April 11, 2023") == D(2023, 4, 11)
    with pytest.raises(FactError, match="is not a single day"):
        When.day("2023-04")


_DAYS = st.dates(min_value=D(1000, 1, 1))
_POINTS = st.one_of(
    _DAYS.map(lambda day: day.isoformat()),
    _DAYS.map(lambda day: day.isoformat()[:7]),
    _DAYS.map(lambda day: day.isoformat()[:4]),
    st.builds(lambda day, q: f"{day.year:04}-{q}", _DAYS, st.integers(33, 36)),
)
_QUALIFIED = st.builds(lambda point, mark: point + mark, _POINTS, st.sampled_from(["", "", "~", "?", "%"]))


def _pairs(a: str, b: str) -> list[str]:
    first, last = sorted((a, b), key=lambda text: (When.parse(text).earliest, When.parse(text).latest))
    return [f"[{first}..{last}]", f"{first}/{last}", f"[..{first}]", f"[{first}..]", f"{first}/..", f"../{first}"]


_ANY = st.one_of(_QUALIFIED, st.builds(_pairs, _POINTS, _POINTS).flatmap(st.sampled_from))


@given(_ANY)
def test_the_canonical_text_reads_back_to_the_same_value(text):
    when = When.parse(text)
    assert when == When.parse(when.text)
    assert when.text == text
    if when.earliest and when.latest:
        assert when.earliest <= when.anchor <= when.latest


@given(_QUALIFIED.filter(lambda text: not text.endswith(("?", "%"))))
def test_what_is_printed_for_people_reads_back(text):
    assert When.parse(text) == When.parse(str(When.parse(text)))


# The package fails on open ends, qualified quarters, quarters in intervals and sets whose ends differ in precision.
_PLAIN = _POINTS.filter(lambda text: not text[4:].startswith("-3") or len(text) > 7)
_SPOKEN = st.one_of(
    _POINTS,
    st.builds(lambda point, mark: point + mark, _PLAIN, st.sampled_from("~?%")),
    st.builds(lambda a, b: _pairs(a, b)[1], _PLAIN, _PLAIN),
    st.just("[2023-02..2023-03]"),
)


@given(_SPOKEN)
def test_bounds_agree_with_the_edtf_package_where_both_speak(text):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the package's regular expressions cause warnings
        import edtf

        theirs = edtf.parse_edtf(text)
        lower, upper = tuple(theirs.lower_strict())[:3], tuple(theirs.upper_strict())[:3]
    ours = When.parse(text)
    assert ours.earliest
    assert ours.latest
    assert lower == tuple(ours.earliest.timetuple())[:3]
    assert upper == tuple(ours.latest.timetuple())[:3]


@given(st.text(max_size=40))
def test_any_text_is_a_date_or_a_clear_refusal(text):
    try:
        when = When.parse(text)
    except FactError as error:
        assert error.message  # noqa: PT017 - either outcome is right
    else:
        assert when == When.parse(when.text)
        assert when.text.isascii()


@pytest.mark.parametrize(
    ("first", "last", "least", "most", "text"),
    [
        ("2023-04-11", "2023-04-14", 3, 3, "3 days"),
        ("2023-04-14", "2023-04-13", -1, -1, "-1 day"),
        ("2023-04-11", "2023-04", -10, 19, "-10 to 19 days"),
        ("2023-04-11", "2023-05~", 20, 50, "20 to 50 days"),
        ("[..2023-04-11]", "2023-04-14", 3, None, "at least 3 days"),
        ("[2023-04-11..]", "2026-04-11", None, 1096, "at most 1,096 days"),
        ("[2023..]", "[2024..]", None, None, "unknown"),
    ],
)
def test_the_difference_of_two_dates_is_all_that_it_can_be(first, last, least, most, text):
    found = When.parse(last) - When.parse(first)
    assert (found.least, found.most, str(found)) == (least, most, text)
    assert found.exact == (least if least == most else None)
    assert found.to_json() == {"least": least, "most": most}


def test_a_day_of_the_calendar_can_be_subtracted_and_subtracted_from():
    april = When.parse("2023-04")
    assert april - dt.date(2023, 4, 1) == Days(0, 29)
    assert dt.date(2023, 4, 30) - april == Days(0, 29)
    with pytest.raises(TypeError):
        april - "2023-04-11"  # type: ignore[operator]
    with pytest.raises(TypeError):
        april < 2023  # type: ignore[operator]  # noqa: B015


def test_dates_sort_by_their_middle_and_the_one_that_may_be_earlier_comes_first():
    texts = ["2024", "2023-04-15", "[2023-04-10..2023-04-20]", "2023-04-11", "[..2023-04-11]", "2022"]
    assert [when.text for when in sorted(map(When.parse, texts))] == [
        *("2022", "[..2023-04-11]", "2023-04-11", "[2023-04-10..2023-04-20]", "2023-04-15", "2024"),
    ]
    assert When.parse("2022") <= When.parse("2022") < When.parse("2022-12") > When.parse("2022-11")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (pd.Timestamp("2023-04-11"), "2023-04-11"),
        (np.datetime64("2023-04-11"), "2023-04-11"),
        (np.datetime64("2023-04-11T00:00:00.000000000"), "2023-04-11"),
        (np.datetime64("2023-04"), "2023-04"),
        (np.int64(2023), "2023"),
        (np.float64(2023), "2023"),
        (np.str_("2023-Q2"), "2023-34"),
    ],
)
def test_dates_of_numpy_and_pandas_are_dates(value, text):
    assert When.parse(value).text == text


@pytest.mark.parametrize(
    "value",
    [
        *(pd.NaT, np.datetime64("NaT"), pd.NA, float("nan"), np.float64("nan"), 2023.0),
        *(pd.Timestamp("2023-04-11 03:00"), pd.Timestamp("2023-04-11", tz="UTC"), np.datetime64("2023-04-11T03:00")),
    ],
)
def test_a_moment_a_gap_and_a_fraction_are_no_dates(value):
    with pytest.raises(FactError) as caught:
        When.parse(value)
    assert caught.value.code == "S101"
