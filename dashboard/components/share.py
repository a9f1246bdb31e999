"""The button Share on every page: the view as a link, in another site, as a picture, as data, and as a citation."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

import streamlit as st

from dashboard import addresses, browser, data, feeds, language, parquet_file
from dashboard.citation import Citation, ViewCitation
from dashboard.components.cite import absolute
from dashboard.escape import html
from dashboard.heads import known, structured
from dashboard.heads.asked import href, page_of
from dashboard.language import gettext
from timeline import formats

if TYPE_CHECKING:
    from dashboard.database import Source
    from dashboard.heads.subject import Subject

_FEEDS = ("atom", "ics")
_CITATIONS = ("bibtex", "csl", "ris")
_HTML = '<div class="tl-share"><button type="button" aria-haspopup="dialog" aria-expanded="false"></button></div>'
_component = st.components.v2.component("share", html=_HTML, js=browser.script("share"), isolate_styles=False)


def show(at: Source) -> None:
    """Write the button. A page in another site has none, because a link leads to the whole page.

    Args:
        at: the database.
    """
    found = None if st.context.is_embedded else subject(at)
    if found is not None and not found.missing:
        st.html(_paper(found))
        with st.container(key="share"):
            _component(key="share_button", data=given(found, dt.datetime.now(dt.UTC).date()))


def subject(at: Source) -> Subject | None:
    """Return what the address of the page is about; None if the page has no address, as in a test without a browser."""
    page = page_of(urlsplit(st.context.url or "").path, addresses.base())
    return None if page is None else known.of(at.now, page, urlencode(st.query_params.to_dict()))


def given(found: Subject, today: dt.date) -> dict[str, Any]:
    """Return what a view gives to take along: texts and addresses.

    Args:
        found: what the view is about.
        today: the day on which it is read.
    """
    head = data.tree_head(found.asked.at)
    pinned = href(replace(found.state, recorded=found.state.recorded or str(head.size)))
    chosen = found.state.filter
    if found.record is not None:  # the feed of an event's affair is that of its companies
        chosen = replace(chosen, companies=found.record.companies)
    rows = {
        name: [gettext(form.label), gettext(form.use), absolute(feeds.href(name, chosen))]
        for name, form in formats.feeds().items()
    }
    return {
        "title": found.title,
        "links": [
            [gettext("This view"), absolute(href(found.state))],
            [gettext("As the log stands now"), absolute(pinned)],
        ],
        "texts": _texts(),
        "embed": _embedded(href(found.state)),
        "pictures": [[kind.upper(), absolute(structured.picture(found, kind))] for kind in ("png", "svg")],
        "files": [
            *(row for name, row in rows.items() if name not in (*_FEEDS, *_CITATIONS)),
            [gettext(parquet_file.LABEL), gettext(parquet_file.USE), absolute(parquet_file.href(chosen))],
        ],
        "feeds": [rows[name] for name in _FEEDS],
        "cites": _cites(found, absolute(pinned), today),
    }


def _paper(found: Subject) -> str:
    """Return the foot of the page on paper: where it comes from, and its licence."""
    head = data.tree_head(found.asked.at)
    position = gettext("Timeline, log position {position}.", position=language.count(head.size))
    licence, address = gettext("CC0 1.0 (public domain)"), html(absolute(href(found.state)))
    return f'<p class="tl tl-paper">{position} {licence}. {address}</p>'


def _texts() -> dict[str, str]:
    """Return the texts of the button and its panel."""
    return {
        "share": gettext("Share"),
        "this": gettext("Share this view"),
        "close": gettext("Close"),
        "copy": gettext("Copy"),
        "copied": gettext("Copied"),
        "selected": gettext("Selected"),
        "copy_of": gettext("Copy: {text}"),
        "light": gettext("Code, light"),
        "dark": gettext("Code, dark"),
        "link": gettext("Link"),
        "embed": gettext("In another site: the figure alone"),
        "picture": gettext("Picture"),
        "data": gettext("Data"),
        "feed": gettext("Feed"),
        "citation": gettext("Citation"),
    }


def _embedded(address: str) -> str:
    """Return the address of a view for a frame in another site; the browser adds the theme."""
    return absolute(f"{address or './'}{'&' if '?' in address else '?'}embed=true&embed_figure=true")


def _cites(found: Subject, address: str, today: dt.date) -> list[list[str]]:
    head, record = data.tree_head(found.asked.at), found.record
    cited: Citation | ViewCitation
    if record is not None:
        cited = Citation(record, address, head, today, found.state.reported)
    else:
        cited = ViewCitation(found.title, address, head, today)
    with language.reading(language.Reader()):  # a citation is in English, as all that is exported
        text, bibtex, ris, csl = cited.text(), cited.bibtex(), cited.ris(), cited.csl()
    return [[gettext("Text"), text], ["BibTeX", bibtex], ["RIS", ris], ["CSL-JSON", csl]]
