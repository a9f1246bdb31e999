"""`timeline plan`: what a load would change."""

from __future__ import annotations

from timeline.cli.options import Format, OutputFormat, Paths, RootName

NAME = "plan"


def run(paths: Paths = None, root: RootName = None, format: OutputFormat = Format.text) -> int:  # noqa: A002
    """Show what a load would change. Writes nothing. Exit code 2: there are changes; 1: errors."""
    from timeline.cli.output import print_diagnostics, print_json
    from timeline.cli.seeds import check_paths, print_plan
    from timeline.seeds.load import plan_against

    checked = check_paths(paths, root)
    if not checked.ok:
        print_diagnostics(checked.diagnostics)
        return 1
    plan = plan_against(checked, None)
    if plan.diagnostics:
        print_diagnostics(plan.diagnostics)
        return 1
    if format is Format.json:
        print_json(plan.to_json())
    else:
        print_plan(plan)
    return 2 if plan.changes or plan.restored else 0
