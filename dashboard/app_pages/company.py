"""One company: its names, its key figures, its timeline and its events."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from dashboard import data, directory, labels
from dashboard.components import company as about
from dashboard.components import event_list, filters, header, messages, timeline
from dashboard.components.directory import table
from dashboard.database import Source
from dashboard.escape import html
from dashboard.language import gettext, ngettext
from dashboard.page import begin, end
from dashboard.session import WIDGETS, changed
from dashboard.state import State

if TYPE_CHECKING:
    from timeline.query import EventRecord


_FIRST, _NEXT = 50, 200
_MORE = "companies_more"


def _choice(names: dict[str, str]) -> None:
    st.selectbox(
        gettext("Company"),
        list(names),
        index=None,
        format_func=lambda slug: names.get(slug, slug),
        key=WIDGETS["company"],
        on_change=changed,
        args=("company",),
        placeholder=gettext("Choose a company"),
        label_visibility="collapsed",
    )


def _all_companies(at: Source, state: State) -> None:
    found = directory.entries(at, state.reported, state.recorded)
    companies = [entry for entry in found if entry.sector != directory.PUBLIC]
    others = [entry for entry in found if entry.sector == directory.PUBLIC]
    _narrow(at)
    shown = directory.arranged(companies, state)
    number = int(st.session_state.get(_MORE, 0))
    most = _FIRST + number * _NEXT
    if len(shown) < len(companies):
        said = ngettext("{count} company match", "{count} companies match", len(shown))
    else:
        said = ngettext("{count} company", "{count} companies", len(shown))
    st.html(f'<p class="tl tl-small tl-muted">{html(said)}</p>')
    if not shown:
        st.html(f'<div class="tl tl-empty">{gettext("No company matches.")}</div>')
    st.html(table(shown[:most], state, gettext("Companies")))
    if len(shown) > most:
        st.button(labels.show_more(len(shown) - most), key="companies_button", on_click=_more, args=(number,))
    listed = directory.arranged(others, state)
    if listed:
        others_title = gettext("Authorities and other organisations")
        st.html(f'<div class="tl"><h2>{others_title}</h2></div>')
        st.html(table(listed, state, others_title))


def _more(number: int) -> None:
    st.session_state[_MORE] = number + 1


def _narrow(at: Source) -> None:
    """Write the fields that narrow the directory."""
    columns = st.columns([3, 2, 2])
    with columns[0]:
        filters.text(gettext("Name"), gettext("Part of a name"))
    with columns[1]:
        filters.sectors(at)
    with columns[2]:
        filters.countries(at)


def _events(at: Source, names: dict[str, str], state: State, company: str) -> None:
    records = data.events(at, state)
    header.show(at, records, company, state)
    filters.behind_button(at, state, names, companies=False)
    messages.looking_back(at, state)
    timeline.show(at, state, page="company", company=company)
    if not records:
        messages.nothing_found(state)
        return
    _about(at, state, records, company)
    event_list.show(records, state, key=f"events_{company}", first=60)


def _about(at: Source, state: State, records: list[EventRecord], company: str) -> None:
    """Show the parts around the events, if no filter limits the page."""
    if state.kind or state.family or state.text:
        return
    plain = data.names(at, state.reported)
    about.talent(at, state, records, company, plain)
    about.related(at, state, company, plain)
    about.leaders(at, state, company, plain[company])


def _page() -> None:
    at, state = begin()
    names = data.choices(at, state.reported)
    if state.company is None:
        hint = gettext("Click a column to sort by it.")
        st.html(f'<header class="tl"><h1>{gettext("Companies")}</h1><p class="tl-names">{hint}</p></header>')
        _all_companies(at, state)
    else:
        left, right = st.columns([3, 1], vertical_alignment="top")
        with right:
            _choice(names)
        company, plain = state.company, data.names(at, state.reported)
        st.set_page_config(page_title=f"{plain[company]} · Timeline")
        with left:
            header.title(at, state, company, founded=not about.founded(at, state, company))
            about.place(at, state, company, plain)
        _events(at, names, state, company)
    end(at, state)


_page()
