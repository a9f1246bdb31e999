"""Changes of a seed file's text in place: other ids, items less in lists, new fields. All else stays as it is.

The new text is read again, and must have exactly the values that were asked for.
"""

from __future__ import annotations

import copy
import re
from codecs import BOM_UTF8
from collections.abc import Iterable, Sequence
from typing import Any

from timeline.errors import SeedError
from timeline.seeds.edit import scalars
from timeline.seeds.edit.formatter import arranged
from timeline.seeds.edit.layout import Node, layout
from timeline.seeds.read.diagnostics import Fix
from timeline.seeds.read.documents import MOST_BYTES, SeedDocument
from timeline.seeds.read.yaml import Path, read_yaml


class FileEdit:
    """Collects the changes of a file.

    Args:
        document: the file, without errors in its YAML.

    Attributes:
        before: the file's present bytes.
    """

    def __init__(self, document: SeedDocument) -> None:
        self._document = document
        self._fixes: list[Fix] = []
        self._value: Any = copy.deepcopy(document.document.value)
        self._gone: list[Path] = []
        self.before = document.file.read(MOST_BYTES)
        if self.before.removeprefix(BOM_UTF8) != document.document.text.encode():
            raise SeedError(f"{document.file.shown}: the file has changed since it was read: run the command again")

    @property
    def changed(self) -> bool:
        """Whether there is a change."""
        return bool(self._fixes)

    def replace(self, path: Path, slug: str) -> None:
        """Write another id at the place of one.

        Raises:
            SeedError: its place is too unusual to change.
        """
        span = self._document.fixes.scalar(self._document.document, path)
        if span is None:
            raise self._unusual(path)
        self._fixes.append(Fix(span.start, span.end, self._document.fixes.written(slug, span, flow=True)))
        _parent(self._value, path)[path[-1]] = slug

    def remove(self, path: Path) -> None:
        """Remove an id from a list; it is not the first one.

        Raises:
            SeedError: its place is too unusual to change, or there is a comment beside it.
        """
        fix = self._document.fixes.without(self._document.document, path)
        if fix is None:
            raise self._unusual(path)
        self._fixes.append(fix)
        self._gone.append(path)

    def add_field(self, base: Path, key: str, value: object) -> None:
        """Add a field to a fact, on one line after its last field.

        Args:
            base: the place of the fact.
            key: the field, which the fact does not have.
            value: its value: text, lists and mappings.
        """
        node = _node(layout(self._text), base)
        starts = self._starts
        if node.form == "flow mapping":
            end = starts[node.last[0]] + node.last[1] - 1
            inner = self._text[:end].rstrip()
            comma = "" if inner.endswith((",", "{")) else ","
            self._fixes.append(Fix(len(inner), len(inner), f"{comma} {key}: {scalars.written(value, flow=True)}"))
        else:
            last = node.last[0]
            end = starts[last + 1] if last + 1 < len(starts) else len(self._text)
            line = f"{' ' * node.first[1]}{key}: {scalars.written(value)}{self._newline}"
            opening = "" if self._text[:end].endswith(("\n", "\r")) else self._newline
            self._fixes.append(Fix(end, end, opening + line))
        _at(self._value, base)[key] = _plain(value)

    def add_items(self, base: Path, key: str, items: Sequence[str]) -> None:
        """Add texts to a list of a fact; if the fact has no such list, add the list.

        Raises:
            SeedError: the list is too unusual to change.
        """
        path = (*base, key)
        present = self._document.document.at(path)
        if present is None:
            self.add_field(base, key, list(items))
            return
        node = _node(layout(self._text), path)
        starts = self._starts
        if node.form == "flow list":
            end = starts[node.last[0]] + node.last[1] - 1
            inner = self._text[:end].rstrip()
            words = ", ".join(scalars.scalar(item, flow=True) for item in items)
            comma = "" if inner.endswith("[") else " " if inner.endswith(",") else ", "
            self._fixes.append(Fix(len(inner), len(inner), comma + words))
        elif node.form == "list":
            last = node.last[0]
            end = starts[last + 1] if last + 1 < len(starts) else len(self._text)
            opening = "" if self._text[:end].endswith(("\n", "\r")) else self._newline
            lines = (f"{' ' * node.first[1]}- {scalars.scalar(item)}{self._newline}" for item in items)
            self._fixes.append(Fix(end, end, opening + "".join(lines)))
        else:
            raise self._unusual(path)
        _at(self._value, path).extend(items)

    def result(self) -> bytes:
        """Return the file's new bytes; a file that was formatted is formatted again.

        Raises:
            SeedError: the layout of the file is too unusual: its values would not be those that were asked for.
        """
        text = self._text
        for fix in sorted(self._fixes, key=lambda fix: (fix.start, fix.end), reverse=True):
            text = text[: fix.start] + fix.text + text[fix.end :]
        for path in sorted(self._gone, key=_order, reverse=True):
            del _parent(self._value, path)[path[-1]]
        self._gone.clear()
        file = self._document.file.path
        if arranged(self._text, file) == self._text:
            text = arranged(text, file)
        read = read_yaml(text.encode())
        if read.errors or read.value != self._value:
            raise self._unusual(())
        return (BOM_UTF8 if self.before.startswith(BOM_UTF8) else b"") + text.encode()

    @property
    def _text(self) -> str:
        return self._document.document.text

    @property
    def _starts(self) -> list[int]:
        """The offset of each line, as libyaml counts lines."""
        return [0, *(found.end() for found in re.finditer("\r\n|[\n\r\x85\u2028\u2029]", self._text))]

    @property
    def _newline(self) -> str:
        return "\r\n" if "\r\n" in self._text else "\n"

    def _unusual(self, path: Path) -> SeedError:
        line, _ = self._document.document.place(path)
        return SeedError(
            f"{self._document.file.shown}:{line}: this has an unusual form, which is not changed in place: nothing was"
            " written: change it by hand (or run timeline fmt), and run the command again"
        )


def _order(path: Path) -> tuple[tuple[int, str], ...]:
    """Return what sorts paths: indexes by their number."""
    return tuple((part, "") if isinstance(part, int) else (-1, part) for part in path)


def _at(value: Any, path: Iterable[str | int]) -> Any:  # noqa: ANN401 - any YAML value
    for part in path:
        value = value[part]
    return value


def _parent(value: Any, path: Path) -> Any:  # noqa: ANN401 - any YAML value
    return _at(value, path[:-1])


def _node(root: Node, path: Path) -> Node:
    for part in path:
        index = part if isinstance(part, int) else [key.text for key in root.keys].index(part)
        root = root.items[index]
    return root


def _plain(value: object) -> object:
    """Return a value as YAML reads it: lists, mappings and text."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value
