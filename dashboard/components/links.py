"""Links inside the app that work without a new page load.

Blocks of HTML contain plain links, so that readers can copy them and open them in a new tab. This component handles a
plain click on a link with `data-app`: it changes the address, and the running session follows that change as it follows
the back and forward buttons. It does the same for the menu, whose links would forget the filters and the times.
"""

from __future__ import annotations

import streamlit as st

from dashboard import browser, language
from dashboard.escape import html

_KEY = "links"

_component = st.components.v2.component("timeline_links", html="<span></span>", js=browser.script("links"))


def listen() -> None:
    """Handle clicks on the page's links. Call this once for each page."""
    with st.container(key="listener", height=1, border=False):
        _component(key=_KEY, height=1)


def link(text: str, href: str, *, css: str = "", rel: str = "", own: bool = False) -> str:
    """Return a link inside the app. This function escapes the text and the attributes.

    Args:
        text: the link's text.
        href: the link's target, relative to the page; see `session.href`.
        css: class names.
        rel: prev or next, for links that the arrow keys follow.
        own: whether the text is the log's own, such as a title, and so in English.
    """
    more = (f' class="{css}"' if css else "") + (f' rel="{rel}"' if rel else "")
    more += language.own_attribute() if own else ""
    return f'<a href="{html(href)}" data-app="1"{more}>{html(text)}</a>'


def outside(text: str, url: str | None) -> str:
    """Return a link to a web address, or only the text if it is not one. This function escapes both."""
    from dashboard.escape import web_address

    address = web_address(url)
    if address is None:
        return html(text)
    return f'<a href="{html(address)}" target="_blank" rel="noopener noreferrer nofollow">{html(text)}</a>'
