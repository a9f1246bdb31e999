"""The data package (specs.frictionlessdata.io) that describes exported tables: types, keys, licence, time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson

from timeline.errors import ExportError
from timeline.files import atomic_folder
from timeline.log import read
from timeline.query.frames import Column
from timeline.query.table_spec import Reference, TableSpec
from timeline.query.tables import TABLES, Tables

TITLE = "Timeline: what tech companies did, when, and how we know"
LICENCE = {
    "name": "CC0-1.0",
    "title": "CC0 1.0 Universal",
    "path": "https://creativecommons.org/publicdomain/zero/1.0/",
}
FILE = "datapackage.json"

_TYPES = {
    "text": "string",
    "category": "string",
    "flag": "boolean",
    "day": "date",
    "moment": "datetime",
    "count": "integer",
    "number": "number",
    "texts": "array",
}


def descriptor(
    tables: Tables,
    resource: Callable[[TableSpec], dict[str, Any]],
    columns: Callable[[TableSpec], tuple[Column, ...]] = lambda spec: spec.columns,
) -> dict[str, Any]:
    """Return the descriptor of a data package with all tables.

    Besides what the standard asks for it has `timeline`: the tree head of the log at the tables' position, that
    position, and the day by which the events had been reported (None for all).

    Args:
        tables: the tables, fixed at a position of the log.
        resource: returns where a table is: `path`, `format`, `mediatype` and the like.
        columns: returns the columns of a table in the files.
    """
    snapshot = tables.snapshot
    with snapshot.store.read() as connection:
        head = read.current_tree_head(connection, until=snapshot.recorded_at)
    return {
        "profile": "data-package",
        "name": "timeline",
        "title": TITLE,
        "licenses": [LICENCE],
        "timeline": {
            "tree_head": str(head),
            "recorded": snapshot.recorded_at,
            "reported": snapshot.reported_by.isoformat() if snapshot.reported_by is not None else None,
            "question": tables.question.described,
        },
        "resources": [
            {"name": spec.name, "profile": "tabular-data-resource", "description": spec.about}
            | resource(spec)
            | {"schema": schema(spec, columns(spec))}
            for spec in TABLES.values()
        ],
    }


def schema(spec: TableSpec, columns: tuple[Column, ...]) -> dict[str, Any]:
    """Return the Table Schema of a table.

    A foreign key of several columns of which one may be missing is left out, because validators take a key that is
    missing in part for a wrong one; the sentences about the columns say what they refer to.
    """
    return {
        "fields": [_field(spec, column) for column in columns],
        "missingValues": [""],
        "primaryKey": list(spec.key),
        "foreignKeys": [
            {"fields": list(one.columns), "reference": {"resource": one.table, "fields": list(one.of)}}
            for one in spec.references
            if _is_whole(spec, one)
        ],
    }


def dump(package: dict[str, Any]) -> bytes:
    """Return a descriptor as JSON for people and programs."""
    return orjson.dumps(package, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


@contextmanager
def new_folder(folder: Path) -> Iterator[Path]:
    """Give an empty folder that takes a path at the end; after an error, the path is as it was.

    Raises:
        ExportError: there is a file or a folder with files in it, or it can't be written.
    """
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            what = "is not empty" if folder.is_dir() else "is a file"
            raise ExportError(f"{folder} {what}: choose another folder, or remove it")
        with atomic_folder(folder) as temporary:
            yield temporary
    except OSError as error:
        raise ExportError(f"{folder} can't be written: {error.strerror or error}") from None


def _field(spec: TableSpec, column: Column) -> dict[str, Any]:
    found: dict[str, Any] = {"name": column.name, "type": _TYPES[column.type], "description": column.about}
    if column.name in spec.key:
        found["constraints"] = {"required": True}
    return found


def _is_whole(spec: TableSpec, reference: Reference) -> bool:
    """Return whether a foreign key is one column, or columns that are never missing."""
    return len(reference.columns) == 1 or set(reference.columns) <= set(spec.key)
