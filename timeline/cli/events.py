"""`timeline events`: the events that match some filters."""

from __future__ import annotations

from typing import Annotated

import typer

from timeline.cli.options import Format, OutputFormat

NAME = "events"


def run(  # noqa: PLR0913, PLR0917 - one argument an option
    company: Annotated[str | None, typer.Option(help="A company's slug.")] = None,
    person: Annotated[str | None, typer.Option(help="A person's slug.")] = None,
    kind: Annotated[list[str] | None, typer.Option(help="A kind of event; may be given several times.")] = None,
    since: Annotated[str | None, typer.Option(help="From this date on: 2023, 2023-04, 2023-04-11.")] = None,
    until: Annotated[str | None, typer.Option(help="Up to this date.")] = None,
    text: Annotated[str | None, typer.Option(help="Words that must occur.")] = None,
    thread: Annotated[str | None, typer.Option(help="The events of one affair, by its slug.")] = None,
    as_reported: Annotated[str | None, typer.Option(help="Only what had been published by this day.")] = None,
    as_recorded: Annotated[
        str | None, typer.Option(help="What the log said at this position, or at this time (UTC).")
    ] = None,
    retracted: Annotated[bool, typer.Option("--retracted", help="Also what stands as retracted.")] = False,  # noqa: FBT002
    format: OutputFormat = Format.text,  # noqa: A002
) -> int:
    """List events: now, as reported by a day, or as recorded at a position of the log."""
    import timeline
    from timeline.cli.output import print_json, print_table

    view = timeline.open()
    if as_recorded is not None:
        view = view.as_recorded(as_recorded)
    if as_reported is not None:
        view = view.as_reported(as_reported)
    found = view.events(
        company=company,
        person=person,
        kind=kind or None,
        since=since,
        until=until,
        text=text,
        thread=thread,
        retracted=retracted,
    )
    if format is Format.json:
        print_json(found.to_json())
        return 0
    rows = [
        (
            str(record.date),
            record.kind,
            record.title + (" (retracted)" if record.retracted else ""),
            "disputed" if record.disputed else record.status,
            record.id,
        )
        for record in found
    ]
    print_table(("Date", "Kind", "Title", "Status", "Id"), rows, wide=2)
    print(f"{len(rows)} events")
    return 0
