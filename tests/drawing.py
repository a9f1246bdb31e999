"""Settings for Hypothesis: the examples of a test depend only on that test."""

from __future__ import annotations

import tempfile
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, settings
from hypothesis.configuration import set_hypothesis_home_dir
from hypothesis.internal.conjecture import providers

if TYPE_CHECKING:
    import pytest

# Every run draws the same examples, so you can repeat a failure; `make test-long` draws new ones. Neither uses the
# examples of an earlier run, and there is no time limit: a slow machine is not a bug.
_SAME = settings(
    deadline=None, database=None, derandomize=True, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("same", _SAME)
settings.register_profile("new", _SAME, derandomize=False)
settings.load_profile("same")
# Hypothesis also draws constants from the loaded modules, and those depend on which tests ran before.
providers.is_local_module_file = lambda _path: False


def pytest_configure(config: pytest.Config) -> None:
    """Store what Hypothesis writes in a folder for this run."""
    folder = tempfile.TemporaryDirectory(prefix="hypothesis-")
    config.add_cleanup(folder.cleanup)
    set_hypothesis_home_dir(folder.name)
