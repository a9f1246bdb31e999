"""A mapping that makes several events of a row: `events:` has a part for each; the rest is common to all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from timeline.errors import FactError
from timeline.imports.document import MappingDocument
from timeline.seeds.read.yaml import Path as Place

COMMON = ("name", "data", "entities")
"""The keys that only the mapping as a whole has."""


class EntryDocument:
    """A mapping's file as an entry of `events:` sees it: what the entry has stands there, all else stands above.

    Args:
        document: the file.
        number: the number of the entry, from 0; None for a mapping without `events:`.
    """

    def __init__(self, document: MappingDocument, number: int | None) -> None:
        self._document = document
        self._number = number

    def diagnose(self, error: FactError, *, key: bool = False) -> None:
        """Add an error at the place of its path in the merged mapping."""
        path = self._path(error.path)
        self._document.diagnose(
            FactError(error.message, code=error.code, suggestion=error.suggestion, path=path), key=key
        )

    def _path(self, path: Place) -> Place:
        if self._number is None:
            return path
        own = ("events", self._number)
        inside = 2 if path[:1] == ("columns",) else 1
        found = self._document.at((*own, *path[:inside]))
        return path if path and found is None and self._document.at(path[:inside]) is not None else (*own, *path)


def entries(document: MappingDocument) -> Iterator[tuple[dict[str, Any], EntryDocument]]:
    """Yield each entry of a mapping, merged with what is common, and its view of the file.

    A mapping without `events:` is its only entry. Errors in the form of `events:` go to the document.
    """
    value = document.value
    if "events" not in value:
        yield value, EntryDocument(document, None)
        return
    given = value["events"]
    common = {key: item for key, item in value.items() if key != "events"}
    if not isinstance(given, list) or not given:
        message, hint = "events: needs a list of mappings", "write a list with columns:, id: and title: of each event"
        document.diagnose(FactError(message, code="S402", suggestion=hint, path=("events",)))
        return
    for number, entry in enumerate(given):
        if not isinstance(entry, Mapping):
            hint = "write - kind: …, columns: …"
            error = FactError(
                "an entry of events: must be a mapping", code="S402", suggestion=hint, path=("events", number)
            )
            document.diagnose(error)
            continue
        for key in (key for key in entry if key in COMMON):
            hint = f"move {key}: to the left, below events:"
            error = FactError(
                f"'{key}' belongs beside events:", code="S002", suggestion=hint, path=("events", number, key)
            )
            document.diagnose(error, key=True)
        merged = {**common, **{key: item for key, item in entry.items() if key not in COMMON}}
        if isinstance(common.get("columns"), dict) and isinstance(entry.get("columns"), dict):
            merged["columns"] = {**common["columns"], **entry["columns"]}
        yield merged, EntryDocument(document, number)
