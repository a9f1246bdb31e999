"""The layout of a YAML file: its nodes with their lines and columns. `timeline.seeds.read.yaml` reads the values."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Literal

import yaml
from yaml._yaml import CParser  # libyaml; the wheels of PyYAML bring it

_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")


class UnclearLayoutError(Exception):
    """The layout of a file is valid, but too unusual to change."""


@dataclass(slots=True)
class Node:
    """A part of a file. Lines and columns count from 0.

    Attributes:
        form: its form; a flow collection is one in brackets.
        first: its first place.
        last: the end of its text; a block ends with its last part.
        style: the style of a scalar: "" is plain; else a quotation mark, "|" or ">".
        text: a scalar's value.
        keys: a mapping's keys.
        items: a mapping's values, or a list's items.
    """

    form: Literal["scalar", "mapping", "list", "flow mapping", "flow list"]
    first: tuple[int, int]
    last: tuple[int, int]
    style: str = ""
    text: str = ""
    keys: list[Node] = field(default_factory=list)
    items: list[Node] = field(default_factory=list)

    @property
    def is_block(self) -> bool:
        """Whether its parts are on lines of their own."""
        return self.form in ("mapping", "list")

    @property
    def lines(self) -> int:
        """The number of its lines."""
        return self.last[0] - self.first[0] + 1


def lines_of(text: str) -> list[str]:
    """Return a text's lines, as libyaml counts them."""
    lines = _BREAK.split(text)
    return lines[:-1] if lines[-1] == "" else lines


def layout(text: str) -> Node:
    """Return the node of a text.

    Args:
        text: one document of valid YAML, without aliases.
    """
    parser = CParser(text)
    event = parser.get_event()
    while not isinstance(event, yaml.DocumentStartEvent):
        event = parser.get_event()
    return _node(parser, parser.get_event())


def _node(parser: Any, event: Any) -> Node:  # noqa: ANN401 - libyaml's
    first, last = _place(event.start_mark), _place(event.end_mark)
    if isinstance(event, yaml.ScalarEvent):
        style = event.style or ""
        if style in ("|", ">") and last[1] == 0 and last > first:
            last = (last[0] - 1, 0)
        return Node("scalar", first, last, style, event.value)
    flow = bool(event.flow_style)
    if isinstance(event, yaml.MappingStartEvent):
        node = Node("flow mapping" if flow else "mapping", first, last)
        while not isinstance(event := parser.get_event(), yaml.MappingEndEvent):
            node.keys.append(_node(parser, event))
            node.items.append(_node(parser, parser.get_event()))
    elif isinstance(event, yaml.SequenceStartEvent):
        node = Node("flow list" if flow else "list", first, last)
        while not isinstance(event := parser.get_event(), yaml.SequenceEndEvent):
            node.items.append(_node(parser, event))
    else:
        raise UnclearLayoutError
    node.last = _place(event.end_mark) if flow else max([first, *(item.last for item in node.items)])
    return node


def _place(mark: Any) -> tuple[int, int]:  # noqa: ANN401
    return (mark.line, mark.column)
