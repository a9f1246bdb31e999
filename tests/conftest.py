"""Rules for all tests: a skipped test fails, your own data is not touched, and browser tests share one browser."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import sync_playwright

from scripts.chromium import system_chromium
from tests import builders
from tests.drawing import pytest_configure
from tests.postgresql import Databases, Server, find
from timeline import resources

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

__all__ = ["pytest_configure"]


def _fail_instead_of_skipping(report: pytest.TestReport | pytest.CollectReport) -> None:
    if report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"A test that cannot run fails here. It wanted to be skipped: {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a skipped test into a failed one, so that every test runs."""
    report = yield
    _fail_instead_of_skipping(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Turn a skipped test file into a failed one."""
    report = yield
    _fail_instead_of_skipping(report)
    return report


@pytest.fixture(scope="session", autouse=True)
def _own_surroundings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep tests away from the database and the settings of the person who runs them."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("TIMELINE_")]:
            patch.delenv(name)
        # With this variable set, each process that a test starts would compile all modules again.
        patch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
        for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
            patch.setenv(name, str(tmp_path_factory.mktemp(name.lower())))
        yield


_ON_BOTH_ENGINES = ("log", "projections", "query", "seeds")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run each test of the log, projections, queries and seeds that uses a database on both engines.

    Tests in tests/postgres run only on PostgreSQL.
    """
    marks = {mark.name for mark in metafunc.definition.iter_markers()}
    if metafunc.definition.path.parent.name == "postgres":
        metafunc.parametrize("engine", ["postgresql"], indirect=True)
    elif "both_engines" in marks or (
        metafunc.definition.path.parent.name in _ON_BOTH_ENGINES and not marks & {"sqlite", "no_database"}
    ):
        metafunc.parametrize("engine", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases]:
    """Start one PostgreSQL server for all tests that need it."""
    with Server(find()) as server:
        made = Databases(server, ahead=True)
        yield made
        made.close()


@pytest.fixture(autouse=True)
def engine(request: pytest.FixtureRequest) -> Iterator[str]:
    """Give the engine on which `tests.builders.database` makes databases: SQLite, unless a test runs on both."""
    name = getattr(request, "param", "sqlite")
    if name == "sqlite":
        yield name
        return
    found: Databases = request.getfixturevalue("databases")
    builders.SERVERS.append(found)
    yield name
    builders.SERVERS.pop()
    if not found.drop() and request.node.path.parent.name in _ON_BOTH_ENGINES:
        pytest.fail("it asks for no database, so it need not run on two: mark it `no_database` or `sqlite`")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Give a headless Chromium, one for each file; no test can run an event loop while it is open."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=system_chromium())
        yield chromium
        chromium.close()


_FEW = (
    "anthropic",
    "databricks",
    "deepmind",
    "google",
    "meta",
    "microsoft",
    "openai",
    "spotify",
    "twitter",
    "elon-musk",
)


@pytest.fixture(scope="session")
def few_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with a few of the shipped seed files: companies, a person, and no released log."""
    folder = tmp_path_factory.mktemp("few") / "seed_events"
    shipped = resources.find("seed_events")
    for path in shipped.rglob("*.yaml"):
        if path.stem in _FEW:
            copy = folder / path.relative_to(shipped)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, copy)
    return folder


@pytest.fixture
def few_shipped(few_files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Replace the shipped files with a few of them, for tests that do not depend on the number of files."""
    find = resources.find
    monkeypatch.setattr(resources, "find", lambda name: few_files if name == "seed_events" else find(name))
