"""The timeline figure on a page, with its legend, its strip of years and its table."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import streamlit as st

from dashboard import data, labels, session
from dashboard.cache import cached
from dashboard.charts import lanes
from dashboard.charts.strip import strip
from dashboard.charts.traces import LIST, WINDOW
from dashboard.charts.window import Window, focus, whole
from dashboard.components import brush, event_list, figure_cache, links, styles
from dashboard.components.glyph import glyph, glyph_of
from dashboard.components.links import link
from dashboard.escape import html

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.charts.lanes import LaneOf
    from dashboard.components.figure_cache import Drawing
    from dashboard.state import State
    from timeline.query import EventRecord

_CONFIG = {
    "modeBarButtons": [["toImage"]],
    "toImageButtonOptions": {"format": "svg", "filename": "timeline"},
    "displaylogo": False,
    "scrollZoom": False,
    "doubleClick": "reset",
    "responsive": True,
}
_MOST_ROWS = 1000
_LISTED = "listed_events"


def years(overview: Sequence[EventRecord], records: Sequence[EventRecord], state: State) -> None:
    """Write the strip of years, in which each year is a link.

    Args:
        overview: the events of the whole history.
        records: the events that are shown.
        state: what the page shows.
    """
    window = chosen_window(records, state)
    if window is not None:
        brush.listen()
        st.html(_strip(overview, window, state))


@cached
def _strip(overview: Sequence[EventRecord], window: Window, state: State) -> str:
    return strip(overview, window, lambda first, last: session.window_href(first, last, state))


def show(  # noqa: PLR0913 - the parts of a figure
    groups: Sequence[LaneOf],
    records: Sequence[EventRecord],
    state: State,
    *,
    alt: str,
    labels: tuple[float, ...] = lanes.SHORT,
    ghosts: frozenset[str] = frozenset(),
) -> None:
    """Write the figure, its legend and a table of the same events.

    Args:
        groups: the lanes; their events are among `records`.
        records: all events that the filters let through.
        state: what the page shows.
        alt: a description of the figure for people who can't see it.
        labels: the largest widths of labels, in pixels.
        ghosts: ids of events that were believed at the page's time but no longer are.
    """
    window = chosen_window(records, state)
    if window is None:
        return
    theme = styles.theme()
    visible = _visible(groups, records, window, ghosts)
    with st.container(key="figure"):
        drawing = figure_cache.drawing(
            visible.groups,
            window,
            state,
            theme=theme,
            width=links.page_width(),
            labels=labels,
            ghosts=ghosts,
        )
        note = _outside_note(records, window, state)
        if note:
            st.html(note)
        _plot(drawing, f"timeline_{session.generation()}_{theme}", alt)
        st.html(dense_legend() if drawing.figure.dense else visible.legend)
    _say_where_it_is_not_drawn()
    _table(visible.shown, state)
    _listed(records, state)


@dataclass(frozen=True, slots=True)
class _Visible:
    """The events that are in the window."""

    groups: list[LaneOf]
    shown: list[EventRecord]
    legend: str


@cached
def _visible(
    groups: Sequence[LaneOf], records: Sequence[EventRecord], window: Window, ghosts: frozenset[str]
) -> _Visible:
    shown = [record for record in records if record.date.matches(window.first, window.last)]
    among = {record.id for record in shown}
    drawn = [replace(lane, records=tuple(r for r in lane.records if r.id in among)) for lane in groups]
    marks = legend(
        [record.kind for record in shown],
        ghosts=not ghosts.isdisjoint(among),
        planned=any(record.planned for record in shown),
    )
    return _Visible([lane for lane in drawn if lane.records], shown, marks)


def tell(  # noqa: PLR0913 - the parts of a figure
    groups: Sequence[LaneOf], window: Window, state: State, *, alt: str, lit: frozenset[str], width: float
) -> None:
    """Write a figure that highlights some events of a window and draws the others faint, and a table of all of them.

    Args:
        groups: the lanes with the events of the window.
        window: the span of time.
        state: what the page shows.
        alt: a description of the figure for people who can't see it.
        lit: the ids of the highlighted events.
        width: the figure's width in pixels.
    """
    theme = styles.theme()
    with st.container(key="figure"):
        drawing = figure_cache.drawing(groups, window, state, theme=theme, width=width, labels=lanes.LONG, lit=lit)
        _plot(drawing, f"story_{session.generation()}_{theme}", alt)
        records = {record.id: record for lane in groups for record in lane.records}
        planned = any(record.planned for record in records.values())
        st.html(legend([record.kind for record in records.values()], planned=planned, strip=False))
    _say_where_it_is_not_drawn()
    _table(sorted(records.values(), key=lambda record: (record.date.anchor, record.id)), state)


def _say_where_it_is_not_drawn() -> None:
    """Write a note that takes the figure's place on a phone. The styles hide the figure there and show the note."""
    with st.container(key="figure_narrow"):
        st.html(
            '<p class="tl tl-small tl-muted">This screen is too narrow to draw the timeline. See the events in the '
            "table and lists below.</p>"
        )


def _plot(drawing: Drawing, key: str, alt: str) -> None:
    st.plotly_chart(
        drawing.chart,
        theme=None,
        width="stretch",
        height=drawing.figure.height,
        key=key,
        on_select=lambda: _clicked(key),
        selection_mode="points",
        config=_CONFIG,
        alt=alt,
    )


@st.fragment
def _table(shown: list[EventRecord], state: State) -> None:
    # Only an open table is sent: most viewers never open it, and it is larger than the rest of the page.
    folded = st.expander(f"Table of these events ({len(shown):,})", key="events_table", on_change="rerun")
    if folded.open:
        with folded:
            if len(shown) > _MOST_ROWS:
                st.caption(f"The first {_MOST_ROWS:,} of {len(shown):,}: to see the others, choose a shorter window.")
            st.html(table(shown[:_MOST_ROWS], state))


def _listed(records: Sequence[EventRecord], state: State) -> None:
    """Open the list of a pill's events if the pill was just clicked."""
    wanted = set(st.session_state.pop(_LISTED, ()))
    if not wanted:
        return
    chosen = [record for record in records if record.id in wanted]
    if chosen and state.event is None:
        opened = st.dialog(
            labels.count(len(chosen), "event"), width="medium", position="right", on_dismiss=session.bump
        )
        opened(lambda: st.html(event_list.listed(list(reversed(chosen)), state)))()


@cached
def chosen_window(records: Sequence[EventRecord], state: State) -> Window | None:
    """Return the span of time to show: the chosen window, or a span with most of the events."""
    since, until = data.window_ends(state)
    span = whole(records)
    if span is None:
        return None
    if since is None and until is None:
        return focus(records)
    anchors = [record.date.anchor for record in records]
    return Window(min([since or span.first, *anchors]), max([until or span.last, *anchors]))


@cached
def _outside_note(records: Sequence[EventRecord], window: Window, state: State) -> str:
    """Return a note that names the span shown and links to the whole, or "" if the whole is shown."""
    if state.since or state.until:
        everything = link("show all years", session.href(replace(state, since="", until="", event=None)))
        return (
            f'<p class="tl tl-small tl-muted">{html(labels.day(window.first))} to {html(labels.day(window.last))}: '
            f"{everything}.</p>"
        )
    before = sum(record.date.anchor < window.first for record in records)
    span = whole(records)
    if not before or span is None:
        return ""
    show_all = link("show all", session.window_href(dt.date(span.first.year, 1, 1), span.last, state))
    return (
        f'<p class="tl tl-small tl-muted">Shown from {window.first.year} on, where most events are. '
        f"{html(labels.count(before, 'earlier event'))}: {show_all}.</p>"
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
    elif target.startswith(LIST):
        st.session_state[_LISTED] = target.removeprefix(LIST).split(",")
        session.bump()
    else:
        session.write("event", target)


def legend(kinds: Sequence[str], *, ghosts: bool = False, planned: bool = False, strip: bool = True) -> str:
    """Explain the glyphs of the kinds that are shown, and the marks of imprecise, disputed and planned events.

    Args:
        kinds: the kinds that are shown.
        ghosts: whether there are ghosts.
        planned: whether there are planned events.
        strip: whether there is a strip of years above the figure.
    """
    shown = sorted(set(kinds), key=labels.kind_label)
    items = [f'<span class="tl-item">{glyph(kind)}{html(labels.kind_label(kind))}</span>' for kind in shown]
    marks = [
        f'<span class="tl-item"><span class="tl-capsule tl-f-people">{glyph("hire")}</span>a day in this period</span>',
        f'<span class="tl-item"><span class="tl-tail tl-f-people">{glyph("hire")}</span>this day at the latest</span>',
        f'<span class="tl-item">{glyph("acquisition", hollow=True)}sources disagree</span>',
        '<span class="tl-item"><span class="tl-muted">grey label</span>not confirmed</span>',
        *([_PLANNED] if planned else []),
        *([_GHOST] if ghosts else []),
        '<span class="tl-item"><span class="tl-more">+3</span>more events</span>',
    ]
    return (
        f'<div class="tl"><div class="tl-legend">{"".join(items)}</div>'
        f'<div class="tl-legend" style="margin-top:6px">{"".join(marks)}</div>'
        f'<p class="tl-small tl-muted" style="margin-top:6px">Click an event for its sources'
        f"{'; ' + _CLOSER if strip else '.'} {_PICTURES}</p></div>"
    )


_PLANNED = f'<span class="tl-item">{glyph("acquisition", hollow=True)}<i>italic label</i>planned</span>'
_GHOST = (
    f'<span class="tl-item"><span class="tl-ghost">{glyph("acquisition", hollow=True)}<s>struck</s></span>'
    "corrected or retracted since</span>"
)
_CLOSER = "to look closer, drag over the years above or click one."
_PICTURES = (
    'Picture: <button type="button" class="tl-button" data-picture="svg">SVG</button> '
    '<button type="button" class="tl-button" data-picture="png">PNG</button>'
)


def dense_legend() -> str:
    """Explain the cells that show the number of events."""
    shades = "".join(f'<i class="tl-d{index}"></i>' for index in range(6))
    return (
        f'<div class="tl"><div class="tl-legend"><span class="tl-item">fewer events<span class="tl-shades">{shades}'
        '</span>more events</span></div><p class="tl-small tl-muted" style="margin-top:6px">There are too '
        f"many events to draw each. Click a cell to look closer; {_CLOSER} {_PICTURES}</p></div>"
    )


def table(records: Sequence[EventRecord], state: State) -> str:
    """Return a table of the events, in the order of their dates."""
    rows = []
    for record in records:
        title = link(record.title, session.event_href(record.id, state))
        who = ", ".join(dict.fromkeys(p.label for p in record.participants))
        rows.append(
            f"<tr><td>{html(str(record.date))}</td><td>{glyph_of(record)} {html(labels.kind_label(record.kind))}</td>"
            f"<td>{title}</td><td>{html(who)}</td>"
            f"<td>{html(', '.join([labels.STATUS[record.status], *labels.marks(record)]))}</td></tr>"
        )
    head = "".join(f'<th scope="col">{name}</th>' for name in ("Date", "Kind", "Event", "Who", "Status"))
    return (
        f'<div class="tl tl-scroll"><table class="tl-table"><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )
