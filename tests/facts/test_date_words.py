"""Periods, sets and words as dates: what each means, how it is printed and how it is kept."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.errors import FactError
from timeline.facts import When
from timeline.facts.periods import PERIODS, PRECISIONS

D = dt.date


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        ("2022-21", ("2022-21", D(2022, 3, 1), D(2022, 5, 31), "season", "spring 2022")),
        ("Fall 2022", ("2022-23", D(2022, 9, 1), D(2022, 11, 30), "season", "autumn 2022")),
        ("winter 2022/23", ("2022-24", D(2022, 12, 1), D(2023, 2, 28), "season", "winter 2022")),
        ("northern summer 2022", ("2022-26", D(2022, 6, 1), D(2022, 8, 31), "season", "northern summer 2022")),
        ("southern spring 2022", ("2022-29", D(2022, 9, 1), D(2022, 11, 30), "season", "southern spring 2022")),
        ("2022-30", ("2022-30", D(2022, 12, 1), D(2023, 2, 28), "season", "southern summer 2022")),
        ("third quarter of 2023", ("2023-35", D(2023, 7, 1), D(2023, 9, 30), "quarter", "Q3 2023")),
        ("2023-38", ("2023-38", D(2023, 5, 1), D(2023, 8, 31), "third", "second third of 2023")),
        ("2023-H1", ("2023-40", D(2023, 1, 1), D(2023, 6, 30), "half", "H1 2023")),
        ("1H 2023", ("2023-40", D(2023, 1, 1), D(2023, 6, 30), "half", "H1 2023")),
        ("second half of 2023", ("2023-41", D(2023, 7, 1), D(2023, 12, 31), "half", "H2 2023")),
        ("199x", ("199X", D(1990, 1, 1), D(1999, 12, 31), "decade", "the 1990s")),
        ("the 1990s", ("199X", D(1990, 1, 1), D(1999, 12, 31), "decade", "the 1990s")),
        ("2023-XX", ("2023-XX", D(2023, 1, 1), D(2023, 12, 31), "year", "some month of 2023")),
        ("2023-04-XX", ("2023-04-XX", D(2023, 4, 1), D(2023, 4, 30), "month", "some day of April 2023")),
        ("2023-W24", ("2023-W24", D(2023, 6, 12), D(2023, 6, 18), "week", "week 24 of 2023")),
        (
            "week of June 14, 2023",
            ("week of 14 June 2023", D(2023, 6, 12), D(2023, 6, 18), "week", "week of 14 June 2023"),
        ),
        (
            "week of 11 June 2023",
            ("week of 11 June 2023", D(2023, 6, 11), D(2023, 6, 17), "week", "week of 11 June 2023"),
        ),
        ("Late 2023", ("late 2023", D(2023, 9, 1), D(2023, 12, 31), "part", "late 2023")),
        ("mid 2023", ("mid-2023", D(2023, 5, 1), D(2023, 8, 31), "part", "mid-2023")),
        ("beginning of 2023", ("early 2023", D(2023, 1, 1), D(2023, 4, 30), "part", "early 2023")),
        ("early 2023-04", ("early April 2023", D(2023, 4, 1), D(2023, 4, 10), "part", "early April 2023")),
        ("mid-February 2023", ("mid-February 2023", D(2023, 2, 11), D(2023, 2, 20), "part", "mid-February 2023")),
        ("late February 2023", ("late February 2023", D(2023, 2, 21), D(2023, 2, 28), "part", "late February 2023")),
        ("late Q2 2023", ("late Q2 2023", D(2023, 6, 1), D(2023, 6, 30), "part", "late Q2 2023")),
        ("late winter 2022", ("late winter 2022", D(2023, 2, 1), D(2023, 2, 28), "part", "late winter 2022")),
        ("the late 1990s", ("late 1990s", D(1997, 1, 1), D(1999, 12, 31), "part", "the late 1990s")),
        ("before 2021", ("before 2021", None, D(2020, 12, 31), "before", "before 2021")),
        ("after 11 April 2021", ("after 11 April 2021", D(2021, 4, 12), None, "after", "after 11 April 2021")),
        ("since 2021", ("2021/..", D(2021, 1, 1), None, "after", "since 2021")),
        ("until March 2021", ("../2021-03", None, D(2021, 3, 31), "before", "until March 2021")),
        ("by late 2023", ("[..late 2023]", None, D(2023, 12, 31), "before", "by late 2023")),
        (
            "from late 2023 to early 2024",
            ("late 2023/early 2024", D(2023, 9, 1), D(2024, 4, 30), "range", "late 2023 to early 2024"),
        ),
        (
            "between Q4 2023 and spring 2024",
            ("[2023-36..2024-21]", D(2023, 10, 1), D(2024, 5, 31), "range", "between Q4 2023 and spring 2024"),
        ),
        (
            "[2023-04-14, 2023-04-11]",
            ("[2023-04-11,2023-04-14]", D(2023, 4, 11), D(2023, 4, 14), "set", "11 April 2023 or 14 April 2023"),
        ),
        (
            "{2023-04-11,2023-05..2023-06}",
            (
                "{2023-04-11,2023-05..2023-06}",
                D(2023, 4, 11),
                D(2023, 6, 30),
                "set",
                "11 April 2023 and between May 2023 and June 2023",
            ),
        ),
    ],
)
def test_a_period_a_set_or_words_have_a_documented_range(given_text, expected):
    when = When.parse(given_text)
    assert expected == (when.text, when.earliest, when.latest, when.precision, str(when))


def test_a_set_of_days_that_all_count_lasted_and_one_of_several_did_not():
    assert When.parse("{2023-04-11,2023-04-14}").lasted
    assert not When.parse("[2023-04-11,2023-04-14]").lasted


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("2023-33", "2023-Q1"),
        ("2023-36~", "2023-Q4~"),
        ("2023-41", "2023-H2"),
        ("2023-21", "spring 2023"),
        ("2023-21~", "2023-21~"),
        ("[2023-33..2023-41]", "[2023-Q1..2023-H2]"),
        ("2022-21/2023-34", "2022-21/2023-Q2"),
        ("2023-04-11", "2023-04-11"),
        ("late Q2 2023", "late Q2 2023"),
    ],
)
def test_files_and_ids_name_a_period_as_people_do(text, written):
    when = When.parse(text)
    assert written == when.written
    assert when == When.parse(when.written)


@pytest.mark.parametrize(
    ("text", "code", "part"),
    [
        ("2023-1X", "S101", 'write "[2023-10..2023-12]"'),
        ("2024-02-2X", "S101", 'write "[2024-02-20..2024-02-29]"'),
        ("19XX", "S101", 'write "[1900..1999]"'),
        ("199", "S101", "write 199X"),
        ("11/2023", "S101", "write 2023-11"),
        ("about late 2023", "S101", "write late 2023"),
        ("winter 2022/24", "S102", "write winter 2022"),
        ("spring 2022/23", "S102", "write spring 2022"),
        ("2023-Q5", "S102", "use 2023-Q1 to 2023-Q4"),
        ("2023-H3", "S102", "use 2023-H1 to 2023-H2"),
        ("2023-W53", "S102", "a week that does not exist"),
        ("9999-24", "S102", "after the year 9999"),
        ("000X", "S102", "year 0000"),
        ("late 11 April 2023", "S101", "write late 2023"),
        ("before c. 2021", "S101", "write [..2021~]"),
        ("before before 2021", "S101", "is not a date"),
        ("since since 2021", "S101", "'since since 2021' is not a date"),
        ("week of April 2023", "S101", "needs a day"),
        ("after 9999", "S102", "no day in the calendar"),
        ("[2023-04-11,April]", "S101", "is not a date"),
        ("[" + "2023-04-11," * 60 + "2023]", "S101", "too long"),
        ("[2023-04,2023-04]", "S101", "write each date once"),
        ("fourth half of 2023", "S101", "is not a date"),
    ],
)
def test_what_stays_refused_is_answered_with_the_line_to_write(text, code, part):
    with pytest.raises(FactError) as caught:
        When.parse(text)
    assert code == caught.value.code
    assert part in str(caught.value)


_YEARS = st.integers(1001, 9998).map(str)
_MARKS = st.sampled_from(["", "~", "?", "%"])
_PERIOD = st.one_of(
    _YEARS,
    st.builds("{}-{}".format, _YEARS, st.sampled_from([f"{n:02}" for n in range(1, 13)] + [str(n) for n in PERIODS])),
    st.builds("{}-{}{}".format, _YEARS, st.sampled_from(["Q", "H"]), st.integers(1, 2)),
    st.builds("{}-W{:02}".format, _YEARS, st.integers(1, 52)),
    st.dates(D(1001, 1, 1), D(9998, 12, 31)).map(dt.date.isoformat),
    _YEARS.map(lambda year: f"{year[:3]}X"),
    _YEARS.map(lambda year: f"{year}-XX"),
)
_POINTS = st.builds("{}{}".format, _PERIOD, _MARKS)
_PARTS = st.builds(
    "{} {}".format,
    st.sampled_from(["early", "mid", "late"]),
    st.builds("{}-{}".format, _YEARS, st.sampled_from(["01", "02", "Q3", "H1", "24", "30"])) | _YEARS,
)
_WORDS = st.one_of(
    _PARTS,
    st.builds("{} {}".format, st.sampled_from(["before", "after", "since", "until", "by"]), _PERIOD),
    st.dates(D(1001, 1, 8), D(9998, 12, 1)).map("week of {}".format),
    st.builds("[{}..]".format, _POINTS | _PARTS),
    st.builds("[..{}]".format, _POINTS | _PARTS),
    st.lists(_POINTS, min_size=2, max_size=5, unique_by=lambda text: When.parse(text).text).map(
        lambda many: f"[{','.join(many)}]"
    ),
    st.lists(_POINTS, min_size=2, max_size=5, unique_by=lambda text: When.parse(text).text).map(
        lambda many: f"{{{', '.join(many)}}}"
    ),
    st.lists(_POINTS | _PARTS, min_size=2, max_size=2)
    .map(lambda both: sorted(both, key=When.parse))
    .map(lambda both: f"{both[0]}/{both[1]}"),
)


@given(_POINTS | _WORDS)
def test_a_date_reads_back_from_its_text_and_from_what_is_written_in_files(text):
    when = When.parse(text)
    assert when == When.parse(when.text)
    assert when == When.parse(when.written)
    assert when.text == When.parse(when.text).text


@given(_POINTS | _WORDS)
def test_every_date_has_a_place_words_and_ends(text):
    when = When.parse(text)
    assert (when.earliest or when.anchor) <= when.anchor <= (when.latest or when.anchor)
    assert str(when)
    assert when.precision in PRECISIONS
    first, last = when.ends
    assert (when.earliest is None) == (first is None)
    assert (when.latest is None) == (last is None)
    assert first is None or first.earliest == when.earliest
    assert last is None or last.latest == when.latest


@given(_PERIOD | _PARTS)
def test_the_words_of_a_period_mean_the_period(text):
    when = When.parse(text)
    assert when == When.parse(str(when))


@given(st.text(alphabet="0123456789XQHW-./[]{},~?% abcdefhilnorstuyz", max_size=60))
def test_any_text_is_a_date_or_an_error_with_a_code(text):
    try:
        when = When.parse(text)
    except FactError as error:
        code = error.code
    else:
        code = "S1" if when == When.parse(when.text) and str(when) else ""
    assert code.startswith("S1")
