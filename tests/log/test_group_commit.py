from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import chain
from typing import TYPE_CHECKING

import pytest

from tests.builders import entry, layoffs, record
from timeline.errors import ConcurrencyError, StoreError
from timeline.log import read
from timeline.log.group_commit import GroupCommit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from timeline.store import Store


@contextmanager
def while_one_leads(store: Store, others: int) -> Iterator[ThreadPoolExecutor]:
    """Let one append at position 4 wait for the write lock; go on when so many others wait for it to end."""
    with ThreadPoolExecutor(others + 1) as pool, store.write():
        pool.submit(store.commit, [entry(layoffs("acme-first"))], author="a")
        while store._group._waiting or not store._group._has_leader:
            time.sleep(0.001)
        yield pool
        while len(store._group._waiting) < others:
            time.sleep(0.001)


def test_what_many_threads_append_is_all_there_in_order(store):
    def work(writer: int) -> list[int]:
        facts = [layoffs(f"acme-layoffs-{writer}-{number}") for number in range(10)]
        return [store.commit([entry(fact)], author=f"writer {writer}")[0].position for fact in facts]

    with ThreadPoolExecutor(8) as pool:
        positions = list(pool.map(work, range(8)))
    with store.read() as connection:
        entries = list(read.entries(connection, after=3))
    assert [found.position for found in entries] == list(range(4, 84))
    assert sorted(chain(*positions)) == list(range(4, 84))
    for writer, own in enumerate(positions):
        assert own == sorted(own)
        assert own == [found.position for found in entries if found.recorded_by == f"writer {writer}"]
    assert len({found.batch for found in entries}) == 80  # each append is one of its own, whoever committed it
    store.verify(projections=True)


def test_those_who_wait_are_committed_together(store):
    with while_one_leads(store, 5) as pool:
        appends = [pool.submit(store.commit, [entry(layoffs(f"acme-{number}"))], author="a") for number in range(5)]
    entries = [append.result()[0] for append in appends]
    assert sorted(found.position for found in entries) == [5, 6, 7, 8, 9]
    assert len({found.recorded_at for found in entries}) == 1  # one clock, so one transaction


def test_the_conflict_of_one_keeps_what_the_others_append(store):
    record(store, layoffs())
    with while_one_leads(store, 5) as pool:
        good = [pool.submit(store.commit, [entry(layoffs(f"acme-{number}"))], author="a") for number in range(4)]
        stale = [entry(layoffs("acme-7")), entry(layoffs(headcount=1), operation="corrected", expected_version=4)]
        bad = pool.submit(store.commit, stale, author="a")
    assert sorted(append.result()[0].position for append in good) == [6, 7, 8, 9]
    with pytest.raises(ConcurrencyError, match="is at version 1, not 4 as expected"):
        bad.result()
    with store.read() as connection:
        assert read.head(connection) == 9  # the conflict's own first entry is not kept either


@pytest.mark.parametrize(
    ("raised", "seen"),
    [
        (StoreError("the disk is full"), ["StoreError"] * 3),
        (KeyboardInterrupt(), ["KeyboardInterrupt", "StoreError", "StoreError"]),
    ],
)
def test_a_transaction_that_fails_leaves_nobody_waiting(store, raised, seen):
    def commit(appends):
        if len(appends) > 1:
            raise raised
        return store._commit(appends)

    store._group = GroupCommit(commit)
    with while_one_leads(store, 3) as pool:
        appends = [pool.submit(store.commit, [entry(layoffs(f"acme-{number}"))], author="a") for number in range(3)]
    assert sorted(type(append.exception()).__name__ for append in appends) == seen
    assert store.commit([entry(layoffs())], author="a")[0].position == 5
