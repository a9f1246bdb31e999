"""Companies and people: their names over time, and what tells them apart."""

from __future__ import annotations

import datetime as dt

import pytest
from pydantic import ValidationError

from timeline import facts

RUNAI = facts.Company.model_validate({"id": "runai", "names": ["Run:ai", {"name": "NVIDIA Run:ai", "since": "2022"}]})


@pytest.mark.parametrize(
    ("day", "name"),
    [
        ("2021-12-31", "Run:ai"),
        ("2022-01-01", "Run:ai (or NVIDIA Run:ai)"),
        ("2022-12-30", "Run:ai (or NVIDIA Run:ai)"),
        ("2022-12-31", "NVIDIA Run:ai"),
    ],
)
def test_a_day_on_which_the_name_is_not_certain_has_both_names(day, name):
    assert RUNAI.name_on(dt.date.fromisoformat(day)) == name
    assert RUNAI.name_on(None) == "NVIDIA Run:ai"


def test_a_name_after_an_open_date_never_becomes_certain():
    names = ["A", {"name": "B", "since": "[2022-03-01..]"}, {"name": "C", "since": "2024-05-01"}]
    company = facts.Company.model_validate({"id": "a", "names": names})
    assert company.name_on(dt.date(2023, 1, 1)) == "A (or B)"
    assert company.name_on(dt.date(2024, 5, 1)) == "C"


IDS = [f"n{number}" for number in range(20_000)]
SOURCE = {"url": "https://example.org/a", "undated": True}
STOPS = {"id": "a", "title": "T", "date": "2023", "status": "reported", "sources": {"a": SOURCE}, "company": "acme"}


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    ("model", "fields"),
    [
        (facts.Company, {"id": "a", "name": "A", "different_from": IDS}),
        (facts.Company, {"id": "a", "name": "A", "identifiers": {"domain": [f"{one}.org" for one in IDS]}}),
        (facts.Company, {"id": "a", "name": "A", "change": {"on": "2023-01-01", "why": "typo", "fields": IDS}}),
        (facts.Source, {"key": "a", **SOURCE, "author": IDS}),
        (facts.KINDS["outage"], {**STOPS, "company": IDS}),
        (facts.KINDS["outage"], {**STOPS, "after": IDS}),
        (facts.Story, {"id": "a", "title": "T", "summary": "S", "steps": [{"events": IDS}]}),
    ],
)
def test_a_long_list_is_refused_before_its_items_are_compared(model, fields):
    """With a comparison of each pair, the domains would take a minute and a half."""
    with pytest.raises(ValidationError, match=r"limit is|at most"):
        model.model_validate(fields)


def test_a_list_within_the_limit_is_read_and_a_duplicate_in_it_is_found():
    domains = [f"n{number}.org" for number in range(1000)]
    assert len(facts.Company(id="a", name="A", identifiers={"domain": domains}).identifiers) == len(domains)
    with pytest.raises(ValidationError, match=r"'n7\.org' is there twice"):
        facts.Company(id="a", name="A", identifiers={"domain": [*domains[:-1], "n7.org"]})
    with pytest.raises(ValidationError, match="'n7' is in the list twice"):
        facts.Company(id="a", name="A", different_from=[*IDS[:50], "n7"])
