"""A test that would be skipped fails and shows the reason for the skip."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

ROOT = Path(__file__).parents[2]
START = "import pytest\n"
SKIPS = {
    "mark": "@pytest.mark.skip(reason='no such thing')\ndef test_it(): pass",
    "condition": "@pytest.mark.skipif(True, reason='no such thing')\ndef test_it(): pass",
    "call": "def test_it(): pytest.skip('no such thing')",
    "fixture": "@pytest.fixture\ndef thing(): pytest.skip('no such thing')\ndef test_it(thing): pass",
    "file": "pytest.skip('no such thing', allow_module_level=True)",
    "import": "pytest.importorskip('no_such_thing', reason='no such thing')",
}


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    """Run one test for each way to skip, and give what pytest reports for each file: (outcome, text)."""
    folder = tmp_path_factory.mktemp("skips")
    for name, text in SKIPS.items():
        (folder / f"test_{name}.py").write_text(START + text)
    (folder / "pytest.ini").write_text("[pytest]\n")
    command = [sys.executable, "-m", "pytest", "-p", "tests.conftest", "-c", "pytest.ini", "--junitxml=found.xml"]
    finished = subprocess.run(
        [*command, "--continue-on-collection-errors"],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode != 0, finished.stdout
    assert "skipped" not in finished.stdout.splitlines()[-1]
    found = {}
    for case in ET.parse(folder / "found.xml").iter("testcase"):  # noqa: S314 - our own file
        ((outcome, text),) = [(one.tag, f"{one.get('message')} {one.text}") for one in case]
        found[(case.get("classname") or case.get("name")).removeprefix("test_")] = (outcome, text)
    return found


@pytest.mark.parametrize("name", SKIPS)
def test_a_skip_is_a_failure(outcomes, name):
    outcome, text = outcomes[name]
    assert outcome in ("failure", "error")
    assert "no such thing" in text


def test_each_skip_was_tried(outcomes):
    assert sorted(outcomes) == sorted(SKIPS)
