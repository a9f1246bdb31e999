"""`timeline export`: events as a file that other programs read."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

NAME = "export"


class ExportFormat(StrEnum):
    """The formats; each is a module of `timeline.exports`."""

    csv = "csv"
    json = "json"
    jsonl = "jsonl"
    atom = "atom"
    ics = "ics"


def run(  # noqa: PLR0913, PLR0917 - one argument an option
    format: Annotated[ExportFormat, typer.Option("--format", help="How to write.")],  # noqa: A002
    company: Annotated[str | None, typer.Option(help="A company's slug.")] = None,
    person: Annotated[str | None, typer.Option(help="A person's slug.")] = None,
    kind: Annotated[list[str] | None, typer.Option(help="A kind of event; may be given several times.")] = None,
    since: Annotated[str | None, typer.Option(help="From this date on: 2023, 2023-04, 2023-04-11.")] = None,
    until: Annotated[str | None, typer.Option(help="Up to this date.")] = None,
    text: Annotated[str | None, typer.Option(help="Words that must occur.")] = None,
    as_reported: Annotated[str | None, typer.Option(help="Only what had been published by this day.")] = None,
    as_recorded: Annotated[
        str | None, typer.Option(help="What the log said at this position, or at this time (UTC).")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="The file to write; it is whole or not there. Else standard output.")
    ] = None,
) -> int:
    """Write events as CSV, JSON, JSON Lines, Atom or iCalendar, with the filters of `timeline events`."""
    import sys

    import timeline
    from timeline.drafts import draft
    from timeline.errors import ExportError
    from timeline.exports import SUBSCRIBED, about, items, writer

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
        retracted=format in SUBSCRIBED,
    )
    parts = writer(format)(items(view, found), about(view, "Timeline"))
    if out is None:
        for part in parts:
            sys.stdout.buffer.write(part)
        sys.stdout.buffer.flush()
        return 0
    try:
        with draft(out) as written:
            written.writelines(parts)
    except OSError as error:
        raise ExportError(f"{out}: it can't be written: {error.strerror}") from None
    return 0
