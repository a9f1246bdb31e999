"""`timeline schema`: JSON Schemas of seed files and of mappings, for editors."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

NAME = "schema"


def run(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Files and folders with companies and people for editors to complete, besides the shipped ones.",
            metavar="PATH…",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            help="The folder to write event.json, company.json, person.json, story.json and mapping.json into."
        ),
    ] = None,
    check: Annotated[  # noqa: FBT002 - a flag of the command line
        bool,
        typer.Option("--check", help="Write nothing; name the outdated files in that folder (without --out: schema/)."),
    ] = False,
) -> int:
    """Print the JSON Schema of events, or write all schemas. Editors complete fields with them."""
    import sys

    from timeline.imports import schema as mapping
    from timeline.seeds.edit.schema import schemas
    from timeline.terminal import visible

    made = schemas(paths or ()) | {mapping.NAME: mapping.mapping_schema()}
    folder = out or Path("schema")
    if check:
        stale = [name for name, text in made.items() if _read(folder / name) != text]
        for name in stale:
            print(visible(f"{folder / name} is outdated"), file=sys.stderr)
        if stale:
            print(visible(f"`timeline schema --out {folder}` updates them"), file=sys.stderr)
        return 1 if stale else 0
    if out is None:
        sys.stdout.buffer.write(made["event.json"])
        sys.stdout.buffer.flush()
        return 0
    out.mkdir(parents=True, exist_ok=True)
    for name, text in made.items():
        (out / name).write_bytes(text)
    print(visible(f"{', '.join(made)} are written into {out}"))
    return 0


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return b""
