"""Timeline: what tech companies did, when, and how we know.

import timeline

view = timeline.open()
view.company("twitter").events(kind="layoffs", since="2022", until="2023-04-14")
view.as_reported("2023-04-10").events(company="twitter")
view.history("twitter-gpu-purchase-2023")

Everything that you need stands here: `open`, `View` and what it answers with, `Log` to write, a function for each kind
of fact (`Layoffs(...)`), the values `When` and `Money`, and the errors.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal, overload

from timeline.errors import *  # noqa: F403 - the whole tree of errors

if TYPE_CHECKING:
    from timeline.constructors import *  # noqa: F403 - a function for each kind
    from timeline.facts import Claim as Claim
    from timeline.facts import Event as Event
    from timeline.facts import Money as Money
    from timeline.facts import Source as Source
    from timeline.facts import Story as Story
    from timeline.facts import When as When
    from timeline.log import Entry as Entry
    from timeline.query import *  # noqa: F403 - the views and what they answer with
    from timeline.query import View as View
    from timeline.seeds.writer import Log as Log

_ROOMS: dict[str, tuple[str, ...]] = {
    "timeline.facts": ("Claim", "Event", "Money", "Source", "Story", "When"),
    "timeline.log": ("Entry",),
    "timeline.seeds.writer": ("Log",),
    "timeline.query": (),
    "timeline.constructors": (),
}
"""Where names are imported from when they are first asked for, so that `import timeline` is quick; () is all names."""


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever has that name
    if name[:1].isupper():  # else it is a module, which Python finds by itself
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
        from timeline.seeds.writer import Log as Log

        return Log(Store.prepare(url) if url is not None else Store.open(write=True), author or own())

    replica = os.environ.get("TIMELINE_READ_DATABASE")
    if url is None and replica:
        try:
            return View(Store.open(replica))
        except StoreError as error:
            warnings.warn(f"the database for reading can't be asked, so the primary is: {error}", stacklevel=2)
    return View(Store.open(url))
