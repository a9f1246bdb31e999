"""The lock files are complete and pinned, and name no package index and no local folder."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
RUNTIME = [
    *PROJECT["project"]["dependencies"],
    *PROJECT["project"]["optional-dependencies"]["postgresql"],
    *PROJECT["dependency-groups"]["build"],
]
TEST = PROJECT["dependency-groups"]["test"]


def entries(lock: str) -> list[str]:
    """Return the lines of a lock file, with continued lines joined and without comments."""
    text = (ROOT / lock).read_text().replace("\\\n", " ")
    return [line.strip() for line in text.splitlines() if line.strip() and not line.strip().startswith("#")]


def pins(lock: str) -> set[str]:
    return {entry.split(" --hash")[0].strip() for entry in entries(lock)}


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-test.lock"])
def test_each_entry_is_a_name_a_version_and_hashes(lock):
    entry = re.compile(r"[a-z0-9-]+==[^ ;]+( ; [^-]*)?(\s+--hash=sha256:[0-9a-f]{64})+")
    assert [line for line in entries(lock) if not entry.fullmatch(line)] == []


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-test.lock"])
def test_no_address_and_no_folder_of_a_machine(lock):
    text = (ROOT / lock).read_text()
    assert "://" not in text
    assert not re.search(r"(?m)^\s*(# +)?(-\w )?/\w", text)
    assert not re.search(r"--(index-url|extra-index-url|find-links|trusted-host)", text)


def test_the_test_lock_holds_the_runtime_lock():
    assert pins("requirements.lock") <= pins("requirements-test.lock")


@pytest.mark.parametrize(
    ("lock", "wanted"), [("requirements.lock", RUNTIME), ("requirements-test.lock", RUNTIME + TEST)]
)
def test_what_pyproject_asks_for_is_locked_and_fits(lock, wanted):
    versions: dict[str, list[str]] = {}
    for pin in pins(lock):
        locked = Requirement(pin)
        versions.setdefault(locked.name, []).append(str(locked.specifier).removeprefix("=="))
    for line in wanted:
        requirement = Requirement(line)
        found = versions.get(canonicalize_name(requirement.name), [])
        assert found, f"{requirement.name} is not in {lock}; run `make lock`"
        assert all(version in requirement.specifier for version in found), f"{line}: {lock} has {found}"
