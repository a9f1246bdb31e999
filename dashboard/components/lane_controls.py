"""Fields for the timeline's lanes: their order, which come first and which are hidden."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from dashboard.language import gettext, gettext_noop
from dashboard.session import WIDGETS, changed
from dashboard.state import SORTS

if TYPE_CHECKING:
    from dashboard.state import State

_SORTS = dict(
    zip(SORTS, (gettext_noop("Most events first"), gettext_noop("By name"), gettext_noop("Latest first")), strict=True)
)


def fields(state: State, names: dict[str, str]) -> None:
    """Write the fields.

    Args:
        state: what the page shows.
        names: all companies' names by slug.
    """
    st.selectbox(
        gettext("Order of the lanes"),
        SORTS,
        format_func=lambda one: gettext(_SORTS[one]),
        key=WIDGETS["sort"],
        on_change=changed,
        args=("sort",),
    )
    if state.companies:
        st.checkbox(
            gettext("With what they owned at the time"),
            key=WIDGETS["group"],
            on_change=changed,
            args=("group",),
            help=gettext("Also show events of companies that a chosen company owned on the event's day."),
        )
    if state.by:
        return
    _choose(gettext("Pinned: these lanes come first"), "pin", names)
    _choose(gettext("Hidden: these have no lane"), "hide", names)


def _choose(label: str, name: str, names: dict[str, str]) -> None:
    st.multiselect(
        label,
        list(names),
        format_func=lambda slug: names.get(slug, slug),
        key=WIDGETS[name],
        on_change=changed,
        args=(name,),
        placeholder=gettext("Choose companies"),
    )
