"""Which events are wanted: one frozen value for Python, the command line, addresses, feeds, exports and recipes.

A filter is a field of `EventFilter`. Its declaration says how its value is checked, its names in an address and on
the command line, and its SQL. All code that shows or reads filters uses `FIELDS`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import lru_cache
from typing import Any, Literal, Self, TypedDict

from timeline import facts
from timeline.errors import QueryError
from timeline.facts import When
from timeline.facts.entities import Sector
from timeline.facts.events import Family, Status
from timeline.facts.foreign import plain_value
from timeline.facts.text import shorten
from timeline.models import EVENT as V
from timeline.query import event_sql
from timeline.query import filter_values as values
from timeline.query.event_sql import Asked, Condition
from timeline.query.filter_values import Check
from timeline.query.params import (
    LEFT_OUT,
    MOST_SHOWN,
    Problem,
    cut_text,
    listed,
    read_each,
    sentence,
    split,
    unknown_params,
)
from timeline.query.results import EventRecord
from timeline.query.several import is_several, several, shown

_TODAY = "You see what is known now."
_LATEST = "You see what the log says now."


@dataclass(frozen=True, slots=True)
class FilterField:
    """How a filter is checked, named outside Python, and turned into SQL.

    Attributes:
        name: its name in Python.
        param: its parameter in an address; "" if it has none.
        option: its option on the command line, without the leading hyphens; "" if it has none.
        help: what it does, in one sentence.
        form: whether it takes one value, takes many values, or is a flag.
        read: checks one value, given as text or from Python; raises QueryError.
        sql: returns the condition of a value, or None if the database alone can't decide.
        holds: returns whether an event, as reported, still matches the value; None if SQL is enough.
        instead: what a page shows in place of a wrong value, as a sentence.
    """

    name: str
    param: str
    option: str
    help: str
    form: Literal["one", "many", "flag"]
    read: Callable[[Any, Check], Any]
    sql: Callable[[EventFilter, Asked], Condition | None] | None = None
    holds: Callable[[EventFilter, EventRecord], bool] | None = None
    instead: str = LEFT_OUT


def _filter(  # noqa: PLR0913 - one argument a property of the filter
    form: Literal["one", "many", "flag"],
    read: Callable[[Any, Check], Any],
    *,
    param: str | None = None,
    option: str | None = None,
    help: str = "",  # noqa: A002 - the usual name
    sql: Callable[[EventFilter, Asked], Condition | None] | None = None,
    holds: Callable[[EventFilter, EventRecord], bool] | None = None,
    instead: str = LEFT_OUT,
    default: Any = None,  # noqa: ANN401 - of the filter's own type
) -> Any:  # noqa: ANN401 - as dataclasses.field
    kept = (param, option, help, form, read, sql, holds, instead)
    return field(default=() if form == "many" else default, metadata={"filter": kept})


_when = lru_cache(maxsize=1024)(When.parse)  # each event is compared with the window

# -- the SQL of filters --------------------------------------------------------------------------------------------


def _part(slugs: Callable[[EventFilter], Sequence[str]]) -> Callable[[EventFilter, Asked], Condition | None]:
    def sql(asked_for: EventFilter, asked: Asked) -> Condition | None:
        if asked_for.include_owned:
            return None
        return event_sql.taking_part(slugs(asked_for), asked_for.role, asked)

    return sql


def _role(wanted: EventFilter, _: Asked) -> Condition | None:
    found = wanted.named or wanted.sector or wanted.country
    return None if found else event_sql.with_role(wanted.role)


def _sector(wanted: EventFilter, asked: Asked) -> Condition | None:
    return event_sql.of_companies(wanted.role, asked, sectors=wanted.sector, countries=wanted.country)


def _country(wanted: EventFilter, asked: Asked) -> Condition | None:
    return None if wanted.sector else _sector(wanted, asked)  # one company must match both


def _in_window(wanted: EventFilter, seen: EventRecord) -> bool:
    first, last = wanted.first_day, wanted.last_day
    if not wanted.by_anchor:
        return seen.date.matches(first, last)
    anchor = seen.date.anchor
    return (first is None or anchor >= first) and (last is None or anchor <= last)


def _since(wanted: EventFilter, asked: Asked) -> Condition | None:
    day = wanted.first_day
    return event_sql.from_day(day, asked, by_anchor=wanted.by_anchor) if day else None


def _until(wanted: EventFilter, asked: Asked) -> Condition | None:
    day = wanted.last_day
    return event_sql.to_day(day, asked, by_anchor=wanted.by_anchor) if day else None


def _planned(wanted: EventFilter, asked: Asked) -> Condition | None:
    return event_sql.planned(asked, planned=bool(wanted.planned)) if asked.reported is None else None


def _disputed(wanted: EventFilter, asked: Asked) -> Condition | None:
    return event_sql.equals(V.disputed, int(bool(wanted.disputed))) if asked.reported is None else None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFilter:
    """Which events are wanted. An event must match all fields that are given.

    Attributes:
        company: a company takes part.
        companies: any of these companies takes part.
        person: a person takes part.
        role: the participants named above have any of these roles; if none is named, anyone has.
        sector: a company of any of these sectors takes part.
        country: a company of any of these countries takes part, by ISO 3166-1 code; with a sector, the same company.
        include_owned: companies that belonged to the named participants on the day of the event count as theirs.
        family: any of these families of kinds.
        kind: any of these kinds.
        status: confirmed, reported or rumoured; any of these.
        since: the first day of the window, as text of any precision; "" is open.
        until: the last day of the window; "" is open.
        text: words that must occur (or beginnings of words), or a participant's name or alias.
        thread: the slug of an affair.
        disputed: whether sources give figures or dates that contradict each other; None ignores this.
        planned: whether events are still to come, as far as their sources say; None ignores this.
        retracted: whether to include retracted events; None leaves that to other filters.
        reported: only what had been published by this day; None is now.
        recorded: the log's position, or a time, to look back to; "" is now.
        involving: any of these companies and people takes part. Python only.
        by_anchor: a date is in the window if its anchor is; else it is compared by overlap. Python only.
        id: the slug of one event. Python only.
        related: the event includes or replaces the figure of another, or another says so of it. Python only.
    """

    company: str | None = _filter(
        "one",
        values.entity("company"),
        help="The slug of a company that takes part.",
        sql=_part(lambda f: (f.company or "",)),
    )
    companies: tuple[str, ...] = _filter(
        "many",
        values.entity("company"),
        help="The slug of a company; any of several.",
        sql=_part(lambda f: f.companies),
    )
    person: str | None = _filter(
        "one",
        values.entity("person"),
        help="The slug of a person who takes part.",
        sql=_part(lambda f: (f.person or "",)),
    )
    role: tuple[str, ...] = _filter(
        "many",
        values.word("role", values.ROLES),
        help="The role that they have, such as acquirer. Without a company or person: anybody's role.",
        sql=_role,
    )
    sector: tuple[str, ...] = _filter(
        "many",
        values.word("sector", values.SECTORS),
        help="What a company that takes part mostly does, such as semiconductors.",
        sql=_sector,
    )
    country: tuple[str, ...] = _filter(
        "many", values.country, help="The country of a company that takes part, such as US.", sql=_country
    )
    include_owned: bool = _filter(
        "flag",
        values.flag,
        param="group",
        help="Include the companies that they owned on the event's day.",
        default=False,
    )
    family: tuple[str, ...] = _filter(
        "many",
        values.word("family", values.FAMILIES),
        help="A family of kinds, such as money.",
        sql=lambda f, _: event_sql.one_of(V.kind, kinds_of(f.family)),
    )
    kind: tuple[str, ...] = _filter(
        "many",
        values.word("kind of event", facts.KINDS),
        help="A kind of event.",
        sql=lambda f, _: event_sql.one_of(V.kind, f.kind),
    )
    status: tuple[str, ...] = _filter(
        "many",
        values.word("status", values.STATUSES),
        help="confirmed, reported or rumoured.",
        sql=lambda f, _: event_sql.one_of(V.status, f.status),
    )
    since: str = _filter(
        "one",
        values.window_end("first"),
        help="From this date on: 2023, 2023-04, 2023-04-11.",
        sql=_since,
        holds=_in_window,
        default="",
    )
    until: str = _filter(
        "one", values.window_end("last"), help="Until this date.", sql=_until, holds=_in_window, default=""
    )
    text: str = _filter(
        "one",
        values.text,
        param="q",
        help="Words that must occur, or a participant's name.",
        sql=lambda f, asked: event_sql.with_words(f.text, asked),
        default="",
    )
    thread: str | None = _filter(
        "one",
        values.as_given,
        help="The events of one affair, by its slug.",
        sql=lambda f, _: event_sql.equals(V.thread, f.thread),
    )
    disputed: bool | None = _filter(
        "flag",
        values.flag,
        option="disputed/--undisputed",
        help="Only events whose sources disagree; or only the others.",
        sql=_disputed,
        holds=lambda f, seen: seen.disputed == f.disputed,
    )
    planned: bool | None = _filter(
        "flag",
        values.flag,
        option="planned/--past",
        help="Only events that are still to come, as far as their sources say; or only the others.",
        sql=_planned,
        holds=lambda f, seen: seen.planned == f.planned,
    )
    retracted: bool | None = _filter("flag", values.flag, help="Include retracted events.")
    reported: dt.date | None = _filter(  # noqa: RUF009 - it makes a field
        "one", values.reported, option="as-reported", help="Only what had been published by this day.", instead=_TODAY
    )
    recorded: str = _filter(
        "one",
        values.recorded,
        option="as-recorded",
        help="What the log said at this position or time (UTC). A period, such as 2026-W47, means its end.",
        instead=_LATEST,
        default="",
    )
    involving: tuple[str, ...] = _filter("many", values.as_given, param="", option="", sql=_part(lambda f: f.involving))
    by_anchor: bool = _filter("flag", values.flag, param="", option="", default=False)
    id: str | None = _filter(
        "one", values.as_given, param="", option="", sql=lambda f, _: event_sql.with_id(f.id or "")
    )
    related: bool = _filter(
        "flag", values.flag, param="", option="", sql=lambda _, asked: event_sql.related(asked), default=False
    )

    @property
    def first_day(self) -> dt.date | None:
        """The window's first day, or None if it is open."""
        return _when(self.since).earliest if self.since else None

    @property
    def last_day(self) -> dt.date | None:
        """The window's last day, or None if it is open."""
        return _when(self.until).latest if self.until else None

    def given(self) -> Iterator[tuple[FilterField, Any]]:
        """Yield each field that has a value, with its value."""
        for one in FIELDS:
            value = getattr(self, one.name)
            if value not in (None, (), "") and not (value is False and one.name in _QUIET_FLAGS):
                yield one, value

    def conditions(self, asked: Asked) -> Iterator[Condition]:
        """Yield the SQL conditions of all fields."""
        for one, _ in self.given():
            condition = one.sql(self, asked) if one.sql else None
            if condition is not None:
                yield condition

    def holds(self, seen: EventRecord) -> bool:
        """Return whether an event, as it had been reported by a day, still matches."""
        return all(one.holds is None or one.holds(self, seen) for one, _ in self.given())

    @property
    def named(self) -> tuple[str, ...]:
        """All named companies and people; at least one of each group must take part."""
        return tuple(slug for group in self._named_groups for slug in group)

    @property
    def groups(self) -> tuple[tuple[str, ...], ...]:
        """The groups of entities that must take part themselves or through a company that they owned."""
        return self._named_groups if self.include_owned else ()

    @property
    def _named_groups(self) -> tuple[tuple[str, ...], ...]:
        alone = tuple((slug,) for slug in (self.company, self.person) if slug)
        return (*alone, *(group for group in (self.companies, self.involving) if group))

    # -- addresses -------------------------------------------------------------------------------------------------

    @classmethod
    def from_params(cls, params: Mapping[str, Sequence[str]], check: Check) -> tuple[Self, list[Problem]]:
        """Read a filter from the parameters of an address.

        Args:
            params: all values of each parameter.
            check: returns the slug of an existing entity of a type, or raises QueryError.

        Returns:
            The filter, without the values that could not be read; and a sentence for each of those values and for each
                unknown parameter. The sentences hold text from the address: escape them.
        """
        values, problems = read_params(params, check)
        return cls(**values), [*problems, *unknown_params(params, PARAMS)]

    def to_params(self) -> dict[str, str]:
        """Return the filter as the parameters of an address; fields without a value are left out.

        Raises:
            QueryError: a field that has a value has no parameter.
        """
        found = {}
        for one, value in self.given():
            if not one.param:
                raise QueryError(f"the filter '{one.name}' has no parameter in an address")
            found[one.param] = _plain(value)
        return found


class FilterFields(TypedDict, total=False):
    """The filters that `Events.where` takes as keywords; a `Check` decides whether their entities are known.

    Several values are a list, a tuple, a set, an array of numpy or a series of pandas.
    """

    company: str | None
    companies: str | Iterable[str] | None
    person: str | None
    role: str | Iterable[str] | None
    sector: Sector | str | Iterable[str] | None
    country: str | Iterable[str] | None
    include_owned: bool | None
    family: Family | str | Iterable[str] | None
    kind: str | Iterable[str] | None
    status: Status | str | Iterable[str] | None
    since: object
    until: object
    text: str | None
    thread: str | None
    disputed: bool | None
    planned: bool | None
    retracted: bool | None


def _fields() -> Iterator[FilterField]:
    for one in fields(EventFilter):
        param, option, *rest = one.metadata["filter"]
        name = one.name
        yield FilterField(
            name, name if param is None else param, name.replace("_", "-") if option is None else option, *rest
        )


FIELDS: tuple[FilterField, ...] = tuple(_fields())
"""The registry of filters."""
PARAMS: tuple[str, ...] = tuple(one.param for one in FIELDS if one.param)
"""The parameters of an address that are filters."""
_QUIET_FLAGS = frozenset(one.name for one in FIELDS if getattr(EventFilter(), one.name) is False)


def checked(given: Mapping[str, Any], check: Check) -> EventFilter:
    """Return a filter from keyword arguments; an argument that is None is ignored.

    Args:
        given: values by the names of filters; several values as a list, or one value on its own.
        check: returns the slug of an existing entity of a type, or raises QueryError.

    Raises:
        QueryError: a filter is unknown, or can't take its value; the message suggests the nearest.
    """
    known = {one.name: one for one in FIELDS}
    found: dict[str, Any] = {}
    for name, value in given.items():
        one = known[values.known_word(name, known, "filter")]
        if value is None:
            continue
        if one.form == "many":
            found[name] = _each(several(value, name), one, check)
            continue
        single = _one(name, plain_value(value))
        if one.name in ("since", "until"):
            found[name] = _named(name, single, one, check)
        else:
            found[name] = one.read(single, check)
    made = EventFilter(**found)
    if made.first_day and made.last_day and made.last_day < made.first_day:
        raise QueryError(f"the window ends ({made.until}) before it begins ({made.since}): swap since and until")
    return made


def _one(name: str, value: Any) -> Any:  # noqa: ANN401 - the value of any filter
    """Return the only value of a filter unchanged.

    Raises:
        QueryError: it is a collection, or a date or number where a text belongs; the message names the fix.
    """
    instead = _INSTEAD.get(name, "write True or False")
    if is_several(value):
        raise QueryError(f"{name} takes one value, not {shown(value)}: {instead}")
    if name in _TEXTS and not isinstance(value, str):
        dated = isinstance(value, dt.date | When)
        hint = "write since=… or until=… for dates" if dated else instead
        raise QueryError(f"{name} takes a text, not {shown(str(value) if dated else value)}: {hint}")
    return value


_TEXTS = ("company", "person", "text", "thread", "id")
_INSTEAD = {
    "company": "write companies=[…] for any of several",
    "person": "write involving(…) for any of several",
    "text": "write all words in one text",
    "thread": "ask for each, and join the questions with |",
    "id": "ask for each, and join the questions with |",
    "since": "write since=… for the first date and until=… for the last",
    "until": "write since=… for the first date and until=… for the last",
    "reported": "write one day",
    "recorded": "write one position or time",
}


def _each(values: list[Any], one: FilterField, check: Check) -> tuple[Any, ...]:
    if not values:
        raise QueryError(f"{one.name}: name at least one, or leave it out")
    for value in values:
        if not isinstance(value, str):
            raise QueryError(f"{one.name} takes texts, not {shown(value)}")
    return tuple(dict.fromkeys(one.read(value, check) for value in values))


def _named(name: str, value: object, one: FilterField, check: Check) -> Any:  # noqa: ANN401
    try:
        return one.read(value, check)
    except QueryError as error:
        raise QueryError(f"{name}: {error}") from None


def read_params(params: Mapping[str, Sequence[str]], check: Check) -> tuple[dict[str, Any], list[Problem]]:
    """Read the values of filters from the parameters of an address; see `EventFilter.from_params`.

    Returns:
        Values by the names of filters, and a sentence for each value that could not be read.
    """
    found: dict[str, Any] = {}
    problems: list[Problem] = []
    for one in FIELDS:
        if not one.param or not params.get(one.param):
            continue
        if one.form == "many":
            found[one.name] = read_each(
                listed(params[one.param], one.param, problems), one.param, _reader(one, check), problems
            )
            continue
        given = params[one.param][0].strip()
        if one.name == "text":
            given = cut_text(given, problems)
        elif one.read in _SLUGS:
            given = next(iter(split(params[one.param])), "")
        if given:
            try:
                found[one.name] = one.read(given, check)
            except QueryError as error:
                problems.append(Problem(f"{one.param}={shorten(given, MOST_SHOWN)}: {sentence(error)}", one.instead))
    wanted = EventFilter(**found)
    if wanted.first_day and wanted.last_day and wanted.last_day < wanted.first_day:
        problems.append(
            Problem(
                f"The window ends (until={wanted.until}) before it begins (since={wanted.since}), so no event is in it."
            )
        )
    return found, problems


def _reader(one: FilterField, check: Check) -> Callable[[str], Any]:
    return lambda value: one.read(value, check)


_SLUGS = frozenset(one.read for one in FIELDS if one.name in ("company", "person"))


def kinds_of(families: Iterable[str]) -> tuple[str, ...]:
    """Return the kinds of some families."""
    wanted = set(families)
    return tuple(name for name, kind in facts.KINDS.items() if kind.family in wanted)


def _plain(value: Any) -> str:  # noqa: ANN401 - the value of any filter
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, tuple):
        return ",".join(value)
    return value.isoformat() if isinstance(value, dt.date) else str(value)
