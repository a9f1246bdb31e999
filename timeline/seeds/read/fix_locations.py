"""Fixes: from what alone can be meant to the characters of the file that change.

Only what has one meaning is fixed, and only its own characters: comments, layout, line ends and a byte order mark stay.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import accumulate

import yaml

from timeline.errors import FactError
from timeline.facts.text import SHOWS_NOTHING
from timeline.seeds.read.diagnostics import Fix
from timeline.seeds.read.yaml import Document, Fault, Path, Place, resolve

_LONGEST_LINE = 2500
_PLAIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9 _./+-]*[A-Za-z0-9_./+-])?", re.ASCII)
_TEXTS = "title|summary|name|publisher|place|note|old_name|new_name|role|product|purpose|round|exchange"
_LINE = re.compile(rf"(?P<head>(?P<indent> *(?:- +)?)(?:{_TEXTS}): +)(?P<text>[^\s\"'\[\]{{}}|>&*!#%?,-].*?)[ \t]*$")


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    end: int
    quote: str


class Mender:
    """Knows where the values of a file stand, and so what a fix changes.

    Args:
        lines: the file's lines with their ends, without a byte order mark.
    """

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines

    def fix(self, document: Document, error: FactError, path: Path, *, key: bool) -> Fix | None:
        """Return what to change for a fault, or None where somebody has to decide.

        Args:
            document: the file, read without a fault.
            error: the fault, with what stands there `instead` where that is certain.
            path: where in the file.
            key: whether the key is to blame, not the value.
        """
        if key:
            return self._of_key(document, error, path)
        if error.instead is None and error.code not in ("S120", "S121"):
            return None  # before the file is gone through for where its values stand
        if error.code == "S120" and error.instead == "":
            return self._without(document, path)
        value = document.at(path)
        if isinstance(value, list) and len(value) == 1 and error.code in ("S120", "S203"):
            path, value = (*path, 0), value[0]
        span = self._scalar(document, path)
        if span is None:
            return None
        new = self._instead(document, error, path, span)
        if error.code == "S101" and path[-1:] == (0,) and len(document.at(path[:-1])) == 1:
            span = self._flows.get(document.place(path[:-1]))  # [..2023-04-11] without quotes is a list
        if span is None or new is None or new == self._text[span.start : span.end]:
            return None
        return Fix(span.start, span.end, new)

    def _without(self, document: Document, path: Path) -> Fix | None:
        """Take a text out of a list: with the comma before it, or with its line; not where a comment stands by it."""
        span, before = self._scalar(document, path), self._scalar(document, (*path[:-1], int(path[-1]) - 1))
        if span is None or before is None:
            return None
        if re.fullmatch(r"\s*,\s*", self._text[before.end : span.start]):
            return Fix(before.end, span.end, "")
        number = document.places[path][0] - 1
        start, line = self._offsets[number], self._lines[number]
        around = line[: span.start - start] + line[span.end - start :]
        return Fix(start, start + len(line), "") if re.fullmatch(r"[ \t]*-[ \t]+[\r\n]*", around) else None

    def _instead(self, document: Document, error: FactError, path: Path, span: _Span) -> str | None:
        """Return what to write in the place of a value."""
        raw = self._text[span.start : span.end]
        if error.code in ("S120", "S121") and isinstance(document.at(path), bool | int | Decimal):
            return None if span.quote else f'"{raw}"'  # a word or number that is meant as text
        if error.instead is None:
            return None
        if error.code == "S122":
            visible = "".join(character for character in raw if character not in SHOWS_NOTHING)
            return visible if visible not in ("", raw) else None
        if error.code == "S100":
            return f"[{self._written(error.instead, span, flow=True)}]"
        return self._written(error.instead, span)

    def fix_of_yaml(self, fault: Fault) -> Fix | None:
        """Return what to change where a file is no YAML: a text of one line that needs quotes gets them."""
        if fault.code != "S001" or "mapping values are not allowed" not in fault.message:
            return None
        number = fault.place[0] - 1
        if not 0 <= number < len(self._lines):
            return None
        whole = self._lines[number].rstrip("\r\n")
        line = _LINE.match(whole) if len(whole) <= _LONGEST_LINE else None
        if line is None or " #" in line["text"] or line["text"].endswith((",", "}", "]", ":", "\\")):
            return None
        following = next((text for text in self._lines[number + 1 :] if text.strip()), "")
        if len(following) - len(following.lstrip(" ")) > len(line["indent"]):
            return None  # the text goes on there
        start = self._offsets[number] + line.end("head")
        return Fix(start, start + len(line["text"]), json.dumps(line["text"], ensure_ascii=False))

    def _of_key(self, document: Document, error: FactError, path: Path) -> Fix | None:
        if error.instead is None or path not in document.keys:
            return None
        if error.instead == "":
            return self._whole_line(document.keys[path])
        around = document.at(path[:-1])
        span = self._scalars.get(document.keys[path])
        if span is None or not isinstance(around, dict) or error.instead in around:
            return None
        return Fix(span.start, span.end, self._written(error.instead, span))

    def _whole_line(self, place: Place) -> Fix | None:
        """Take away a line that holds nothing but a key and its word."""
        line = self._lines[place[0] - 1]
        if place[1] != 1 or not re.fullmatch(r"[a-z_]+:[ \t]+[\w-]+[ \t]*(?:\r\n|\r|\n)?", line, re.ASCII):
            return None
        start = self._offsets[place[0] - 1]
        return Fix(start, start + len(line), "")

    def _scalar(self, document: Document, path: Path) -> _Span | None:
        return self._scalars.get(document.places[path]) if path in document.places else None

    @staticmethod
    def _written(text: str, span: _Span, *, flow: bool = False) -> str:
        """Write a text as it was written, plain where YAML reads it as that text."""
        if text in ("true", "false"):
            return text
        plain = _PLAIN.fullmatch(text) and resolve(text) == text and not (flow and "," in text)
        if plain and not span.quote:
            return text
        if span.quote == "'" and text.isprintable():
            return "'" + text.replace("'", "''") + "'"
        return json.dumps(text, ensure_ascii=False)

    @cached_property
    def _text(self) -> str:
        return "".join(self._lines)

    @cached_property
    def _offsets(self) -> list[int]:
        return [0, *accumulate(map(len, self._lines))]

    @property
    def _scalars(self) -> dict[Place, _Span]:
        return self._spans[0]

    @property
    def _flows(self) -> dict[Place, _Span]:
        return self._spans[1]

    @cached_property
    def _spans(self) -> tuple[dict[Place, _Span], dict[Place, _Span]]:
        """Where each text on one line stands, and each list or mapping in brackets."""
        scalars: dict[Place, _Span] = {}
        flows: dict[Place, _Span] = {}
        begun: list[tuple[bool, int, int, int]] = []
        for event in yaml.parse(self._text, Loader=yaml.CLoader):
            start, end = event.start_mark, event.end_mark
            assert start is not None  # noqa: S101 - the parser gives every event its place
            assert end is not None  # noqa: S101
            if isinstance(event, yaml.CollectionStartEvent):
                begun.append((bool(event.flow_style), start.line, start.column, start.index))
            elif isinstance(event, yaml.CollectionEndEvent):
                flow, line, column, index = begun.pop()
                if flow:
                    flows[line + 1, column + 1] = _Span(index, end.index, "")
            elif isinstance(event, yaml.ScalarEvent) and start.line == end.line and start.index < end.index:
                quote = event.style if event.style in ("'", '"') else ""
                if event.style not in ("|", ">"):
                    scalars[start.line + 1, start.column + 1] = _Span(start.index, end.index, quote or "")
        return scalars, flows
