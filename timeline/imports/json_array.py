"""Read the elements of a JSON array one at a time, because `json` would read the whole file into memory."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import IO

from timeline.errors import FactError

CHUNK = 2**20
"""The number of characters in one read."""

_LONGEST = 16 * 2**20
_SPACE = re.compile(r"[ \t\r\n]*")


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise FactError("duplicate key in an object", code="S005", suggestion="keep one of the two")
    return found


def _no_number(text: str) -> object:
    raise FactError(f"{text} is not a number", code="S110", suggestion="write null for a missing number")


DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_float=Decimal, parse_constant=_no_number)
"""Decodes JSON with exact numbers; duplicate keys and `NaN` are a FactError."""

BROKEN = (ValueError, ArithmeticError, RecursionError)
"""The errors of the decoder for invalid JSON, for numbers that are too long, and for too many levels."""


class JsonArray:
    """A JSON text with an array at the top level."""

    def __init__(self, file: IO[str]) -> None:
        """Take a file that is open at its beginning."""
        self._file = file
        self._buffer = ""
        self._at = 0

    def __iter__(self) -> Iterator[object]:
        """Yield each element.

        Raises:
            FactError: the text is not valid JSON from here on.
        """
        self._expect("[")
        self._at += 1
        character = self._next()
        while character != "]":
            yield self._element()
            character = self._next()
            if character == ",":
                self._at += 1
                if self._next() == "]":
                    raise FactError(
                        "there is a comma before the end", code="S001", suggestion="remove the comma before the end"
                    )
            elif character != "]":
                raise FactError("a comma or the closing bracket is missing", code="S001", suggestion="write , or ]")
        self._at += 1
        if self._next():
            raise FactError("there is text after the array", code="S001", suggestion="remove it")

    def _expect(self, character: str) -> None:
        if self._next() != character:
            raise FactError(f"'{character}' is missing", code="S001", suggestion=f"write {character}")

    def _next(self) -> str:
        """Go to the next character that is not a space and return it, or "" at the end."""
        while True:
            space = _SPACE.match(self._buffer, self._at)
            self._at = space.end() if space else self._at
            if self._at < len(self._buffer):
                return self._buffer[self._at]
            self._buffer, self._at = self._file.read(CHUNK), 0
            if not self._buffer:
                return ""

    def _element(self) -> object:
        while True:
            why = ""
            try:
                value, end = DECODER.raw_decode(self._buffer, self._at)
            except FactError:
                raise
            except BROKEN as error:
                value, end, why = None, len(self._buffer), str(error)
            if end < len(self._buffer):  # a value at the end of this piece may continue in the next one
                self._at = end
                return value
            more = self._file.read(CHUNK) if len(self._buffer) - self._at < _LONGEST else ""
            if not more and why:
                raise FactError(why, code="S001", suggestion="correct the JSON at this place")
            if not more:
                self._at = end
                return value
            self._buffer, self._at = self._buffer[self._at :] + more, 0
