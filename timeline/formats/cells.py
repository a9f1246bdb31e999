"""Values of tables as cells of files: exact numbers, and text that no reader takes for anything else."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import repeat
from typing import Any

import orjson

from timeline.facts.numbers import plain
from timeline.query import frames
from timeline.query.frames import Column
from timeline.query.table_spec import TableSpec

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001 - spreadsheets accept full-width signs too
_NOT_IN_XML = re.compile("[^\\t\\n\\r\\x20-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")
_NUL = "\x00"
_FLOAT_DIGITS = 15  # a decimal of so many digits comes back from a float (IEEE 754 binary64), and Excel shows no more


def rows(batch: Sequence[Any], columns: Sequence[Column]) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a batch as tuples of values."""
    return zip(
        *(repeat(None, len(batch)) if one is None else one for one in frames.values(batch, columns)), strict=True
    )


def safe(cell: object) -> object:
    """Return a cell that a spreadsheet does not take for a formula: a leading apostrophe makes it text."""
    return f"'{cell}" if isinstance(cell, str) and cell.lstrip(" '").startswith(_FORMULA) else cell


def original(cell: str) -> str:
    """Return the text of which `safe` made a cell."""
    return cell[1:] if cell.startswith("'") and cell.lstrip(" '").startswith(_FORMULA) else cell


def without_nul(text: str) -> str:
    """Return a text that every file can hold: NUL and lone surrogates become U+FFFD."""
    if _NUL in text:
        text = text.replace(_NUL, "\N{REPLACEMENT CHARACTER}")
    return text if text.isascii() else frames.encodable(text)


def in_xml(text: str) -> str:
    """Return a text that XML can hold (XML 1.0, section 2.2): other characters become U+FFFD."""
    return _NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", text)


def array(texts: Sequence[str]) -> str:
    """Return a list of texts as a JSON array."""
    return orjson.dumps([without_nul(text) for text in texts]).decode()


def moment(at: dt.datetime) -> str:
    """Return a time as ISO 8601 text in UTC."""
    return at.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")


def number(value: Decimal | int) -> int | float:
    """Return a number as a program computes with it: a whole number of 64 bits, or the nearest float."""
    if value == (whole := int(value)) and abs(whole) <= frames.MOST_COUNT:
        return whole
    return float(value)


def exact(value: Decimal | int | None) -> str | None:
    """Return the exact text of a number that has more digits than every float holds, else None."""
    if value is None:
        return None
    digits = plain(abs(Decimal(value)))
    return plain(Decimal(value)) if len(digits.replace(".", "").strip("0")) > _FLOAT_DIGITS else None


def with_exact(spec: TableSpec) -> tuple[Column, ...]:
    """Return a table's columns for files whose numbers are floats: each number that is not a count has its exact text.

    In `events`, whose figures are those of `claims`, there are no such columns.
    """
    found: list[Column] = []
    for column in spec.columns:
        found.append(column)
        if column.type == "number" and not column.of:
            about = f"The exact `{column.name}`, if it has more than 15 digits."
            found.append(Column(f"{column.name}_exact", "text", about, _exact(column)))
    return tuple(found)


def _exact(column: Column) -> Any:  # noqa: ANN401 - a function of a row
    return lambda row: exact(column.value(row))
