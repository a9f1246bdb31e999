from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import event, layoffs
from timeline import facts
from timeline.seeds.check import check
from timeline.seeds.near_duplicates import MOST_NEAR, Neighbours, near

pytestmark = pytest.mark.no_database

NAMES = {"twitter": ["Twitter", "X"], "deepmind": ["DeepMind"]}
ELSEWHERE = {"b": {"url": "https://example.org/b", "published": "2022-11-05"}}
LATER = {"date": "2022-11-24", "headcount": 7500, "title": "Layoffs", "sources": ELSEWHERE}  # the figures differ


def signs(one, other):
    """Give the signs that two events are the same event; the order of the two does not matter."""
    found, back = ([pair.signs for pair in near(a, [b], NAMES)] for a, b in ((one, other), (other, one)))
    assert found == back
    return found[0] if found else ()


@pytest.mark.parametrize(
    ("fields", "sign"),
    [
        ({**LATER, "headcount": None}, ()),
        ({**LATER, "headcount": 3800}, ("the same headcount",)),
        ({**LATER, "headcount": None, "title": "Twitter lets its staff go"}, ("similar titles",)),
        ({**LATER, "sources": {"x": {"url": "https://example.org/a", "undated": True}}}, ("a source in common",)),
        ({**LATER, "date": "2022-11-06"}, ("a few days apart",)),
        ({**LATER, "date": "2022-11-04"}, ("the same days",)),
    ],
)
def test_events_of_one_kind_and_company_within_thirty_days_are_near_unless_figures_differ(fields, sign):
    """Events of one kind, company and time are near; if figures differ, a source or the days must be the same."""
    assert signs(layoffs(), layoffs("other", **fields)) == (*sign, "the same participants")


@pytest.mark.parametrize(("fields", "found"), [({"headcount": 3700}, True), ({"headcount": 7000}, False)])
def test_the_same_event_told_as_another_kind_is_near_with_one_more_sign(fields, found):
    """Layoffs that are told as a departure are near if they have one more sign, such as the same figure."""
    told = {**LATER, "kind": "departure", **fields}
    assert bool(signs(layoffs(), layoffs("other", **told))) == found


def test_two_stages_of_a_deal_are_two_events_unless_a_day_apart():
    """A signing and a closing are two events; at most a day apart, one of the two stages may be wrong."""
    deal = {"kind": "acquisition", "company": None, "headcount": None, "acquirer": "twitter", "target": "deepmind"}
    signed = layoffs("a", **deal, stage="signed")
    assert signs(signed, layoffs("b", **deal, stage="closed", date="2022-11-06")) == ()
    assert signs(signed, layoffs("b", **deal, stage="closed", date="2022-11-05")) != ()


def test_an_optional_participant_may_be_missing():
    """A hire without the former company is near to the one that names it; with another former company it is not."""
    hire = {"kind": "hire", "headcount": None, "people": ["ann"]}
    known = layoffs("a", **hire, **{"from": ["deepmind"]})
    assert signs(known, layoffs("b", **hire)) != ()
    assert signs(known, layoffs("b", **hire, **{"from": ["openai"]})) == ()


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "outage", "headcount": None},
        {"company": "deepmind"},
        {"date": "2022-12-05"},
        {"date": "2023-01"},
        LATER,
        {"not_same_as": ["twitter-layoffs-2022"]},
        {"retracted": {"on": "2023-01-01", "why": "duplicate"}},
    ],
)
def test_another_kind_company_or_time_a_retraction_and_other_figures_tell_events_apart(fields):
    """Events are not near with another kind, company, time or figure, `not_same_as:`, or a retraction."""
    assert signs(layoffs(), layoffs("other", **fields)) == ()


def test_two_people_who_join_at_once_are_two_events():
    """Hires of different people are different events, even with the same title and company."""
    hires = [layoffs(who, kind="hire", headcount=None, people=[who], title="A hire") for who in ("ann", "bob")]
    assert signs(*hires) == ()


@pytest.mark.parametrize(("other", "found"), [("GLAM", True), ("PaLM", False)])
def test_what_an_event_is_about_has_nearly_the_same_name(other, found):
    """Releases of two models on one day are two events; another spelling of a name is the same model."""
    body = {"kind": "model_release", "headcount": None, "title": "Twitter releases a model"}
    assert bool(signs(layoffs("a", **body, model="GLaM"), layoffs("b", **body, model=other))) == found


@pytest.mark.parametrize(("date", "found"), [("2022-11-15", False), ("2022-11-11", True), ("2022-10", True)])
def test_an_announcement_and_a_signing_are_one_event_if_they_are_close(date, found):
    """Reports take an announcement for a signing: at most a week apart, or two weeks if a date is not a day."""
    deal = {"kind": "acquisition", "company": None, "headcount": None, "acquirer": "twitter", "target": "deepmind"}
    announced = layoffs("a", **deal, stage="announced")
    assert bool(signs(announced, layoffs("b", **deal, stage="signed", date=date))) == found


def test_a_word_in_common_makes_two_names_one_thing():
    """`Bing Chat` may be the new Bing; a participant's name and short words do not count."""
    launch = {"kind": "product_launch", "headcount": None, "title": "A launch"}
    new = layoffs("a", **launch, product="new Bing")
    assert "the same thing" in signs(new, layoffs("b", **launch, product="Bing Chat"))
    assert signs(new, layoffs("b", **launch, product="Twitter Maps")) == ()
    assert signs(layoffs("a", **launch, product="Twitter Maps"), layoffs("b", **launch, product="Twitter Search")) == ()


def test_an_imprecise_date_is_near_to_each_day_that_it_can_be():
    """A year is zero days away from each day in it, in both directions."""
    year = layoffs("year", date="2022")
    assert [pair.days for pair in near(layoffs(), [year], NAMES)] == [0]
    assert [pair.days for pair in near(year, [layoffs()], NAMES)] == [0]
    assert [pair.days for pair in near(layoffs(date="2022-11-11"), [layoffs("b")], NAMES)] == [7]


def test_the_most_alike_come_first():
    """The most similar event comes first."""
    others = [layoffs("b", title="Layoffs"), layoffs("c"), layoffs("a", title="Twitter lets many staff go")]
    assert [pair.other.id for pair in near(layoffs(), others, NAMES)] == ["c", "a", "b"]


def test_a_maintainer_sees_no_pair_among_the_shipped_events():
    """No two shipped events are near duplicates: similar ones say that they are different events."""
    seeds = check().seeds
    events = [seed.fact for seed in seeds if isinstance(seed.fact, facts.Event)]
    names = {s.fact.id: [name.name for name in s.fact.names] for s in seeds if isinstance(s.fact, facts.Entity)}
    neighbours = Neighbours(events, names)
    assert [(pair.event.id, pair.other.id) for each in events for pair in neighbours.of(each)] == []


days = st.dates(min_value=layoffs().when.anchor.replace(day=1), max_value=layoffs().when.anchor.replace(month=12))
dates = st.one_of(days.map(str), days.map(lambda day: str(day)[:7]), st.sampled_from(["2022", "2022-Q4"]))


@given(st.lists(st.tuples(dates, st.sampled_from(["twitter", "deepmind"])), min_size=2, max_size=12))
def test_the_index_finds_what_comparing_each_with_each_finds(drawn):
    """The index finds the same pairs as a comparison of every two events."""
    events = [layoffs(f"e-{n}", date=date, company=company) for n, (date, company) in enumerate(drawn)]
    neighbours = Neighbours(events, NAMES)
    for one, other in pairwise(events):
        together = {pair.other.id for pair in neighbours.of(one)}
        assert (other.id in together) == bool(near(one, [other], NAMES))


def test_an_event_is_no_duplicate_of_itself():
    """An event is not near to another version of itself with the same id."""
    assert near(event(), [event(title="Twitter buys some GPUs")], NAMES) == []


def test_of_many_events_that_are_all_alike_each_has_a_few():
    alike = [layoffs(f"layoffs-{number}") for number in range(400)]
    neighbours = Neighbours(alike, {})
    assert {len(neighbours.of(one)) for one in alike} == {MOST_NEAR}


@pytest.mark.parametrize("many", [20, 40])
def test_the_most_alike_is_found_among_many_that_are_less_so(many):
    weak = [layoffs(f"weak-{number}", title=f"Other cuts {number}", date="2022-10-20") for number in range(many)]
    twin = layoffs("twin")
    (first, *_) = Neighbours([*weak, twin], {}).of(layoffs("mine"))
    assert first.other.id == "twin"
