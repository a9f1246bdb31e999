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
    """How a command with a table prints."""

    text = "text"
    json = "json"
    csv = "csv"


Paths = Annotated[
    list[Path] | None,
    typer.Argument(help="Seed files and folders; without them, the shipped seed_events/.", metavar="PATH…"),
]
RootName = Annotated[
    str | None,
    typer.Option("--root", help="Record these files under this name; without it, the folder's name."),
]
Limit = Annotated[int | None, typer.Option("--limit", min=1, help="List at most this many; without it, all.")]
OutputFormat = Annotated[Format, typer.Option("--format", help="How to print.")]
TableOutputFormat = Annotated[
    TableFormat,
    typer.Option(
        "--format",
        help="How to print. text: a table on a terminal, else one line for each row, with tabs; csv: for spreadsheets.",
    ),
]
