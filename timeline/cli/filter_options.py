"""The filters of events as options of commands."""

from __future__ import annotations

from collections.abc import Callable
from inspect import Parameter, Signature, signature
from typing import TYPE_CHECKING, Annotated, Any, Concatenate

import typer

if TYPE_CHECKING:
    from timeline.query import EventFilter, Events, View
    from timeline.query.filter import FilterField

TIMES = ("reported", "recorded")
"""The filters for the time of a view."""


class Chosen:
    """The filters that were chosen on the command line.

    Args:
        given: the values of the options, by the names of filters.
    """

    def __init__(self, given: dict[str, Any]) -> None:
        self._given = {name: value for name, value in given.items() if value is not None and value != []}

    @property
    def reported(self) -> str | None:
        """The day of `--as-reported`, as typed."""
        return self._given.get("reported")

    def at(self, view: View) -> View:
        """Return a view at the chosen times.

        Raises:
            QueryError: a time is not valid.
        """
        if "recorded" in self._given:
            view = view.as_recorded(self._given["recorded"])
        return view.as_reported(self._given["reported"]) if "reported" in self._given else view

    def filter(self, view: View) -> EventFilter:
        """Return the chosen filter, without its times.

        Args:
            view: a view at the chosen times.

        Raises:
            QueryError: an unknown kind, status, slug or date, with a suggestion.
        """
        from timeline.query.filter import checked

        return checked({name: value for name, value in self._given.items() if name not in TIMES}, view.check)

    def events(self, view: View) -> Events:
        """Return the question with the chosen filters.

        Raises:
            QueryError: an unknown kind, status, slug or date, with a suggestion; or a time is not valid.
        """
        then = self.at(view)
        return then.events(self.filter(then))


Run = Callable[..., int]


def filtered(run: Callable[Concatenate[Chosen, ...], int], *, only: tuple[str, ...] = ()) -> Run:
    """Add the filters to a command as options; its first argument is then the chosen filters.

    The options are made when the command runs (see `complete`). The list of all commands does not need them, and their
    modules take long to import.

    Args:
        run: the command.
        only: the names of the filters; none means all with an option.
    """

    def command(**given: Any) -> int:  # noqa: ANN401 - what the options say
        return run(Chosen({name: given.pop(name) for name in _options(only)}), **given)

    def complete() -> None:
        _, *own = signature(run, eval_str=True).parameters.values()
        named = [one for one in own if one.default is Parameter.empty]
        rest = [one.replace(kind=Parameter.KEYWORD_ONLY) for one in own if one not in named]
        made = [*(one.replace(kind=Parameter.KEYWORD_ONLY) for one in named), *_options(only).values(), *rest]
        vars(command)["__signature__"] = Signature(made)  # Typer reads the options from here

    command.__annotations__.clear()
    command.__doc__ = run.__doc__
    vars(command)["complete"] = complete
    return command


def complete(run: Run) -> Run:
    """Return a command with all of its options."""
    if "complete" in vars(run):
        vars(run)["complete"]()
    return run


def _options(only: tuple[str, ...]) -> dict[str, Parameter]:
    from timeline.query.filter import FIELDS

    return {one.name: _option(one) for one in FIELDS if one.option and (not only or one.name in only)}


def _option(one: FilterField) -> Parameter:
    typed: Any = {"one": str | None, "many": list[str] | None, "flag": bool | None}[one.form]
    again = " You can repeat it." if one.form == "many" else ""
    option = typer.Option(f"--{one.option}", help=one.help + again)
    return Parameter(one.name, Parameter.KEYWORD_ONLY, default=None, annotation=Annotated[typed, option])
