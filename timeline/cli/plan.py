"""`timeline plan`: what a load would change."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from timeline.cli.options import Paths, RootName

if TYPE_CHECKING:
    from timeline.seeds.plan.plan import Plan
    from timeline.seeds.read.diagnostics import Diagnostic

NAME = "plan"


class PlanFormat(StrEnum):
    """How a plan is printed."""

    text = "text"
    json = "json"
    markdown = "markdown"


def run(
    paths: Paths = None,
    root: RootName = None,
    format: Annotated[  # noqa: A002
        PlanFormat, typer.Option("--format", help="How to print; markdown: for a comment on a pull request.")
    ] = PlanFormat.text,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Also save the plan in this .json file, for `timeline load`."),
    ] = None,
    against: Annotated[
        str | None,
        typer.Option(
            "--against", help="Compare with the files of this git revision instead of a database.", metavar="REF"
        ),
    ] = None,
) -> int:
    """Show what a load would change. Write nothing to the log. Exit code 2 means changes, 1 means errors."""
    if out is not None and (against is not None or out.suffix.lower() != ".json"):
        raise typer.BadParameter(
            "--out needs the name of a .json file, and can't be used with --against: a load needs the database"
        )
    plan = _plan(paths, root, out) if against is None else _plan_against(against, paths, root)
    if plan is None:
        return 1
    _print(plan, format)
    return 2 if plan.changes or plan.restored else 0


def _plan(paths: list[Path] | None, root: str | None, out: Path | None) -> Plan | None:
    """Plan against the database; None if errors were printed."""
    import datetime as dt

    from timeline.cli.seeds import check_with_log
    from timeline.seeds.plan.apply import plan_with_head
    from timeline.seeds.plan.saved_plan import digests, make_saved_plan

    checked = check_with_log(paths, root)
    today = dt.datetime.now(dt.UTC).date()
    if not _passed(checked.diagnostics):
        return None
    plan, head = plan_with_head(checked, None, today=today)
    if not _passed(plan.diagnostics):
        return None
    if out is not None:
        files = digests(checked.selection.files)
        make_saved_plan(plan, paths=paths or (), root=root, log=head, files=files, today=today).write(out)
    return plan


def _plan_against(revision: str, paths: list[Path] | None, root: str | None) -> Plan | None:
    """Plan against the log of a git revision; None if errors were printed."""
    from timeline.cli.seeds import check_with_log
    from timeline.seeds.plan.apply import plan_against
    from timeline.seeds.plan.git_baseline import log_of

    with log_of(revision, paths or (), root=root) as url:
        checked = check_with_log(paths, root, url=url)
        if not _passed(checked.diagnostics):
            return None
        plan = plan_against(checked, url, restore=False)
    return plan if _passed(plan.diagnostics) else None


def _passed(diagnostics: Sequence[Diagnostic]) -> bool:
    from timeline.cli.output import print_diagnostics

    errors = [diagnostic for diagnostic in diagnostics if diagnostic.severity == "error"]
    if errors:
        print_diagnostics(diagnostics)
    return not errors


def _print(plan: Plan, format: PlanFormat) -> None:  # noqa: A002
    from timeline.seeds.plan.review import review

    found = review(plan)
    if format is PlanFormat.json:
        from timeline.cli.output import print_json

        print_json(found.to_json())
    elif format is PlanFormat.markdown:
        from timeline.cli.plan_markdown import to_markdown

        print(to_markdown(found))
    else:
        from timeline.cli.plan_text import print_plan

        print_plan(found)
