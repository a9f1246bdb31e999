"""Tests that the garbage collector skips settled objects and still collects them in the end."""

from __future__ import annotations

import gc
import weakref
from typing import TYPE_CHECKING

import pytest

from dashboard.collector import Settled

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    yield
    gc.unfreeze()


class _Node:
    def __init__(self) -> None:
        self.me = self


def test_what_has_come_is_taken_out_of_sight():
    settled = Settled()
    settled.settle(0.0)
    before = gc.get_freeze_count()
    answers = [[number] for number in range(1000)]
    settled.settle(1.5)
    assert gc.get_freeze_count() >= before + len(answers)


def test_in_the_same_second_nothing_more_is_taken_out_of_sight():
    settled = Settled()
    settled.settle(0.0)
    before = gc.get_freeze_count()
    others = [[number] for number in range(1000)]
    settled.settle(0.5)
    assert gc.get_freeze_count() <= before
    assert others


def test_what_ended_after_it_was_taken_out_of_sight_is_collected_in_the_end():
    settled = Settled()
    settled.settle(0.0)
    node = _Node()
    seen = weakref.ref(node)
    settled.settle(1.5)
    del node
    gc.collect()
    assert seen() is not None
    settled.settle(200.0)
    assert seen() is None
