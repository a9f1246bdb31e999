from __future__ import annotations

import pytest

from tests.builders import event, layoffs, record
from timeline.errors import UnknownVersionError
from timeline.log import read
from timeline.log.upcast import upcast


def test_a_reader_goes_on_from_its_cursor(store, monkeypatch):
    monkeypatch.setattr(read, "BATCH", 2)
    record(store, layoffs(), event())
    with store.read() as connection:
        assert [e.position for e in read.entries(connection)] == [1, 2, 3, 4, 5]
        assert [e.position for e in read.entries(connection, after=3)] == [4, 5]
        assert [e.position for e in read.entries(connection, after=1, until=3)] == [2, 3]
        assert list(read.entries(connection, after=5)) == []


def test_the_tree_head_of_a_position_is_that_of_a_log_that_ended_there(store):
    with store.read() as connection:
        before = read.current_tree_head(connection)
    record(store, layoffs(), event())
    with store.read() as connection:
        assert read.current_tree_head(connection, until=3) == before
        assert read.current_tree_head(connection) == store.verify()


@pytest.mark.no_database
def test_an_older_payload_is_brought_up_step_by_step():
    steps = {1: lambda body: {**body, "a": 1}, 2: lambda body: {**body, "b": body["a"] + 1}}
    assert upcast({}, 1, current=3, steps=steps) == {"a": 1, "b": 2}
    assert upcast({"a": 5}, 2, current=3, steps=steps) == {"a": 5, "b": 6}
    assert upcast({"a": 5}, 3, current=3, steps=steps) == {"a": 5}


@pytest.mark.no_database
def test_a_payload_of_a_newer_program_is_not_guessed_at():
    with pytest.raises(UnknownVersionError, match="update company-timeline"):
        upcast({}, 2, current=1)
