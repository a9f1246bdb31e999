"""What Hypothesis draws depends on the test alone: not on earlier runs, and not on the modules that are loaded."""

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
atexit.register(lambda: pathlib.Path(os.environ["DRAWN"]).write_text(json.dumps(DRAWN)))

@settings(max_examples=300)
@given(st.integers(), st.text(max_size=30))
def test_it(number, text):
    DRAWN.append([number, text])
    assert number != LIMIT
"""


def drawn(folder: Path, *, limit: int | None = None, options: tuple[str, ...] = ()) -> list[object]:
    """Run a property in a folder, a second time in the same one if wanted, and return what it was given."""
    folder.mkdir(exist_ok=True)
    (folder / "property_test.py").write_text(TEST.replace("LIMIT", str(limit)))
    (folder / "pytest.ini").write_text("[pytest]\n")
    # Constants of this size are drawn by nobody by chance.
    (folder / "loaded.py").write_text("".join(f"A{n} = {n * 10**15 + 7}\nB{n} = 'constant {n}'\n" for n in range(99)))
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.conftest", "-c", "pytest.ini", *options]
    environment = {"PYTHONPATH": f"{ROOT}:{folder}", "DRAWN": str(folder / "drawn.json")}
    subprocess.run([*command, "property_test.py"], cwd=folder, env=environment, check=False, capture_output=True)
    found: list[object] = json.loads((folder / "drawn.json").read_text())
    return found


@pytest.fixture(scope="module")
def usual(tmp_path_factory):
    """Give what a first run draws."""
    found = drawn(tmp_path_factory.mktemp("usual") / "project")
    assert len(found) == 300
    return found


def test_a_second_run_draws_the_same(usual, tmp_path):
    assert drawn(tmp_path / "project") == usual


def test_what_failed_in_an_earlier_run_is_not_drawn_first(usual, tmp_path):
    assert drawn(tmp_path / "project", limit=usual[5][0]) != usual
    assert drawn(tmp_path / "project") == usual
    assert not (tmp_path / "project" / ".hypothesis").exists()


def test_modules_that_are_loaded_change_nothing(usual, tmp_path):
    assert drawn(tmp_path / "project", options=("-p", "loaded")) == usual


def test_new_examples_are_drawn_where_they_are_wanted(usual, tmp_path):
    assert drawn(tmp_path / "project", options=("--hypothesis-profile", "new examples")) != usual
