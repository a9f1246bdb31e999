"""One company: its names, its key figures, its timeline and its events."""

from __future__ import annotations

from collections import Counter

import streamlit as st

from dashboard import data, session, totals, words
from dashboard.charts.lanes import LONG, LaneOf
from dashboard.components import event_list, figure, filters, header, messages
from dashboard.components.links import link
from dashboard.database import Source
from dashboard.page import begin, end
from dashboard.session import WIDGETS, changed
from dashboard.state import State
from dashboard.theme import FAMILIES
from timeline.query import CompanyView, EventRecord


def _groups(records: list[EventRecord]) -> list[LaneOf]:
    """Return a lane for each family that has events."""
    lanes = [
        LaneOf(name, words.FAMILY_LABELS[name], "", tuple(r for r in records if r.fact.family == name))
        for name in FAMILIES
    ]
    return [lane for lane in lanes if lane.records]


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


def _events(at: Source, names: dict[str, str], state: State, company: CompanyView) -> None:
    records = data.events(at, state)
    header.show(totals.key_figures(records, company.slug), state)
    filters.show(state, names, companies=False)
    messages.looking_back(at, state)
    if not records:
        messages.nothing_found(state)
        return
    alt = f"{words.count(len(records), 'event')} of {company.name} by family on an axis of time"
    figure.years(data.overview(at, state), records, state)
    figure.show(_groups(records), records, state, alt=alt, labels=LONG)
    event_list.show(records, state, key=f"events_{company.slug}", first=60)


def _page() -> None:
    at, state = begin()
    names = data.choices(at, at.key, state.reported)
    left, right = st.columns([3, 1], vertical_alignment="top")
    with right:
        _choice(names)
    if state.company is None:
        with left:
            st.html(
                '<header class="tl"><h1>Companies</h1>'
                '<p class="tl-names">With the number of events on the timeline of each.</p></header>'
            )
        _all_companies(at, names, state)
    else:
        company = session.view_of(at, state).company(state.company)
        st.set_page_config(page_title=f"{company.name} · Timeline")
        with left:
            header.title(company)
        _events(at, names, state, company)
    end(at, state)


_page()
