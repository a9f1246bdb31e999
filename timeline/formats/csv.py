"""CSV (RFC 4180): events for spreadsheets, or a folder with all tables for programs.

Text that looks like a formula gets a leading apostrophe in both.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from timeline.facts.numbers import plain
from timeline.formats import cells, package
from timeline.formats.cells import safe
from timeline.formats.format import Format
from timeline.formats.item import About, Item
from timeline.query import event_columns
from timeline.query.frames import Column, Type
from timeline.query.table_spec import TableSpec
from timeline.query.tables import TABLES, Tables

_SOURCES = (
    Column(
        "publishers", "texts", "", lambda row: [one.publisher for one in row.fact.sources.values() if one.publisher]
    ),
    Column("addresses", "texts", "", lambda row: [one.url for one in row.fact.sources.values() if one.url]),
)
_BATCH = 500


def _event_columns() -> tuple[Column, ...]:
    return (*event_columns.all_columns(), *_SOURCES)


def write(items: Iterator[Item], _about: About) -> Iterator[bytes]:
    """Yield a heading and a row for each event; several values in a cell are separated by `; `."""
    columns = _event_columns()
    yield _heading(columns)
    batch: list[event_columns.EventRow] = []
    for item in items:
        batch.append(event_columns.EventRow(item.record))
        if len(batch) == _BATCH:
            yield _lines(_cells(batch, columns, _OF_EVENTS))
            batch = []
    if batch:
        yield _lines(_cells(batch, columns, _OF_EVENTS))


def write_tables(tables: Tables, folder: Path, *, bom: bool = False) -> int:
    """Write all tables into a new folder, a file each, with a data package.

    Args:
        tables: the tables.
        folder: the folder to make; it must not exist, or be empty.
        bom: put a byte order mark in front of each file.

    Returns:
        How many events were written.

    Raises:
        ExportError: the folder is not empty, or can't be written.
    """
    many = 0
    with package.new_folder(folder) as temporary, ExitStack() as opened:
        files = {name: opened.enter_context((temporary / f"{name}.csv").open("wb")) for name in TABLES}
        for name, file in files.items():
            file.write((codecs.BOM_UTF8 if bom else b"") + _heading(TABLES[name].columns))
        for spec, batch in tables.parts():
            files[spec.name].write(_lines(_cells(batch, spec.columns, _OF_TABLES)))
            many += len(batch) if spec.name == "events" else 0
        encoding = "utf-8-sig" if bom else "utf-8"

        def resource(spec: TableSpec) -> dict[str, Any]:
            return {"path": f"{spec.name}.csv", "format": "csv", "mediatype": "text/csv", "encoding": encoding}

        (temporary / package.FILE).write_bytes(package.dump(package.descriptor(tables, resource)))
    return many


def _cells(
    batch: Sequence[Any], columns: tuple[Column, ...], texts: dict[Type, Callable[[Any], object]]
) -> Iterator[list[object]]:
    made = [texts[column.type] for column in columns]
    for row in cells.rows(batch, columns):
        yield ["" if value is None else to_text(value) for to_text, value in zip(made, row, strict=True)]


def _heading(columns: tuple[Column, ...]) -> bytes:
    return _lines([[column.name for column in columns]])


def _lines(rows: Iterable[list[object]]) -> bytes:
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows(rows)
    return buffer.getvalue().encode()


def _text(value: str) -> object:
    return safe(cells.without_nul(value))


_OF_TABLES: dict[Type, Callable[[Any], object]] = {
    "text": _text,
    "category": _text,
    "flag": lambda value: "true" if value else "false",
    "day": lambda value: value.isoformat(),
    "moment": cells.moment,
    "count": int,
    "number": plain,
    "texts": cells.array,
}
"""How each type of value is written in a file of a table."""

_OF_EVENTS = _OF_TABLES | {
    "flag": lambda value: "yes" if value else "",
    "texts": lambda values: _text("; ".join(dict.fromkeys(values))),
}
"""How each type of value is written for spreadsheets."""


FORMAT = Format(
    name="csv",
    label="CSV",
    use="for spreadsheets: one row for each event, with preferred values and their units",
    write=write,
    tables=write_tables,
    bom=True,
    media_type="text/csv; charset=utf-8; header=present",
    attached=True,
)
