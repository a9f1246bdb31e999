"""A log with more events than one part has: the heaviest are drawn first, then the parts come, the window's first."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import settled
from tests.browser.figures import state
from timeline.formats.columns import Columns, parts, to_bytes
from timeline.query import View
from timeline.store import Store


@pytest.fixture
def columns(server, environment, monkeypatch):
    """Return the columns of the shipped log in parts of 300 rows, the first with the 100 heaviest."""
    assert server
    monkeypatch.setattr(parts, "MOST_ROWS", 300)
    monkeypatch.setattr(parts, "HEAVIEST", 100)
    store = Store.open(environment["TIMELINE_DATABASE"])
    yield Columns.of(View(store))
    store.close()


def test_the_parts_come_after_the_heaviest_those_of_the_window_first(context, server, columns):
    page, asked = context.new_page(), []

    def answer(route):
        name = re.search(r"/tl/([\w-]+)\.", route.request.url)[1]
        if name in columns.names():
            asked.append(name)
            route.fulfill(body=to_bytes(columns.part(name)), content_type="application/json")
        else:
            route.continue_()

    page.route("**/tl/*.json", answer)
    page.goto(f"{server}/?since=1975&until=1999")
    expect(page.locator(".timeline")).to_be_visible()
    later = [part.name for part in columns.later_parts]
    page.wait_for_function(
        "count => document.querySelector('.timeline').timeline.events.rows === count",
        arg=len([row for row in columns.rows if row.is_present]),
    )
    settled(page)
    assert len(later) > 3
    assert [name for name in asked if name in later] == later  # the window is at the beginning
    assert len(set(page.evaluate("document.querySelector('.timeline').timeline.events.id"))) == state(page)["count"]
    page.close()
