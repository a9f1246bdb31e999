"""Timeline: what tech companies did, when, and how we know.

import timeline

view = timeline.open()
view.company("twitter").events(kind="layoffs", since="2022", until="2023-04-14")
view.as_reported("2023-04-10").events(company="twitter")
view.history("twitter-gpu-purchase-2023")

Everything that you need is here: `open`, `View` and its results, `Log` for writing, a function for each kind of fact
(`Layoffs(...)`), the values `When` and `Money`, and the errors.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal, overload

from timeline.errors import *  # noqa: F403 - all errors

if TYPE_CHECKING:
    from timeline.constructors import *  # noqa: F403 - a function for each kind
    from timeline.facts import Claim as Claim
    from timeline.facts import Days as Days
    from timeline.facts import Event as Event
    from timeline.facts import Money as Money
    from timeline.facts import Source as Source
    from timeline.facts import Story as Story
    from timeline.facts import When as When
    from timeline.log import Entry as Entry
    from timeline.query import *  # noqa: F403 - the views and their results
    from timeline.query import View as View
    from timeline.seeds.writer import Log as Log

_ROOMS: dict[str, tuple[str, ...]] = {
    "timeline.facts": ("Claim", "Days", "Event", "Money", "Source", "Story", "When"),
    "timeline.log": ("Entry",),
    "timeline.seeds.writer": ("Log",),
    "timeline.query": (),
    "timeline.constructors": (),
}
"""The modules of names that are imported on first use, so that `import timeline` is fast; () means all names."""


def __getattr__(name: str) -> Any:  # noqa: ANN401 - any type
    if name[:1].isupper():  # other names are modules, which Python finds
        for room, names in _ROOMS.items():
            if name in names or (not names and name in import_module(room).__all__):
                return getattr(import_module(room), name)
    raise AttributeError(f"module 'timeline' has no attribute '{name}'")


def __dir__() -> list[str]:
    rooms = (names or import_module(room).__all__ for room, names in _ROOMS.items())
    return sorted({*globals(), *(name for names in rooms for name in names)})


@overload
def open(url: str | None = None, *, write: Literal[False] = False, author: str | None = None) -> View: ...  # noqa: A001


@overload
def open(url: str | None = None, *, write: Literal[True], author: str | None = None) -> Log: ...  # noqa: A001


def open(url: str | None = None, *, write: bool = False, author: str | None = None) -> View | Log:  # noqa: A001 - reads as timeline.open()
    """Open a database for reading or writing.

    Args:
        url: an SQLAlchemy URL; None takes `$TIMELINE_READ_DATABASE` (a replica; if it does not answer, the primary is
            used, with a warning), else `$TIMELINE_DATABASE`, else the default file. Writing ignores the replica.
        write: open it for writing; a database at a given URL is made if it is missing.
        author: the author of new entries; None is `$TIMELINE_AUTHOR`, else git's user.

    Returns:
        A read-only view of the log, or the log for writing.

    Raises:
        timeline.errors.StoreError: the database is missing or can't be opened; the message says what to do.
    """
    import os
    import warnings

    from timeline.errors import StoreError
    from timeline.query import View
    from timeline.store import Store

    if write:
        from timeline.author import author as own
        from timeline.seeds.writer import Log as Log

        return Log(Store.prepare(url) if url is not None else Store.open(write=True), author or own())

    replica = os.environ.get("TIMELINE_READ_DATABASE")
    if url is None and replica:
        try:
            return View(Store.open(replica))
        except StoreError as error:
            warnings.warn(f"the read replica does not answer, so the primary is used: {error}", stacklevel=2)
    return View(Store.open(url))
