"""`timeline history`: all versions of a fact."""

from __future__ import annotations

from typing import Annotated

import typer

from timeline.cli.options import Format, OutputFormat

NAME = "history"


def run(
    id: Annotated[str, typer.Argument(help="The id of an event, company, person or story.", metavar="ID")],  # noqa: A002
    format: OutputFormat = Format.text,  # noqa: A002
) -> int:
    """Show each version of a fact: who, when, why, from which file, and what changed."""
    import timeline
    from timeline.cli.output import print_json
    from timeline.seeds.plan.change_reasons import short
    from timeline.terminal import visible

    versions = timeline.open().history(id)
    if format is Format.json:
        print_json([version.to_json() for version in versions])
        return 0
    shown = versions[-1].subject if versions else ""  # a heading only if the id has changed
    for version in versions:
        if version.subject != shown:
            print(visible(f"as {version.subject}:"))
            shown = version.subject
        print(visible(f"{version.position}  {version.operation}  {version.recorded_at}  by {version.recorded_by}"))
        for label, value in (("why", version.reason), ("from", version.origin)):
            if value:
                print(visible(f"    {label}: {value}"))
        if version.erased is not None:
            why = f": {version.erased.reason}" if version.erased.reason else ""
            print(visible(f"    erased on {version.erased.day} by position {version.erased.position}{why}"))
        for change in version.changes:
            print(visible(f"    {change.field}: {short(change.old)} → {short(change.new)}"))
    return 0
