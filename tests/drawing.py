"""How Hypothesis draws examples here: what a test gets depends on that test alone."""

from __future__ import annotations

import tempfile
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, settings
from hypothesis.configuration import set_hypothesis_home_dir
from hypothesis.internal.conjecture import providers

if TYPE_CHECKING:
    import pytest

# The same examples in every run, so that a red one can be repeated; `make test-long` draws new ones. Neither knows the
# examples of an earlier run, and no time limit applies: a slow machine is no bug.
_SAME = settings(
    deadline=None, database=None, derandomize=True, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("same", _SAME)
settings.register_profile("new", _SAME, derandomize=False)
settings.load_profile("same")
# Hypothesis also draws constants of the modules that are loaded; which ones are depends on the tests that ran before.
providers.is_local_module_file = lambda _path: False


def pytest_configure(config: pytest.Config) -> None:
    """Keep what Hypothesis writes in a folder of this run."""
    folder = tempfile.TemporaryDirectory(prefix="hypothesis-")
    config.add_cleanup(folder.cleanup)
    set_hypothesis_home_dir(folder.name)
