"""Companies and people in questions: names, what tells them apart, and what became of them."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.builders import event, new_store
from timeline import facts
from timeline.query import View

RUNAI = facts.Company.model_validate(
    {"id": "runai", "names": ["Run:ai", {"name": "Rundown AI", "since": "2022"}, {"name": "R", "since": "2023-Q2"}]}
)
STOPS = event("stops", kind="shutdown", title="It stops", date="2022-03", company="runai")


@pytest.fixture
def ask(tmp_path):
    """Return a function that records facts and returns a view of them."""
    made = []

    def run(*found):
        made.append(new_store(tmp_path, found))
        return View(made[-1])

    yield run
    for store in made:
        store.close()


def test_a_name_keeps_the_precision_of_its_first_day(ask):
    view = ask(RUNAI, STOPS)
    assert [(name, since and since.text) for name, since in view.company("runai").names] == [
        ("Run:ai", None),
        ("Rundown AI", "2022"),
        ("R", "2023-34"),
    ]
    found = [(row["since"], row["since_day"], row["since_latest"]) for row in view.tables()["names"]]
    assert found == [
        (None, None, None),
        ("2022", dt.date(2022, 1, 1), dt.date(2022, 12, 31)),
        ("2023-34", dt.date(2023, 4, 1), dt.date(2023, 6, 30)),
    ]
    assert view.event("stops").participants[0].name == "Run:ai (or Rundown AI)"
    assert [name for name, _ in view.as_reported("2022-06-30").company("runai").names] == ["Run:ai", "Rundown AI"]
    assert view.company("runai").name == "R"
