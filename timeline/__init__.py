"""Timeline: what tech companies did, when, and how we know.

import timeline

view = timeline.open()
view.company("twitter").events(kind="layoffs", since="2022", until="2023-04-14")
view.as_reported("2023-04-10").events(company="twitter")
view.history("twitter-gpu-purchase-2023")
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from timeline.errors import TimelineError

if TYPE_CHECKING:
    from timeline.query import View

__all__ = ["TimelineError", "open"]


def open(url: str | None = None) -> View:  # noqa: A001 - reads as timeline.open()
    """Open a database for questions.

    Args:
        url: an SQLAlchemy URL; None takes `$TIMELINE_READ_DATABASE` (a replica; while it does not answer the primary is
            asked, with a warning), else `$TIMELINE_DATABASE`, else the embedded default.

    Returns:
        A read-only view of the log as it stands.

    Raises:
        timeline.errors.StoreError: there is no database, or it can't be opened; the message says what to do.
    """
    import os
    import warnings

    from timeline.errors import StoreError
    from timeline.query import View
    from timeline.store import Store

    replica = os.environ.get("TIMELINE_READ_DATABASE")
    if url is None and replica:
        try:
            return View(Store.open(replica))
        except StoreError as error:
            warnings.warn(f"the database for reading can't be asked, so the primary is: {error}", stacklevel=2)
    return View(Store.open(url))
