"""A list of events by year, each with its sources."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import streamlit as st

from dashboard import labels, session
from dashboard.cache import cached
from dashboard.components.glyph import glyph_of
from dashboard.components.links import link, outside
from dashboard.escape import html
from dashboard.language import gettext, ngettext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.state import State
    from timeline.facts import Event, Source
    from timeline.query import EventRecord

_MOST_CITED = 4


def show(records: Sequence[EventRecord], state: State, *, key: str, first: int, more: int = 100) -> None:
    """Write events, the latest first, with a button that shows more.

    Args:
        records: the events in the order of their dates.
        state: what the page shows; links keep it.
        key: a key that is unique on the page.
        first: how many events are shown at first.
        more: how many events the button adds.
    """
    name = f"{key}_more"
    shown = first + more * int(st.session_state.get(name, 0))
    st.html(_latest(records, shown, state))
    if len(records) > shown:

        def add() -> None:
            st.session_state[name] = int(st.session_state.get(name, 0)) + 1

        st.button(labels.show_more(len(records) - shown), key=f"{key}_button", on_click=add)


@cached
def _latest(records: Sequence[EventRecord], most: int, state: State) -> str:
    return listed(records[: -most - 1 : -1], state)


def listed(records: Sequence[EventRecord], state: State) -> str:
    """Return the list in HTML, in the order of the records."""
    parts = ['<div class="tl">']
    for year, group in groupby(records, key=lambda record: record.date.anchor.year):
        rows = "".join(_row(record, state) for record in group)
        parts.append(f'<section><h2>{year}</h2><ol class="tl-list">{rows}</ol></section>')
    return "".join(parts) + "</div>"


def _row(record: EventRecord, state: State) -> str:
    title = link(
        record.title,
        session.event_href(record.id, state),
        css="tl-title tl-struck" if record.retracted else "tl-title",
        own=True,
    )
    date = (
        f'<span class="tl-date" title="{html(labels.when(record.date))}">{html(labels.short_date(record.date))}</span>'
    )
    return f'<li class="tl-row">{date}{glyph_of(record)}<div>{title}{_meta(record, state)}{cites(record)}</div></li>'


def _meta(record: EventRecord, state: State) -> str:
    parts = [f"<span>{html(labels.kind_label(record.kind))}</span>"]
    companies: dict[str, str] = {p.entity: p.label for p in record.participants if p.type == "company"}
    parts += [
        f"<span>{link(name, session.company_href(slug, state))}</span>"
        for slug, name in list(companies.items())[:5]
        if slug != state.company
    ]
    parts += [f"<span>{html(text)}</span>" for text in figures(record)]
    if record.status != "confirmed":
        parts.append(f"<span>{html(labels.short_status(record.status))}</span>")
    parts += [f'<span class="tl-mark">{mark}</span>' for mark in labels.marks(record)]
    return f'<div class="tl-meta">{" ".join(parts)}</div>'


def figures(record: EventRecord) -> list[str]:
    """Return an event's preferred figures in words: 'about 10,000 GPUs', 'price: 500 million USD'.

    The kind's first figure needs no name, because it is the subject of the event; a measured value is an exception.
    """
    fact = record.fact
    main = next(iter(type(fact).figure_types()), "")
    shown = []
    for name in fact.figures:
        claim = fact.preferred(name)
        if claim is not None:
            told = labels.claim(claim)
            shown.append(told if name == main and name != "value" else f"{_named(fact, name)}: {told}")
        else:
            shown.append(gettext("{figure}: undisclosed", figure=_named(fact, name)))
    return shown


def _named(fact: Event, figure: str) -> str:
    return labels.in_sentence(labels.figure_label(fact, figure))


def cites(record: EventRecord) -> str:
    """Return an event's sources, the earliest first, each with its date."""
    sources = sources_in_order(record)
    shown = [
        f"<span>{outside(source_name(source), source.url)}, {html(published(source))}</span>" for source in sources
    ]
    rest = len(shown) - _MOST_CITED
    if rest > 1:
        shown = [*shown[:_MOST_CITED], f"<span>{ngettext('and {count} more', 'and {count} more', rest)}</span>"]
    return f'<div class="tl-cites">{" ".join(shown)}</div>'


def sources_in_order(record: EventRecord) -> list[Source]:
    """Return an event's sources, the earliest first, undated ones last."""
    dated = [source for source in record.fact.sources.values() if source.known_from]
    undated = [source for source in record.fact.sources.values() if not source.known_from]
    return sorted(dated, key=lambda source: source.known_from or record.date.anchor) + undated


def source_name(source: Source) -> str:
    """Return a source's publisher, or its host if it has none, or else its key."""
    from urllib.parse import urlsplit

    if source.publisher:
        return source.publisher
    host = urlsplit(source.url).hostname if source.url else None
    return (host or source.key).removeprefix("www.")


def published(source: Source) -> str:
    """Return a source's publication date in words."""
    return labels.when(source.published) if source.published else gettext("undated")
