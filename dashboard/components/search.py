"""The search of all pages, which suggests while one types: a button beside the menu, ⌘K or Ctrl+K."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from dashboard import addresses, browser, columns, names_index

if TYPE_CHECKING:
    from dashboard.state import State

_HTML = (
    '<div class="tl-search"><button type="button" aria-label="Search" aria-keyshortcuts="Control+K Meta+K">'
    '<svg viewBox="0 0 20 20" width="16" height="16" aria-hidden="true"><circle cx="8.5" cy="8.5" r="5.5" fill="none" '
    'stroke="currentColor" stroke-width="2"/><path d="M13 13l5 5" stroke="currentColor" stroke-width="2" '
    'stroke-linecap="round"/></svg></button><dialog aria-label="Search"><input type="text" role="combobox" '
    'aria-label="Companies, people, events and stories" aria-expanded="true" aria-controls="tl-search-list" '
    'aria-autocomplete="list" autocomplete="off" spellcheck="false" maxlength="200" '
    'placeholder="Companies, people, events and stories"><div id="tl-search-list" role="listbox" '
    'aria-label="Suggestions"></div></dialog></div>'
)
_component = st.components.v2.component("search", html=_HTML, js=browser.script("search"), isolate_styles=False)


def show(state: State) -> None:
    """Write the button and the dialog, on a page that is not embedded in another site."""
    if st.context.is_embedded:
        return
    times = {name: value for name in ("reported", "recorded") if (value := state.params().get(name))}
    names = addresses.base() + names_index.address(columns.present().head, state)
    with st.container(key="search", height=1, border=False):
        _component(key="suggestions", data={"names": names, "base": addresses.base(), "times": times}, height=1)
