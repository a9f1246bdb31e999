"""Which events a command is about: options that several commands share, and the question that they make."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from timeline.query import View

Company = Annotated[str | None, typer.Option(help="A company's slug.")]
Person = Annotated[str | None, typer.Option(help="A person's slug.")]
Group = Annotated[str | None, typer.Option(help="A company, with what belonged to it on an event's day.")]
Kind = Annotated[list[str] | None, typer.Option(help="A kind of event; may be given several times.")]
Status = Annotated[list[str] | None, typer.Option(help="confirmed, reported or rumoured; may be given several times.")]
Since = Annotated[str | None, typer.Option(help="From this date on: 2023, 2023-04, 2023-04-11.")]
Until = Annotated[str | None, typer.Option(help="Up to this date.")]
Text = Annotated[str | None, typer.Option(help="Words that must occur.")]
Thread = Annotated[str | None, typer.Option(help="The events of one affair, by its slug.")]
Disputed = Annotated[
    bool | None,
    typer.Option("--disputed/--undisputed", help="Only those of which sources contradict each other; or the others."),
]
Retracted = Annotated[bool, typer.Option("--retracted", help="Also what stands as retracted.")]
AsReported = Annotated[str | None, typer.Option(help="Only what had been published by this day.")]
AsRecorded = Annotated[str | None, typer.Option(help="What the log said at this position, or at this time (UTC).")]


def looking_back(view: View, as_recorded: str | None, as_reported: str | None) -> View:
    """Return a view at the times that were given.

    Raises:
        QueryError: there are no such times.
    """
    if as_recorded is not None:
        view = view.as_recorded(as_recorded)
    return view if as_reported is None else view.as_reported(as_reported)
