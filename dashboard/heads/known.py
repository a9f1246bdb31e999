"""What addresses are about, kept for each state of the log, and found in threads of their own."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from dashboard import database
from dashboard.cache import cached
from dashboard.heads import asked
from dashboard.heads.subject import Subject, subject
from dashboard.makers import Makers
from dashboard.pages import PAGES

if TYPE_CHECKING:
    from dashboard.database import Source
    from dashboard.pages import Page

THREADS = Makers(threads=2, most=500)
"""The threads for the heads of pages: a feed that takes long must not hold a page up."""


def found(page: Page, query: str) -> Subject:
    """Return what an address is about. Call this in a thread.

    Args:
        page: the page.
        query: the part of the address behind the question mark.

    Raises:
        timeline.errors.StoreError: there is no database, or it is of another version.
    """
    return of(database.reading(), page, query)


def of(at: Source, page: Page, query: str) -> Subject:
    """Return what an address is about in a database as it is now; see `found`."""
    # An event may be planned today, and past tomorrow.
    return _found(at, page.url, query, dt.datetime.now(dt.UTC).date())


@cached
def _found(at: Source, url: str, query: str, _: dt.date) -> Subject:
    page = next(one for one in PAGES if one.url == url)
    return subject(asked.read(at, page, query))
