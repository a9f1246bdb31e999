"""The shipped events in a database of their own, loaded once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from timeline.query import View
from timeline.seeds.check import check
from timeline.seeds.plan.apply import load
from timeline.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[View]:
    """Give a view of the shipped events."""
    url = f"sqlite:///{tmp_path_factory.mktemp('shipped') / 'timeline.db'}"
    load(check(), url, author="tester")
    store = Store.open(url)
    yield View(store)
    store.close()
