"""Excel (Office Open XML): a workbook with a sheet for each table. Text stays text, whatever it looks like.

Excel knows no day before 1900, so such a day is text. Numbers are floats; a number that a float does not hold has its
exact text beside it, in the table `claims`. Characters that XML can't hold become U+FFFD.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from timeline.errors import ExportError
from timeline.files import atomic_path
from timeline.formats import cells, package
from timeline.formats.format import Format
from timeline.query import Events, frames
from timeline.query.frames import Type
from timeline.query.tables import TABLES, Tables

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

_FILE = "timeline.xlsx"
_MOST_ROWS = 1_048_576
_MOST_TEXT = 32_767
_FIRST_YEAR = 1901  # Excel counts a 29 February 1900 that never was
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
    "remove_timezone": True,
}


def write(events: Events, path: Path) -> int:
    """Write all tables of a question to a workbook; an existing file is replaced. On an error, the old file stays.

    Args:
        events: the events to write.
        path: the file.

    Returns:
        How many events were written.

    Raises:
        ExportError: the file can't be written, or a table has more rows than a sheet.
        MissingExtraError: xlsxwriter is not installed.
    """
    frames.needed("xlsxwriter", "xlsx")
    try:
        with atomic_path(path) as temporary:
            return _workbook(events.tables(), temporary)
    except OSError as error:
        raise ExportError(f"{path} can't be written: {error.strerror or error}") from None


def write_tables(tables: Tables, folder: Path) -> int:
    """Write a workbook with all tables, and a data package, into a new folder.

    Args:
        tables: the tables.
        folder: the folder to make; it must not exist, or be empty.

    Returns:
        How many events were written.

    Raises:
        ExportError: the folder is not empty, can't be written, or a table has more rows than a sheet.
        MissingExtraError: xlsxwriter is not installed.
    """
    frames.needed("xlsxwriter", "xlsx")
    with package.new_folder(folder) as temporary:
        many = _workbook(tables, temporary / _FILE)
        described = package.descriptor(
            tables,
            lambda spec: {"path": _FILE, "format": "xlsx", "dialect": {"excel": {"sheet": spec.name}}},
            cells.with_exact,
        )
        (temporary / package.FILE).write_bytes(package.dump(described))
    return many


def _workbook(tables: Tables, path: Path) -> int:
    """Write the workbook with the rows as they come; only one row of a sheet is in memory at a time."""
    from xlsxwriter import Workbook

    columns = {name: cells.with_exact(spec) for name, spec in TABLES.items()}
    next_row = dict.fromkeys(TABLES, 1)
    with Workbook(str(path), _OPTIONS) as book:
        put = _writers(book)
        _about(book.add_worksheet("about"), tables)
        sheets = {name: book.add_worksheet(name) for name in TABLES}
        bold = book.add_format({"bold": True})
        for name, sheet in sheets.items():
            sheet.freeze_panes(1, 0)
            for index, column in enumerate(columns[name]):
                sheet.write_string(0, index, column.name, bold)
        for spec, batch in tables.parts():
            sheet, of = sheets[spec.name], [put[column.type] for column in columns[spec.name]]
            if next_row[spec.name] + len(batch) > _MOST_ROWS:
                raise ExportError(
                    f"the table {spec.name} has more rows than a sheet ({_MOST_ROWS}): use another format"
                )
            for number, row in enumerate(cells.rows(batch, columns[spec.name]), next_row[spec.name]):
                for index, value in enumerate(row):
                    if value is not None:
                        of[index](sheet, number, index, value)
            next_row[spec.name] += len(batch)
    return next_row["events"] - 1


def _about(sheet: Worksheet, tables: Tables) -> None:
    """Write the sheet that says what the workbook is, and what each column holds."""
    described = package.descriptor(tables, lambda _: {})
    sheet.set_column(0, 1, 24)
    sheet.set_column(2, 2, 100)
    lines = [
        (described["title"], "", ""),
        ("licence", "", described["licenses"][0]["title"]),
        *(
            (name.replace("_", " "), "", str(value))
            for name, value in described["timeline"].items()
            if value is not None
        ),
    ]
    for spec in TABLES.values():
        lines += [("", "", ""), (spec.name, "", spec.about)]
        lines += [("", column.name, column.about) for column in cells.with_exact(spec)]
    for number, line in enumerate(lines):
        for index, text in enumerate(line):
            if text:
                sheet.write_string(number, index, text)


def _writers(book: Workbook) -> dict[Type, Callable[[Worksheet, int, int, Any], object]]:
    """Return how each type of value is written into a cell."""
    days = book.add_format({"num_format": "yyyy-mm-dd"})
    moments = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})

    def text(sheet: Worksheet, row: int, column: int, value: str) -> None:
        shown = cells.in_xml(value)
        sheet.write_string(row, column, shown if len(shown) <= _MOST_TEXT else shown[: _MOST_TEXT - 1] + "…")

    def day(sheet: Worksheet, row: int, column: int, value: dt.date) -> None:
        if value.year < _FIRST_YEAR:
            sheet.write_string(row, column, value.isoformat())
        else:
            sheet.write_datetime(row, column, dt.datetime(value.year, value.month, value.day), days)  # noqa: DTZ001

    return {
        "text": text,
        "category": text,
        "flag": lambda sheet, row, column, value: sheet.write_boolean(row, column, value),
        "day": day,
        "moment": lambda sheet, row, column, value: sheet.write_datetime(row, column, value, moments),
        "count": lambda sheet, row, column, value: sheet.write_number(row, column, cells.number(value)),
        "number": lambda sheet, row, column, value: sheet.write_number(row, column, cells.number(value)),
        "texts": lambda sheet, row, column, value: text(sheet, row, column, cells.array(value)),
    }


FORMAT = Format(
    name="xlsx",
    label="Excel",
    use="for spreadsheets: one workbook with a sheet for each table",
    write=write,
    tables=write_tables,
    shape="file",
)
