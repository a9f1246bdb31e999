from __future__ import annotations

import gc
import signal
import threading
import time
import weakref
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import chain
from typing import TYPE_CHECKING

import pytest

from tests.builders import entry, layoffs, new_store, record
from timeline.errors import ConcurrencyError, LogError, StoreError
from timeline.log import read
from timeline.log.append import Append
from timeline.log.group_commit import GroupCommit, Pending

if TYPE_CHECKING:
    from collections.abc import Iterator

    from timeline.store import Store


@contextmanager
def while_one_leads(store: Store, others: int) -> Iterator[ThreadPoolExecutor]:
    """Block one append, at position 4, on the write lock until `others` more appends wait behind it."""
    with ThreadPoolExecutor(others + 1) as pool, store.write() as connection:
        read.head(connection)  # on a server, the first statement takes the lock
        pool.submit(store.commit, [entry(layoffs("acme-first"))], author="a")
        wait_for(store, Pending(1, 0))
        yield pool
        wait_for(store, Pending(1, others))


def wait_for(group: Store | GroupCommit, pending: Pending) -> None:
    """Wait until the numbers of appends that are being committed and that wait equal `pending`."""
    while group.pending != pending:
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
    assert len({found.batch for found in entries}) == 80  # each append is its own batch, whichever thread committed it
    store.verify(projections=True)


def test_those_who_wait_are_committed_together(store):
    with while_one_leads(store, 5) as pool:
        appends = [pool.submit(store.commit, [entry(layoffs(f"acme-{number}"))], author="a") for number in range(5)]
    entries = [append.result()[0] for append in appends]
    assert sorted(found.position for found in entries) == [5, 6, 7, 8, 9]
    assert len({found.recorded_at for found in entries}) == 1  # one timestamp, so one transaction


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
        assert read.head(connection) == 9  # the first entry of the conflicting append is not kept either


@pytest.mark.parametrize(
    ("raised", "seen"),
    [
        (StoreError("the disk is full"), ["StoreError"] * 3),
        (KeyboardInterrupt(), ["KeyboardInterrupt", "StoreError", "StoreError"]),
    ],
)
def test_a_transaction_that_fails_leaves_nobody_waiting(store, raised, seen):
    group, goes_on = GroupCommit(), threading.Event()

    def commit(appends):
        if len(appends) > 1:
            raise raised
        assert goes_on.wait(60)
        return [store.commit(one.new, author=one.author) for one in appends]

    def append(slug):
        return group.append(Append([entry(layoffs(slug))], "a"), commit)

    with ThreadPoolExecutor(4) as pool:
        first = pool.submit(append, "acme-first")
        wait_for(group, Pending(1, 0))
        appends = [pool.submit(append, f"acme-{number}") for number in range(3)]
        wait_for(group, Pending(1, 3))
        goes_on.set()
    assert first.result()[0].position == 4
    assert sorted(type(one.exception()).__name__ for one in appends) == seen
    assert group.pending == Pending(0, 0)
    assert append("acme-last")[0].position == 5


def test_what_one_does_wrong_is_told_to_it_alone(store):
    with while_one_leads(store, 4) as pool:
        good = [pool.submit(store.commit, [entry(layoffs(f"acme-{number}"))], author="a") for number in range(3)]
        bad = pool.submit(store.commit, [entry(layoffs("acme-7", company="nobody"))], author="a")
    assert sorted(append.result()[0].position for append in good) == [5, 6, 7]
    with pytest.raises(LogError, match="names 'nobody', which is not in the log"):
        bad.result()


@pytest.mark.parametrize(
    ("words", "author", "told"),
    [
        ({"reason": "half a pair: \ud800"}, "a", r"the reason has a character that databases can't store: '\\ud800'"),
        ({"origin": "a\0b"}, "a", r"the origin has .*: '\\x00'"),
        ({}, "nobody\0", "the author has"),
    ],
)
def test_words_that_no_database_keeps_are_refused(store, words, author, told):
    with pytest.raises(LogError, match=told):
        store.commit([entry(layoffs(), **words)], author=author)


@contextmanager
def interruptible() -> Iterator[None]:
    """Make SIGINT raise KeyboardInterrupt; a program that a shell starts in the background ignores SIGINT."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize("is_next", [True, False])
def test_who_is_interrupted_while_it_waits_keeps_nobody_waiting(store, is_next):
    """The main thread gets the signal while its append waits, either next in line or behind another append."""

    def interrupt() -> None:
        wait_for(store, Pending(1, 1 if is_next else 2))
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)

    with interruptible(), ThreadPoolExecutor(4) as pool, store.write() as connection:
        read.head(connection)
        first = pool.submit(store.commit, [entry(layoffs("acme-first"))], author="a")
        wait_for(store, Pending(1, 0))
        if not is_next:
            second = pool.submit(store.commit, [entry(layoffs("acme-second"))], author="a")
            wait_for(store, Pending(1, 1))
        pool.submit(interrupt)
        with pytest.raises(KeyboardInterrupt):
            store.commit([entry(layoffs("acme-mine"))], author="a")
        last = pool.submit(store.commit, [entry(layoffs("acme-last"))], author="a")
    assert first.result()[0].position == 4
    if not is_next:
        assert second.result()[0].position == 5
    assert last.result()[0].subject == "event/acme-last"
    assert store.commit([entry(layoffs())], author="a")
    with store.read() as connection:
        assert "event/acme-mine" not in [found.subject for found in read.entries(connection)]


def test_a_store_that_is_dropped_gives_its_connections_back_at_once(tmp_path):
    store = new_store(tmp_path)
    gone = weakref.ref(store)
    gc.disable()
    try:
        del store
        assert gone() is None
    finally:
        gc.enable()
