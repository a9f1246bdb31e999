"""A table: rows with columns, and the details of its file format."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from timeline.errors import FactError
from timeline.imports.words import Word

Cells = Mapping[str, object]
"""A row as in the file, by column."""


class DataSpec(BaseModel):
    """The details of the file format.

    Attributes:
        delimiter: the character between cells; by default a comma, in `.tsv` a tab.
        quote: the quotation mark around a cell with a delimiter; "" for none.
        encoding: the encoding of text; by default UTF-8.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    delimiter: Word | None = Field(default=None, min_length=1, max_length=1)
    quote: Word = Field(default='"', max_length=1)
    encoding: Literal["utf-8", "utf-16", "cp1252", "latin-1"] = "utf-8"


@dataclass(frozen=True, slots=True)
class Row:
    """A row.

    Attributes:
        number: from 1, the header not counted.
        line: its last line in the file, or 0 if rows are not lines.
        cells: its values, by column.
        fault: why it can't be read, or None.
        file: its own file, if each row has one; else "".
    """

    number: int
    line: int
    cells: Cells
    fault: FactError | None = None
    file: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A file's rows.

    Attributes:
        columns: the columns of its header, or None if each row has its own.
        rows: the rows, which can be read once.
    """

    columns: tuple[str, ...] | None
    rows: Iterator[Row]
