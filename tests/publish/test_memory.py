"""The memory of a publish does not grow with the log, but for a little of each company and each id."""

from __future__ import annotations

import gc
import tracemalloc

import pytest

from dashboard import cache
from dashboard.publish import api, build, entity_page, job, list_pages, sitemap
from tests.builders import layoffs, new_store, record
from tests.publish.conftest import company
from timeline.formats.columns import parts
from timeline.projections import decode
from timeline.query import frames

EACH = 3  # events of a company
FEW, MANY = 100, 400
MOST = 4_000
"""The bytes that memory may grow by for each further event: a third of a company, and values in caches of a fixed size.

With all rows, paths and states of the figure in memory, it grew by 9,700."""


@pytest.fixture
def small(monkeypatch):
    """Let all that is held be few: pages, parts, batches and cached facts."""
    for where, name, value in (
        (build, "_FACTS", 20),
        (job, "_MOST_LISTED", 50),
        (entity_page, "A_PAGE", 20),
        (list_pages, "A_PAGE", 20),
        (api, "A_PAGE", 20),
        (sitemap, "MOST", 50),
        (parts, "MOST_ROWS", 50),
        (parts, "HEAVIEST", 20),
        (frames, "BATCH", 20),
    ):
        assert hasattr(where, name)
        monkeypatch.setattr(where, name, value)


def log(folder, events):
    """Make a log with events of as many days, a company for three of them."""
    store = new_store(folder, [company(f"acme-{n}", f"Acme {n}") for n in range(events // EACH)])
    for first in range(0, events, 50):
        made = (
            layoffs(
                f"event-{n}",
                title=f"Acme lets {n} go",
                date=f"{1990 + n % 30}-{1 + n % 12:02}-{1 + n % 28:02}",
                company=f"acme-{n % (events // EACH)}",
                headcount=n + 1,
            )
            for n in range(first, first + 50)
        )
        record(store, *made)
    return store


@pytest.mark.timeout(600)
@pytest.mark.usefixtures("small")
def test_memory_grows_by_little_for_each_event(publish_to, tmp_path):
    """A site of four times as many events takes about as much memory: rows, paths and the figure wait on the disk."""
    peaks = {}
    for number in (50, FEW, MANY):  # the first one loads what a process loads once
        store = log(tmp_path / f"log-{number}", number)
        decode.forget()
        cache.clear()
        gc.collect()
        tracemalloc.start()
        try:
            publish_to(store, tmp_path / f"out-{number}")
            peaks[number] = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        store.close()
    assert (peaks[MANY] - peaks[FEW]) / (MANY - FEW) < MOST
