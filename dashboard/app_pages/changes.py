"""The page Changes: what the log recorded, corrected and retracted, the newest first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from dashboard import data, labels, language, session
from dashboard.charts.calendar import calendar
from dashboard.components import change_list, messages, scrubber
from dashboard.components.links import link
from dashboard.database import Source
from dashboard.language import gettext, ngettext
from dashboard.page import begin, end
from dashboard.session import WIDGETS
from dashboard.state import OPERATIONS, State

_SHOWN = 50
_MOST_DAYS = 30


def _narrow(names: dict[str, str]) -> None:
    """Show the filters: the operation, and the company."""
    left, right = st.columns([3, 2])
    with left:
        st.pills(
            gettext("Only what was"),
            OPERATIONS,
            key=WIDGETS["operation"],
            on_change=session.restart,
            args=("operation",),
            format_func=lambda one: labels.raised(labels.operation(one)),
        )
    with right:
        st.selectbox(
            gettext("About"),
            list(names),
            index=None,
            format_func=lambda slug: names.get(slug, slug),
            key=WIDGETS["about"],
            on_change=session.restart,
            args=("about",),
            placeholder=gettext("All companies"),
        )


def _activity(at: Source, state: State) -> None:
    days = data.changes_by_day(at)
    if not days:
        return
    around = State(page="changes", operation=state.operation, about=state.about)
    last = max(*days, dt.datetime.now(dt.UTC).date()) if at.recorded is None else max(days)
    drawn = calendar(days, last, lambda day: session.href(replace(around, recorded=str(day))))
    st.html(f'<div class="tl">{drawn}</div>')


def _slider(at: Source) -> None:
    """Write a slider over the last days on which the log grew."""
    counts = data.changes_by_day(at.now)
    stops = [scrubber.stop(day, _said(counts[day]), "") for day in sorted(counts)[-_MOST_DAYS:]]
    if len(stops) < 2:  # noqa: PLR2004 - on one day there is nothing to go through
        return
    then = None if at.recorded is None else at.view.recorded_time()
    stops.append(scrubber.stop(None, gettext("all that the log says"), ""))
    name = gettext("What the log said on which day")
    scrubber.write(stops, then.date() if then else None, key="changes", name=name)


def _said(counts: Mapping[str, int]) -> str:
    """Return what was recorded on a day, such as '1,313 entries: recorded 1,100, corrected 213'."""
    each = ", ".join(f"{labels.operation(one)} {language.count(counts[one])}" for one in OPERATIONS if counts.get(one))
    return ngettext("{count} entry: {each}", "{count} entries: {each}", sum(counts.values()), each=each)


def _head(at: Source) -> None:
    head = data.tree_head(at)
    said = ngettext(
        "The log has {count} entry. To check that it has not been altered, run {command}",
        "The log has {count} entries. To check that it has not been altered, run {command}",
        head.size,
        command=f"<code>timeline verify --against {head.size}:{head.root.hex()}</code>",
    )
    st.html(f'<p class="tl tl-small tl-muted">{said}</p>')


def _none(state: State) -> str:
    """Return a message that says why no entry is listed."""
    narrowed = state.operation or state.about
    if not state.before:
        return gettext("The log has no such changes.") if narrowed else gettext("The log has nothing.")
    newest = link(gettext("Show the newest"), session.href(replace(state, before="", event=None)))
    if narrowed:
        text = gettext("The log has no such changes before position {position}. {newest}.")
    else:
        text = gettext("The log has nothing before position {position}. {newest}.")
    return text.format(position=language.count(int(state.before)), newest=newest)


def _page() -> None:
    at, state = begin()
    state = replace(state, company=None, page="changes")
    st.html(
        f'<header class="tl"><h1>{gettext("Changes")}</h1><p class="tl-names">'
        f"{gettext('What the log recorded, corrected and retracted, the newest first.')}</p></header>"
    )
    _narrow(data.choices(at, None))
    messages.log_stood(at, state)
    _slider(at)
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
        around.append(link(gettext("Newest"), session.href(replace(state, before="", event=None))))
    if len(found) > _SHOWN:
        last = found[_SHOWN - 1].version.position
        around.append(link(gettext("Older"), session.href(replace(state, before=str(last), event=None))))
    st.html(f'<p class="tl">{" · ".join(around)}</p>')
    end(at, state)


_page()
