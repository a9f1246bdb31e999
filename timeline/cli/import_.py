"""`timeline import`: turn tables into seed files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

NAME = "import"


def run(  # noqa: PLR0913, PLR0917 - each is an option
    file: Annotated[
        Path,
        typer.Argument(
            help="CSV, TSV, JSON, JSON Lines, Parquet, YAML, Markdown, or a folder of Markdown files.", metavar="FILE"
        ),
    ],
    map: Annotated[Path, typer.Option("--map", help="The mapping file: what the columns mean.", metavar="MAP.yaml")],  # noqa: A002
    out: Annotated[Path, typer.Option("--out", help="The folder for the seed files.", metavar="DIR")],
    report: Annotated[
        Path | None,
        typer.Option(help="The CSV file for the rows without an event, with the reasons.", metavar="REPORT.csv"),
    ] = None,
    review: Annotated[
        Path | None, typer.Option(help="The CSV file for the names to review.", metavar="NAMES.csv")
    ] = None,
    entities: Annotated[
        list[Path] | None,
        typer.Option(help="A folder of seed files with companies and people that the table may name.", metavar="DIR"),
    ] = None,
    limit: Annotated[int | None, typer.Option(help="Read only this many rows.", min=1)] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Replace files with other content.")] = False,  # noqa: FBT002
    with_log: Annotated[  # noqa: FBT002
        bool, typer.Option("--with-log", help="Judge the rows against the log of your database too.")
    ] = False,
) -> int:
    """Turn a table into seed files by a mapping. Each row becomes an event or a line of the report."""
    import sys

    from timeline.cli.output import print_diagnostics
    from timeline.facts.quantities import count
    from timeline.imports.run import Request, import_table
    from timeline.terminal import visible

    done = import_table(Request(file, map, out, report, review, tuple(entities or ()), limit, replace, with_log))
    if done.diagnostics:
        print_diagnostics(done.diagnostics)
        return 1
    if report is None:
        for finding in done.first:
            where = ", ".join(filter(None, (f"row {finding.row}" if finding.row else "", finding.column)))
            print(visible(f"{where}: [{finding.code}] {finding.reason}"), file=sys.stderr)
        if done.reported:
            print("--report REPORT.csv writes them all", file=sys.stderr)
    print(f"{count(done.rows, 'row')}: {count(done.events, 'event')}, {done.skipped} skipped, {done.reported} reported")
    if done.noted:
        where = "in the report" if report is not None else "--report REPORT.csv lists them"
        print(f"{count(done.noted, 'event')} with a warning or a hint: {where}")
    created = count(done.created, "new company or person", "new companies and people")
    print(visible(f"{count(done.files, 'file')} of events and {created} in {out}"))
    if done.names:
        print(
            f"{count(done.names, 'doubtful name')}: "
            + (visible(str(review)) if review else "--review NAMES.csv lists them")
        )
    return 0 if done.events else 1
