"""In a fork of the repository, GitHub runs the same checks as `.ci/run`."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
PATH = ROOT / ".github/workflows/test.yml"


@pytest.fixture
def workflow():
    return yaml.safe_load(PATH.read_text(encoding="utf-8"))


@pytest.fixture
def steps(workflow):
    (job,) = workflow["jobs"].values()
    return job["steps"]


def test_pushes_and_pull_requests_of_every_branch_are_checked(workflow):
    # PyYAML reads YAML 1.1, in which the key `on` means true.
    assert workflow[True] == {"push": None, "pull_request": None}


def test_it_runs_the_command_that_checks_a_change_anywhere(steps):
    (command,) = [step["run"] for step in steps if "run" in step]
    assert command == "bash .ci/run"
    assert os.access(ROOT / ".ci/run", os.R_OK)


def test_it_takes_the_oldest_python_and_keeps_what_the_locks_name(steps):
    (python,) = [step["with"] for step in steps if step.get("uses", "").startswith("actions/setup-python@")]
    assert f'requires-python = ">={python["python-version"]}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert python["cache"] == "pip"
    assert sorted(path.name for path in ROOT.glob(python["cache-dependency-path"])) == [
        "requirements-test.lock",
        "requirements.lock",
    ]


def test_it_may_only_read_and_names_no_host(workflow):
    assert workflow["permissions"] == {"contents": "read"}
    assert re.findall(r"https?:|index-url|secrets\.", PATH.read_text(encoding="utf-8")) == []
