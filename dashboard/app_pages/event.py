"""The page of one event, which its permalink opens."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from dashboard import data, session
from dashboard.components import check_record, cite, details, messages, scrubber
from dashboard.components.links import link
from dashboard.language import gettext
from dashboard.page import begin, end
from dashboard.state import State
from timeline.facts.text import shorten

_MOST_TITLE = 120


def _page() -> None:
    at, state = begin()
    slug, state = state.event, replace(state, page="event")
    around = State(reported=state.reported, recorded=state.recorded)
    with st.container(key="event_page"):
        messages.log_stood(at, state)
        if slug is None:
            said = gettext(
                "Each event has its own page: open one on {timeline} and copy its link.",
                timeline=link(gettext("the timeline"), session.href(around)),
            )
            st.html(f'<header class="tl"><h1>{gettext("Event")}</h1><p>{said}</p></header>')
        else:
            found = details.look(at, state, slug, top=1)
            if found.record is not None:
                st.set_page_config(page_title=f"{shorten(found.record.title, _MOST_TITLE)} · Timeline")
            left, right = st.columns([5, 3], gap="large")
            with left:
                scrubber.show(at, state, slug, target=".st-key-event_text .stHtml", top=1)
                with st.container(key="event_text"):
                    st.html(found.body)
                if found.record is not None:
                    check_record.show(at, slug)
            with right:
                there = replace(around, event=slug if found.record else None)
                if found.record is not None:
                    cite.show(at, state, found.record, data.history(at, slug), sub="h2")
                st.html(f'<p class="tl tl-small">{link(gettext("Show it on the timeline"), session.href(there))}</p>')
    end(at, replace(state, event=None))


_page()
