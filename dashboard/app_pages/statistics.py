"""The page Statistics: charts of activity, layoffs, prices, funding, compute and moves of people."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from dashboard import data, derived
from dashboard.components import chart_controls, facets, filters, messages
from dashboard.components.statistics import Board
from dashboard.language import gettext
from dashboard.page import begin, end
from timeline.query import talent

_PAGE = "statistics"


def _page() -> None:
    at, state = begin()
    state = replace(state, company=None, page=_PAGE)
    names = data.names(at, state.reported)
    about = gettext("Each mark leads to its events; each chart says what it leaves out.")
    st.html(f'<header class="tl"><h1>{gettext("Statistics")}</h1><p class="tl-names">{about}</p></header>')
    filters.show(at, state, data.choices(at, state.reported), companies=True)
    chart_controls.show(state)
    messages.looking_back(at, state)
    records = data.events(at, state)
    if records:
        board, unknown = (
            Board(records, names, state, derived.counting(at, state), data.tree_head(at).size),
            st.container(),
        )
        board.activity()
        board.layoffs()
        board.deals()
        board.funding()
        board.compute()
        if state.flows:
            between, within = derived.moves_of_groups(at, state, records)
            board.talent(between, talent.by_company(between), within)
        else:
            board.talent(derived.moves_in(at, state, records), derived.talents(at, state, records))
        facets.show(at, records, state)
        with unknown:  # the charts must be drawn first, because only they know their marks
            board.unknown_mark()
    else:
        messages.nothing_found(state)
    end(at, state)


_page()
