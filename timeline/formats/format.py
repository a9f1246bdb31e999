"""The description of a format: its name, its use, and the function that writes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A file format for events, or for the log.

    Attributes:
        name: its name: that of its module, the end of its feed's address, and the value of `--format`.
        label: its name for people.
        use: what to use it for, in a few words.
        media_type: its media type; "" if it is never sent over HTTP.
        shape: the arguments and the result of `write`. `stream`: takes items and what they are about, yields bytes.
            `file`: takes a question and a path, returns how many events were written. `log`: takes entries of the log,
            yields bytes.
        write: writes it.
        tables: writes all tables of a question to a path, with a data package that describes them; returns how many
            events were written. None if the format is for events alone.
        bom: whether a byte order mark may stand in front, by which some spreadsheets recognise UTF-8. Then `tables`
            takes `bom=True`.
        extension: how the names of its files end; "" if that is its name.
        attached: whether a browser offers to save it instead of showing it.
        subscribed: whether programs fetch it repeatedly. Then it includes retracted events, marked as such, so that
            subscribers learn about them.
        page_size: how many events a page of its feed has, the last recorded first; 0 if its feed has all events.
            Then `write` is called for each page, with the page's items.
    """

    name: str
    label: str
    use: str
    write: Callable[..., Any]
    media_type: str = ""
    shape: Literal["stream", "file", "log"] = "stream"
    tables: Callable[..., int] | None = None
    bom: bool = False
    extension: str = ""
    attached: bool = False
    subscribed: bool = False
    page_size: int = 0

    @property
    def feed(self) -> bool:
        """Whether it has a feed."""
        return self.shape == "stream"
