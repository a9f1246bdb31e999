"""How every page begins and ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from dashboard import database, session
from dashboard.components import cite, drawer, links, messages, styles
from timeline.errors import StoreError

if TYPE_CHECKING:
    from dashboard.database import Source
    from dashboard.state import State

_EVERY = 3.0  # seconds between two looks at what the follower has read


def begin() -> tuple[Source, State]:
    """Open the database and read the URL; where there is no database, say so and stop."""
    try:
        at = database.source()
        at, state, problems = session.take_over(at)
    except StoreError as error:
        messages.no_database(error)
        st.stop()
    styles.apply(styles.theme(), compact=bool(st.context.is_embedded))
    links.listen()
    messages.problems(problems)
    messages.preview()
    messages.notice(at.notice)
    return at, state


def end(at: Source, state: State) -> None:
    """Open the drawer where the URL names an event, and follow the log."""
    messages.problems(session.mistyped())  # where the page has no filters that told it
    drawer.show(at, state)
    if st.context.is_embedded:
        _lead_out(state)
    _watch(at.live_key)


def _lead_out(state: State) -> None:
    """Link a page that stands in another one to the same page on its own."""
    whole = cite.absolute(session.href(state))
    st.html(f'<p class="tl tl-small">{links.outside("Open it in Timeline", whole)}</p>')


@st.fragment(run_every=_EVERY)
def _watch(key: str) -> None:
    """Run the page anew when the database is no longer the one that it shows."""
    try:
        grown = database.latest_key() != key
    except StoreError:
        return
    if grown:
        st.rerun(scope="app")
