"""The overview: all companies on one time axis, and the events of the window."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from dashboard import data
from dashboard.components import filters, messages, timeline
from dashboard.components.opening import opening
from dashboard.island import TITLE
from dashboard.language import gettext
from dashboard.page import begin, end


def _page() -> None:
    at, state = begin()
    if state.company is not None:
        name = data.names(at, state.reported)[state.company]
        messages.problems(
            [gettext("This page does not show {name} alone: choose it below, or open its page.", name=name)]
        )
    state = replace(state, company=None)  # a company has its own page
    with st.container(horizontal=True, vertical_alignment="center", key="timeline_head"):
        now = not (state.reported or state.recorded or st.context.is_embedded)
        st.html(f'<header class="tl tl-overview"><h1>{gettext(TITLE)}</h1>{opening(at) if now else ""}</header>')
        filters.behind_button(at, state, data.choices(at, state.reported), companies=True)
    messages.log_stood(at, state)
    timeline.show(at, state, page="overview")
    end(at, state)


_page()
