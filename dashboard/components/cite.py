"""The link and the citations of an event, and the link for reporting an error."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

import streamlit as st
from streamlit import config

from dashboard import contribute, data, language, session
from dashboard.citation import Citation, file_address, file_of
from dashboard.components.links import link, outside
from dashboard.escape import html
from dashboard.language import gettext
from dashboard.state import State

if TYPE_CHECKING:
    from dashboard.database import Source
    from timeline.query import EventRecord, Version


def show(at: Source, state: State, record: EventRecord, versions: list[Version], *, sub: str) -> None:
    """Write the event's link and its citations, which can be copied, and the link for reporting an error."""
    here = State(event=record.id, reported=state.reported, recorded=state.recorded, page="event")
    head = data.tree_head(at)
    cited = Citation(
        record,
        absolute(session.href(replace(here, recorded=state.recorded or str(head.size)))),
        head,
        dt.datetime.now(dt.UTC).date(),
        state.reported,
    )
    with st.container(key="cite"):
        st.html(f'<div class="tl tl-drawer"><{sub} class="tl-sub">{gettext("Link to this event")}</{sub}></div>')
        st.code(absolute(session.href(here)), language=None, wrap_lines=True)
        if sub == "h3":  # in a drawer, which covers the buttons of the page
            whole = link(gettext("Open it as a page, to share or print it"), session.href(here))
            st.html(f'<p class="tl tl-small">{whole}</p>')
        with st.expander(gettext("Cite this event")):
            said = gettext(
                "The position and the root hash name the state of the log: {command} checks that the log has not been "
                "altered since. The link shows what the log said then.",
                command="<code>timeline verify</code>",
            )
            st.html(f'<p class="tl tl-small tl-muted">{said}</p>')
            with language.reading(language.Reader()):  # a citation is in English, as all that is exported
                text, bibtex = cited.text(), cited.bibtex()
            st.code(text, language=None, wrap_lines=True)
            st.code(bibtex, language=None, wrap_lines=True)
            st.code(f"{head.size}:{head.root.hex()}", language=None, wrap_lines=True)
        st.html(f'<p class="tl tl-small tl-muted">{_report(versions)}</p>')


def _report(versions: list[Version]) -> str:
    path = next((found for version in reversed(versions) if (found := file_of(version.origin))), "")
    if not path:
        return ""
    address = file_address(contribute.repository(), path)
    if not address:
        return gettext("Something is wrong here? The event is in {file}.", file=f"<code>{html(path)}</code>")
    report = outside(gettext("Report an error"), address)
    return gettext("Something is wrong here? {report} in {file}.", report=report, file=html(path))


def absolute(href: str) -> str:
    """Return a link with the server's address, as the browser sees it, in front."""
    page = urlsplit(st.context.url or "")
    if page.scheme not in ("http", "https") or not page.netloc:
        return href
    folder = str(config.get_option("server.baseUrlPath")).strip("/")
    return urljoin(f"{page.scheme}://{page.netloc}/{folder + '/' if folder else ''}", href)
