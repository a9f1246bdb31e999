"""Controls for the timeline's lanes: companies or kinds, their order, which come first and which are hidden."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from dashboard.session import WIDGETS, changed
from dashboard.state import LANES, SORTS

if TYPE_CHECKING:
    from dashboard.state import State

_LANES = dict(zip(LANES, ("Companies", "Kinds"), strict=True))
_SORTS = dict(zip(SORTS, ("Most events first", "By name", "Latest first"), strict=True))


def show(state: State, names: dict[str, str], shown: list[str]) -> None:
    """Write the controls.

    Args:
        state: what the page shows.
        names: all companies' names by slug.
        shown: the keys of the lanes that are drawn; the reader can hide these.
    """
    if st.context.is_embedded:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="lane_controls"):
        st.segmented_control(
            "Lanes",
            LANES,
            required=True,
            format_func=_LANES.__getitem__,
            key=WIDGETS["by"],
            on_change=changed,
            args=("by",),
            label_visibility="collapsed",
        )
        st.selectbox(
            "Order of the lanes",
            SORTS,
            format_func=_SORTS.__getitem__,
            key=WIDGETS["sort"],
            on_change=changed,
            args=("sort",),
            label_visibility="collapsed",
            width=184,
        )
        if state.companies:
            st.checkbox(
                "With what they owned at the time",
                key=WIDGETS["group"],
                on_change=changed,
                args=("group",),
                help="Also show events of companies that a chosen company owned on the event's day.",
            )
        if not state.by:
            count = len(state.pin) + len(state.hide)
            with st.popover(f"Pin or hide ({count})" if count else "Pin or hide"):
                _choose("Pinned: these lanes come first", "pin", list(names), names)
                _choose("Hidden: these have no lane", "hide", [*shown, *state.hide], names)


def _choose(label: str, name: str, options: list[str], names: dict[str, str]) -> None:
    st.multiselect(
        label,
        list(dict.fromkeys(options)),
        format_func=lambda slug: names.get(slug, slug),
        key=WIDGETS[name],
        on_change=changed,
        args=(name,),
        placeholder="Choose companies",
    )
