"""Files out: one module a format, each over what a query gives, written as it is read.

A format is a module with `MEDIA_TYPE` and `write(items, about)`, which yields the parts of the file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module

from timeline.errors import QueryError
from timeline.facts.suggest import did_you_mean
from timeline.formats.item import About, Item, about, items, pinned

FORMATS = {
    "csv": "text/csv; charset=utf-8; header=present",
    "json": "application/json",
    "jsonl": "application/jsonl",
    "atom": "application/atom+xml; charset=utf-8",
    "ics": "text/calendar; charset=utf-8",
    "markdown": "text/markdown; charset=utf-8",
}
"""The formats, each with its media type."""

SUBSCRIBED = ("atom", "ics")
"""Formats that programs fetch again and again: what was retracted stands in them as such, so that it reaches them."""

Write = Callable[[Iterator[Item], About], Iterator[bytes]]


def writer(format: str) -> Write:  # noqa: A002 - the word for it
    """Return the function that writes a format.

    Raises:
        QueryError: there is no such format.
    """
    if format not in FORMATS:
        raise QueryError(
            f"there is no format '{format}': {did_you_mean(format, FORMATS) or 'use ' + ', '.join(FORMATS)}"
        )
    write: Write = import_module(f"timeline.formats.{format}").write
    return write


__all__ = ["FORMATS", "SUBSCRIBED", "About", "Item", "Write", "about", "items", "pinned", "writer"]
