from __future__ import annotations

import tempfile
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import event, layoffs, new_store, record, view_of
from timeline.errors import StoreError
from timeline.models import NOW
from timeline.projections import compare, projector
from timeline.projections.prepared import Prepared

TABLES = ("entity", "entity_version", "event_version", "participation", "projection")


def contents(store):
    """Return every row of every projection."""
    with store.read() as connection:
        found = {
            table: sorted(tuple(row) for row in connection.exec_driver_sql(f"SELECT * FROM {table}"))
            for table in TABLES
        }
        found["event_search"] = list(compare.words(connection))
    return found


_CHANGES = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "c"]),
        st.fixed_dictionaries(
            {
                "title": st.sampled_from(["Twitter lets staff go", "Once again"]),
                "headcount": st.integers(1, 3),
                "date": st.sampled_from(["2022", "2022-11-04", "[..2023-01-01]"]),
                "concerns": st.sampled_from([[], ["deepmind"]]),
                "retracted": st.sampled_from([None, {"on": "2023-05-01", "why": "duplicate"}]),
            }
        ),
    ),
    min_size=1,
    max_size=12,
)


def replay(store, changes):
    """Record, correct, retract and reinstate at random; return the payload of each event at each position."""
    known: dict[str, bool] = {}
    said: list[dict[str, dict]] = [{}]
    for slug, fields in changes:
        gone = fields["retracted"] is not None
        operation = "corrected"
        if slug not in known:
            operation = "recorded"
        elif known[slug] != gone:
            operation = "retracted" if gone else "reinstated"
        fact = layoffs(slug, **fields)
        if record(store, fact, operation=operation, reason="because"):
            said.append({**said[-1], slug: fact.payload()})
        known[slug] = gone
    return said


@settings(max_examples=25)
@given(_CHANGES)
def test_a_rebuild_equals_what_grew_with_the_log(changes):
    with TemporaryDirectory() as folder:
        store = new_store(Path(folder))
        replay(store, changes)
        before = contents(store)
        store.rebuild()
        assert contents(store) == before


@settings(max_examples=25)
@given(_CHANGES)
def test_the_past_at_every_position_is_what_the_log_said_then(changes):
    with TemporaryDirectory() as folder:
        store = new_store(Path(folder))
        said = replay(store, changes)
        view = view_of(store)
        for offset, then in enumerate(said):
            seen = view.as_recorded(3 + offset)
            assert {r.id: r.fact.payload() for r in seen.events(retracted=True)} == then
            standing = {slug for slug, payload in then.items() if "retracted" not in payload}
            assert {record.id for record in seen.events()} == standing


def test_a_batch_with_two_versions_of_an_event_keeps_both(tmp_path):
    store = new_store(tmp_path)
    with store.write() as connection:
        from tests.builders import entry

        store.append(
            connection,
            [entry(layoffs()), entry(layoffs(headcount=1), "corrected"), entry(event())],
            author="a",
        )
    with store.read() as connection:
        rows = connection.exec_driver_sql(
            "SELECT since_position, until_position FROM event_version ORDER BY since_position"
        ).all()
    assert [tuple(row) for row in rows] == [(4, 5), (5, NOW), (6, NOW)]


def test_readers_are_not_disturbed_by_a_rebuild(tmp_path):
    store = new_store(tmp_path)
    record(store, *(layoffs(f"layoffs-{n}") for n in range(5)))
    view, seen = view_of(store), []
    position = store.rebuild(progress=lambda done, of: seen.append((done, of, len(view.events()))))
    assert (position, seen) == (8, [(8, 16, 5), (16, 16, 5)])
    assert len(view.events()) == 5


def test_others_append_while_the_rows_of_a_rebuild_are_derived(tmp_path):
    store, appended = new_store(tmp_path), []
    record(store, *(layoffs(f"layoffs-{n}") for n in range(5)))
    other = type(store).open(store.url, write=True)

    def append(done: int, of: int) -> None:
        if 2 * done <= of:
            appended.extend(record(other, layoffs(f"layoffs-{done}-more")))
            appended.extend(record(other, layoffs("layoffs-1", headcount=7), operation="corrected"))

    assert store.rebuild(progress=append) == 10
    assert [one.position for one in appended] == [9, 10]
    assert store.verify(projections=True).size == 10
    assert view_of(store).event("layoffs-1").headcount.value == 7


def test_rows_derived_from_another_log_are_not_written(tmp_path):
    store, other = new_store(tmp_path), new_store(tmp_path / "other")
    record(store, layoffs())
    record(other, event(), event("another"))
    with other.read_log() as connection:
        prepared = Prepared(connection)
    with closing(prepared), store.write() as connection:
        assert projector.rebuild(connection, prepared) == 4
    assert store.verify(projections=True).size == 4
    assert [one.id for one in view_of(store).events()] == ["twitter-layoffs-2022"]


@pytest.mark.no_database
def test_a_rebuild_without_room_for_its_rows_says_so(tmp_path, monkeypatch):
    store = new_store(tmp_path)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "missing"))
    with pytest.raises(StoreError, match="set TMPDIR to a folder"):
        store.rebuild()


def test_a_rebuild_that_breaks_off_leaves_the_old_rows(tmp_path):
    store = new_store(tmp_path)
    record(store, layoffs())
    before = contents(store)

    def stop(_done: int, _of: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.rebuild(progress=stop)
    assert contents(store) == before


def test_projections_of_another_version_are_rebuilt_when_the_database_is_prepared(tmp_path):
    from timeline.store import Store

    store = new_store(tmp_path)
    record(store, layoffs())
    before = contents(store)
    with store.write() as connection:
        connection.exec_driver_sql("UPDATE projection SET version = 0")
        connection.exec_driver_sql("DELETE FROM participation")
    Store.prepare(store.url).close()
    assert contents(store) == before
