"""The filters of a page; each widget writes its value into the URL."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from dashboard import data, labels, session
from dashboard.components import lane_controls, messages
from dashboard.escape import markdown
from dashboard.language import gettext, gettext_noop, pgettext
from dashboard.session import WIDGETS, changed
from timeline.facts import FAMILIES, KINDS
from timeline.query.filter import PARAMS
from timeline.query.filter_values import FIRST_DAY, LAST_DAY, STATUSES

if TYPE_CHECKING:
    from collections.abc import Callable

    from dashboard.database import Source
    from dashboard.state import State


_NO_FIELD = frozenset(PARAMS) - WIDGETS.keys()


def show(at: Source, state: State, names: dict[str, str], *, companies: bool) -> None:
    """Write the filters.

    Args:
        at: the database.
        state: what the page shows.
        names: all companies' names by slug.
        companies: whether the page can be narrowed to companies.
    """
    if st.context.is_embedded:
        return  # in an embedded page, only the address chooses what is shown
    with st.container(key="filters"):
        columns = st.columns([3.4, 3.4, 1.8, 1.8, 2.2] if companies else [5, 2, 2, 2.2])
        with columns[0]:
            text(gettext("Search"), gettext("Words of a title, a person, a company"))
        if companies:
            with columns[1]:
                _companies(names)
        _window(columns[-3], columns[-2])
        with columns[-1]:
            _reported()
        messages.problems(session.mistyped())  # a phone shows only the fields up to here
        _kinds(at, state)


def behind_button(at: Source, state: State, names: dict[str, str], *, companies: bool, times: bool = True) -> None:
    """Write a button that opens the filters for which the timeline itself has no controls.

    Args:
        at: the database.
        state: what the page shows.
        names: all companies' names by slug.
        companies: whether the page can be narrowed to companies, each with a lane.
        times: whether the page has no fields of its own for the days of report.
    """
    if st.context.is_embedded:
        return
    counted = _BEHIND if times else _BEHIND - {"reported"}
    count = len([one for one, _ in state.given() if one.param in counted])
    with st.popover(_counted(gettext("Filters"), count), key="filters_button"):
        if companies:
            _companies(names)
        _window(*st.columns(2))
        if times:
            _times(*st.columns(2))
        messages.problems(session.mistyped())
        _kind_field()
        _more_fields(at)
        if companies and times:
            lane_controls.fields(state, names)
        _others(state)
        if state.filtered:
            st.button(gettext("Clear filters"), on_click=session.clear_filters, type="tertiary", key="clear")


def _counted(label: str, number: int) -> str:
    """Return the text of a button that opens filters, with the number of those that are set."""
    return f"{label} ({number})" if number else label


def with_companies(at: Source, state: State, names: dict[str, str]) -> None:
    """Write the field of the companies, and a button that opens the other filters."""
    if st.context.is_embedded:
        return
    with st.container(horizontal=True, vertical_alignment="bottom", key="companies_and_filters"):
        _companies(names)
        behind_button(at, state, names, companies=False)


_MORE = frozenset(("status", "sector", "country", "planned", "disputed", "recorded"))
_BEHIND = _MORE | {"companies", "since", "until", "reported", "kind", "group"}

_FLAGS = {
    "planned": (gettext_noop("Planned"), {"1": gettext_noop("planned"), "0": gettext_noop("past")}),
    "disputed": (gettext_noop("Sources"), {"1": gettext_noop("disagree"), "0": gettext_noop("agree")}),
}
"""The filters that hold for some events and not for the others: their label, and what each choice is called."""


def _more(at: Source, state: State) -> None:
    """Write a button that opens the less usual filters, and the look back into the log."""
    chosen = len([one for one, _ in state.given() if one.param in _MORE])
    with st.popover(_counted(gettext("More"), chosen)):
        _more_fields(at)
        _recorded()


def _more_fields(at: Source) -> None:
    sectors(at)
    countries(at)
    _several("status", gettext("Status"), list(STATUSES), labels.short_status, gettext("Any status"))
    for name, (label, options) in _FLAGS.items():
        st.pills(
            gettext(label),
            list(options),
            format_func=partial(_flag_text, name),
            key=WIDGETS[name],
            on_change=changed,
            args=(name,),
        )


def _flag_text(name: str, choice: str) -> str:
    return gettext(_FLAGS[name][1][choice])


def _companies(names: dict[str, str]) -> None:
    st.multiselect(
        gettext("Companies"),
        list(names),
        format_func=lambda slug: names.get(slug, slug),
        key=WIDGETS["companies"],
        on_change=changed,
        args=("companies",),
        placeholder=gettext("All companies"),
    )


def sectors(at: Source) -> None:
    """Write the field of sectors."""
    _several("sector", gettext("Sectors"), data.sectors(at), _sector, gettext("All sectors"))


def countries(at: Source) -> None:
    """Write the field of countries."""
    _several("country", gettext("Countries"), data.countries(at), labels.country, gettext("All countries"))


def _sector(name: str) -> str:
    return labels.raised(labels.sector(name))


def _several(name: str, label: str, options: list[str], called: Callable[[str], str], everything: str) -> None:
    chosen = [one for one in st.session_state[WIDGETS[name]] if one not in options]
    st.multiselect(
        label,
        [*options, *chosen],
        format_func=called,
        key=WIDGETS[name],
        on_change=changed,
        args=(name,),
        placeholder=everything,
    )


def _times(left: st.delta_generator.DeltaGenerator, right: st.delta_generator.DeltaGenerator) -> None:
    """Write the fields of the two look backs."""
    with left:
        _reported()
    with right:
        _recorded()


def _reported() -> None:
    day(
        "reported",
        gettext("As reported on"),
        gettext("What had been published by the end of this day. If it is empty, you see what is known now."),
    )


def day(name: str, label: str, hint: str | None = None) -> None:
    """Write the field of a day.

    Args:
        name: its parameter in the address.
        label: its label.
        hint: what the field's help says, or None.
    """
    st.date_input(
        label,
        value=None,
        key=WIDGETS[name],
        on_change=changed,
        args=(name,),
        min_value=FIRST_DAY,
        max_value=LAST_DAY,
        format="YYYY-MM-DD",
        help=hint,
    )


def text(label: str, placeholder: str) -> None:
    """Write the field of the words that are searched.

    Args:
        label: its label.
        placeholder: what stands in it while it is empty.
    """
    st.text_input(
        label,
        key=WIDGETS["q"],
        on_change=session.typed,
        args=("q",),
        placeholder=placeholder,
        type="search",
        live="300ms",
        max_chars=200,
    )


def _recorded() -> None:
    st.text_input(
        gettext("As recorded at"),
        key=WIDGETS["recorded"],
        on_change=changed,
        args=("recorded",),
        placeholder=gettext("Position or time"),
        help=gettext(
            "What this log said then. Give a position, such as 1200, or a time in UTC, such as 2026-11-24, "
            "2026-W48 or 2026-11-24T12:00. A period means its end. If it is empty, you see the log as it is now."
        ),
        max_chars=40,
    )


def _window(left: st.delta_generator.DeltaGenerator, right: st.delta_generator.DeltaGenerator) -> None:
    year = dt.date(2022, 11, 1)
    hint = gettext(
        "A day, a month or a year, such as {day}, {month} or {year}.",
        day=year.isoformat(),
        month=f"{year:%Y-%m}",
        year=f"{year:%Y}",
    )
    for column, name, label in (
        (left, "since", pgettext("first day", "From")),
        (right, "until", pgettext("last day", "Until")),
    ):
        with column:
            st.text_input(
                label,
                key=WIDGETS[name],
                on_change=changed,
                args=(name,),
                placeholder=gettext("e.g. {example}", example="2022" if name == "since" else "2023-06"),
                help=hint,
                max_chars=80,
            )


def _kinds(at: Source, state: State) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="kinds"):
        st.pills(
            gettext("Families"),
            FAMILIES,
            selection_mode="multi",
            format_func=labels.family_label,
            key=WIDGETS["family"],
            on_change=changed,
            args=("family",),
            label_visibility="collapsed",
            wrap=True,
        )
        with st.popover(_counted(gettext("Kinds"), len(state.kind))):
            _kind_field()
        _more(at, state)
        _others(state)
        if state.filtered:
            st.button(gettext("Clear filters"), on_click=session.clear_filters, type="tertiary", key="clear")


def _kind_field() -> None:
    st.multiselect(
        gettext("Kinds of events"),
        sorted(KINDS, key=labels.kind_label),
        format_func=labels.kind_label,
        key=WIDGETS["kind"],
        on_change=changed,
        args=("kind",),
        placeholder=gettext("All kinds"),
    )


def _others(state: State) -> None:
    """Write the filters that a link can set but that have no field here."""
    others = [f"{one.param}={state.to_params()[one.param]}" for one, _ in state.given() if one.param in _NO_FIELD]
    if others:
        st.caption(gettext("Also: {filters}", filters=markdown(" · ".join(others))))
