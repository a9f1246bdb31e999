"""The page Two days: what was known on one day, and what on another."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import streamlit as st

from dashboard import data, derived, session
from dashboard.components import cite, filters, messages, two_days
from dashboard.components.links import link
from dashboard.database import Source
from dashboard.language import gettext, ngettext
from dashboard.page import begin, end
from dashboard.state import State

_PAGE = "compare-days"
_MOST = 150
_EXAMPLE = State(against=dt.date(2023, 4, 12), reported=dt.date(2023, 4, 15), companies=("twitter",), page=_PAGE)


def _days() -> None:
    left, right = st.columns(2)
    with left:
        filters.day("against", gettext("Known on"))
    with right:
        filters.day("reported", gettext("And on"), gettext("If it is empty, you see what is known now."))


def _differences(at: Source, state: State, earlier: dt.date) -> None:
    found = derived.differences(at, replace(state, event=None))
    later = state.reported
    days = {"first": two_days.day_or_now(earlier), "last": two_days.day_or_now(later)}
    if not found:
        none = gettext("Between {first} and {last}, nothing that was known of these events changed.", **days)
        st.html(f'<div class="tl tl-empty">{none}</div>')
        return
    said = gettext("Between {first} and {last}, {changes}.", changes=two_days.summary(found), **days)
    st.html(f'<p class="tl">{said}</p>')
    shown = found[:_MOST]
    st.html(two_days.listed(shown, earlier, later, state))
    if len(found) > _MOST:
        more = ngettext(
            "And {count} more: choose companies or nearer days.",
            "And {count} more: choose companies or nearer days.",
            len(found) - _MOST,
        )
        st.html(f'<p class="tl tl-small tl-muted">{more}</p>')
    with st.expander(gettext("Quote this")):
        st.code(
            two_days.quoted(shown, earlier, later, cite.absolute(session.href(replace(state, event=None)))),
            language=None,
            wrap_lines=True,
        )


def _page() -> None:
    at, state = begin()
    state = replace(state, company=None, page=_PAGE)
    about = gettext("What was known on one day, and what on another: as sources had reported it by then.")
    st.html(f'<header class="tl"><h1>{gettext("Two days")}</h1><p class="tl-names">{about}</p></header>')
    _days()
    if not st.context.is_embedded:
        filters.behind_button(at, state, data.choices(at, None), companies=True, times=False)
    messages.log_stood(at, state)
    state = state.with_days_in_order()
    earlier = state.against
    if earlier is None:
        example = link(gettext("what was known of Twitter on 12 and on 15 April 2023"), session.href(_EXAMPLE))
        said = gettext("Choose the earlier day above. For example, see {example}.", example=example)
        st.html(f'<p class="tl tl-notice">{said}</p>')
    else:
        _differences(at, state, earlier)
    end(at, state)


_page()
