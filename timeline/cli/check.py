"""`timeline check`: what is wrong with seed files."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from timeline.cli.options import Paths, RootName

NAME = "check"


class CheckFormat(StrEnum):
    """How findings are printed."""

    text = "text"
    json = "json"
    github = "github"


def run(
    paths: Paths = None,
    root: RootName = None,
    format: Annotated[  # noqa: A002
        CheckFormat, typer.Option("--format", help="How to print; github: annotations of a workflow run.")
    ] = CheckFormat.text,
) -> int:
    """Check seed files: every fault of every file in one run. Writes nothing."""
    from timeline.cli.output import print_diagnostics, print_for_github, print_json
    from timeline.cli.seeds import check_paths

    checked = check_paths(paths, root)
    if format is CheckFormat.json:
        print_json([diagnostic.to_json() for diagnostic in checked.diagnostics])
    else:
        show = print_for_github if format is CheckFormat.github else print_diagnostics
        show(checked.diagnostics)
        if checked.ok:
            print(f"{len(checked.seeds)} facts in {len(checked.documents)} files: nothing wrong")
    return 0 if checked.ok else 1
