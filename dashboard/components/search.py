"""The search of all pages, which suggests while one types: a button beside the menu, ⌘K or Ctrl+K."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from dashboard import addresses, browser, columns, language, names_index
from dashboard.language import gettext

if TYPE_CHECKING:
    from dashboard.state import State

_HTML = (
    '<div class="tl-search"><button type="button" aria-keyshortcuts="Control+K Meta+K">'
    '<svg viewBox="0 0 20 20" width="16" height="16" aria-hidden="true"><circle cx="8.5" cy="8.5" r="5.5" fill="none" '
    'stroke="currentColor" stroke-width="2"/><path d="M13 13l5 5" stroke="currentColor" stroke-width="2" '
    'stroke-linecap="round"/></svg></button><dialog><input type="text" role="combobox" '
    'aria-expanded="true" aria-controls="tl-search-list" '
    'aria-autocomplete="list" autocomplete="off" spellcheck="false" maxlength="200">'
    '<div id="tl-search-list" role="listbox"></div></dialog></div>'
)
_component = st.components.v2.component("search", html=_HTML, js=browser.script("search"), isolate_styles=False)


def show(state: State) -> None:
    """Write the button and the dialog, on a page that is not embedded in another site."""
    if st.context.is_embedded:
        return
    kept = {name: value for name in ("reported", "recorded") if (value := state.params().get(name))}
    kept |= language.params()
    names = addresses.base() + names_index.address(columns.present().head, state)
    with st.container(key="search", height=1, border=False):
        data = {"names": names, "base": addresses.base(), "kept": kept, "texts": _texts()}
        _component(key="suggestions", data=data, height=1)


def _texts() -> dict[str, str]:
    """Return the texts of the dialog."""
    return {
        "search": gettext("Search"),
        "all": gettext("Companies, people, events and stories"),
        "suggestions": gettext("Suggestions"),
        "companies": gettext("Companies"),
        "people": gettext("People"),
        "stories": gettext("Stories"),
        "events": gettext("Events"),
        "also": gettext("also {names}"),
        "number": gettext("{number} events"),
        "failed": gettext("The names could not be loaded. Press Enter to search the events."),
        "more": gettext("Search the events for “{words}”"),
    }
