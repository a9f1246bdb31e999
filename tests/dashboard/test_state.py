"""Tests that every URL gives a state, whatever it contains."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.state import PARAMS, State, parse
from timeline.errors import QueryError
from timeline.facts import KINDS
from timeline.projections import search
from timeline.query.filter_values import MOST_WORDS

KNOWN = {"company": ("twitter", "openai"), "person": ("elon-musk",)}


def check(slug, kind):
    if slug not in KNOWN[kind]:
        raise QueryError(f"there is no {kind} '{slug}'")
    return slug


def one(**params):
    return parse({name: [value] for name, value in params.items()}, check)


def test_an_empty_url_is_the_plain_page():
    assert parse({}, check) == (State(), [])


def test_every_parameter_comes_back_from_its_own_url():
    state = State(
        company="twitter",
        companies=("twitter", "openai"),
        family=("people", "layoffs"),
        kind=("layoffs", "hire"),
        since="2022-11",
        until="2023-Q2",
        person="elon-musk",
        role=("acquirer",),
        status=("reported",),
        thread="twitter-takeover",
        disputed=True,
        planned=False,
        retracted=True,
        text="deep mind",
        names="3",
        reported=dt.date(2023, 4, 12),
        recorded="1200",
        event="twitter-gpu-purchase-2023",
        new="company",
        by="kind",
        sort="latest",
        pin=("openai",),
        hide=("twitter",),
        include_owned=True,
        operation="corrected",
        about="openai",
        before="1000",
        story="twitter-turns-to-ai",
        step="3",
        mark="funding:2023-Q1",
        against=dt.date(2023, 4, 1),
        order="people",
        per="month",
        scale="log",
        flows="group",
        sector=("ai", "games"),
        country=("FR",),
        lang="de",
    )
    assert set(state.params()) == set(PARAMS)
    assert one(**state.params()) == (state, [])


def test_several_values_may_be_repeated_parameters_or_stand_between_commas():
    expected = ("layoffs", "hire")
    assert parse({"kind": ["layoffs", "hire"]}, check)[0].kind == expected
    assert parse({"kind": ["layoffs, hire,,layoffs"]}, check)[0].kind == expected


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("company", "twiter", "there is no company 'twiter'"),
        ("companies", "twitter,<b>", "there is no company '<b>'"),
        ("family", "monney", "did you mean 'money'?"),
        ("kind", "layofs", "did you mean 'layoffs'?"),
        ("since", "garbage", "is not a date"),
        ("until", "2023-02-30", "February 2023 has 28 days"),
        ("since", "[..2023]", "open end"),
        ("reported", "04/05/2023", "2023-04-05"),
        ("reported", "[2023..]", "has no last day"),
        ("reported", "9999", "the day is out of range"),
        ("by", "knd", "did you mean 'kind'?"),
        ("sort", "size", "use events, name, latest"),
        ("group", "yes", "use 0 or 1"),
        ("pin", "nobody", "there is no company 'nobody'"),
        ("hide", "<b>", "there is no company '<b>'"),
        ("recorded", "yesterday", "neither a position of the log nor a time"),
        ("recorded", "-1", "neither a position of the log nor a time"),
        ("recorded", "٣", "neither a position of the log nor a time"),
        ("foo", "bar", "unknown parameter 'foo'"),
    ],
)
def test_a_wrong_value_is_left_out_and_explained(name, value, words):
    state, problems = one(**{name: value})
    assert len(problems) == 1
    assert words in problems[0]
    assert state.reported is None
    assert state.since == state.until == ""


def test_what_may_be_written_instead_is_listed_whole():
    (told,) = one(operation="nope")[1]
    assert told.endswith("use recorded, corrected, retracted, reinstated, erased. It was left out.")
    (told,) = one(kind="zzz")[1]
    assert all(kind in told for kind in KINDS)
    assert told.endswith("It was left out.")


def test_what_is_wrong_can_be_told_without_what_a_page_shows_instead():
    for params in ({"kind": "zzz"}, {"recorded": "zzz"}, {"since": "zzz"}, {"reported": "zzz"}, {"by": "zzz"}):
        (told,) = one(**params)[1]
        assert told.startswith(f"{told.wrong} ")
        assert told.removeprefix(told.wrong).strip() in (
            "It was left out.",
            "You see what the log says now.",
            "You see what is known now.",
        )


def test_a_wrong_value_takes_no_right_one_with_it():
    state, problems = one(kind="layoffs,nonsense", since="2022", until="x")
    assert (state.kind, state.since, state.until, len(problems)) == (("layoffs",), "2022", "", 2)


def test_a_window_that_ends_before_it_begins_is_explained():
    _, problems = one(since="2023", until="2022")
    assert "before it begins" in problems[0]


def test_an_imprecise_day_to_look_back_from_is_its_last_day():
    assert one(reported="2023-04")[0].reported == dt.date(2023, 4, 30)


def test_the_parameters_of_embedding_are_no_mistake():
    assert one(embed="true", embed_options="dark_theme") == (State(), [])


@given(
    st.dictionaries(
        st.sampled_from(PARAMS) | st.text(max_size=20), st.lists(st.text(max_size=300), max_size=4), max_size=12
    )
)
def test_no_url_breaks_the_parser_and_what_it_gives_is_stable(params):
    state, problems = parse(params, check)
    assert all(len(problem) < 1000 for problem in problems)
    again, more = parse({name: [value] for name, value in state.params().items()}, check)
    assert again == state
    assert all("before it begins" in problem for problem in more)


def test_ten_thousand_characters_are_cut():
    state, problems = one(q="x " * 5000, event="e" * 10_000, kind="k" * 10_000, since="2" * 10_000)
    assert len(state.text) <= 200
    assert len(state.event) == 200
    assert all(len(problem) < 1000 for problem in problems)


@pytest.mark.parametrize("text", ["-".join("a" * 100), "\ufdfa" * 200])
def test_a_search_text_of_too_many_words_is_cut_and_the_page_says_so(text):
    state, problems = one(q=text)
    assert len(search.words(state.text)) <= MOST_WORDS
    assert [problem.wrong for problem in problems] == ["The search text has more than 50 words."]
    assert one(**state.params()) == (state, [])


@pytest.mark.parametrize("text", ["2026-W47", "2026-11", "2026-Q4", "2026-11-24T12", "2026-11-24T12:05Z"])
def test_a_page_looks_back_to_the_end_of_a_period(text):
    state, problems = one(recorded=text)
    assert (state.recorded, problems) == (text, [])


@pytest.mark.parametrize(("text", "day"), [("2023-W15", "2023-04-16"), ("2023-04", "2023-04-30")])
def test_a_page_shows_what_was_reported_by_the_end_of_a_period(text, day):
    state, problems = one(reported=text)
    assert (state.reported, problems) == (dt.date.fromisoformat(day), [])


def test_values_that_are_too_many_are_cut_and_the_page_says_so():
    many = [f"a{number}" for number in range(41)]
    state, problems = parse({"companies": [",".join(many)]}, lambda slug, _kind: slug)
    assert state.companies == tuple(many[:40])
    assert [problem.wrong for problem in problems] == ["companies has more than 40 values."]
    assert parse({"companies": many[:40]}, lambda slug, _kind: slug)[1] == []
