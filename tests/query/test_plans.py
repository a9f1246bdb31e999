"""What a page asks reads the rows that it shows, and not the log: SQLite's own plans say so."""

from __future__ import annotations

import pytest

from tests.builders import event, layoffs, new_store, record, view_of
from timeline.engines.sqlite import SQLite

pytestmark = pytest.mark.sqlite


@pytest.fixture
def view(tmp_path):
    store = new_store(tmp_path)
    record(store, event(), layoffs(), layoffs("b-layoffs", date="2023"))
    yield view_of(store)
    store.close()


@pytest.fixture
def plans(monkeypatch):
    """Give the plan of each question that is asked, one line for each table that it reads."""
    found, execute = [], SQLite.execute

    def explained(self, connection, statement, values=()):
        if statement.startswith("SELECT"):
            found.extend(row[3] for row in execute(self, connection, f"EXPLAIN QUERY PLAN {statement}", values))
        return execute(self, connection, statement, values)

    monkeypatch.setattr(SQLite, "execute", explained)
    return found


ASKED = {
    "the latest of a company": lambda view: view.events(company="twitter").order_by("-date")[:50],
    "the last recorded of a company": lambda view: view.events(company="twitter").last_recorded(50),
    "how many a company has": lambda view: len(view.events(company="twitter")),
    "how many of each kind a company has": lambda view: view.events(company="twitter").count_by("kind"),
    "one event": lambda view: view.event("twitter-layoffs-2022"),
    "its history": lambda view: view.history("twitter-layoffs-2022"),
    "who leads a company": lambda view: view.leaders("twitter"),
    "a sum of a company": lambda view: view.events(company="twitter").sum("headcount"),
}


_SMALL = {"SCAN alembic_version", "SCAN projection", "SCAN main.projection"}
"""Tables of a few rows, however large the log is."""


@pytest.mark.parametrize("asked", ASKED)
def test_what_a_page_asks_reads_no_whole_table(view, plans, asked):
    view.directory, view.counting()  # derived once
    plans.clear()
    ASKED[asked](view)
    assert plans
    whole = [plan for plan in plans if plan.startswith("SCAN") or "event_version_anchor" in plan]
    assert [plan for plan in whole if plan not in _SMALL and "CONSTANT ROW" not in plan] == []


def test_all_events_are_sorted_by_the_index(view, plans):
    assert len(list(iter(view.events()))) == 3
    assert any("event_version_anchor" in plan for plan in plans)
    assert not any("ORDER BY" in plan for plan in plans)
