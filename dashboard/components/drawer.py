"""An event's details in a drawer; `?event=<id>` opens it on any page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from dashboard import data, session
from dashboard.components import cite, details, scrubber

if TYPE_CHECKING:
    from dashboard.database import Source
    from dashboard.state import State


def show(at: Source, state: State) -> None:
    """Open the drawer if the URL names an event."""
    if state.event is None:
        return
    found = details.look(at, state, state.event)
    opened = st.dialog(found.title, width="medium", position="right", on_dismiss=session.close_event)
    opened(lambda: _write(at, state, state.event or "", found))()


def _write(at: Source, state: State, slug: str, found: details.Found) -> None:
    session.set_language()  # the drawer may run again alone
    scrubber.show(at, state, slug, target=".st-key-drawer_text .stHtml", top=2)
    with st.container(key="drawer_text"):
        st.html(found.body)
    if found.record is not None:
        cite.show(at, state, found.record, data.history(at, found.record.id), sub="h3")
