"""Which events a command is about: options that several commands share, and the question that they make."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from inspect import Parameter, Signature, signature
from typing import TYPE_CHECKING, Annotated, Any, Concatenate

import typer

if TYPE_CHECKING:
    from timeline.query import Events, View

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
AsReported = Annotated[
    str | None, typer.Option(help="Only what had been published by this day, or by the end of this week or month.")
]
AsRecorded = Annotated[
    str | None,
    typer.Option(help="What the log said at this position, or at the end of this minute, day, week or month (UTC)."),
]


@dataclass(frozen=True, slots=True)
class Filters:
    """What was chosen, each an option of the command line."""

    company: Company = None
    person: Person = None
    group: Group = None
    kind: Kind = None
    status: Status = None
    since: Since = None
    until: Until = None
    text: Text = None
    thread: Thread = None
    disputed: Disputed = None
    retracted: Retracted = False
    as_reported: AsReported = None
    as_recorded: AsRecorded = None

    def at(self, view: View) -> View:
        """Return a view at the times that were chosen.

        Raises:
            QueryError: there are no such times.
        """
        return looking_back(view, self.as_recorded, self.as_reported)

    def narrow(self, events: Events) -> Events:
        """Return a question that asks for no more than what was chosen.

        Raises:
            QueryError: an unknown kind, status, slug or date, with a suggestion.
        """
        return events.where(
            company=self.company,
            person=self.person,
            group=self.group,
            kind=self.kind or None,
            status=self.status or None,
            since=self.since,
            until=self.until,
            text=self.text,
            thread=self.thread,
            disputed=self.disputed,
            retracted=self.retracted or None,
        )


def filtered(run: Callable[Concatenate[Filters, ...], int]) -> Callable[..., int]:
    """Give a command all filters as options before its own; it takes what was chosen as its first argument."""
    filters = signature(Filters, eval_str=True).parameters
    own = list(signature(run, eval_str=True).parameters.values())[1:]

    def command(**given: Any) -> int:  # noqa: ANN401 - what the options say
        chosen = Filters(**{name: given.pop(name) for name in filters})
        return run(chosen, **given)

    options = [option.replace(kind=Parameter.KEYWORD_ONLY) for option in (*filters.values(), *own)]
    vars(command)["__signature__"] = Signature(options)  # where Typer looks for them
    command.__annotations__.clear()
    command.__doc__ = run.__doc__
    return command


def looking_back(view: View, as_recorded: str | None, as_reported: str | None) -> View:
    """Return a view at the times that were given.

    Raises:
        QueryError: there are no such times.
    """
    if as_recorded is not None:
        view = view.as_recorded(as_recorded)
    return view if as_reported is None else view.as_reported(as_reported)
