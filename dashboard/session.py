"""Keeps the state of a page in its URL: widgets take their values from it, and write changes to it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import streamlit as st

from dashboard import address_bar, language
from dashboard.state import LANES, SORTS, State, parse
from timeline.errors import QueryError
from timeline.facts.text import is_slug, shorten
from timeline.query.filter import FIELDS, PARAMS, EventFilter
from timeline.query.filter_values import Check
from timeline.query.params import Problem

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from dashboard.database import Source
    from timeline.facts.entities import EntityType
    from timeline.query import View

_TYPED = "typed"
_CHANGED = "changed"
_TOLD = "told"
_MISTYPED = "mistyped"
_UNTOLD = "untold"

WIDGETS = {
    "company": "w_company",
    "companies": "w_companies",
    "family": "w_family",
    "kind": "w_kind",
    "since": "w_since",
    "until": "w_until",
    "q": "w_text",
    "reported": "w_reported",
    "recorded": "w_recorded",
    "by": "w_by",
    "sort": "w_sort",
    "pin": "w_pin",
    "hide": "w_hide",
    "group": "w_group",
    "planned": "w_planned",
    "disputed": "w_disputed",
    "operation": "w_operation",
    "about": "w_about",
    "against": "w_against",
    "status": "w_status",
    "per": "w_per",
    "scale": "w_scale",
    "flows": "w_flows",
    "sector": "w_sector",
    "country": "w_country",
}
"""The key of each parameter's widget."""


FLAGS: dict[bool | None, str] = {True: "1", False: "0"}
"""How the URL writes a filter that holds for some events and not for the others; without it, all are shown."""
_COMPANIES = frozenset(("company", "companies", "pin", "hide"))
_IMPLIED = {"by": LANES[:1], "sort": SORTS[:1]}
"""What holds without the parameter, and is left out of the URL."""


def set_language() -> None:
    """Write in the reader's language: call this where a run of a page begins, or a run of a part of it."""
    chosen = st.query_params.get(language.PARAM, "")
    language.set_reader(language.reader_of(chosen, str(st.context.headers.get("Accept-Language") or "")))


def take_over(at: Source) -> tuple[Source, State, list[Problem]]:
    """Read the URL and set the widgets to its values, for example after a link or the browser's back button.

    Returns:
        The database, at the log position that the URL asks for, if any; the state; and a sentence for each invalid
        value, except those that the reader typed into a field of this page (see `mistyped`). Escape the sentences.
    """
    address_bar.follow()
    params = {name: st.query_params.get_all(name) for name in st.query_params}
    at, state, problems = read(at, params)
    problems = _keep_mistyped(problems)
    values: dict[str, object] = {
        "company": state.company,
        "companies": list(state.companies),
        "family": list(state.family),
        "kind": list(state.kind),
        "since": state.since,
        "until": state.until,
        "q": state.text,
        "reported": state.reported,
        "recorded": state.recorded,
        "by": state.by or LANES[0],
        "sort": state.sort or SORTS[0],
        "pin": list(state.pin),
        "hide": list(state.hide),
        "group": state.include_owned,
        "planned": FLAGS.get(state.planned),
        "disputed": FLAGS.get(state.disputed),
        "operation": state.operation or None,
        "about": state.about,
        "against": state.against,
        "per": state.per or None,
        "scale": state.scale or None,
        "flows": state.flows or None,
        "status": list(state.status),
        "sector": list(state.sector),
        "country": list(state.country),
    }
    typed = st.session_state.pop(_TYPED, None)
    for name, value in values.items():
        if name == typed:
            continue  # setting it would overwrite what the reader has typed in the meantime
        # Set every value in every run, even if it is the same. A widget that the browser has not drawn yet gets only
        # the values that this run sets. If it were drawn empty, it would write the empty value to the URL.
        st.session_state[WIDGETS[name]] = value
    return at, state, problems


def read(at: Source, params: Mapping[str, Sequence[str]]) -> tuple[Source, State, list[Problem]]:
    """Return the database, the state and the problems for a URL's parameters; see `take_over`."""
    then, check, unknown = _then(at, params)
    state, problems = parse(params, check)
    state = _with_present_companies(state, then)
    return then, replace(state, recorded="") if unknown else state, [*problems, *unknown]


def _with_present_companies(state: State, at: Source) -> State:
    """Replace companies that were merged into others by those; the page of a single company stays where it is."""
    directory = at.view.directory
    if not directory.became:
        return state

    def present(slugs: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(map(directory.now, slugs)))

    return replace(state, companies=present(state.companies), pin=present(state.pin), hide=present(state.hide))


def read_filter(at: Source, params: Mapping[str, Sequence[str]]) -> tuple[Source, EventFilter, list[Problem]]:
    """Return the database, the filter and the problems for a feed's parameters; see `take_over`."""
    then, check, unknown = _then(at, params)
    wanted, problems = EventFilter.from_params(params, check)
    return then, wanted, [*problems, *unknown]


def _then(at: Source, params: Mapping[str, Sequence[str]]) -> tuple[Source, Check, list[Problem]]:
    """Return the database at the log position in the URL, a check that it has an entity, and any problems."""
    asked, _ = EventFilter.from_params({"recorded": params.get("recorded", ())}, lambda slug, _: slug)
    then, unknown = at, []
    try:
        then = at.as_recorded(asked.recorded)
    except QueryError as error:
        wrong = f"recorded={shorten(asked.recorded, 60)}: {error}."
        unknown = [Problem(wrong, "You see what the log says now.")]

    def check(slug: str, kind: EntityType) -> str:
        found = at.view.directory.check(slug, kind)
        if found not in then.view.directory.known:
            raise QueryError(f"the log did not have '{slug}' at position {then.recorded}")
        return found

    return then, check, unknown


def _keep_mistyped(problems: list[Problem]) -> list[Problem]:
    """Keep the problems that a changed field caused for `mistyped`, until they are fixed; return the others."""
    if st.session_state.pop(_CHANGED, False):
        told = st.session_state.get(_TOLD, ())
        st.session_state[_MISTYPED] = (*st.session_state.get(_MISTYPED, ()), *(p for p in problems if p not in told))
    kept = st.session_state.get(_MISTYPED, ())
    st.session_state[_TOLD] = tuple(problems)
    st.session_state[_MISTYPED] = st.session_state[_UNTOLD] = tuple(p for p in problems if p in kept)
    return [problem for problem in problems if problem not in kept]


def typed(name: str) -> None:
    """Write the text that the reader is typing to the URL."""
    changed(name)
    st.session_state[_TYPED] = name


def changed(name: str) -> None:
    """Write a widget's value to the URL. Every widget has this as its `on_change`."""
    value = st.session_state.get(WIDGETS[name])
    if name in _COMPANIES and not all(map(is_slug, [value] if isinstance(value, str) else value or ())):
        return  # not a choice: the browser does not know yet that the companies have other names on this day
    plain = _plain(value)
    address_bar.write(name, "" if plain in _IMPLIED.get(name, ()) else plain)
    st.session_state[_CHANGED] = True


def mistyped() -> tuple[str, ...]:
    """Return a sentence for each invalid value that was typed into a field. Only the first call in a run gets them."""
    untold: tuple[str, ...] = st.session_state.pop(_UNTOLD, ())
    return untold


def restart(name: str) -> None:
    """Write a widget's value to the URL, and go back to the first page of the list."""
    changed(name)
    address_bar.write("before", "")


def _plain(value: list[str] | str | dt.date | None) -> str:
    if isinstance(value, bool):
        return "1" if value else ""
    if isinstance(value, list | tuple):
        return ",".join(value)
    if value is None or isinstance(value, str):
        return value or ""
    return value.isoformat()


def clear_filters() -> None:
    """Remove all filters from the URL, but keep the company, the times and the event."""
    for name in PARAMS:
        if name not in ("company", "group", "reported", "recorded"):
            address_bar.write(name, "")


def close_event() -> None:
    """Remove the event from the URL."""
    address_bar.write("event", "")


def href(state: State) -> str:
    """Return the link to a page in a state, relative to any page of the app."""
    query = urlencode(state.params() | language.params())
    page = "company" if state.company else state.page or "./"
    return f"{page}?{query}" if query else page


def company_href(company: str, state: State) -> str:
    """Return the link to a company's page as of the same times."""
    return href(State(company=company, reported=state.reported, recorded=state.recorded))


def person_href(person: str, state: State) -> str:
    """Return the link to a person's page as of the same times."""
    return href(State(person=person, reported=state.reported, recorded=state.recorded, page="person"))


def days_href(state: State) -> str:
    """Return the link to what changed since the day that a page looks back to, for the same events."""
    given = {one.name: getattr(state, one.name) for one in FIELDS}
    companies = state.companies or ((state.company,) if state.company else ())
    given |= {"company": None, "companies": companies, "reported": None}
    return href(State(**given, against=state.reported, page="compare-days"))


def event_href(event: str, state: State) -> str:
    """Return the link to an event's details on the same page."""
    return href(replace(state, event=event, names=""))


def view_of(at: Source, state: State) -> View:
    """Return the log as recorded at the page's position and as reported by its day."""
    view = at.as_recorded(state.recorded).view if at.recorded is None else at.view
    return view if state.reported is None else view.as_reported(state.reported)
