"""What changed between two states of the log."""

from __future__ import annotations

import pytest

from tests.builders import INSIDER, VIDHYA, event, layoffs, new_store, record, view_of
from timeline.errors import QueryError
from timeline.query.differences import difference


@pytest.fixture
def store(tmp_path):
    store = new_store(tmp_path)
    yield store
    store.close()


def between(view, earlier, later, **given):
    return view.as_reported(later).differences(view.as_reported(earlier), **given)


def test_an_event_is_new_on_its_first_report_and_disputed_on_a_rival_claim(store):
    record(store, event(), layoffs())
    view = view_of(store)
    first = view.event("twitter-gpu-purchase-2023").fact.published
    assert (str(first["insider"]), str(first["vidhya"])) == ("2023-04-11", "2023-04-14")
    (found,) = between(view, "2023-04-10", "2023-04-12")
    assert (found.what, found.before, found.record.id) == ("new", None, "twitter-gpu-purchase-2023")
    (found,) = between(view, "2023-04-12", "2023-04-15")
    assert (found.what, found.sources) == ("disputed", ("vidhya",))
    (units,) = found.figures
    assert units.name == "units"
    assert [int(claim.value) for claim in units.before] == [10000]
    assert [int(claim.value) for claim in units.after] == [10000, 100000]
    assert found.to_json() == {
        "event": "twitter-gpu-purchase-2023",
        "what": "disputed",
        "figures": {
            "units": {
                "before": [{"value": "10000", "approx": True, "rank": "preferred", "source": "insider"}],
                "after": [
                    {"value": "10000", "approx": True, "rank": "preferred", "source": "insider"},
                    {"value": "100000", "source": "vidhya"},
                ],
            }
        },
        "sources": ["vidhya"],
    }
    assert between(view, "2023-04-15", "2023-06-01") == []


def test_the_same_works_between_two_positions(store):
    view = view_of(store)
    record(store, layoffs())
    record(store, layoffs(headcount=4000), operation="corrected")
    start, first, now = (view.as_recorded(position) for position in (3, 4, 5))
    (new,) = now.differences(start)
    assert new.what == "new"
    (changed,) = now.differences(first)
    assert changed.what == "changed"
    assert [one.name for one in changed.figures] == ["headcount"]
    (gone,) = start.differences(now)
    assert (gone.what, gone.after) == ("gone", None)


def test_a_retraction_and_a_kind_are_told(store):
    record(store, layoffs())
    view = view_of(store)
    before = view.event("twitter-layoffs-2022")
    gone = {"on": "2023-01-01", "why": "other", "note": "no"}
    record(store, layoffs(retracted=gone), operation="retracted")
    (found,) = view.differences(view.as_recorded(4))
    assert found.what == "retracted"
    assert difference(before, before) is None
    assert difference(None, None) is None


def test_filters_narrow_the_comparison(store):
    record(store, event(), layoffs())
    view = view_of(store)
    assert between(view, "2020", "2024", kind="layoffs")[0].record.kind == "layoffs"
    assert between(view, "2020", "2024", company="deepmind") == []
    with pytest.raises(QueryError, match="twitter"):
        between(view, "2020", "2024", company="twiter")


def test_a_second_source_that_says_the_same_is_no_difference(store):
    rival = {"value": 10000, "approx": True, "source": "vidhya"}
    record(store, event(sources={"insider": INSIDER, "vidhya": VIDHYA}, units=[rival | {"source": "insider"}, rival]))
    view = view_of(store)
    assert between(view, "2023-04-12", "2023-04-15") == []
