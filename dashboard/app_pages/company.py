"""One company: its names, its key figures, its timeline and its events."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import streamlit as st

from dashboard import data, session
from dashboard.components import company as about
from dashboard.components import event_list, filters, header, messages, timeline
from dashboard.components.links import link
from dashboard.database import Source
from dashboard.page import begin, end
from dashboard.session import WIDGETS, changed
from dashboard.state import State

if TYPE_CHECKING:
    from timeline.query import EventRecord


def _choice(names: dict[str, str]) -> None:
    st.selectbox(
        "Company",
        list(names),
        index=None,
        format_func=lambda slug: names.get(slug, slug),
        key=WIDGETS["company"],
        on_change=changed,
        args=("company",),
        placeholder="Choose a company",
        label_visibility="collapsed",
    )


def _all_companies(at: Source, names: dict[str, str], state: State) -> None:
    counts = Counter(slug for record in data.events(at, State(reported=state.reported)) for slug in record.companies)
    items = "".join(
        f'<li>{link(name, session.company_href(slug, state))}<span class="tl-muted">{counts[slug]}</span></li>'
        for slug, name in names.items()
        if counts[slug]
    )
    st.html(f'<div class="tl"><ul class="tl-directory">{items}</ul></div>')


def _events(at: Source, names: dict[str, str], state: State, company: str) -> None:
    records = data.events(at, state)
    header.show(at, records, company, state)
    filters.behind_button(state, names, companies=False)
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
    left, right = st.columns([3, 1], vertical_alignment="top")
    with right:
        _choice(names)
    if state.company is None:
        with left:
            st.html(
                '<header class="tl"><h1>Companies</h1><p class="tl-names">Each with its number of events.</p></header>'
            )
        _all_companies(at, names, state)
    else:
        company, plain = state.company, data.names(at, state.reported)
        st.set_page_config(page_title=f"{plain[company]} · Timeline")
        with left:
            header.title(at, state, company, founded=not about.founded(at, state, company))
            about.place(at, state, company, plain)
        _events(at, names, state, company)
    end(at, state)


_page()
