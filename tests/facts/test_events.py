from __future__ import annotations

import datetime as dt

import pytest
from pydantic import ValidationError

from tests.builders import INSIDER, TWITTER, VIDHYA, event, layoffs
from timeline import facts
from timeline.facts import Company

D = dt.date


def test_every_kind_says_how_it_looks_and_what_it_is():
    assert len(facts.KINDS) >= 27
    for name, kind in facts.KINDS.items():
        assert name == kind.kind
        assert kind.label
        assert kind.family in {"money", "people", "layoffs", "compute", "product", "policy"}
        assert kind.symbol
        assert kind.__doc__
        assert list(kind.roles())[-2:] == ["people", "concerns"]


def test_a_fact_reads_back_from_its_payload():
    purchase = event(people=["elon-musk"], concerns=["deepmind"], thread="ai", price="10 million USD")
    again = facts.from_payload(purchase.id, purchase.payload())
    assert again == purchase
    assert again.payload() == purchase.payload()


def test_participants_come_by_role_with_people_and_concerns_last():
    purchase = event(people=["elon-musk"], concerns=["deepmind"])
    assert list(purchase.participants) == [
        ("twitter", "buyer"),
        ("elon-musk", "people"),
        ("deepmind", "concerns"),
    ]


def test_a_hire_names_where_people_came_from():
    hire = event(kind="hire", company="twitter", **{"from": "deepmind"}, headcount=2)
    assert list(hire.participants) == [("twitter", "company"), ("deepmind", "from")]
    assert hire.payload()["from"] == ["deepmind"]


def test_rival_claims_make_an_event_disputed():
    assert event().disputed == ("units",)
    assert event(units=10000).disputed == ()
    dates = [{"value": "2023-12-17", "source": "insider"}, {"value": "2023-12-18", "source": "vidhya"}]
    assert event(units=None, date=dates).disputed == ("date",)


def test_reported_is_the_earliest_dated_source_and_an_imprecise_one_counts_from_its_last_day():
    assert event().reported == D(2023, 4, 11)
    undated = {"url": "https://example.org/x", "undated": True}
    assert event(sources={"u": undated}, units=1).reported is None
    assert event(sources={"u": undated, "m": {**VIDHYA, "published": "2023-04"}}, units=1).reported == D(2023, 4, 30)


def test_as_reported_knows_only_what_had_been_published():
    purchase = event()
    assert purchase.as_reported(D(2023, 4, 10)) is None
    then = purchase.as_reported(D(2023, 4, 12))
    assert then is not None
    assert (list(then.sources), then.disputed, len(then.figures["units"])) == (["insider"], (), 1)
    later = purchase.as_reported(D(2023, 4, 14))
    assert later is not None
    assert later.disputed == ("units",)
    assert purchase.disputed == ("units",)  # the fact itself is unchanged


def test_as_reported_a_rival_date_moves_the_event():
    dates = [
        {"value": "2023-12-17", "source": "insider"},
        {"value": "2023-12-18", "source": "vidhya", "rank": "preferred"},
    ]
    both = event(units=None, date=dates)
    then = both.as_reported(D(2023, 4, 12))
    assert then is not None
    assert (both.when.text, then.when.text) == ("2023-12-18", "2023-12-17")


def test_a_retracted_event_stays_visible_before_it_was_retracted():
    gone = event(retracted={"on": "2023-05-01", "why": "duplicate"})
    before, after = gone.as_reported(D(2023, 4, 30)), gone.as_reported(D(2023, 5, 1))
    assert before is not None
    assert after is not None
    assert before.retracted is None
    assert after.retracted is not None


def test_copied_sources_are_no_lineage_of_their_own():
    copied = event(sources={"insider": INSIDER, "vidhya": {**VIDHYA, "derived_from": "insider"}})
    assert (copied.derived, copied.lineages) == ({"vidhya"}, 1)


@pytest.mark.parametrize(
    ("fields", "part"),
    [
        ({"buyer": None}, "buyer"),
        ({"buyer": "Twitter"}, "write twitter"),
        ({"buyer": ["twitter", "twitter"]}, "is in the list twice"),
        ({"status": "maybe"}, "confirmed"),
        ({"sources": {}}, "at least one source"),
        ({"sources": {"a": {"undated": True}}}, "too little to find it"),
        ({"sources": {"a": {"url": "https://example.org/"}}}, "no publication date"),
        ({"sources": {"a": {**INSIDER, "undated": True}}}, "both dated and undated"),
        ({"sources": {"a": {**INSIDER, "url": "javascript:alert(1)"}}}, "must start with http"),
        ({"sources": {"a": {**INSIDER, "url": "https://u:p@example.org"}}}, "not a web address"),
        ({"sources": {"a": {**INSIDER, "derived_from": "b"}}}, "unknown source 'b'"),
        ({"sources": {"a": {**INSIDER, "derived_from": "a"}}}, "'a' copies itself"),
        ({"units": {"value": 1, "source": "insidr"}}, "did you mean 'insider'?"),
        ({"title": "a\u202eb"}, "U\\+202E"),
        ({"title": "x" * 301}, "the limit is 300"),
        ({"title": ""}, "the text is empty"),
        ({"date": "0123"}, "not between 1600 and 2199"),
        ({"date": "9999-12-31"}, "not between 1600 and 2199"),
        ({"people": [f"p{n}" for n in range(600)]}, "the limit is 500"),
        ({"title": "\u0958" * 200}, "the limit is 300"),
        ({"title": "\u3164"}, "no readable characters"),
        ({"price": "1" + " " * 40_000 + "x!"}, "too long for a number"),
        ({"extra": 1}, "extra"),
        ({"kind": "hire", "company": "twitter"}, "a hire names nobody"),
        ({"kind": "open_letter"}, "on no company's timeline"),
    ],
)
def test_what_is_no_fact_is_refused(fields, part):
    with pytest.raises(ValidationError, match=part):
        event(**fields)


def test_text_is_one_line_in_one_unicode_form():
    assert event(title="Cafe\u0301\n  opens").title == "Café opens"


def test_facts_cannot_be_changed():
    with pytest.raises(ValidationError, match="frozen"):
        layoffs().title = "Another"  # type: ignore[misc]


def test_a_company_has_the_name_that_was_valid_on_a_day():
    assert TWITTER.name == "X"
    assert TWITTER.name_on(D(2023, 7, 22)) == "Twitter"
    assert TWITTER.name_on(D(2023, 7, 23)) == "X"
    assert facts.from_payload("twitter", TWITTER.payload()) == TWITTER


@pytest.mark.parametrize(
    ("names", "part"),
    [
        ([], "at least 1"),
        ([{"name": "A", "since": "2020"}], "the first name must not have a date"),
        (["A", "B"], "needs the date"),
        (["A", {"name": "B", "since": "2021"}, {"name": "C", "since": "2020"}], "order of their dates"),
    ],
)
def test_names_over_time_are_in_order(names, part):
    with pytest.raises(ValidationError, match=part):
        Company(id="a", names=names)


def test_a_first_report_that_was_not_found_is_part_of_the_fact_and_of_no_other():
    assert "first_report" not in event().payload()
    unknown = event(first_report="unknown")
    assert unknown.payload() == {**event().payload(), "first_report": "unknown"}
    assert facts.from_payload(unknown.id, unknown.payload()) == unknown
    with pytest.raises(ValidationError):
        event(first_report="2023-04-11")
