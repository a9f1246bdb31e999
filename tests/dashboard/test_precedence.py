"""Tests that a thread which makes a feed gives way to pages, and still ends."""

from __future__ import annotations

import time
from contextlib import suppress

from dashboard.precedence import Precedence


def _parts():
    """Yield parts that take ten milliseconds of the processor each."""
    for number in range(3):
        end = time.thread_time() + 0.01
        while time.thread_time() < end:
            pass
        yield number


def _took(precedence):
    begun, worked = time.monotonic(), time.thread_time()
    assert list(precedence.giving_way(_parts())) == [0, 1, 2]
    return time.monotonic() - begun, time.thread_time() - worked


def test_a_maker_pauses_while_a_page_runs_and_ends_even_if_pages_run_all_the_time():
    precedence = Precedence()
    with precedence.page(), precedence.page():
        took, worked = _took(precedence)
    assert took >= 3 * worked
    assert took >= 0.12


def test_a_page_that_fails_no_longer_runs(monkeypatch):
    precedence, pauses = Precedence(), []
    with suppress(ZeroDivisionError), precedence.page():
        raise ZeroDivisionError
    monkeypatch.setattr(time, "sleep", pauses.append)
    _took(precedence)
    assert not pauses
