"""The changes of the log, newest first."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from tests.builders import DEEPMIND, MUSK, TWITTER, database, event, layoffs, record, view_of
from timeline.errors import QueryError
from timeline.store import Store


@pytest.fixture
def view(tmp_path):
    store = Store.prepare(database(tmp_path / "log"))
    record(store, TWITTER, DEEPMIND, MUSK)
    record(store, event(), layoffs())
    record(store, layoffs(headcount=3800), operation="corrected", reason="A slip.")
    gone = {"on": "2024-01-01", "why": "not_an_event", "note": "It never was."}
    record(store, event(retracted=gone), operation="retracted")
    opened = view_of(store)
    yield opened
    for one in (opened.store, store):
        one.close()


def told(changes):
    return [(change.version.position, change.version.operation, change.slug) for change in changes]


def test_the_newest_entry_comes_first_with_what_it_changed(view):
    """A correction lists the changed fields with their old and new values."""
    found = view.changes()
    assert told(found)[:3] == [
        (7, "retracted", "twitter-gpu-purchase-2023"),
        (6, "corrected", "twitter-layoffs-2022"),
        (5, "recorded", "twitter-layoffs-2022"),
    ]
    (changed,) = found[1].version.changes
    assert (changed.field, str(changed.old), str(changed.new)) == ("headcount", "3700", "3800")
    assert (found[1].title, found[1].kind, found[1].version.reason) == ("Twitter lets staff go", "layoffs", "A slip.")
    assert found[2].version.changes == ()


def test_pages_of_entries_join_without_a_gap(view):
    """`before` continues where a page ended."""
    whole = told(view.changes())
    assert len(whole) == 7
    paged = told(view.changes(limit=3))
    while more := told(view.changes(limit=3, before=paged[-1][0])):
        paged += more
    assert paged == whole


def test_a_part_of_the_log_includes_its_end(view):
    """`after` and `until` take positions or times, and `until` is included, as in `as_recorded`."""
    assert [position for position, _, _ in told(view.changes(after=3, until=5))] == [5, 4]
    assert [position for position, _, _ in told(view.changes(after=np.int64(3), until="5", before=5))] == [4]
    assert told(view.as_recorded(4).changes(after=3, until=6)) == told(view.changes(after=3, until=4))
    assert view.changes(until="2020-01") == []
    assert view.changes(after="2020-01", until="2199-12") == view.changes()
    assert view.changes(after="2199-12") == []
    assert len(view.changes(limit=np.int64(2))) == 2
    with pytest.raises(QueryError, match="limit takes a whole number from 0 on, not 'all'"):
        view.changes(limit="all")
    with pytest.raises(QueryError, match="the log has positions 0 to 7, not 8"):
        view.changes(until=8)


def test_entries_are_narrowed_to_an_operation_and_a_company(view):
    """The entries of a company are its own and those of the events it takes part in."""
    assert told(view.changes(operation="corrected")) == [(6, "corrected", "twitter-layoffs-2022")]
    assert [slug for _, _, slug in told(view.changes(company="deepmind"))] == ["deepmind"]
    assert {slug for _, _, slug in told(view.changes(company="twitter"))} == {
        "twitter",
        "twitter-gpu-purchase-2023",
        "twitter-layoffs-2022",
    }


def test_a_look_back_ends_where_it_looks(view):
    """A view as recorded at a position leaves out later changes."""
    assert told(view.as_recorded(5).changes())[0] == (5, "recorded", "twitter-layoffs-2022")
    assert sum(sum(counts.values()) for counts in view.as_recorded(5).changes_by_day().values()) == 5


def test_days_count_what_was_recorded_on_them(view):
    """The days are in UTC."""
    days = view.changes_by_day()
    assert set(days) <= {dt.datetime.now(dt.UTC).date(), dt.datetime.now(dt.UTC).date() - dt.timedelta(days=1)}
    assert sum(counts.get("recorded", 0) for counts in days.values()) == 5


def test_what_can_t_be_asked_is_said_with_a_suggestion(view):
    """The errors of both filters suggest a value."""
    with pytest.raises(QueryError, match="did you mean 'corrected'"):
        view.changes(operation="correcte")
    with pytest.raises(QueryError, match="did you mean 'twitter'"):
        view.changes(company="twiter")


def test_all_of_it_is_json(view):
    """A change converts to JSON, as the history of a fact does."""
    assert view.changes(limit=1)[0].to_json()["id"] == "twitter-gpu-purchase-2023"
