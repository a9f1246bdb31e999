"""Keeps choices that a page wrote into its address while the browser did not know the new address yet.

Streamlit sends the address with each message of the browser, and a run sends the browser a new one. On a slow line the
browser may speak again before it has heard: its message then carries the address of before, and without help the choice
would be lost. The addresses that a page wrote one after the other are remembered here, so that an old one is known.
"""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

_WRITTEN = "written addresses"
_KEPT = 16  # addresses that are remembered

_Address = tuple[str, dict[str, list[str]]]


def write(name: str, value: str) -> None:
    """Set a parameter of the address; "" removes it."""
    catch_up()
    before = _present()
    if value:
        st.query_params[name] = value
    else:
        st.query_params.pop(name, None)
    written = st.session_state.get(_WRITTEN, [])
    if not written or written[-1] != before:
        written = [before]
    st.session_state[_WRITTEN] = [*written, _present()][-_KEPT:]


def catch_up() -> None:
    """Put back the newest address if the browser sent one that the page itself has replaced."""
    written = st.session_state.get(_WRITTEN, [])
    if _present() in written and not _followed():
        st.query_params.from_dict(written[-1][1])


def follow() -> None:
    """Forget what was written if the reader has gone to another address: call this in each run of a page."""
    written = st.session_state.get(_WRITTEN, [])
    if written and (_followed() or written[-1] != _present()):
        del st.session_state[_WRITTEN]


def _present() -> _Address:
    context = get_script_run_ctx()
    params = {name: st.query_params.get_all(name) for name in st.query_params}
    return (context.page_script_hash if context else "", params)


def _followed() -> bool:
    """Return whether this run answers a link, or the browser's back or forward button."""
    context = get_script_run_ctx()
    return bool(context and context.is_history_navigation)
