"""The overview: all companies on one time axis, and the latest events."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from dashboard import data, derived, labels, lane_data
from dashboard.components import event_list, figure, filters, lane_controls, messages
from dashboard.database import Source
from dashboard.lanes import Lanes
from dashboard.page import begin, end
from dashboard.state import State
from timeline.query import EventRecord

_LANES = 10
_MORE_LANES = 10
_SHOWN = "lanes_more"


def _lanes(at: Source, records: list[EventRecord], names: dict[str, str], state: State) -> Lanes:
    most = _LANES + _MORE_LANES * int(st.session_state.get(_SHOWN, 0))
    owned = derived.ownership(at, state) if state.include_owned and state.companies and not state.by else None
    return lane_data.overview(records, names, state, most, owned)


def _page() -> None:
    at, state = begin()
    names = data.names(at, state.reported)
    if state.company is not None:
        name = names[state.company]
        messages.problems([f"This page does not show {name} alone: choose it below, or open its page."])
    state = replace(state, company=None)  # a company has its own page
    choices = data.choices(at, state.reported)
    records = data.events(at, state)
    st.html(
        '<header class="tl"><h1>Timeline</h1>'
        '<p class="tl-names">What tech companies did, when, and how we know.</p></header>'
    )
    filters.show(state, choices, companies=True)
    messages.looking_back(at, state)
    if not records:
        messages.nothing_found(state)
        end(at, state)
        return
    found = _lanes(at, records, names, state)
    of = labels.count(len(found.shown), "kind") if state.by else labels.count(len(found.shown), "company", "companies")
    alt = f"{labels.count(len(records), 'event')} of {of} on an axis of time"
    figure.years(data.overview(at, state), records, state)
    lane_controls.show(state, choices, [lane.key for lane in found.shown])
    figure.show(found.shown, records, state, alt=alt, ghosts=data.ghosts(at, state))
    if found.left:
        more = "kinds" if state.by else "companies"
        with st.container(key="figure_more"):
            st.button(f"Show more {more} ({found.left} left)", on_click=_add, key="more_lanes")
    title = "Matching events" if state.filtered else "Latest events"
    st.html(
        f'<div class="tl"><h2>{title} <span class="tl-muted">{labels.count(len(records), "event")}</span></h2></div>'
    )
    event_list.show(records, state, key="latest", first=8 if st.context.is_embedded else 20, more=40)
    end(at, state)


def _add() -> None:
    st.session_state[_SHOWN] = int(st.session_state.get(_SHOWN, 0)) + 1


_page()
