"""Texts with the dates since when they were known, and the order and relations of events."""

from __future__ import annotations

import copy
import datetime as dt
import pickle

import pytest
from pydantic import ValidationError

from tests.builders import event, layoffs
from timeline import facts
from timeline.errors import FactErrors
from timeline.facts.dated_text import DatedText
from timeline.facts.relations import Relation

TWICE = [{"text": "Acme cuts jobs.", "since": "2022-11-04"}, {"text": "Acme cut 3,700 jobs.", "since": "2022-12-01"}]


def day(text):
    return dt.date.fromisoformat(text)


def codes(**fields):
    with pytest.raises(ValidationError) as raised:
        layoffs(**fields)
    found = []
    for error in raised.value.errors():
        cause = error["ctx"]["error"]
        several = cause.errors if isinstance(cause, FactErrors) else [cause]
        found += [(one.code, (*error["loc"], *one.path)) for one in several]
    return found


def test_a_text_may_say_since_when_it_was_known():
    fact = layoffs(summary=TWICE, title={"text": "Acme cuts jobs", "since": "2022-11-04"})
    assert fact.summary == "Acme cut 3,700 jobs."
    assert fact.payload()["summary"] == TWICE
    assert fact.payload()["title"] == {"text": "Acme cuts jobs", "since": "2022-11-04"}
    assert facts.from_payload(fact.id, fact.payload()) == fact
    for same in (pickle.loads(pickle.dumps(fact)), copy.deepcopy(fact)):  # noqa: S301 - its own bytes
        assert isinstance(same.summary, DatedText)
        assert same.payload() == fact.payload()


def test_as_reported_shows_the_wording_of_the_day():
    fact = layoffs(summary=TWICE)
    assert fact.as_reported(day("2022-11-05")).summary == "Acme cuts jobs."
    assert fact.as_reported(day("2022-12-01")).summary == "Acme cut 3,700 jobs."
    assert fact.as_reported(day("2022-11-05")).payload()["summary"] == {"text": TWICE[0]["text"], "since": "2022-11-04"}


def test_a_text_without_a_day_is_known_from_the_last_source_on():
    fact = event(summary="100,000 of them.", purpose="A model")
    early, late = fact.as_reported(day("2023-04-12")), fact.as_reported(day("2023-04-14"))
    assert (early.title, early.summary, early.purpose) == ("Purchase of compute: twitter", None, None)
    assert (late.title, late.summary, late.purpose) == (fact.title, fact.summary, fact.purpose)
    undated = event(sources={"a": {"url": "https://example.org", "undated": True}, **event().payload()["sources"]})
    assert undated.as_reported(day("2030-01-01")).title == "Purchase of compute: twitter"


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"text": "Acme."}, [("S126", ("summary",))]),
        ({"text": "Acme.", "since": "2023"}, [("S103", ("summary", "since"))]),
        ({"text": "", "since": "2023-01-01"}, [("S121", ("summary", "text"))]),
        ({"text": "Acme.", "since": "2023-01-01", "by": "me"}, [("S002", ("summary", "by"))]),
        ([], [("S126", ("summary",))]),
        (["Acme."], [("S126", ("summary", 0))]),
        (TWICE[::-1], [("S126", ("summary", 1, "since"))]),
        ([TWICE[0], TWICE[0]], [("S126", ("summary", 1, "since"))]),
        ([*TWICE, {"since": "x"}], [("S121", ("summary", 2, "text")), ("S101", ("summary", 2, "since"))]),
    ],
)
def test_a_text_that_cannot_be_read_says_where(given, found):
    assert codes(summary=given) == found


def test_relations_are_ids_or_mappings_with_a_reason():
    given = ["acme-cuts-2021", {"event": "acme-cuts-2022", "why": "The memo says so."}]
    fact = layoffs(includes=given, replaces="acme-cuts-2020", after=["acme-hires-2022"])
    assert fact.includes == (Relation("acme-cuts-2021"), Relation("acme-cuts-2022", "The memo says so."))
    assert fact.related == ("acme-cuts-2021", "acme-cuts-2022", "acme-cuts-2020")
    payload = fact.payload()
    assert (payload["includes"], payload["replaces"], payload["after"]) == (
        *(given, ["acme-cuts-2020"], ["acme-hires-2022"]),
    )
    assert facts.from_payload(fact.id, payload) == fact


@pytest.mark.parametrize(
    ("given", "found"),
    [
        (["Not A Slug"], [("S120", ("includes", 0))]),
        ([{"why": "so"}], [("S120", ("includes", 0, "event"))]),
        ([{"event": "a", "reason": "so"}], [("S002", ("includes", 0, "reason"))]),
        (["a", "a"], [("S127", ("includes", 1))]),
        ([f"a-{n}" for n in range(101)], [("S127", ("includes",))]),
        (7, [("S120", ("includes",))]),
    ],
)
def test_a_relation_that_cannot_be_read_says_where(given, found):
    assert codes(includes=given) == found


@pytest.mark.parametrize(
    ("date", "published", "past_from"),
    [
        ("2022-11-04", ["2022-11-04"], "2022-11-04"),
        ("2022-11-04", ["2022-11-03"], None),  # announced the day before, and no source confirms that it happened
        ("2022-11-04", ["2022-11-03", "2022-11-20"], "2022-11-20"),
        ("2022-11", ["2022-11-03"], "2022-11-03"),
        ("2022", ["2021-12-31"], None),
        ("[..2022-11-04]", ["2022-11-01"], "0001-01-01"),
        ("[2022-12-01..]", ["2022-11-01"], None),
        ("2022-11-04", [None], "2022-11-04"),
        ("2022-11-04", ["2022-11-01", None], "2022-11-04"),
    ],
)
def test_an_event_is_planned_until_a_source_can_say_that_it_happened(date, published, past_from):
    sources = {
        f"s{n}": {"url": "https://example.org", **({"published": at} if at else {"undated": True})}
        for n, at in enumerate(published)
    }
    fact = layoffs(date=date, sources=sources)
    assert fact.past_from == (day(past_from) if past_from else None)
    assert fact.is_planned(day("2022-10-31")) is (past_from != "0001-01-01")
    assert fact.is_planned(day("2030-01-01")) is (past_from is None)


def test_a_date_that_no_source_of_the_day_gives_is_told_by_the_first_report():
    sources = {
        "early": {"url": "https://example.org/e", "published": "2022-11-10"},
        "late": {"url": "https://example.org/l", "published": "2023-02-01"},
    }
    happened = layoffs(date=[{"value": "2022-11-04", "source": "late"}], sources=sources)
    assert str(happened.as_reported(day("2022-11-10")).when) == "by 10 November 2022"
    assert str(happened.as_reported(day("2023-02-01")).when) == "4 November 2022"
    to_come = layoffs(date=[{"value": "2022-12-24", "source": "late"}], sources=sources)
    early = to_come.as_reported(day("2022-11-10"))
    assert str(early.when) == "11 November 2022 or later"
    assert early.is_planned(day("2022-11-20"))
