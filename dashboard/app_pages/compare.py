"""The page Compare: two to six companies side by side, in people, money and processors, and on one axis."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING

import streamlit as st

from dashboard import compared, data, derived, language, session
from dashboard.cards.companies import side_by_side
from dashboard.cards.sheet import laid_out, source_line
from dashboard.charts import compare
from dashboard.components import cite, event_list, filters, messages, sheet, timeline
from dashboard.components.links import link
from dashboard.database import Source
from dashboard.escape import html
from dashboard.language import gettext, ngettext
from dashboard.page import begin, end
from dashboard.state import State
from dashboard.theme import palette

if TYPE_CHECKING:
    from dashboard.charts.compare import Column
    from dashboard.totals import KeyFigures

_MOST, _LEAST = 6, 2
_EXAMPLE = ("amazon", "google", "meta", "microsoft")
"""The companies that the page opens with, if the log has them."""
_PROPOSED = 8
_PAGE = "compare"


def _propose(at: Source, state: State, names: dict[str, str]) -> None:
    """Suggest pairs of companies that share many events, or partners for the one company that is chosen."""
    chosen = state.companies
    everything = data.events(at, State(reported=state.reported, recorded=state.recorded))
    pairs = Counter(
        pair
        for record in everything
        for pair in combinations(sorted(slug for slug in record.companies if slug in names), 2)
        if not chosen or chosen[0] in pair
    )
    items = "".join(_pair(pair, count, state, names) for pair, count in pairs.most_common(_PROPOSED))
    if items:
        shared = gettext("With the number of events that both take part in.")
        st.html(
            f'<div class="tl"><h2>{gettext("Pairs that share many events")}</h2>'
            f'<p class="tl-small tl-muted">{shared}</p><ul class="tl-chips">{items}</ul></div>'
        )


def _say(state: State, names: dict[str, str]) -> None:
    """Say what to choose."""
    said = gettext("This is an example: choose two to six companies above.")
    if state.companies:
        name = names.get(state.companies[0], state.companies[0])
        said = gettext("Choose one more company to compare {company} with.", company=name)
    st.html(f'<div class="tl"><p class="tl-notice">{html(said)}</p></div>')


def _pair(pair: tuple[str, str], count: int, state: State, names: dict[str, str]) -> str:
    name = language.listed([names[slug] for slug in pair])
    both = link(name, session.href(replace(state, companies=pair, event=None)))
    return f'<li>{both}<span class="tl-muted">{count}</span></li>'


def _example(at: Source, state: State, names: dict[str, str]) -> tuple[str, ...]:
    """Return the companies that the page opens with: well-known ones, or else those with the most events."""
    known = tuple(slug for slug in _EXAMPLE if slug in names)
    if len(known) >= _LEAST:
        return known
    records = data.events(at, State(reported=state.reported, recorded=state.recorded))
    counts = Counter(slug for record in records for slug in record.companies if slug in names)
    return tuple(slug for slug, _ in counts.most_common(_LEAST))


def _too_many(state: State, names: dict[str, str]) -> None:
    left = ", ".join(names.get(slug, slug) for slug in state.companies[_MOST:])
    fewer = link(gettext("Remove the others"), session.href(replace(state, companies=state.companies[:_MOST])))
    number = ngettext("{count} company is chosen.", "{count} companies are chosen.", len(state.companies))
    said = gettext("You see the first {number}, without {companies}.", number=_MOST, companies=html(left))
    st.html(f'<div class="tl tl-notice" role="status"><p><b>{number}</b> {said} {fewer}.</p></div>')


def _together(at: Source, state: State, names: dict[str, str]) -> None:
    records = data.events(at, state)
    columns = compared.columns(records, state.companies, names)
    if not records:
        messages.nothing_found(state)
        return

    def href(slug: str, kinds: tuple[str, ...], family: str) -> str:
        narrowed = replace(state, company=slug, companies=(), page="", event=None)
        if kinds:
            narrowed = replace(narrowed, kind=kinds, family=())
        elif family:
            narrowed = replace(narrowed, family=(family,))
        return session.href(narrowed)

    figures = [derived.key_figures(at, state, column.records, column.slug) for column in columns]
    staff = [compared.staff(column) for column in columns]
    st.html(compare.cards(columns, figures, staff, href))
    header, rows = compare.numbers(columns, figures)
    shown = [[name, gettext(label), *rest] for name, label, *rest in rows]
    sheet.show(sheet.Sheet.of("compare", header, rows, shown), _picture(at, state, (columns, figures, staff)))
    st.html(f'<div class="tl"><h2>{gettext("On one axis")}</h2></div>')
    timeline.show(at, state, page="compare")
    both = compared.together(records, state.companies)
    if both:
        st.html(
            f'<div class="tl"><h2>{gettext("What they did together")} <span class="tl-muted">'
            f"{ngettext('{count} event', '{count} events', len(both))}</span></h2></div>"
        )
        event_list.show(both, state, key="both", first=10)
    st.html(
        f'<div class="tl"><h2>{gettext("All events")} <span class="tl-muted">'
        f"{ngettext('{count} event', '{count} events', len(records))}</span></h2></div>"
    )
    st.html(compare.table(columns, href))
    event_list.show(records, state, key="compared", first=20, more=40)


def _picture(at: Source, state: State, compares: tuple[list[Column], list[KeyFigures], list[str]]) -> sheet.Picture:
    """Return what draws the cards as a picture."""
    columns = compares[0]
    address = cite.absolute(session.href(replace(state, event=None)))
    comes = [source_line(data.tree_head(at).size), address]
    colours, who = palette("light"), language.reader()

    def draw() -> str:
        with language.reading(who):  # another thread draws it
            title = language.listed([column.name for column in columns])
            inside = side_by_side(*compares, colours)
            return laid_out(title, gettext(compare.HOW), inside, comes, card=False, colours=colours)

    return draw


def _page() -> None:
    at, state = begin()
    state = replace(state, company=None, page=_PAGE)
    names = data.names(at, state.reported)
    st.html(
        f'<header class="tl"><h1>{gettext("Compare")}</h1><p class="tl-names">'
        f"{gettext('Two to six companies, with the same window and filters.')}</p></header>"
    )
    filters.with_companies(at, state, data.choices(at, state.reported))
    messages.looking_back(at, state)
    if len(state.companies) < _LEAST:
        _say(state, names)
        if not state.companies:
            _together(at, replace(state, companies=_example(at, state, names)), names)
        _propose(at, state, names)
    else:
        if len(state.companies) > _MOST:
            _too_many(state, names)
        _together(at, replace(state, companies=state.companies[:_MOST]), names)
    end(at, state)


_page()
