"""`timeline fmt`: format seed files."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from timeline.cli.options import Paths

if TYPE_CHECKING:
    from timeline.seeds.edit.format_files import Formatted

NAME = "fmt"


def run(
    paths: Paths = None,
    check: Annotated[  # noqa: FBT002 - a flag of the command line
        bool, typer.Option("--check", help="Write nothing; exit with 1 if a file needs formatting.")
    ] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Write nothing; show what would change.")] = False,  # noqa: FBT002
) -> int:
    """Format seed files: the order of fields, quotes and spacing. Keep their content and comments."""
    from timeline.cli.output import print_diagnostics
    from timeline.seeds.edit.format_files import format_file, write
    from timeline.seeds.read.files import select
    from timeline.terminal import visible

    found = [format_file(file) for file in select(paths or ()).files]
    broken = [diagnostic for formatted in found for diagnostic in formatted.diagnostics]
    if broken:
        print_diagnostics(broken)
        return 1
    changed = [formatted for formatted in found if formatted.changed]
    writes = not (check or diff)
    for formatted in changed:
        if writes:
            write(formatted)
        if diff:
            _print_diff(formatted)
        else:
            print(visible(formatted.file.shown))
    done = "formatted" if writes else "to format"
    print(f"{len(changed)} {done}, {len(found) - len(changed)} already formatted", file=sys.stderr)
    return 1 if changed and not writes else 0


def _print_diff(formatted: Formatted) -> None:
    from difflib import unified_diff

    from timeline.terminal import visible

    before, after = (text.decode("utf-8-sig").splitlines() for text in (formatted.before, formatted.after))
    name = formatted.file.shown
    for line in unified_diff(before, after, f"{name} (now)", f"{name} (formatted)", lineterm=""):
        print(visible(line))
