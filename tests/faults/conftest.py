from __future__ import annotations

import pytest

from tests.builders import new_store


@pytest.fixture
def store(tmp_path):
    """Give a database that holds two companies and a person."""
    opened = new_store(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def url(store):
    """Give the address of the database."""
    return store.url.render_as_string()
