"""Tests wait for a condition, and never for a fixed time that may be too short on some machines."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]


def fixed_waits(text):
    """Return the lines of a file that wait a fixed time.

    A loop may pause before it checks its condition again. A test may also sleep for a random time, for example to kill
    a process at a random moment.
    """
    tree = ast.parse(text)
    in_loops = {call for loop in ast.walk(tree) if isinstance(loop, ast.While) for call in ast.walk(loop)}
    found = []
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        name = getattr(call.func, "attr", getattr(call.func, "id", ""))
        at_random = [getattr(getattr(one, "func", None), "attr", "") for one in call.args] == ["uniform"]
        if name == "wait_for_timeout" or (name == "sleep" and call not in in_loops and not at_random):
            found.append(call.lineno)
    return sorted(found)


@pytest.mark.parametrize(
    "text",
    [
        "page.wait_for_timeout(400)",
        "while True:\n    page.wait_for_timeout(400)",
        "time.sleep(2)",
        "sleep(PAUSE)",
        "for _ in range(9):\n    time.sleep(1)",
        "await asyncio.sleep(0.5)",
    ],
)
def test_a_fixed_wait_is_found(text):
    assert fixed_waits(text) == [text.count("\n") + 1]


@pytest.mark.parametrize(
    "text",
    [
        "while not ready():\n    time.sleep(0.01)",
        "time.sleep(chance.uniform(0, 2))\nchild.kill()",
        "page.wait_for_function('drawn')",
        "event.wait(10)",
    ],
)
def test_a_pause_of_a_loop_and_a_random_moment_are_none(text):
    assert fixed_waits(text) == []


def test_no_test_waits_a_fixed_time():
    found = {str(path): fixed_waits(path.read_text(encoding="utf-8")) for path in TESTS.rglob("*.py")}
    assert {path: lines for path, lines in found.items() if lines} == {}
