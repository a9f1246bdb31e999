"""Timeline: what tech companies did, when, and how we know.

import timeline

view = timeline.open()
view.company("twitter").events(kind="layoffs", since="2022", until="2023-04-14")
view.as_reported("2023-04-10").events(company="twitter")
view.history("twitter-gpu-purchase-2023")
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, overload

from timeline.errors import TimelineError

if TYPE_CHECKING:
    from timeline.query import View
    from timeline.seeds.writer import Log

__all__ = ["TimelineError", "open"]


@overload
def open(url: str | None = None, *, write: Literal[False] = False, author: str | None = None) -> View: ...  # noqa: A001


@overload
def open(url: str | None = None, *, write: Literal[True], author: str | None = None) -> Log: ...  # noqa: A001


def open(url: str | None = None, *, write: bool = False, author: str | None = None) -> View | Log:  # noqa: A001 - reads as timeline.open()
    """Open a database for questions, or for writing.

    Args:
        url: an SQLAlchemy URL; None takes `$TIMELINE_READ_DATABASE` (a replica; while it does not answer the primary is
            asked, with a warning), else `$TIMELINE_DATABASE`, else the embedded default. To write, the first is none.
        write: open it for writing; a database at an address that is given is made where there is none.
        author: who writes; None is `$TIMELINE_AUTHOR`, else git's user.

    Returns:
        A read-only view of the log as it stands; or the log, to write to.

    Raises:
        timeline.errors.StoreError: there is no database, or it can't be opened; the message says what to do.
    """
    import os
    import warnings

    from timeline.errors import StoreError
    from timeline.query import View
    from timeline.store import Store

    if write:
        from timeline.author import author as own
        from timeline.seeds.writer import Log

        return Log(Store.prepare(url) if url is not None else Store.open(write=True), author or own())

    replica = os.environ.get("TIMELINE_READ_DATABASE")
    if url is None and replica:
        try:
            return View(Store.open(replica))
        except StoreError as error:
            warnings.warn(f"the database for reading can't be asked, so the primary is: {error}", stacklevel=2)
    return View(Store.open(url))
