"""The timeline figure on a page, with its legend, its strip of years and its table."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import plotly.graph_objects as go
import streamlit as st

from dashboard import data, session, words
from dashboard.charts import lanes
from dashboard.charts.strip import strip
from dashboard.charts.traces import WINDOW
from dashboard.charts.window import Window, focus, whole
from dashboard.components import links, styles
from dashboard.components.glyph import glyph, glyph_of
from dashboard.components.links import link
from dashboard.escape import html

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.charts.lanes import LaneOf
    from dashboard.state import State
    from timeline.query import EventRecord

_CONFIG = {"displayModeBar": False, "scrollZoom": False, "doubleClick": "reset", "responsive": True}


def years(overview: Sequence[EventRecord], records: Sequence[EventRecord], state: State) -> None:
    """Write the strip of years, which leads to each year.

    Args:
        overview: the events of the whole time.
        records: those that are shown.
        state: what the page shows.
    """
    window = chosen_window(records, state)
    if window is not None:
        st.html(strip(overview, window, lambda first, last: session.window_href(first, last, state)))


def show(
    groups: Sequence[LaneOf],
    records: Sequence[EventRecord],
    state: State,
    *,
    alt: str,
    labels: tuple[float, ...] = lanes.SHORT,
) -> None:
    """Write the figure, its legend and the same events as a table.

    Args:
        groups: the lanes; their events are among `records`.
        records: all events that the filters let through.
        state: what the page shows.
        alt: what the figure is, for those who can't see it.
        labels: how long labels may be, in pixels.
    """
    window = chosen_window(records, state)
    if window is None:
        return
    theme = styles.theme()
    visible = {record.id for record in records if record.date.matches(window.first, window.last)}
    shown = [record for record in records if record.id in visible]
    drawn = [replace(lane, records=tuple(r for r in lane.records if r.id in visible)) for lane in groups]
    with st.container(key="figure"):
        figure = lanes.lanes(
            [lane for lane in drawn if lane.records], window.padded(0.015), theme, links.page_width(), labels
        )
        _outside_note(records, window, state)
        key = f"timeline_{session.generation()}_{theme}"
        st.plotly_chart(
            go.Figure(figure.spec, _validate=False),
            theme=None,
            width="stretch",
            height=figure.height,
            key=key,
            on_select=lambda: _clicked(key),
            selection_mode="points",
            config=_CONFIG,
            alt=alt,
        )
        st.html(legend([record.kind for record in shown]))
    with st.expander(f"Table of these events ({len(shown)})"):
        st.html(table(shown, state))


def chosen_window(records: Sequence[EventRecord], state: State) -> Window | None:
    """Return the span of time to show: the window that was chosen, else where most events are."""
    since, until = data.window_ends(state)
    span = whole(records)
    if span is None:
        return None
    if since is None and until is None:
        return focus(records)
    anchors = [record.date.anchor for record in records]
    return Window(min([since or span.first, *anchors]), max([until or span.last, *anchors]))


def _outside_note(records: Sequence[EventRecord], window: Window, state: State) -> None:
    before = [record for record in records if record.date.anchor < window.first]
    if not before or state.since or state.until:
        return
    span = whole(records)
    if span is None:
        return
    first, last = dt.date(span.first.year, 1, 1), span.last
    show_all = link("show the whole time", session.window_href(first, last, state))
    st.html(
        f'<p class="tl tl-small tl-muted">Shown from {window.first.year} on, where most events are. '
        f"{html(words.count(len(before), 'earlier event'))}: {show_all}.</p>"
    )


def _clicked(key: str) -> None:
    selected: Any = st.session_state.get(key)
    if not selected:
        return
    points = selected.selection.points
    if not points:
        return
    given = points[0].get("customdata")
    target = given[0] if isinstance(given, list) and given else given
    if not isinstance(target, str):
        return
    if target.startswith(WINDOW):
        first, _, last = target.removeprefix(WINDOW).partition("..")
        st.query_params.update(since=first, until=last)
        session.bump()
    else:
        session.write("event", target)


def legend(kinds: Sequence[str]) -> str:
    """Explain the glyphs of the kinds that are shown, and the marks of imprecise and disputed events."""
    shown = sorted(set(kinds), key=words.kind_label)
    items = [f'<span class="tl-item">{glyph(kind)}{html(words.kind_label(kind))}</span>' for kind in shown]
    marks = [
        f'<span class="tl-item"><span class="tl-capsule tl-f-people">{glyph("hire")}</span>one day in that time</span>',
        f'<span class="tl-item"><span class="tl-tail tl-f-people">{glyph("hire")}</span>by then at the latest</span>',
        f'<span class="tl-item">{glyph("acquisition", hollow=True)}sources disagree</span>',
        '<span class="tl-item"><span class="tl-muted">grey label</span>not confirmed</span>',
        '<span class="tl-item"><span class="tl-more">+3</span>more events</span>',
    ]
    return (
        f'<div class="tl"><div class="tl-legend">{"".join(items)}</div>'
        f'<div class="tl-legend" style="margin-top:6px">{"".join(marks)}</div>'
        '<p class="tl-small tl-muted" style="margin-top:6px">Click an event for its sources, a year above '
        "to look closer.</p></div>"
    )


def table(records: Sequence[EventRecord], state: State) -> str:
    """Return the same events as a table, in the order of their dates."""
    rows = []
    for record in records:
        title = link(record.title, session.event_href(record.id, state))
        who = ", ".join(dict.fromkeys(p.name for p in record.participants))
        rows.append(
            f"<tr><td>{html(str(record.date))}</td><td>{glyph_of(record)} {html(words.kind_label(record.kind))}</td>"
            f"<td>{title}</td><td>{html(who)}</td>"
            f"<td>{'disputed' if record.disputed else html(words.STATUS[record.status])}</td></tr>"
        )
    head = "".join(f'<th scope="col">{name}</th>' for name in ("Date", "Kind", "Event", "Who", "Status"))
    return (
        f'<div class="tl tl-scroll"><table class="tl-table"><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )
