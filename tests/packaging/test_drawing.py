"""What Hypothesis draws depends only on the test, not on earlier runs or loaded modules."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEST = """\
import atexit, json, os, pathlib
from hypothesis import given, settings, strategies as st

DRAWN = []
FORBIDDEN = json.loads(os.environ["FORBIDDEN"])
atexit.register(lambda: pathlib.Path("drawn.json").write_text(json.dumps(DRAWN)))

@given(st.integers(), st.integers())
def test_it(one, other):
    DRAWN.append([one, other])
    assert one != FORBIDDEN
"""


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    """Give a function that runs a property test, always in the same folder, and returns the values it was given."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "property_test.py").write_text(TEST)
    (folder / "pytest.ini").write_text("[pytest]\n")
    (folder / "constants.py").write_text("".join(f"A{number} = {number * 10**15 + 7}\n" for number in range(99)))

    def run(*options, forbidden=None):
        command = [sys.executable, "-m", "pytest", "-p", "tests.drawing", "-c", "pytest.ini", *options]
        env = {"PYTHONPATH": f"{ROOT}:{folder}", "FORBIDDEN": json.dumps(forbidden)}
        done = subprocess.run([*command, "property_test.py"], cwd=folder, env=env, check=False, capture_output=True)
        assert done.returncode == (0 if forbidden is None else 1), done.stdout
        assert not (folder / ".hypothesis").exists()
        return json.loads((folder / "drawn.json").read_text())

    return run


@pytest.fixture(scope="module")
def usual(drawn):
    """Give the values that a first run draws."""
    return drawn()


def test_an_earlier_run_changes_nothing_whatever_failed_in_it(drawn, usual):
    drawn(forbidden=usual[50][0])
    assert drawn() == usual


def test_modules_that_are_loaded_change_nothing(drawn, usual):
    assert drawn("-p", "constants") == usual


def test_new_examples_are_drawn_where_they_are_wanted(drawn, usual):
    assert drawn("--hypothesis-profile=new") != usual
