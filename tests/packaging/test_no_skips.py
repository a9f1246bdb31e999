"""A test that would be skipped fails, and says why it wanted to be."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
START = "import pytest\n"


@pytest.mark.parametrize(
    "text",
    [
        "@pytest.mark.skip(reason='no such thing')\ndef test_it(): pass",
        "@pytest.mark.skipif(True, reason='no such thing')\ndef test_it(): pass",
        "def test_it(): pytest.skip('no such thing')",
        "@pytest.fixture\ndef thing(): pytest.skip('no such thing')\ndef test_it(thing): pass",
        "pytest.skip('no such thing', allow_module_level=True)",
        "pytest.importorskip('no_such_thing', reason='no such thing')",
    ],
)
def test_a_skip_is_a_failure(text, tmp_path):
    (tmp_path / "test_it.py").write_text(START + text)
    command = [sys.executable, "-m", "pytest", "-p", "tests.conftest", "-c", "pytest.ini"]
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    finished = subprocess.run(
        command,
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode != 0, finished.stdout
    assert "no such thing" in finished.stdout
    assert "skipped" not in finished.stdout.splitlines()[-1]
