"""The file of a mapping with its errors. The reader of seed files reads it, so each error has its place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from timeline.errors import FactError
from timeline.seeds.read.diagnostics import Diagnostic
from timeline.seeds.read.yaml import Document, read_yaml
from timeline.seeds.read.yaml import Path as Place


class MappingDocument:
    """A mapping's file with its errors."""

    def __init__(self, path: Path, data: bytes) -> None:
        self.shown = str(path)
        self._lines = data.decode("utf-8-sig", "replace").splitlines()
        self._document: Document = read_yaml(data)
        self.diagnostics: list[Diagnostic] = []
        for fault in self._document.errors:
            self._add(fault.place, fault.code, fault.message, fault.suggestion)

    @property
    def value(self) -> Any:  # noqa: ANN401 - any YAML value
        """The content of the file."""
        return self._document.value

    def at(self, path: Place) -> Any:  # noqa: ANN401 - any YAML value
        """Return the value at a path, or None."""
        return self._document.at(path)

    def diagnose(self, error: FactError, *, key: bool = False) -> None:
        """Add an error at the place of its path. A single source or condition may have no list around it."""
        path = error.path
        start = path[:2] if path[:1] == ("events",) else ()
        for name in ("source", "where"):
            item = (*start, name, 0)
            if path[: len(item)] == item and item not in self._document.places:
                path = (*item[:-1], *path[len(item) :])
        self._add(self._document.place(path, key=key), error.code, error.message, error.suggestion)

    def _add(self, place: tuple[int, int], code: str, message: str, suggestion: str) -> None:
        line, column = place
        source = self._lines[line - 1] if 0 < line <= len(self._lines) else ""
        found = Diagnostic(self.shown, line, column, code, message, suggestion, source)
        if found not in self.diagnostics:  # what several events have in common is wrong once
            self.diagnostics.append(found)
