"""A log for every payload version ever written. Never change the files in `frozen/`; add a folder for a new version."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.builders import database, view_of
from timeline import facts
from timeline.log.segments import read_segments, released
from timeline.store import Store

VERSIONS = sorted((Path(__file__).parent / "frozen").iterdir())
ROOTS = {
    "v1": "34:dfc6f09ea6bc687befc42fc21323586934d67f1d625129748957e44ed0266d0e",
    "v2": "34:9f9d9e56da96a5c40deb45c017dc6e0a678e221869183f841cb696d71c1f6489",
}


@pytest.fixture(params=VERSIONS, ids=lambda path: path.name)
def opened(request, tmp_path):
    """Give a database restored from a frozen log, and the name of its version."""
    store = Store.prepare(database(tmp_path / "timeline"))
    for segment in read_segments(request.param):
        with store.write() as connection:
            store.restore(connection, segment)
    yield store, request.param
    store.close()


@pytest.mark.no_database
def test_there_is_a_frozen_log_of_every_payload_version():
    assert [path.name for path in VERSIONS] == [f"v{n}" for n in range(1, facts.SCHEMA_VERSION + 1)]


def test_a_frozen_log_has_the_tree_head_that_it_was_written_with(opened):
    store, folder = opened
    assert str(store.verify(projections=True)) == ROOTS[folder.name]
    assert released(folder)[-1].head == store.verify()


def test_a_frozen_log_answers_in_todays_words(opened):
    store, _ = opened
    view = view_of(store)
    found = view.events().to_json()
    assert {event["kind"] for event in found} >= {"layoffs", "compute_purchase", "open_letter"}
    assert len(found) == len(list(view.events()))
    assert [version.operation for version in view.history("layoffs")] == [
        *("recorded", "corrected", "retracted", "reinstated")
    ]
    purchase = view.event("compute-purchase")
    assert [(claim.value, claim.unit, claim.source) for claim in purchase.fact.figures["units"]] == [
        (10000, "gpu", "a"),
        (100000, "tpu", "b"),
    ]
    assert str(view.event("rename").date) == "by 11 April 2023"


def test_the_first_version_has_every_kind_of_its_time(opened):
    store, folder = opened
    kinds = {entry.kind for segment in read_segments(folder) for entry in segment}
    assert len(kinds) >= 29
    assert len(view_of(store).events()) == len(kinds - {"company", "person"})


@pytest.mark.no_database
def test_a_payload_of_the_current_version_is_written_as_it_was():
    from timeline.projections.decode import encode, fact_of

    for segment in read_segments(Path(__file__).parent / "frozen" / f"v{facts.SCHEMA_VERSION}"):
        for entry in segment:
            assert encode(fact_of(entry)) == entry.body, "what is written has changed: raise SCHEMA_VERSION"
