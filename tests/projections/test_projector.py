from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import event, layoffs, new_store, record, view_of
from timeline.models import NOW
from timeline.projections import compare

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
    assert (position, seen) == (8, [(8, 8, 5)])
    assert len(view.events()) == 5


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
