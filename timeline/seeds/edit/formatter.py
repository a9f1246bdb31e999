"""The formatter of a seed file's text: the order of fields, quotes and spaces.

It rearranges the lines of the text by the places of its nodes. It never writes values anew, because that would lose
comments and the way numbers and dates are written. Texts and brackets over several lines stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path

from timeline.seeds.edit import field_order
from timeline.seeds.edit.field_order import Shape
from timeline.seeds.edit.layout import Node, UnclearLayoutError, layout, lines_of
from timeline.seeds.edit.modeline import is_modeline, mended
from timeline.seeds.edit.scalars import is_plain, quoted

_WORD = re.compile(r"[A-Za-z][\w-]*")
_INDENT = 2


def arranged(text: str, path: Path | None) -> str:
    """Return a seed file's formatted text; a text with a very unusual layout stays as it is.

    Args:
        text: valid YAML, a mapping.
        path: the file's path, to correct the schema in its first line; None leaves that line as it is.
    """
    try:
        return _Writer(lines_of(text), layout(text)).text(path)
    except UnclearLayoutError:
        return text


def comments(text: str) -> list[str]:
    """Return a text's comments in alphabetical order, without the line that names the schema.

    Comments in parts that formatting leaves as they are do not count.
    """
    writer = _Writer(lines_of(text), layout(text))
    try:
        writer.text(None)
    except UnclearLayoutError:
        return []
    return sorted(comment for comment in writer.comments if not is_modeline(comment))


@dataclass(slots=True)
class _Entry:
    """A field or an item, with the comments that belong to it."""

    key: str = ""
    above: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    below: list[str] = field(default_factory=list)


class _Writer:
    """Writes the formatted lines of a file's nodes."""

    def __init__(self, lines: list[str], root: Node) -> None:
        self.comments: list[str] = []
        self._lines, self._root = lines, root

    def text(self, path: Path | None) -> str:
        """Return the whole file; see `format_text`."""
        root = self._root
        if root.form != "mapping" or root.first[1] != 0:
            raise UnclearLayoutError
        head = self._trivia(0, root.first[0], start_of_document=True)
        tail = self._trivia(root.last[0] + 1, len(self._lines))
        indented = list(takewhile(lambda line: line[:1] in ("", " "), tail))
        body = self._mapping(root, 0, "fact", root.first[0], indented)
        modelines = [line for line in head if is_modeline(line)]
        head = [*(mended(line, path) for line in modelines), *(line for line in head if line not in modelines)]
        lines = _spaced([*(line.strip() for line in head), *body, *tail[len(indented) :]])
        return "\n".join(lines) + "\n"

    # -- blocks ------------------------------------------------------------------------------------------------

    def _mapping(self, node: Node, indent: int, shape: Shape, start: int, end: Sequence[str] = ()) -> list[str]:
        """Return the lines of a block mapping, with its fields in order.

        Args:
            node: the mapping.
            indent: the column of its fields.
            shape: its shape.
            start: the first line whose comments belong to its first field.
            end: comments after it that belong to its last field.
        """
        entries: list[_Entry] = []
        for key, value in zip(node.keys, node.items, strict=True):
            if key.form != "scalar" or key.lines > 1:
                raise UnclearLayoutError
            entry = _Entry(key.text)
            self._share(start, key.first[0], node.first[1], entries, entry)
            entry.lines = self._field(key, value, indent, field_order.below(shape, key.text))
            entries.append(entry)
            start = max(value.last[0], key.last[0]) + 1
        if entries:
            entries[-1].below += end
        return _joined(_sorted(entries, field_order.fields(shape, _kind(node))), indent)

    def _field(self, key: Node, value: Node, indent: int, shape: Shape) -> list[str]:
        name = f"{' ' * indent}{key.text if _WORD.fullmatch(key.text) else self._typed(key)}:"
        rest = self._lines[key.last[0]][key.last[1] :].lstrip()
        if not rest.startswith(":") or (value.first[0] == key.first[0]) == value.is_block:
            raise UnclearLayoutError
        if not value.is_block:
            return self._inline(f"{name} ", value, indent, shape)
        lines = [name + self._comment(rest[1:])]
        write = self._list if value.form == "list" else self._mapping
        return lines + write(value, indent + _INDENT, shape, key.last[0] + 1)

    def _list(self, node: Node, indent: int, shape: Shape, start: int) -> list[str]:
        entries: list[_Entry] = []
        inner: Shape = "fact" if shape == "events" else shape
        for item in node.items:
            line = item.first[0]
            entry = _Entry()
            if not self._lines[line][: item.first[1]].strip() == "-" or item.form == "list":
                raise UnclearLayoutError
            self._share(start, line, node.first[1], entries, entry)
            if item.form == "mapping":
                body = self._mapping(item, indent + _INDENT, inner, line)
                at = next(index for index, text in enumerate(body) if not _is_trivia(text))
                entry.above += body[:at]
                entry.lines = [f"{' ' * indent}- {body[at].lstrip()}", *body[at + 1 :]]
            else:
                entry.lines = self._inline(f"{' ' * indent}- ", item, indent, inner)
            entries.append(entry)
            start = item.last[0] + 1
        return _joined(entries, indent)

    def _inline(self, before: str, node: Node, indent: int, shape: Shape) -> list[str]:
        """Return the lines of a value that begins on the line of its key."""
        first = self._lines[node.first[0]]
        if node.lines == 1 and node.style not in ("|", ">"):
            return [
                before.rstrip(" ")
                + " "
                + self._flow(node, shape, outermost=True)
                + self._comment(first[node.last[1] :])
            ]
        opening = first[: node.first[1]].rstrip()
        if not opening.endswith((":", "-")):  # the value begins below its key
            raise UnclearLayoutError
        more = self._lines[node.first[0] + 1 : node.last[0] + 1]
        least = min((len(line) - len(line.lstrip()) for line in more if line.strip()), default=0)
        wanted = indent + _INDENT
        if node.style in ("|", ">") and any(
            character.isdigit() for character in first[node.first[1] :].partition("#")[0]
        ):
            wanted = least  # its header gives the indentation
        moved = [" " * wanted + line[least:] if line.strip() else "" for line in more]
        return [before + first[node.first[1] :].rstrip(), *moved]

    # -- within a line -----------------------------------------------------------------------------------------

    def _flow(self, node: Node, shape: Shape, *, outermost: bool = False) -> str:
        """Return the text of a node on one line."""
        if node.form == "scalar":
            return self._scalar(node, flow=not outermost)
        if node.form == "flow list":
            return "[" + ", ".join(self._flow(item, shape) for item in node.items) + "]"
        parts = [
            _Entry(
                key.text,
                lines=[f"{self._scalar(key, flow=True)}: {self._flow(value, field_order.below(shape, key.text))}"],
            )
            for key, value in zip(node.keys, node.items, strict=True)
        ]
        return "{" + ", ".join(entry.lines[0] for entry in _sorted(parts, field_order.fields(shape))) + "}"

    def _scalar(self, node: Node, *, flow: bool) -> str:
        """Return a scalar as it was typed, with no more quotes than it needs and no fewer."""
        if flow and not node.style and "?" in node.text:  # some readers of YAML end a text there
            return quoted(node.text)
        if node.style and is_plain(node.text, flow=flow):
            return node.text
        if node.style == "'" and node.text.isprintable() and '"' not in node.text and "\\" not in node.text:
            return quoted(node.text)
        return self._typed(node)

    def _typed(self, node: Node) -> str:
        return self._lines[node.first[0]][node.first[1] : node.last[1]]

    # -- comments ----------------------------------------------------------------------------------------------

    def _share(self, start: int, stop: int, column: int, entries: list[_Entry], entry: _Entry) -> None:
        """Attach the comments before an entry to it; comments with more indentation belong to the entry before."""
        lines = self._trivia(start, stop)
        inner = (
            list(takewhile(lambda line: not line or len(line) - len(line.lstrip()) > column, lines)) if entries else []
        )
        while inner and not inner[-1]:
            inner.pop()
        if entries:
            entries[-1].below += inner
        entry.above += lines[len(inner) :]

    def _trivia(self, start: int, stop: int, *, start_of_document: bool = False) -> list[str]:
        """Return the comments and empty lines among some lines."""
        found = [line.rstrip() for line in self._lines[start:stop]]
        if start_of_document and "---" in found:
            found.remove("---")
        for line in found:
            if not _is_trivia(line):
                raise UnclearLayoutError
        self.comments += [line.strip() for line in found if line]
        return found

    def _comment(self, rest: str) -> str:
        """Return the comment at the end of a line, with two spaces before it."""
        comment = rest.strip()
        if not comment:
            return ""
        if not comment.startswith("#"):
            raise UnclearLayoutError
        self.comments.append(comment)
        return f"  {comment}"


def _kind(node: Node) -> str:
    return next((value.text for key, value in zip(node.keys, node.items, strict=True) if key.text == "kind"), "")


def _sorted(entries: list[_Entry], known: Sequence[str]) -> list[_Entry]:
    """Return entries in the known order, then the unknown ones in their own order."""
    return sorted(entries, key=lambda entry: known.index(entry.key) if entry.key in known else len(known))


def _joined(entries: list[_Entry], indent: int) -> list[str]:
    lines: list[str] = []
    for entry in entries:
        lines += [" " * indent + line.strip() if line else "" for line in entry.above]
        lines += entry.lines
        lines += [" " * (indent + _INDENT) + line.strip() if line else "" for line in entry.below]
    while lines and not lines[0]:
        lines.pop(0)
    return lines


def _spaced(lines: list[str]) -> list[str]:
    """Leave at most one empty line in a row, and none at the ends."""
    kept = [line for before, line in zip(["", *lines], lines, strict=False) if before or line]
    while kept and not kept[-1]:
        kept.pop()
    return kept


def _is_trivia(line: str) -> bool:
    return not line.strip() or line.lstrip().startswith("#")
