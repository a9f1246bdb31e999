"""What a format is: its name, what it is for, and how it is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A kind of file that events, or the log, are written to.

    Attributes:
        name: its name, which is its module's, the end of its feed's address and what `--format` takes.
        label: its name for people.
        use: what it is for, in a few words.
        media_type: its media type; "" where it is never sent over HTTP.
        shape: what its `write` takes. `stream`: items and what they are about, and it yields bytes. `file`: a question
            and a path, and it returns how many events were written. `log`: entries of the log, and it yields bytes.
        write: writes it.
        attached: whether a browser offers to keep it rather than to show it.
        subscribed: whether programs fetch it again and again. Retracted events stand in it as such, so that
            subscribers learn of them.
    """

    name: str
    label: str
    use: str
    write: Callable[..., Any]
    media_type: str = ""
    shape: Literal["stream", "file", "log"] = "stream"
    attached: bool = False
    subscribed: bool = False

    @property
    def feed(self) -> bool:
        """Whether there is a feed of it."""
        return self.shape == "stream"
