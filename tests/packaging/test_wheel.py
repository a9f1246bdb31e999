"""A wheel and an sdist hold the right files, and an installed wheel hides no other package."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
SHIPPED = "timeline/_shipped"


def build(kind: str, source: Path, target: Path) -> Path:
    """Build as an installer does, but with the installed build tool instead of a downloaded one."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(target)]
    subprocess.run(command, cwd=source, check=True, capture_output=True)
    (built,) = target.iterdir()
    return built


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    return build("wheel", ROOT, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def names(wheel):
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


def files_below(folder: str) -> set[str]:
    """Return all files below a folder except those that .gitignore leaves out."""
    files = [path.relative_to(ROOT) for path in (ROOT / folder).rglob("*") if path.is_file()]
    ignored = re.compile(r"\.(py[co]|db|sqlite3?)(-(shm|wal))?$")
    return {path.as_posix() for path in files if "__pycache__" not in path.parts and not ignored.search(path.name)}


def test_nothing_is_put_beside_other_packages(names):
    assert {name.split("/")[0] for name in names} == {"timeline", f"company_timeline-{VERSION}.dist-info"}


def test_the_code_is_whole(names):
    in_wheel = {name for name in names if name.startswith("timeline/") and not name.startswith(f"{SHIPPED}/")}
    assert in_wheel == files_below("timeline")


@pytest.mark.parametrize("folder", ["alembic", "dashboard", "seed_events"])
def test_what_is_shipped_is_whole(names, folder):
    prefix = f"{SHIPPED}/{folder}/"
    in_wheel = {name.removeprefix(f"{SHIPPED}/") for name in names if name.startswith(prefix)}
    assert in_wheel
    assert in_wheel == files_below(folder)


def test_the_migrations_and_the_app_are_where_the_program_looks(names):
    assert f"{SHIPPED}/alembic/env.py" in names
    assert f"{SHIPPED}/dashboard/app.py" in names
    assert any(name.startswith(f"{SHIPPED}/seed_events/") and name.endswith(".yaml") for name in names)


def test_the_folder_of_migrations_is_no_package(names):
    assert [name for name in names if name.endswith("alembic/__init__.py")] == []
    assert not (ROOT / "alembic" / "__init__.py").exists()


def test_no_rubbish(names):
    assert [name for name in names if "__pycache__" in name or name.endswith((".pyc", ".db", ".sqlite3"))] == []


def test_the_command_and_the_licences(wheel):
    info = f"company_timeline-{VERSION}.dist-info"
    with zipfile.ZipFile(wheel) as archive:
        assert "timeline = timeline.cli:main" in archive.read(f"{info}/entry_points.txt").decode()
        assert b"MIT License" in archive.read(f"{info}/licenses/LICENSE")
        assert b"CC0 1.0 Universal" in archive.read(f"{info}/licenses/seed_events/LICENSE")


def test_an_sdist_makes_the_same_wheel(wheel, tmp_path):
    sdist = build("sdist", ROOT, tmp_path / "sdist")
    # Not with tarfile, because its arguments differ between the supported versions of Python.
    subprocess.run(["tar", "-xzf", str(sdist), "-C", str(tmp_path)], check=True)
    again = build("wheel", tmp_path / f"company_timeline-{VERSION}", tmp_path / "wheel")
    assert again.name == wheel.name
    # The build sets all times to the same value, so the same content gives the same bytes.
    assert again.read_bytes() == wheel.read_bytes()


@pytest.mark.long
@pytest.mark.timeout(600)
def test_an_installed_wheel_works_from_any_folder(wheel, tmp_path):
    venv.create(tmp_path / "venv", with_pip=True)
    bin_folder = tmp_path / "venv" / ("Scripts" if sys.platform == "win32" else "bin")

    def run(*command: str) -> str:
        finished = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert finished.returncode == 0, finished.stdout + finished.stderr
        return finished.stdout

    pip = (str(bin_folder / "python"), "-m", "pip", "install", "--quiet")
    run(*pip, "--require-hashes", "--requirement", str(ROOT / "requirements.lock"))
    run(*pip, "--no-deps", str(wheel))

    assert "dashboard" in run(str(bin_folder / "timeline"), "--help")
    for package in ("alembic", "timeline"):
        where = run(str(bin_folder / "python"), "-c", f"import {package}; print({package}.__file__)")
        assert Path(where.strip()).is_relative_to(tmp_path / "venv")
    lookup = "import importlib.util; print(importlib.util.find_spec('dashboard'))"
    assert run(str(bin_folder / "python"), "-c", lookup).strip() == "None"
