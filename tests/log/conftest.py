from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.builders import new_store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from timeline.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Give a database that holds two companies and a person."""
    opened = new_store(tmp_path)
    yield opened
    opened.close()
