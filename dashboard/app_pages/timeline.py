"""The overview: all companies on one axis of time, and the latest events."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import streamlit as st

from dashboard import data, session, words
from dashboard.charts.lanes import LaneOf
from dashboard.components import event_list, figure, filters, messages
from dashboard.page import begin, end
from dashboard.state import State
from timeline.query import EventRecord

_LANES = 10
_MORE_LANES = 10
_SHOWN = "lanes_more"


def _groups(records: list[EventRecord], names: dict[str, str], state: State, most: int) -> tuple[list[LaneOf], int]:
    """Return a lane for each company, those with the most events first, and how many are left."""
    counts = Counter(slug for record in records for slug in record.companies)
    wanted = [slug for slug in counts if slug in names and (not state.companies or slug in state.companies)]
    ranked = sorted(wanted, key=lambda slug: (-counts[slug], names[slug].casefold()))
    lanes = [
        LaneOf(slug, names[slug], session.company_href(slug, state), tuple(r for r in records if slug in r.companies))
        for slug in ranked[:most]
    ]
    return lanes, len(ranked) - len(lanes)


def _page() -> None:
    at, state = begin()
    state = replace(state, company=None)  # a company has its own page
    names = data.names(at, at.key, state.reported)
    records = data.events(at, state)
    st.html(
        '<header class="tl"><h1>Timeline</h1>'
        '<p class="tl-names">What tech companies did, when, and how we know.</p></header>'
    )
    filters.show(state, data.choices(at, at.key, state.reported), companies=True)
    messages.looking_back(at, state)
    if not records:
        messages.nothing_found(state)
        end(at, state)
        return
    more = int(st.session_state.get(_SHOWN, 0))
    groups, left = _groups(records, names, state, _LANES + _MORE_LANES * more)
    alt = (
        f"{words.count(len(records), 'event')} of {words.count(len(groups), 'company', 'companies')} on an axis of time"
    )
    figure.years(data.overview(at, state), records, state)
    figure.show(groups, records, state, alt=alt)
    if left:
        with st.container(key="figure_more"):
            st.button(f"Show more companies ({left} left)", on_click=_add, key="more_lanes")
    title = "Matching events" if state.filtered else "Latest events"
    st.html(
        f'<div class="tl"><h2>{title} <span class="tl-muted">{words.count(len(records), "event")}</span></h2></div>'
    )
    event_list.show(records, state, key="latest", first=20, more=40)
    end(at, state)


def _add() -> None:
    st.session_state[_SHOWN] = int(st.session_state.get(_SHOWN, 0)) + 1


_page()
