"""The steps at the start and the end of every page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from dashboard import address_bar, database, session
from dashboard.components import cite, drawer, languages, links, messages, search, share, styles
from dashboard.language import gettext
from timeline.errors import LogReplacedError, StoreError

if TYPE_CHECKING:
    from dashboard.database import Source
    from dashboard.state import State

_EVERY = 3.0  # seconds between two checks of what the follower has read


def begin() -> tuple[Source, State]:
    """Open the database and read the URL. If there is no database, show a message and stop."""
    try:
        at = database.source()
        at, state, problems = session.take_over(at)
    except StoreError as error:
        if database.give_up(error):  # the replica failed while the URL was read
            st.rerun()
        messages.no_database(error)
        st.stop()
    embedded = bool(st.context.is_embedded)
    styles.apply(styles.theme(), compact=embedded, figure=embedded and "embed_figure" in st.query_params)
    links.listen()
    search.show(state)
    messages.problems(problems)
    found = share.subject(at)
    if found is not None:
        messages.meant(found.near)
    messages.preview()
    messages.notice(at.notice)
    return at, state


def end(at: Source, state: State) -> None:
    """Open the drawer if the URL names an event, and follow the log."""
    messages.problems(session.mistyped())  # for a page without filters, which would have shown them
    drawer.show(at, state)
    share.show(at)
    languages.show()
    if st.context.is_embedded:
        _lead_out(state)
    _watch(at.live_key)


def _lead_out(state: State) -> None:
    """On a page that is embedded in another site, show a link to the same page in Timeline."""
    whole = cite.absolute(session.href(state))
    st.html(f'<p class="tl tl-small tl-out">{links.outside(gettext("Open it in Timeline"), whole)}</p>')


@st.fragment(run_every=_EVERY)
def _watch(key: str) -> None:
    """Run the page again if the database has changed since the page was drawn."""
    try:
        grown = database.latest_key() != key
    except LogReplacedError:
        grown = True  # the page then says so
    except StoreError:
        return
    if grown:
        address_bar.catch_up()  # this part may have been asked for before the browser heard of a choice
        st.rerun(scope="app")
