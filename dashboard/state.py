"""The state of a page in its URL. Reading it checks every value; writing it gives a simple form."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

from dashboard import language
from dashboard.language import gettext, gettext_noop
from timeline.errors import QueryError
from timeline.facts import KINDS
from timeline.facts.suggest import did_you_mean
from timeline.facts.text import shorten
from timeline.query import filter as filters
from timeline.query.filter import EventFilter
from timeline.query.filter_values import Check
from timeline.query.links import LOOKS, NO_LISTS
from timeline.query.moments import last_day
from timeline.query.params import Problem, listed, read_each, split, unknown_params

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PARAMS = (*filters.PARAMS, *LOOKS, *NO_LISTS)
LANES = ("company", "family", "kind")
BY_SIZE = "size:"
"""With a kind behind it, `by` draws the events of that kind by size."""
SORTS = ("events", "name", "latest")
ORDERS = ("events", "name", "latest", "people")
PERIODS = ("year", "quarter", "month")
SCALES = ("log",)
FLOWS = ("group",)
OPERATIONS = ("recorded", "corrected", "retracted", "reinstated", "erased")

_POSITION = re.compile(r"[0-9]{1,18}", re.ASCII)
_MOST_TEXT = 200
_MOST_SHOWN = 60
_LEFT_OUT = gettext_noop("It was left out.")
_TIMES = ("reported", "recorded")


@dataclass(frozen=True, slots=True, kw_only=True)
class State(EventFilter):
    """The choices on a page: a filter, and how to show its events. All of them are in the URL, except `page`.

    Attributes:
        event: the event whose details are open.
        mark: the mark of a chart whose events are listed, on the page Statistics.
        new: the type of file to make on the page Contribute: company or person; "" means an event.
        by: what each lane shows: a "family" or "kind" of events, or, as "size:layoffs", one kind by size; "" means a
            company, on a company's own page a family.
        sort: how lanes are sorted: by "name", or by the "latest" event; "" means by the number of events.
        pin: companies whose lanes come first.
        hide: companies that get no lane.
        operation: which changes of the log are shown: one of `OPERATIONS`; "" means all.
        about: the company whose changes are shown; None means all.
        before: show the changes before this log position; "" means the newest.
        names: the page of an event's list of names, from 1; "" means the first.
        story: the id of the story that is shown.
        step: the step of the story that is shown, from 1; "" means the first.
        against: the earlier day on the page Two days, which it compares with the day of the report; None chooses one.
        order: the order of the directory of companies: by "name", by the "latest" event, or by "people" let go; ""
            means by the number of events.
        per: the length of a period in charts: year, quarter or month; "" chooses one that keeps them readable.
        scale: "log" for bars on a logarithmic scale; "" means a linear one.
        flows: "group" to show people who went from group to group, with what each company owned; "" means companies.
        lang: the language of the interface; "" means the one that the browser asks for.
        page: the page that links stay on, if it is not the company's or the overview. It is not in the parameters.
    """

    event: str | None = None
    mark: str = ""
    new: str = ""
    by: str = ""
    sort: str = ""
    pin: tuple[str, ...] = ()
    hide: tuple[str, ...] = ()
    operation: str = ""
    about: str | None = None
    before: str = ""
    names: str = ""
    story: str = ""
    step: str = ""
    against: dt.date | None = None
    order: str = ""
    per: str = ""
    scale: str = ""
    flows: str = ""
    lang: str = ""
    page: str = ""

    @property
    def filter(self) -> EventFilter:
        """The filter alone."""
        return EventFilter(**{one.name: getattr(self, one.name) for one in filters.FIELDS})

    @property
    def filtered(self) -> bool:
        """Whether any filter is set, apart from the company of a page and the times."""
        return any(one.name not in (*_TIMES, "company", "include_owned") for one, _ in self.given())

    def params(self) -> dict[str, str]:
        """Return the state as the URL's parameters, without values that are not set."""
        looks = {one.name: getattr(self, one.name) or "" for one in _LOOKS if one.name != "page"}
        plain = {name: ",".join(value) if isinstance(value, tuple) else str(value) for name, value in looks.items()}
        return self.to_params() | {name: value for name, value in plain.items() if value}

    def with_days_in_order(self) -> State:
        """Return the state with the earlier of its two days first."""
        if self.against and self.reported and self.reported < self.against:
            return replace(self, against=self.reported, reported=self.against)
        return self

    def without_filters(self) -> State:
        """Return the state of the same page without filters."""
        kept = (*_TIMES, "company", "include_owned")
        return replace(self, **{one.name: getattr(_EMPTY, one.name) for one in filters.FIELDS if one.name not in kept})


_EMPTY = State()
_LOOKS = [one for one in fields(State) if one.name not in {field.name for field in filters.FIELDS}]


def parse(params: Mapping[str, Sequence[str]], check: Check) -> tuple[State, list[Problem]]:
    """Read the state from a URL's parameters.

    Args:
        params: all values of each parameter.
        check: checks that there is an entity with a slug and a type.

    Returns:
        The state without the values that could not be read, and a sentence for each of these. The sentences contain
        text from the URL, so escape them.
    """

    def company(slug: str) -> str:
        return check(slug, "company")

    values, problems = filters.read_params(params, check)
    state = State(
        **values,
        event=_first(params, "event").strip()[:_MOST_TEXT] or None,
        mark=_first(params, "mark").strip()[:_MOST_TEXT],
        new=next(iter(read_each(split(params.get("new", ()))[:1], "new", _new, problems)), ""),
        by=_option(_first(params, "by"), "by", (*LANES, *(BY_SIZE + kind for kind in KINDS)), problems),
        sort=_option(_first(params, "sort"), "sort", SORTS, problems),
        pin=read_each(listed(params.get("pin", ()), "pin", problems), "pin", company, problems),
        hide=read_each(listed(params.get("hide", ()), "hide", problems), "hide", company, problems),
        operation=_option(_first(params, "operation"), "operation", ("", *OPERATIONS), problems),
        about=next(iter(read_each(split(params.get("about", ()))[:1], "about", company, problems)), None),
        before=_place(_first(params, "before"), problems),
        names=_names(_first(params, "names"), problems),
        story=_first(params, "story").strip()[:_MOST_TEXT],
        step=_step(_first(params, "step"), problems),
        order=_option(_first(params, "order"), "order", ORDERS, problems),
        per=_option(_first(params, "per"), "per", ("", *PERIODS), problems),
        scale=_option(_first(params, "scale"), "scale", ("", *SCALES), problems),
        flows=_option(_first(params, "flows"), "flows", ("", *FLOWS), problems),
        against=_day(_first(params, "against"), problems),
        lang=_option(_first(params, language.PARAM), language.PARAM, ("", *language.LANGUAGES), problems),
    )
    foreign = [name for name in params if not name.startswith("embed")]  # Streamlit uses embed…
    return state, [*problems, *unknown_params(foreign, PARAMS)]


def _place(text: str, problems: list[Problem]) -> str:
    if not text.strip():
        return ""
    if _POSITION.fullmatch(text.strip()):
        return str(int(text))
    wrong = gettext("{parameter}: there is no such position in the log.", parameter=_given("before", text))
    problems.append(Problem(wrong, gettext("You see the newest.")))
    return ""


def _step(text: str, problems: list[Problem]) -> str:
    given = text.strip()
    if re.fullmatch(r"[1-9][0-9]?", given, re.ASCII):
        return "" if given == "1" else given
    if given:
        wrong = gettext("{parameter}: there is no such step.", parameter=_given("step", given))
        problems.append(Problem(wrong, gettext("You see the first.")))
    return ""


def _day(text: str, problems: list[Problem]) -> dt.date | None:
    if not text.strip():
        return None
    try:
        return last_day(text, "against")
    except QueryError as error:
        problems.append(Problem(f"{_given('against', text)}: {error}.", gettext(_LEFT_OUT)))
        return None


def _names(text: str, problems: list[Problem]) -> str:
    given = text.strip()
    if re.fullmatch(r"[1-9][0-9]{0,2}", given, re.ASCII):
        return "" if given == "1" else given
    if given:
        wrong = gettext("{parameter}: there is no such page of names.", parameter=_given("names", given))
        problems.append(Problem(wrong, gettext("You see the first.")))
    return ""


def _option(value: str, name: str, options: tuple[str, ...], problems: list[Problem]) -> str:
    """Return a value if it is one of the options. The first option is the default and becomes ""."""
    given = value.strip()
    if not given or given == options[0]:
        return ""
    if given in options:
        return given
    hint = did_you_mean(given, options) or gettext("use {choices}.", choices=", ".join(filter(None, options)))
    wrong = gettext("{parameter}: unknown choice: {hint}", parameter=_given(name, given), hint=hint)
    problems.append(Problem(wrong, gettext(_LEFT_OUT)))
    return ""


def _given(name: str, text: str) -> str:
    """Return a parameter as the address has it."""
    return f"{name}={shorten(text, _MOST_SHOWN)}"


def _new(value: str) -> str:
    if value in ("company", "person"):
        return value
    raise QueryError("a new file is for a company or a person; without this, for an event")


def _first(params: Mapping[str, Sequence[str]], name: str) -> str:
    values = params.get(name, ())
    return values[0] if values else ""
