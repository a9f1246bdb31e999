"""Split a text file with delimiters into records. A record with a wrong quote loses only itself."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, NamedTuple

from timeline.errors import ImportDataError

LONGEST = 16 * 2**20
"""The most characters of a line."""

_MOST_LINES = 200  # of a record
_MOST_LOST = 100_000  # characters of a record with a wrong quote


class Record(NamedTuple):
    """A record: its last line, and its cells, or None if a quote in it is wrong."""

    line: int
    cells: list[str] | None


class Records:
    """The records of a file that are not empty.

    A quote may go on for some lines. If it does not end there, or if the record then has another number of cells than
    the first one, the record is lost, and the next one begins on the next line. If the first line has too few cells,
    the lines that complete them are lost too: they are the rest of the record, and not another one.

    Args:
        path: the file, for messages.
        file: the open file.
        quote: the quotation mark, or "" for none.
        parse: returns the cells of a record, or raises csv.Error.
    """

    def __init__(self, path: Path, file: IO[str], quote: str, parse: Callable[[str], list[str]]) -> None:
        self._path = path
        self._file = file
        self._quote = quote
        self._parse = parse
        self._lines: deque[str] = deque()
        self._number = 0
        self._width = 0

    def __iter__(self) -> Iterator[Record]:
        """Yield each record.

        Raises:
            ImportDataError: a line is too long.
        """
        while self._fill(1):
            cells = self._attempt(self._lines[0])
            used = 1
            if cells is None:
                cells, used = self._continued()
            if cells is None:
                used = self._lost()
            for _ in range(used):
                self._lines.popleft()
            self._number += used
            self._width = self._width or len(cells or ())
            if cells != []:
                yield Record(self._number, cells)

    def _continued(self) -> tuple[list[str] | None, int]:
        """Return the cells of a record with a quote that goes on, and its lines; or None and one line."""
        text, used = self._lines[0], 1
        while self._quote and text.count(self._quote) % 2 and used < _MOST_LINES and self._fill(used + 1):
            text += self._lines[used]
            used += 1
        cells = self._attempt(text)
        if cells is None or (self._width and len(cells) != self._width):
            return None, 1
        return cells, used

    def _lost(self) -> int:
        """Return how many lines a record with a wrong quote has: those that have as many cells as a record together."""
        text, used = "", 0
        while used < _MOST_LINES and self._fill(used + 1):
            text += self._lines[used].replace(self._quote, "").rstrip("\r\n") if self._quote else self._lines[used]
            used += 1
            if len(text) > _MOST_LOST:
                return 1
            cells = len(self._attempt(text) or ())
            if cells >= self._width:
                return used if cells == self._width else 1
        return 1

    def _attempt(self, text: str) -> list[str] | None:
        try:
            return self._parse(text)
        except csv.Error:
            return None

    def _fill(self, count: int) -> bool:
        """Read lines until so many are there; return whether they are."""
        while len(self._lines) < count and (line := self._file.readline(LONGEST)):
            if len(line) == LONGEST:
                number = self._number + len(self._lines) + 1
                raise ImportDataError(f"{self._path}:{number}: the line is too long for a row")
            self._lines.append(line)
        return len(self._lines) >= count
