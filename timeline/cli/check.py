"""`timeline check`: find errors in seed files."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from timeline.cli.options import Paths, RootName

if TYPE_CHECKING:
    from timeline.seeds.check import Checked
    from timeline.seeds.edit.fix import FixResult

NAME = "check"


class CheckFormat(StrEnum):
    """How the diagnostics are printed."""

    text = "text"
    json = "json"
    github = "github"


def run(  # noqa: PLR0913, PLR0917 - as many as the command has
    paths: Paths = None,
    root: RootName = None,
    format: Annotated[  # noqa: A002
        CheckFormat, typer.Option("--format", help="How to print; github: annotations for GitHub Actions.")
    ] = CheckFormat.text,
    strict: Annotated[bool, typer.Option("--strict", help="Fail on warnings too, not only on errors.")] = False,  # noqa: FBT002
    fix: Annotated[  # noqa: FBT002
        bool, typer.Option("--fix", help="Correct the errors that have only one possible correction, then check again.")
    ] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Show what --fix would change, and write nothing.")] = False,  # noqa: FBT002
    alone: Annotated[  # noqa: FBT002
        bool, typer.Option("--alone", help="Judge these files alone, not against the shipped files.")
    ] = False,
    hints: Annotated[  # noqa: FBT002
        bool, typer.Option("--hints", help="Print the hints about the shipped files too; without it, count them.")
    ] = False,
    with_log: Annotated[  # noqa: FBT002
        bool, typer.Option("--with-log", help="Judge them against the log of your database too, as plan and load do.")
    ] = False,
) -> int:
    """Check seed files and print all errors, warnings and hints in one run. Without --fix, write nothing.

    The files are judged together with the shipped files: two facts that can't both be true are an error in yours.
    """
    from functools import partial

    from timeline.seeds.background import recorded_in
    from timeline.seeds.check import check
    from timeline.seeds.edit.fix import apply_fixes
    from timeline.seeds.known import entities_in_log

    if alone and with_log:
        raise typer.BadParameter("--alone and --with-log can't be used together")
    known = entities_in_log(None) if with_log and paths else None
    recorded = partial(recorded_in, None) if with_log and paths else None
    if fix or diff:
        result = apply_fixes(paths or (), root=root, known=known, alone=alone, recorded=recorded)
        if fix and not diff:
            result.write()
        _print_fixes(result, diff=diff, aside=format is not CheckFormat.text)
        unfixed = diff and bool(result.after)
        checked = result.checked
    else:
        checked, unfixed = check(paths or (), root=root, known=known, alone=alone, recorded=recorded), False
    _print(checked, format, hints=hints or bool(paths))
    failing = {"error", "warning"} if strict else {"error"}
    return 1 if unfixed or any(diagnostic.severity in failing for diagnostic in checked.diagnostics) else 0


def _print_fixes(result: FixResult, *, diff: bool, aside: bool) -> None:
    """Print the fixes; to standard error if the rest is for programs."""
    import sys

    from timeline.facts.quantities import count
    from timeline.terminal import visible

    out = sys.stderr if aside else sys.stdout
    if diff:
        for line in result.diff():
            print(visible(line), file=out)
        return
    for change in result.fixed:
        found = change.diagnostic
        told = f"{change.old.strip()} → {change.new}" if change.new else f"{change.old.strip()} removed"
        print(visible(f"{found.file}:{found.line}: fixed[{found.code}]: {told}"), file=out)
    print(f"{count(len(result.fixed), 'error')} fixed in {count(len(result.after), 'file')}", file=out)


def _print(checked: Checked, form: CheckFormat, *, hints: bool) -> None:
    from timeline.cli.output import print_diagnostics, print_for_github, print_json
    from timeline.facts.quantities import count
    from timeline.seeds.read.diagnostics import counted

    shown = [diagnostic for diagnostic in checked.diagnostics if hints or diagnostic.severity != "hint"]
    if form is CheckFormat.json:
        print_json([diagnostic.to_json() for diagnostic in shown])
        return
    show = print_for_github if form is CheckFormat.github else print_diagnostics
    show(shown)
    found = counted(checked.diagnostics) if checked.diagnostics else "no errors"
    roots = ", ".join(dict.fromkeys(file.root.name for file in checked.selection.files))
    print(f"{count(len(checked.seeds), 'fact')} in {count(len(checked.documents), 'file')} of {roots}: {found}")
    if len(shown) < len(checked.diagnostics):
        print("to see the hints: timeline check --hints")
