"""The page Changes: what the log recorded, corrected and retracted, the newest first."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import streamlit as st

from dashboard import data, labels, session
from dashboard.charts.calendar import calendar
from dashboard.components import change_list, messages
from dashboard.components.links import link
from dashboard.database import Source
from dashboard.page import begin, end
from dashboard.session import WIDGETS
from dashboard.state import OPERATIONS, State

_SHOWN = 50


def _narrow(names: dict[str, str]) -> None:
    """Show the filters: the operation, and the company."""
    left, right = st.columns([3, 2])
    with left:
        st.pills(
            "Only what was",
            OPERATIONS,
            key=WIDGETS["operation"],
            on_change=session.restart,
            args=("operation",),
            format_func=str.capitalize,
        )
    with right:
        st.selectbox(
            "About",
            list(names),
            index=None,
            format_func=lambda slug: names.get(slug, slug),
            key=WIDGETS["about"],
            on_change=session.restart,
            args=("about",),
            placeholder="All companies",
        )


def _activity(at: Source, state: State) -> None:
    days = data.changes_by_day(at)
    if not days:
        return
    around = State(page="changes", operation=state.operation, about=state.about)
    last = max(*days, dt.datetime.now(dt.UTC).date()) if at.recorded is None else max(days)
    drawn = calendar(days, last, lambda day: session.href(replace(around, recorded=str(day))))
    st.html(f'<div class="tl">{drawn}</div>')


def _head(at: Source) -> None:
    head = data.tree_head(at)
    st.html(
        f'<p class="tl tl-small tl-muted">The log has {labels.count(head.size, "entry", "entries")}. To check that '
        "it has not been altered, run "
        f"<code>timeline verify --against {head.size}:{head.root.hex()}</code></p>"
    )


def _none(state: State) -> str:
    """Return a message that says why no entry is listed."""
    what = "The log has no such changes" if state.operation or state.about else "The log has nothing"
    if not state.before:
        return f"{what}."
    newest = link("Show the newest", session.href(replace(state, before="", event=None)))
    return f"{what} before position {int(state.before):,}. {newest}."


def _page() -> None:
    at, state = begin()
    state = replace(state, company=None, page="changes")
    st.html(
        '<header class="tl"><h1>Changes</h1>'
        '<p class="tl-names">What the log recorded, corrected and retracted, the newest first.</p></header>'
    )
    _narrow(data.choices(at, None))
    messages.log_stood(at, state)
    _activity(at, state)
    _head(at)
    before = int(state.before) if state.before else None
    found = data.changes(at, before=before, operation=state.operation, company=state.about, limit=_SHOWN + 1)
    if not found:
        st.html(f'<div class="tl tl-empty">{_none(state)}</div>')
        end(at, state)
        return
    st.html(change_list.listed(found[:_SHOWN], state))
    around = []
    if before is not None:
        around.append(link("Newest", session.href(replace(state, before="", event=None))))
    if len(found) > _SHOWN:
        last = found[_SHOWN - 1].version.position
        around.append(link("Older", session.href(replace(state, before=str(last), event=None))))
    st.html(f'<p class="tl">{" · ".join(around)}</p>')
    end(at, state)


_page()
