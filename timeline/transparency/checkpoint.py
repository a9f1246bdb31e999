"""Checkpoints: the head of a log as text that can be signed (C2SP tlog-checkpoint)."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from typing import Self

from timeline.errors import NoteError
from timeline.log.merkle import TreeHead

_SIZE = re.compile(r"0|[1-9][0-9]{0,17}")
_HASH = 32


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The head of a log.

    Attributes:
        origin: the log's name: its address without the scheme.
        head: the size and the root of its tree.
    """

    origin: str
    head: TreeHead

    @property
    def text(self) -> str:
        """The text that is signed."""
        return f"{self.origin}\n{self.head.size}\n{base64.b64encode(self.head.root).decode()}\n"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the text of a checkpoint; further lines are ignored, as the specification says.

        Raises:
            NoteError: it is none.
        """
        origin, size, root, *_ = [*text.split("\n"), "", "", ""]
        try:
            data = base64.b64decode(root, validate=True)
        except (binascii.Error, ValueError):
            data = b""
        if not origin or not _SIZE.fullmatch(size) or len(data) != _HASH:
            raise NoteError("this is not a checkpoint: its lines are the log's name, the size and the root in base64")
        return cls(origin, TreeHead(int(size), data))
