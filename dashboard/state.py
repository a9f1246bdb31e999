"""What a page shows, as it stands in its URL: parsed without trust, written plainly."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

from dashboard.escape import shorten
from dashboard.theme import FAMILIES
from timeline.errors import FactError, QueryError
from timeline.facts import KINDS, When
from timeline.facts.suggest import did_you_mean
from timeline.projections import search
from timeline.query.events import MOST_WORDS
from timeline.query.moments import last_day, last_moment

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    Check = Callable[[str], str]
    """Returns a company's slug as it is, or raises QueryError with a suggestion."""

PARAMS = (
    "company",
    "companies",
    "family",
    "kind",
    "since",
    "until",
    "q",
    "reported",
    "recorded",
    "event",
    "mark",
    "new",
    "by",
    "sort",
    "pin",
    "hide",
    "group",
    "operation",
    "about",
    "before",
    "story",
    "step",
)
LANES = ("company", "kind")
SORTS = ("events", "name", "latest")
OPERATIONS = ("recorded", "corrected", "retracted", "reinstated")
FIRST_DAY = dt.date(1800, 1, 1)
LAST_DAY = dt.date(2199, 12, 31)

_POSITION = re.compile(r"[0-9]{1,18}", re.ASCII)
_LOST_PLUS = re.compile(r"(T\S+) (\d{2}:?\d{2})$", re.ASCII)
_MOST_VALUES = 40
_MOST_TEXT = 200
_MOST_SHOWN = 60
_MOST_SAID = 500
_LEFT_OUT = "It was left out."
_NOW = "You see what is known now."


class Problem(str):
    """A value of a URL that makes no sense: a sentence or two for a page, which leaves it out.

    Attributes:
        wrong: the same without what the page shows instead, for who is shown nothing.
    """

    __slots__ = ("wrong",)
    wrong: str

    def __new__(cls, wrong: str, instead: str = "") -> Self:
        """Put together what is wrong and what is shown instead."""
        problem = super().__new__(cls, f"{wrong} {instead}".strip())
        problem.wrong = wrong
        return problem


@dataclass(frozen=True, slots=True)
class State:
    """What is chosen on a page. All of it stands in the URL.

    Attributes:
        company: the company whose page it is.
        companies: the companies that the timeline is narrowed to; () is all.
        families: families of kinds; () is all.
        kinds: kinds of events; () is all of the families.
        since: the window's begin, as typed; "" is open.
        until: the window's end, as typed; "" is open.
        text: words to search for.
        reported: the day as of which the page is shown, or None for now.
        recorded: the log position, or the time, as of which our log is asked, as typed; "" is now.
        event: the event whose details are open.
        mark: the mark of a chart whose events are listed, on the page Statistics.
        new: what sort of file is made on the page Contribute: company or person; "" is an event.
        by: what a lane is of: "kind"; "" is a company.
        sort: how lanes are sorted: by "name", or by the "latest" event; "" is by the number of events.
        pin: companies whose lanes stand first.
        hide: companies that get no lane.
        group: whether what belonged to the chosen companies on an event's day counts, too.
        operation: what of the log's changes is shown: recorded, corrected, retracted or reinstated; "" is all.
        about: the company whose changes are shown; None is all.
        before: the log position before which changes are shown; "" is the newest.
        story: the story that is told, by its id.
        step: its step that is shown, from 1; "" is the first.
        page: the page that links stay on, where it is not the company's or the overview; no part of the parameters.
    """

    company: str | None = None
    companies: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    since: str = ""
    until: str = ""
    text: str = ""
    reported: dt.date | None = None
    recorded: str = ""
    event: str | None = None
    mark: str = ""
    new: str = ""
    by: str = ""
    sort: str = ""
    pin: tuple[str, ...] = ()
    hide: tuple[str, ...] = ()
    group: bool = False
    operation: str = ""
    about: str | None = None
    before: str = ""
    story: str = ""
    step: str = ""
    page: str = ""

    @property
    def asked_kinds(self) -> tuple[str, ...] | None:
        """The kinds to ask for: those chosen within the families chosen; None is all."""
        if not self.families:
            return self.kinds or None
        return tuple(k for k in self.kinds or KINDS if KINDS[k].family in self.families)

    @property
    def filtered(self) -> bool:
        """Whether anything narrows what is shown (the day as of which it is shown does not)."""
        return bool(self.companies or self.families or self.kinds or self.since or self.until or self.text)

    def params(self) -> dict[str, str]:
        """Return it as the URL's parameters; what is not chosen is left out."""
        given = {
            "company": self.company or "",
            "companies": ",".join(self.companies),
            "family": ",".join(self.families),
            "kind": ",".join(self.kinds),
            "since": self.since,
            "until": self.until,
            "q": self.text,
            "reported": self.reported.isoformat() if self.reported else "",
            "recorded": self.recorded,
            "event": self.event or "",
            "mark": self.mark,
            "new": self.new,
            "by": self.by,
            "sort": self.sort,
            "pin": ",".join(self.pin),
            "hide": ",".join(self.hide),
            "group": "1" if self.group else "",
            "operation": self.operation,
            "about": self.about or "",
            "before": self.before,
            "story": self.story,
            "step": self.step,
        }
        return {name: value for name, value in given.items() if value}

    def without_filters(self) -> State:
        """Return the same page with nothing narrowed."""
        return replace(self, companies=(), families=(), kinds=(), since="", until="", text="")


def parse(params: Mapping[str, Sequence[str]], check: Check) -> tuple[State, list[Problem]]:
    """Read the state from a URL's parameters.

    Args:
        params: all values of each parameter.
        check: says whether there is a company of that slug.

    Returns:
        The state, without what could not be read; and for each of those a sentence. The sentences hold text from the
        URL: escape them.
    """
    problems: list[Problem] = []
    values = {name: _split(params.get(name, ())) for name in ("company", "companies", "family", "kind", "pin", "hide")}
    company = _known(values["company"][:1], check, "company", problems)
    companies = _known(values["companies"], check, "companies", problems)
    families = _known(values["family"], _family, "family", problems)
    kinds = _known(values["kind"], _kind, "kind", problems)
    since = _window_end(_first(params, "since"), "since", problems)
    until = _window_end(_first(params, "until"), "until", problems)
    if since and until and When.parse(until).latest < When.parse(since).earliest:  # type: ignore[operator]
        problems.append(
            Problem(f"The window ends (until={until}) before it begins (since={since}): nothing lies between.")
        )
    text = " ".join(_first(params, "q").split())
    if len(text) > _MOST_TEXT:
        problems.append(
            Problem(f"The search text is longer than {_MOST_TEXT} characters.", "Only its beginning was taken.")
        )
        text = text[:_MOST_TEXT].strip()
    if len(found := search.words(text)) > MOST_WORDS:
        problems.append(
            Problem(f"The search text has more than {MOST_WORDS} words.", f"Only the first {MOST_WORDS} were taken.")
        )
        text = " ".join(found[:MOST_WORDS])[:_MOST_TEXT].strip()
    state = State(
        company=company[0] if company else None,
        companies=companies,
        families=families,
        kinds=kinds,
        since=since,
        until=until,
        text=text,
        reported=_day(_first(params, "reported"), problems),
        recorded=_recorded(_first(params, "recorded"), problems),
        event=_first(params, "event").strip()[:_MOST_TEXT] or None,
        mark=_first(params, "mark").strip()[:_MOST_TEXT],
        new=next(iter(_known(_split(params.get("new", ()))[:1], _new, "new", problems)), ""),
        by=_option(_first(params, "by"), "by", LANES, problems),
        sort=_option(_first(params, "sort"), "sort", SORTS, problems),
        pin=_known(values["pin"], check, "pin", problems),
        hide=_known(values["hide"], check, "hide", problems),
        group=_option(_first(params, "group"), "group", ("0", "1"), problems) == "1",
        operation=_option(_first(params, "operation"), "operation", ("", *OPERATIONS), problems),
        about=next(iter(_known(_split(params.get("about", ()))[:1], check, "about", problems)), None),
        before=_place(_first(params, "before"), problems),
        story=_first(params, "story").strip()[:_MOST_TEXT],
        step=_step(_first(params, "step"), problems),
    )
    problems += [
        Problem(f"The URL's parameter '{shorten(name, _MOST_SHOWN)}' means nothing here.")
        for name in list(params)[:_MOST_VALUES]
        if name not in PARAMS and not name.startswith("embed")
    ]
    return state, problems


def read_window_end(text: str, name: str) -> str:
    """Return an end of the window as it was typed: a date of any precision with both bounds.

    Raises:
        QueryError: it is no date, or one with an open end; the message says what to write.
    """
    try:
        when = When.parse(text)
    except FactError as error:
        raise QueryError(f"{name}={shorten(text, _MOST_SHOWN)}: {_sentence(error)}") from None
    if when.earliest is None or when.latest is None:
        raise QueryError(f"{name}={shorten(text, _MOST_SHOWN)}: a date with an open end can't bound the window.")
    return text.strip()


def read_recorded(text: str) -> str:
    """Return a position of the log, or a time (a period means its end), as it was typed.

    Whether the log has such a position only the log knows: see `timeline.query.View.as_recorded`.

    Raises:
        QueryError: it is neither; the message says what to write.
    """
    given = text.strip()
    if _POSITION.fullmatch(given):
        return given
    try:
        last_moment(given)
    except QueryError:
        raise QueryError(
            f"recorded={shorten(given, _MOST_SHOWN)}: neither a position of the log nor a time (write 1200, "
            "2026-11-24 or 2026-11-24T12:00:00Z)"
        ) from None
    return given


def _recorded(text: str, problems: list[Problem]) -> str:
    # A plus sign of a time zone comes out of a carelessly typed address as a space.
    given = _LOST_PLUS.sub(r"\1+\2", text.strip())
    if not given:
        return ""
    try:
        return read_recorded(given)
    except QueryError as error:
        problems.append(Problem(f"{error}.", "You see what our log says now."))
        return ""


def _window_end(text: str, name: str, problems: list[Problem]) -> str:
    if not text.strip():
        return ""
    try:
        return read_window_end(text, name)
    except QueryError as error:
        problems.append(Problem(str(error), _LEFT_OUT))
        return ""


def _day(text: str, problems: list[Problem]) -> dt.date | None:
    if not text.strip():
        return None
    try:
        day = last_day(text, f"reported={shorten(text, _MOST_SHOWN)}")
    except QueryError as error:
        problems.append(Problem(_sentence(error), _NOW))
        return None
    if not FIRST_DAY <= day <= LAST_DAY:
        problems.append(Problem(f"reported={shorten(text, _MOST_SHOWN)}: no day to look back from.", _NOW))
        return None
    return day


def _known(values: list[str], check: Check, name: str, problems: list[Problem]) -> tuple[str, ...]:
    known: dict[str, None] = {}
    for value in values:
        try:
            known[check(value)] = None
        except QueryError as error:
            problems.append(Problem(f"{name}={shorten(value, _MOST_SHOWN)}: {_sentence(error)}", _LEFT_OUT))
    return tuple(known)


def _sentence(error: Exception) -> str:
    text = shorten(str(error), _MOST_SAID)
    return text if text.endswith(("?", ".", "!")) else text + "."


def _place(text: str, problems: list[Problem]) -> str:
    if not text.strip():
        return ""
    if _POSITION.fullmatch(text.strip()):
        return str(int(text))
    problems.append(Problem(f"before={shorten(text, _MOST_SHOWN)}: no position of the log.", "You see the newest."))
    return ""


def _step(text: str, problems: list[Problem]) -> str:
    given = text.strip()
    if re.fullmatch(r"[1-9][0-9]?", given, re.ASCII):
        return "" if given == "1" else given
    if given:
        problems.append(Problem(f"step={shorten(given, _MOST_SHOWN)}: no step of a story.", "You see the first."))
    return ""


def _family(value: str) -> str:
    if value in FAMILIES:
        return value
    raise QueryError(f"there is no such family: {did_you_mean(value, FAMILIES) or 'use ' + ', '.join(FAMILIES)}")


def _kind(value: str) -> str:
    if value in KINDS:
        return value
    raise QueryError(f"there is no such kind of event: {did_you_mean(value, KINDS) or 'use ' + ', '.join(KINDS)}")


def _option(value: str, name: str, options: tuple[str, ...], problems: list[Problem]) -> str:
    """Return one of a few words; the first of them is what holds without, and becomes ""."""
    given = value.strip()
    if not given or given == options[0]:
        return ""
    if given in options:
        return given
    hint = did_you_mean(given, options) or f"use {', '.join(filter(None, options))}."
    problems.append(Problem(f"{name}={shorten(given, _MOST_SHOWN)}: there is no such choice: {hint}", _LEFT_OUT))
    return ""


def _new(value: str) -> str:
    if value in ("company", "person"):
        return value
    raise QueryError("a new file is of a company or a person; without this, of an event")


def _first(params: Mapping[str, Sequence[str]], name: str) -> str:
    values = params.get(name, ())
    return values[0] if values else ""


def _split(values: Sequence[str]) -> list[str]:
    parts = [part.strip() for value in values[:_MOST_VALUES] for part in value[:5000].split(",")]
    return [part for part in parts if part][:_MOST_VALUES]
