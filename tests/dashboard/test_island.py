"""Tests of what a page loads early, so that the timeline is drawn before the app has started."""

from __future__ import annotations

import asyncio
import json
import re

import pytest

from dashboard import columns, component_files, island
from tests.builders import layoffs, new_store, record
from tests.dashboard.asgi import request


@pytest.fixture
def address(tmp_path, monkeypatch):
    """Give the address of the events of a log, relative to the root of the app."""
    opened = new_store(tmp_path)
    record(opened, layoffs())
    monkeypatch.setenv("TIMELINE_DATABASE", opened.url.render_as_string(hide_password=False))
    opened.close()
    return columns.address(columns.present().head)


def head(path):
    """Return the addition to the head of a page."""
    return asyncio.run(island.head(path))


def test_the_overview_loads_its_events_and_the_timeline_early(address):
    found = head("/")
    assert f'<link rel="preload" as="fetch" crossorigin href="/{address}">' in found
    modules = re.findall(r'<(?:link rel="modulepreload" href|script type="module" src)="/([^"]+)"', found)
    assert modules
    for module in modules:
        answer = request(component_files.ROUTES, module)
        assert (answer.status, answer.headers["content-type"]) == (200, "text/javascript; charset=utf-8")


def test_the_note_says_where_the_events_are(address):
    (note,) = re.findall(r'<script type="application/json" id="timeline-note">(.*?)</script>', head("/"))
    assert json.loads(note)["data"] == f"/{address}"


@pytest.mark.usefixtures("address")
def test_other_pages_load_the_modules_and_no_events():
    found = head("/company")
    assert "modulepreload" in found
    assert "tl/events" not in found


def test_without_a_log_a_page_loads_no_events(tmp_path, monkeypatch):
    monkeypatch.setenv("TIMELINE_DATABASE", f"sqlite:///{tmp_path / 'missing.db'}")
    assert "tl/events" not in head("/")
