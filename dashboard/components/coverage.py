"""The log's coverage and gaps: events by company and year, and what is missing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from dashboard import labels, language, session
from dashboard.cache import cached
from dashboard.charts.coverage import grid, shade
from dashboard.components import event_list
from dashboard.components.links import link
from dashboard.escape import html
from dashboard.language import gettext, ngettext
from dashboard.state import State
from timeline.query.gaps import GAPS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dashboard.charts.coverage import Grid, Row
    from timeline.query import EventRecord
    from timeline.query.gaps import Gap

_YEARS, _COMPANIES, _ENTITIES = 16, 24, 100


def show(records: Sequence[EventRecord], names: Mapping[str, str], found: Sequence[Gap], state: State) -> None:
    """Write the section.

    Args:
        records: all events.
        names: all companies by slug.
        found: all gaps.
        state: what the page shows; links keep its day.
    """
    hint = gettext("Where events, sources or dates are missing. Click a number for its events.")
    st.html(f'<div class="tl"><h2>{gettext("Coverage")}</h2><p class="tl-muted">{hint}</p></div>')
    st.html(_grid(records, names, State(reported=state.reported, recorded=state.recorded)))
    lists = _lists(found, records)
    tabs = st.tabs([f"{label} ({language.count(count)})" for label, count, _, _, _ in lists])
    for tab, (label, _, told, events, others) in zip(tabs, lists, strict=True):
        with tab:
            st.html(f'<p class="tl tl-muted">{html(told)}</p>')
            if others:
                st.html(_entities(others, names, state))
            else:
                event_list.show(events, state, key=f"gap_{label}", first=10, more=40)


@cached
def _lists(
    found: Sequence[Gap], records: Sequence[EventRecord]
) -> list[tuple[str, int, str, Sequence[EventRecord], Sequence[Gap]]]:
    """Return each list: its label, its size, what it is, its events, and its companies and people."""
    lists: list[tuple[str, int, str, Sequence[EventRecord], Sequence[Gap]]] = []
    for name, kind in GAPS.items():
        own = [gap for gap in found if gap.kind == name]
        events = [gap.record for gap in own if gap.record is not None]
        lists.append(
            (gettext(kind.label), len(own), gettext(kind.about), events, [gap for gap in own if gap.record is None])
        )
    disputed = [record for record in records if record.disputed]
    told = gettext("Sources of these events give figures or dates that can't all be true.")
    return [*lists, (gettext("Open disputes"), len(disputed), told, disputed, ())]


def _entities(found: Sequence[Gap], names: Mapping[str, str], state: State) -> str:
    """Return links to the pages of companies, and the names of people, each with what it lacks."""
    base = State(reported=state.reported, recorded=state.recorded)

    def who(gap: Gap) -> str:
        company = names.get(gap.id)
        return html(gap.title) if company is None else link(company, session.href(replace(base, company=gap.id)))

    own = language.own_attribute()
    rows = "".join(
        f'<li>{who(gap)} <span class="tl-small tl-muted"{own}>{html(gap.note)}</span></li>' for gap in found[:_ENTITIES]
    )
    more = (
        f'<p class="tl-muted tl-small">{labels.and_more(len(found) - _ENTITIES)}</p>' if len(found) > _ENTITIES else ""
    )
    return f'<div class="tl"><ul>{rows}</ul>{more}</div>'


@cached
def _grid(records: Sequence[EventRecord], names: Mapping[str, str], state: State) -> str:
    return _table(grid(records, names, years=_YEARS, companies=_COMPANIES), state)


def _table(found: Grid, state: State) -> str:
    if not found.rows:
        return f'<div class="tl tl-empty">{gettext("There is no event yet.")}</div>'
    first = found.years[-1]
    heads = "".join(f'<th scope="col">{year}</th>' for year in found.years)
    rows = "".join(_row(row, found.years, state) for row in found.rows)
    left = ngettext("And {count} company more.", "And {count} companies more.", found.left)
    more = f'<p class="tl tl-muted tl-small">{left}</p>' if found.left else ""
    caption, before = gettext("Events by company and year"), gettext("before {year}", year=first)
    return (
        f'<div class="tl tl-scroll" tabindex="0" role="region" aria-label="{caption}">'
        f'<table class="tl-heat"><caption class="tl-muted tl-small">{caption}</caption>'
        f'<thead><tr><th scope="col">{gettext("Company")}</th><th scope="col">{gettext("All")}</th>{heads}'
        f'<th scope="col">{before}</th></tr></thead><tbody>{rows}</tbody></table></div>{more}'
    )


def _row(row: Row, years: Sequence[int], state: State) -> str:
    base = State(company=row.slug, reported=state.reported, recorded=state.recorded)
    before = _cell(row.before, replace(base, until=str(years[-1] - 1)))
    cells = "".join(
        _cell(count, replace(base, since=str(year), until=str(year)))
        for year, count in zip(years, row.counts, strict=True)
    )
    name = link(row.name, session.href(base))
    return f'<tr><th scope="row">{name}</th><td>{row.total}</td>{cells}{before}</tr>'


def _cell(count: int, state: State) -> str:
    if not count:
        return "<td></td>"
    return f'<td class="tl-h{shade(count)}">{link(str(count), session.href(state))}</td>'
