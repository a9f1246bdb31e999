"""Tests that a look back tells which facts no longer hold."""

from __future__ import annotations

import datetime as dt

import pytest

from dashboard.overturned import overturned
from tests.dashboard.conftest import source
from tests.dashboard.figures import run
from tests.dashboard.test_pages import open_page, text
from timeline import facts
from timeline.formats.columns import Columns
from timeline.log import NewEntry
from timeline.projections.decode import encode
from timeline.store import Store

__all__ = ["open_page"]  # a fixture

EPOCH = dt.date(1970, 1, 1)
SLUG = "acme-layoffs-2024"
BODY = {
    "kind": "layoffs",
    "title": "Acme lets people go",
    "date": "2024-02-01",
    "company": "acme",
    "headcount": 100,
    "status": "reported",
    "sources": {"a": source("A Paper", "2024-02-02")},
}
CHANGED = {
    "date": {"date": "2024-02-03"},
    "figure": {"headcount": 120},
    "kind": {"kind": "hire"},
    "company": {"company": "other"},
    "retraction": {"retracted": {"on": "2024-05-01", "why": "not_an_event"}},
}
WORDS = {
    "date": "Its date is now 3 February 2024, not 1 February 2024.",
    "figure": "Let go is now given as 120 people, not 100 people.",
    "kind": "It is now recorded as hire, not layoffs.",
    "company": "Acme no longer has the role that it had then.",
    "retraction": "It was retracted on 1 May 2024 (not an event).",
}
SAME = {
    "nothing": {},
    "wording": {"title": "Acme dismisses people", "summary": "More words."},
    "exactness": {"headcount": {"value": 100, "approx": True}},
    "status": {"status": "confirmed"},
    "source": {"sources": {"a": BODY["sources"]["a"], "b": source("B Paper", "2024-02-04")}},
}


@pytest.fixture
def grown(tmp_path):
    """Return a function that records an event and a changed version of it, and returns the address of the log."""

    def grow(**changes):
        url = f"sqlite:///{tmp_path / 'grown.db'}"
        first, second = (facts.from_payload(SLUG, body) for body in (BODY, {**BODY, **changes}))
        companies = [facts.Company(id=slug, name=slug.capitalize()) for slug in ("acme", "other")]
        store = Store.prepare(url)
        with store.write() as connection:
            new = [NewEntry(fact.subject, "recorded", fact.kind, encode(fact)) for fact in (*companies, first)]
            store.append(connection, new, author="A Tester")
            if changes:
                changed = NewEntry(second.subject, "corrected", second.kind, encode(second))
                store.append(connection, [changed], author="A Tester")
        store.close()
        return url

    return grow


def versions(url):
    import timeline

    view = timeline.open(url)
    then = view.as_recorded(3).event(SLUG)
    assert then is not None
    return then, view.event(SLUG)


@pytest.mark.parametrize("change", CHANGED)
def test_what_no_longer_holds_is_told(grown, change):
    assert overturned(*versions(grown(**CHANGED[change]))) == (WORDS[change],)


@pytest.mark.parametrize("change", SAME)
def test_what_only_became_better_known_is_no_ghost(grown, change):
    assert overturned(*versions(grown(**SAME[change]))) == ()


@pytest.mark.parametrize(
    ("before", "after", "ghost"),
    [
        ("2024-02", "2024-02-03", False),
        ("[..2024-02-05]", "2024-02-01", False),
        ("2024", "2024-02", False),
        ("2024-02", "2024-03-01", True),
        ("2024-02-01", "2024-02", True),
    ],
)
def test_a_date_that_became_more_precise_still_holds(grown, monkeypatch, before, after, ghost):
    monkeypatch.setitem(BODY, "date", before)
    assert bool(overturned(*versions(grown(date=after)))) is ghost


@pytest.mark.parametrize(
    ("before", "after", "ghost"),
    [({"min": 50}, 100, False), ({"min": 50, "max": 90}, 100, True), (100, {"max": 100}, True)],
)
def test_a_figure_within_the_bounds_that_were_known_still_holds(grown, monkeypatch, before, after, ghost):
    monkeypatch.setitem(BODY, "headcount", before)
    assert bool(overturned(*versions(grown(headcount=after)))) is ghost


def test_what_is_known_under_another_id_now_is_no_ghost(grown):
    then, _ = versions(grown())
    assert overturned(then, None) == ()


def test_the_details_in_a_look_back_say_what_no_longer_holds(open_page, grown):
    url = grown(**CHANGED["figure"])
    shown = text(open_page(database=url, event=SLUG, recorded="3"))
    assert WORDS["figure"] in shown
    assert "See it as it is now" in shown
    assert WORDS["figure"] not in text(open_page(database=url, event=SLUG))


GHOSTS = """
const events = parts.slice(1).reduce(
  (joined, part) => data_.join(joined, data_.decode(part, joined)), data_.decode(parts[0]));
return looks.map(([reported, recorded]) => {
  const question = { ...filter_.everything(), reported, recorded };
  const ghosts = ghosts_.ghostsOf(events, filter_.filter(events, question), question);
  return [...ghosts].sort();
});
"""


def looks_back(url):
    """Return what the figure marks in looks back by day and by position, and what the pages say of them."""
    import timeline

    view = timeline.open(url)
    today = {record.id: record for record in view.events(retracted=True)}
    columns = Columns.of(view)
    parts = [columns.part(name) for name in columns.names()]
    reported = sorted({row.reported for row in columns.rows if row.reported is not None})
    days = reported[:: max(1, len(reported) // 12)]
    positions = range(1, view.head() + 1, max(1, view.head() // 12))
    looks = [*((day, None) for day in days), *((None, position) for position in positions)]
    drawn = run(GHOSTS, parts=parts, looks=looks)
    said = []
    for day, position in looks:
        then = view if position is None else view.as_recorded(position)
        then = then if day is None else then.as_reported(EPOCH + dt.timedelta(days=day))
        said.append(sorted(record.id for record in then.events() if overturned(record, today.get(record.id))))
    return drawn, said


@pytest.mark.parametrize("changes", [*CHANGED.values(), *SAME.values()], ids=[*CHANGED, *SAME])
def test_the_figure_marks_what_the_pages_say_no_longer_holds(grown, changes):
    drawn, said = looks_back(grown(**changes))
    assert drawn == said
    assert any(said) == (changes in CHANGED.values())


def test_the_figure_marks_the_same_events_in_a_longer_log(database):
    drawn, said = looks_back(database)
    assert drawn == said
    assert any(said)
