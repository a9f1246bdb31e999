"""Arguments that several commands share."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Format(StrEnum):
    """How a command prints."""

    text = "text"
    json = "json"


class TableFormat(StrEnum):
    """How a command prints that has a table."""

    text = "text"
    json = "json"
    csv = "csv"


Paths = Annotated[
    list[Path] | None,
    typer.Argument(help="Seed files and folders; none means the shipped seed_events/.", metavar="PATH…"),
]
RootName = Annotated[
    str | None,
    typer.Option("--root", help="The name under which these files are recorded; else the folder's."),
]
Limit = Annotated[int | None, typer.Option("--limit", min=1, help="List at most this many; none means all.")]
OutputFormat = Annotated[Format, typer.Option("--format", help="How to print.")]
TableOutputFormat = Annotated[
    TableFormat,
    typer.Option(
        "--format",
        help="How to print. text: a table on a terminal, else a line a row with tabs; csv: for a spreadsheet.",
    ),
]
