from __future__ import annotations

import time

import pytest

from tests.builders import MUSK, TWITTER, database, record
from tests.faults.children import everything, prepare, start, write_some
from timeline.log import read
from timeline.store import Store

pytestmark = pytest.mark.both_engines


def race(  # noqa: PLR0913 - its settings
    url, store, writers, commits, most, *, project
):
    """Let processes append in parallel while this one follows; return (size before, what each sent, entries seen)."""
    before = store.verify().size
    children = [start(write_some, url, number, commits, most, project=project) for number in range(writers)]
    reader = Store.open(url)
    cursor, seen = before, []
    while True:
        alive = any(child.is_alive() for child, _ in children)
        with reader.read() as connection:
            new = [(entry.position, entry.subject) for entry in read.entries(connection, after=cursor)]
        seen += new
        cursor = new[-1][0] if new else cursor
        if not alive and not new:
            break
        time.sleep(0.001)
    told = [everything(connection) for _, connection in children]
    assert [child.exitcode for child, _ in children] == [0] * writers
    return before, told, seen


@pytest.mark.parametrize(
    ("writers", "commits", "most", "project"),
    [
        (4, 25, 8, True),
        pytest.param(8, 400, 20, True, marks=[pytest.mark.long, pytest.mark.timeout(3600)]),
        pytest.param(8, 320, 1000, False, marks=[pytest.mark.long, pytest.mark.timeout(7200)]),  # a million entries
    ],
)
def test_many_processes_append_at_once_and_a_follower_misses_nothing(  # noqa: PLR0913, PLR0917
    store, url, writers, commits, most, project
):
    record(store, TWITTER, MUSK)
    before, told, seen = race(url, store, writers, commits, most, project=project)
    made = sum(told_last[-1][1] for told_last in told)
    ranges = sorted(pair for each in told for pair in each[:-1])
    expected = list(range(before + 1, before + made + 1))
    assert [position for first, last in ranges for position in range(first, last + 1)] == expected, (
        "a hole, or a lost append"
    )
    assert [position for position, _ in seen] == expected, "the follower missed or doubled an entry"
    assert len({subject for _, subject in seen}) == made
    assert store.verify(projections=project).size == before + made


def test_processes_that_make_the_database_at_once_make_one(tmp_path):
    for attempt in range(5):
        url = database(tmp_path / str(attempt) / "timeline", empty=True)
        children = [start(prepare, url) for _ in range(4)]
        assert [everything(told) for _, told in children] == [["ready"]] * 4
        for child, _ in children:
            child.join()
        assert Store.open(url).verify().size == 0
