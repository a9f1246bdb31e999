"""Tests of what pages cache: who shares it, and when it is made again."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.event import listen

from dashboard import data
from dashboard.cache import cached
from dashboard.database import Source
from dashboard.state import State
from tests.builders import event, new_store, record, view_of

if TYPE_CHECKING:
    from pathlib import Path


def test_the_same_question_gets_the_same_object():
    @cached
    def doubled(words: tuple[str, ...], state: State) -> list[str]:
        return [state.text, *words, *words]

    assert doubled(("a", "b"), State(text="q")) is doubled(("a", "b"), State(text="q"))
    assert doubled(("a", "b"), State(text="q")) == ["q", "a", "b", "a", "b"]


def test_a_look_back_is_read_once(tmp_path: Path):
    """A look back is read once, although `list()` asks for its length first, which could read it again."""
    store = new_store(tmp_path)
    record(store, event(thread="affair"))
    at = Source(view_of(store), "read once", "1:")
    begun: list[object] = []
    listen(at.view.store.pool, "begin", begun.append)
    day = dt.date(2023, 4, 12)
    assert len(data.events(at, State(reported=day))) == 1
    assert len(begun) == 1
    assert (len(data.affair(at, "affair", day)), len(begun)) == (1, 2)
    store.close()


def test_another_question_gets_another_answer():
    @cached
    def shown(state: State, *, most: int) -> str:
        return f"{state.text} {most}"

    assert [shown(State(text=text), most=most) for text in "ab" for most in (1, 2)] == ["a 1", "a 2", "b 1", "b 2"]


def test_lists_count_as_the_very_list_even_where_they_are_equal():
    @cached
    def copied(records: list[int]) -> list[int]:
        return list(records)

    one, other = [1, 2], [1, 2]
    assert copied(one) is copied(one)
    assert copied(one) is not copied(other)


def test_a_tuple_of_records_is_not_compared_record_by_record():
    @cached
    def first(records: tuple[dict[str, int], ...]) -> dict[str, int]:
        return records[0]

    records = ({"a": 1},)
    assert first(records) is records[0]


def test_a_database_counts_by_its_log(tmp_path: Path):
    @cached
    def titles(at: Source) -> list[str]:
        return [record.title for record in at.view.events()]

    store = new_store(tmp_path)
    view = view_of(store)
    before = Source(view, "file", view.mark())
    assert titles(before) == []
    record(store, event())
    after = Source(view, "file", view.mark())
    assert len(titles(after)) == 1
    assert titles(replace(after, notice="anything")) is titles(after)


def test_who_asks_meanwhile_waits_for_the_first():
    begun = Barrier(8)
    calls = []

    @cached
    def slow(word: str) -> list[str]:
        calls.append(word)
        return [word]

    def ask(_: int) -> list[str]:
        begun.wait()
        return slow("a")

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(ask, range(8)))
    assert calls == ["a"]
    assert {id(answer) for answer in found} == {id(found[0])}


def test_after_a_fault_it_is_tried_again():
    faults = [OSError("gone")]

    @cached
    def asked(word: str) -> str:
        if faults:
            raise faults.pop()
        return word

    with pytest.raises(OSError, match="gone"):
        asked("a")
    assert asked("a") == "a"
