"""Companies and people: their names over time, and what tells them apart."""

from __future__ import annotations

import datetime as dt

import pytest

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
