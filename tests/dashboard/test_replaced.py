"""Pages say that the log was replaced or restored, instead of showing another one without a word."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest
import streamlit
from streamlit.testing.v1 import AppTest

import dashboard
from tests.builders import event, layoffs, new_store, record
from timeline.store import Store

APP = Path(dashboard.__file__).with_name("app.py")


@pytest.fixture
def store(tmp_path, monkeypatch):
    opened = new_store(tmp_path)
    record(opened, event("one"), event("two"))
    monkeypatch.setenv("TIMELINE_DATABASE", opened.url.render_as_string())
    yield opened
    opened.close()
    streamlit.cache_resource.clear()


def told(app):
    app.run(timeout=60)
    return " ".join(element.value for element in (*app.title, *app.markdown, *app.code))


@pytest.mark.parametrize("in_place", [True, False])
def test_a_page_says_that_the_log_went_back(store, tmp_path, in_place):
    """The other file takes the place of the first, or its content does, as `cp` would write it."""
    (tmp_path / "other").mkdir()
    other = new_store(tmp_path / "other")
    record(other, *(layoffs(f"other-{n}") for n in range(9)))
    app = AppTest.from_file(str(APP), default_timeout=60)
    assert "was replaced" not in told(app)
    path = tmp_path / "timeline.db"
    with closing(sqlite3.connect(tmp_path / "other" / "timeline.db")) as source:
        if in_place:
            with closing(sqlite3.connect(path)) as target:
                source.backup(target)
        else:
            with closing(sqlite3.connect(tmp_path / "copy.db")) as target:
                source.backup(target)
            for name in ("-wal", "-shm"):
                path.with_name(path.name + name).unlink(missing_ok=True)
            (tmp_path / "copy.db").replace(path)
    end = time.monotonic() + 30
    while "The log was replaced or restored" not in (seen := told(app)) and time.monotonic() < end:
        time.sleep(0.2)
    assert "has shown the log up to position 5" in seen
    assert "timeline verify --accept" in seen
    assert not app.exception
    Store.open(store.url, log_only=True).close()
