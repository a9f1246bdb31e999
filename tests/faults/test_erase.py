"""An erasure that is killed has happened or not; what is left in files is removed by doing it again."""

from __future__ import annotations

import pytest

from tests.builders import event, layoffs, new_store, record, view_of
from tests.faults.children import erase_until, start
from timeline import facts, sql
from timeline.errors import TimelineWarning
from timeline.log import read
from timeline.log.segments import HEAD_FILE, erase_in_segments, read_segments, write_segment
from timeline.models import PAYLOAD as P
from timeline.store import Store

JANE = facts.Person.model_validate({"id": "p-17", "name": "Jane Quicksilver"})


def killed(url, stop):
    """Return how many statements a child ran to erase, or None if it died before the end."""
    child, told = start(erase_until, url, stop, [4], ["person/p-17"])
    child.join()
    return told.recv() if child.exitcode == 0 else None


def made(folder):
    store = new_store(folder)
    record(store, JANE, event(), layoffs())
    return store


@pytest.mark.both_engines
@pytest.mark.parametrize("whole", [False, pytest.param(True, marks=[pytest.mark.long, pytest.mark.timeout(7200)])])
def test_a_kill_at_any_statement_leaves_all_or_nothing(tmp_path, whole):
    first = made(tmp_path / "first")
    statements = killed(first.url.render_as_string(hide_password=False), 0)
    assert statements is not None
    first.close()
    ends = []
    steps = range(1, statements + 1) if whole else range(2, statements + 1, max(1, statements // 6))
    for stop in (*steps, statements):
        store = made(tmp_path / str(stop) / str(len(ends)))
        url = store.url.render_as_string(hide_password=False)
        killed(url, stop)
        head = store.verify(projections=True)
        with store.read() as connection:
            there = sql.value(connection, f"SELECT count(*) FROM {P} WHERE {P.position} = 4")
        assert (head.size, there) in ((6, 1), (7, 0))
        ends.append(head.size)
        store.close()
        if head.size == 7:
            again = Store.open(url, write=True)
            with again.write() as connection:
                assert again.erase_again(connection) == 0
            assert view_of(again).person("p-17").name == "p-17"
            again.close()
    assert ends == sorted(ends)
    assert {6, 7} == {*ends}


@pytest.mark.parametrize("interrupted", ["before the list", "before the old segments"])
def test_a_release_that_was_interrupted_goes_on(tmp_path, interrupted):
    store, folder = made(tmp_path / "log"), tmp_path / "released"
    with store.read() as connection:
        write_segment(folder, list(read.entries(connection)))
    with store.write() as connection:
        entry = store.erase(connection, [4], ["person/p-17"], why="asked for it", author="a")
    if interrupted == "before the list":
        listed = (folder / HEAD_FILE).read_bytes()
        write_segment(folder, [entry])
        (folder / HEAD_FILE).write_bytes(listed)
        assert erase_in_segments(folder) == 0  # the erasure is not released yet
        assert [one.has_payload for some in read_segments(folder) for one in some] == [True] * 6
    write_segment(folder, [entry])
    assert erase_in_segments(folder) == 1
    assert b"Quicksilver" not in b"".join(path.read_bytes() for path in folder.iterdir())
    store.close()


@pytest.mark.sqlite
def test_a_reader_that_keeps_the_old_state_is_told_of(tmp_path):
    store = made(tmp_path / "log")
    path, words = tmp_path / "log" / "timeline.db", b"Quicksilver"
    reader = Store.open(store.url)
    with reader.read() as connection:
        assert next(read.entries(connection, after=3, until=4)).has_payload
        with pytest.warns(TimelineWarning, match="`timeline erase --again`"), store.write() as writing:
            store.erase(writing, [4], ["person/p-17"], why="asked for it", author="a")
        assert next(read.entries(connection, after=3, until=4)).has_payload
    reader.close()
    with store.write() as writing:
        store.erase_again(writing)
    store.close()
    assert words not in b"".join(one.read_bytes() for one in path.parent.iterdir() if one.is_file())
