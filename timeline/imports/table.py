"""A table: rows with columns, and how its file is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from timeline.errors import FactError
from timeline.imports.words import Word

Cells = Mapping[str, object]
"""A row by its columns, as the file gave it."""


class DataSpec(BaseModel):
    """How the file is written.

    Attributes:
        delimiter: what separates cells; else a comma, in `.tsv` a tab.
        quote: what a cell with a delimiter in it stands between; "" for nothing.
        encoding: of text; UTF-8 unless said otherwise.
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
        line: the line of the file where it ends, or 0 where rows are no lines.
        cells: its columns.
        fault: why it can't be read, or None.
    """

    number: int
    line: int
    cells: Cells
    fault: FactError | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A file's rows.

    Attributes:
        columns: the columns that it says to have, or None where each row has its own.
        rows: the rows, to be read once.
    """

    columns: tuple[str, ...] | None
    rows: Iterator[Row]
