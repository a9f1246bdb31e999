"""The places in a file's text that a fix changes.

A fix needs an error with only one possible correction, and changes nothing else: comments, layout, line ends and a byte
order mark stay. A rule decides what its fix writes (`timeline/seeds/rules/`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import cached_property
from itertools import accumulate

from timeline.errors import FactError
from timeline.seeds.read.diagnostics import Fix
from timeline.seeds.read.yaml import Document, Path, Place, Span, resolve

_LONGEST_LINE = 2500
_PLAIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9 _./+-]*[A-Za-z0-9_./+-])?", re.ASCII)
_TEXTS = "title|summary|name|publisher|place|note|old_name|new_name|role|product|purpose|round|exchange"
_LINE = re.compile(rf"(?P<head>(?P<indent> *(?:- +)?)(?:{_TEXTS}): +)(?P<text>[^\s\"'\[\]{{}}|>&*!#%?,-].*?)[ \t]*$")


class FixBuilder:
    """Builds the fixes of a file's errors.

    Args:
        lines: the file's lines with their ends, without a byte order mark.
    """

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines

    def replace(self, document: Document, error: FactError, path: Path) -> Fix | None:
        """Return the change that replaces a value with the text that is meant, or None if that is not known.

        Args:
            document: the file.
            error: the error; its `instead` is the text that is meant.
            path: the place of the value.
        """
        if error.instead is None:
            return None  # before the file is read again to find its places
        span = self.scalar(document, path)
        return self.change(span, self.written(error.instead, span)) if span is not None else None

    def replace_key(self, document: Document, error: FactError, path: Path) -> Fix | None:
        """Return the change that corrects a key or removes its line, or None."""
        if error.instead is None or path not in document.keys:
            return None
        if error.instead == "":
            return self._whole_line(document.keys[path])
        around = document.at(path[:-1])
        span = document.scalars.get(document.keys[path])
        if span is None or not isinstance(around, dict) or error.instead in around:
            return None
        return Fix(span.start, span.end, self.written(error.instead, span))

    def change(self, span: Span, text: str) -> Fix | None:
        """Return the change that replaces a span with a text, or None if it is that text already."""
        return Fix(span.start, span.end, text) if text != self.raw(span) else None

    def without(self, document: Document, path: Path) -> Fix | None:
        """Return the change that removes a text from a list, with the comma before it or with its line.

        If there is a comment beside it, return None.
        """
        span, before = self.scalar(document, path), self.scalar(document, (*path[:-1], int(path[-1]) - 1))
        if span is None or before is None:
            return None
        if re.fullmatch(r"\s*,\s*", self._text[before.end : span.start]):
            return Fix(before.end, span.end, "")
        number = document.places[path][0] - 1
        start, line = self._offsets[number], self._lines[number]
        around = line[: span.start - start] + line[span.end - start :]
        return Fix(start, start + len(line), "") if re.fullmatch(r"[ \t]*-[ \t]+[\r\n]*", around) else None

    def quote_line(self, number: int) -> Fix | None:
        """Return the change that puts quotes around the text of a line, or None if the text is not certain.

        Args:
            number: the line, from 1.
        """
        if not 0 < number <= len(self._lines):
            return None
        whole = self._lines[number - 1].rstrip("\r\n")
        line = _LINE.match(whole) if len(whole) <= _LONGEST_LINE else None
        if line is None or " #" in line["text"] or line["text"].endswith((",", "}", "]", ":", "\\")):
            return None
        following = next((text for text in self._lines[number:] if text.strip()), "")
        if len(following) - len(following.lstrip(" ")) > len(line["indent"]):
            return None  # the text continues on that line
        start = self._offsets[number - 1] + line.end("head")
        return Fix(start, start + len(line["text"]), json.dumps(line["text"], ensure_ascii=False))

    # -- parts of fixes ------------------------------------------------------------------------------------------

    @staticmethod
    def scalar(document: Document, path: Path) -> Span | None:
        """Return the span of a text, number or word on one line, or None."""
        return document.scalars.get(document.places[path]) if path in document.places else None

    @staticmethod
    def brackets(document: Document, path: Path) -> Span | None:
        """Return the span of a list or mapping in brackets, or None."""
        return document.brackets.get(document.place(path))

    def raw(self, span: Span) -> str:
        """Return the text of a span."""
        return self._text[span.start : span.end]

    @staticmethod
    def only_item(document: Document, path: Path) -> Path:
        """Return the path of a list's only item, or the path itself if there is no such list."""
        value = document.at(path)
        return (*path, 0) if isinstance(value, list) and len(value) == 1 else path

    @staticmethod
    def written(text: str, span: Span, *, flow: bool = False) -> str:
        """Return a text as it must be written in a span: with its quotes, or without if YAML reads it as text.

        Args:
            text: the text that is meant.
            span: its place.
            flow: whether it is inside brackets.
        """
        if text in ("true", "false"):
            return text
        plain = _PLAIN.fullmatch(text) and resolve(text) == text and not (flow and "," in text)
        if plain and not span.quote:
            return text
        if span.quote == "'" and text.isprintable():
            return "'" + text.replace("'", "''") + "'"
        return json.dumps(text, ensure_ascii=False)

    def _whole_line(self, place: Place) -> Fix | None:
        """Return the change that removes a line with only a key and one word, or None."""
        line = self._lines[place[0] - 1]
        if place[1] != 1 or not re.fullmatch(r"[a-z_]+:[ \t]+[\w-]+[ \t]*(?:\r\n|\r|\n)?", line, re.ASCII):
            return None
        start = self._offsets[place[0] - 1]
        return Fix(start, start + len(line), "")

    @cached_property
    def _text(self) -> str:
        return "".join(self._lines)

    @cached_property
    def _offsets(self) -> list[int]:
        return [0, *accumulate(map(len, self._lines))]
