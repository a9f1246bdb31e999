"""Links inside the app that work without a new page load.

Blocks of HTML contain plain links, so that readers can copy them and open them in a new tab. This component handles a
plain click on a link with `data-app`: it changes the address, and the running session follows that change as it follows
the back and forward buttons.
"""

from __future__ import annotations

import streamlit as st

from dashboard.escape import html

_KEY = "links"

_JS = """
export default function () {
  // A step's links are written anew with each step: who follows them by keyboard stays on the same one.
  const keepFocus = (link) => {
    const follow = () => {
      if (link.isConnected) return;
      const ways = [`a[data-app][rel="${link.rel}"]`, "a[data-app][rel]"];
      const same = ways.map((way) => document.querySelector(way)).find(Boolean);
      if (!same) return;
      watch.disconnect();
      if (document.activeElement === document.body) same.focus({ preventScroll: true });
    };
    const watch = new MutationObserver(follow);
    watch.observe(document.body, { childList: true, subtree: true });
    setTimeout(() => watch.disconnect(), 10000);
  };
  const onClick = (event) => {
    if (event.defaultPrevented || event.button) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.target.closest && event.target.closest("a[data-app]");
    if (!link) return;
    const address = new URL(link.getAttribute("href"), document.baseURI);
    if (address.origin !== window.location.origin) return;
    event.preventDefault();
    if (link.rel && document.activeElement === link) keepFocus(link);
    // What the browser does on its way back and forward, which Streamlit follows.
    window.history.pushState({}, "", address);
    window.dispatchEvent(new PopStateEvent("popstate"));
  };
  const typing = (element) => element && element.closest("input, textarea, select, [contenteditable], [role=dialog]");
  // Streamlit takes a typed day when another field gets the focus, and keeps Enter to itself: it is caught on its way
  // down. Back in its own field, the focus would open the calendar again.
  const onEnter = (event) => {
    const part = event.target.closest && event.target.closest(".st-key-w_reported [role=spinbutton]");
    const next = event.key === "Enter" && part && document.querySelector(".st-key-w_recorded input");
    if (next) next.focus({ preventScroll: true });
  };
  const onKey = (event) => {
    if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey || typing(event.target)) return;
    if (event.key === "/") {
      const search = document.querySelector(".timeline input[type=search], .st-key-w_text input");
      event.preventDefault();
      if (search) { search.focus(); search.select(); }
      else document.dispatchEvent(new CustomEvent("timeline-search"));
    }
    if (document.querySelector("[role=dialog]")) return;
    const way = { ArrowLeft: "prev", ArrowRight: "next" }[event.key];
    const step = way && document.querySelector(`a[data-app][rel=${way}]`);
    if (step) { event.preventDefault(); step.click(); }
  };
  document.addEventListener("click", onClick);
  document.addEventListener("keydown", onKey);
  document.addEventListener("keydown", onEnter, true);
  return () => {
    document.removeEventListener("click", onClick);
    document.removeEventListener("keydown", onKey);
    document.removeEventListener("keydown", onEnter, true);
  };
}
"""

_component = st.components.v2.component("timeline_links", html="<span></span>", js=_JS)


def listen() -> None:
    """Handle clicks on the page's links. Call this once for each page."""
    with st.container(key="listener", height=1, border=False):
        _component(key=_KEY, height=1)


def link(text: str, href: str, *, css: str = "", rel: str = "") -> str:
    """Return a link inside the app. This function escapes the text and the attributes.

    Args:
        text: the link's text.
        href: the link's target, relative to the page; see `session.href`.
        css: class names.
        rel: prev or next, for links that the arrow keys follow.
    """
    more = (f' class="{css}"' if css else "") + (f' rel="{rel}"' if rel else "")
    return f'<a href="{html(href)}" data-app="1"{more}>{html(text)}</a>'


def outside(text: str, url: str | None) -> str:
    """Return a link to a web address, or only the text if it is not one. This function escapes both."""
    from dashboard.escape import web_address

    address = web_address(url)
    if address is None:
        return html(text)
    return f'<a href="{html(address)}" target="_blank" rel="noopener noreferrer nofollow">{html(text)}</a>'
