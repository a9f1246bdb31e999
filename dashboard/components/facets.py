"""What some events are: how many of each kind, status, sector and country, each a link that narrows the page."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import streamlit as st

from dashboard import labels, language, session
from dashboard.components.links import link
from dashboard.escape import html
from dashboard.language import gettext, ngettext

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from dashboard.database import Source
    from dashboard.state import State
    from timeline.query import EventRecord

_MOST = 8


def show(at: Source, records: Sequence[EventRecord], state: State) -> None:
    """Write the lists.

    An event counts once for each sector and country of its companies, so these numbers may add up to more.

    Args:
        at: the database.
        records: the events that match the page's filters.
        state: what the page shows.
    """
    known = at.view.directory.known

    def of_companies(name: str) -> Iterable[str]:
        for record in records:
            yield from {found for slug in record.companies if slug in known and (found := getattr(known[slug], name))}

    parts = [
        _part(gettext("Kind"), "kind", (record.kind for record in records), state, labels.kind_label),
        _part(gettext("Status"), "status", (record.status for record in records), state, _status),
        _part(gettext("Sector"), "sector", of_companies("sector"), state, _sector),
        _part(gettext("Country"), "country", of_companies("country"), state, labels.country),
    ]
    title = gettext("What these events are")
    hint = gettext(
        "Click one to see only those; click it again to see all. The sector and the country are those of the "
        "companies, where they are recorded."
    )
    st.html(
        f'<section class="tl" aria-label="{title}"><h2>{title}</h2><p class="tl-small tl-muted">{hint}</p>'
        f'<div class="tl-facets">{"".join(parts)}</div></section>'
    )


def _status(status: str) -> str:
    return labels.raised(labels.short_status(status))


def _sector(sector: str) -> str:
    return labels.raised(labels.sector(sector))


def _part(title: str, name: str, values: Iterable[str], state: State, called: Callable[[str], str]) -> str:
    """Return the list of one filter: its most frequent values, and those that are chosen."""
    chosen: tuple[str, ...] = getattr(state, name)
    counts = Counter(values)
    ranked = sorted(counts, key=lambda value: (-counts[value], called(value)))
    shown = [*(value for value in chosen if value not in ranked[:_MOST]), *ranked[:_MOST]]
    items = "".join(_item(value, counts[value], name, state, called) for value in shown)
    rest = len(ranked) - _MOST
    left = ngettext("And {count} more, in the filters above.", "And {count} more, in the filters above.", rest)
    more = f'<p class="tl-small tl-muted">{left}</p>' if rest > 0 else ""
    empty = "" if shown else f'<p class="tl-small tl-muted">{gettext("Not recorded.")}</p>'
    return f"<div><h3>{html(title)}</h3><ul>{items}</ul>{more}{empty}</div>"


def _item(value: str, count: int, name: str, state: State, called: Callable[[str], str]) -> str:
    chosen: tuple[str, ...] = getattr(state, name)
    others = tuple(one for one in chosen if one != value) if value in chosen else (*chosen, value)
    narrowed: dict[str, Any] = {name: others}
    href = session.href(replace(state, **narrowed, mark="", event=None))
    current = ' aria-current="true"' if value in chosen else ""
    return f'<li{current}>{link(called(value), href)}<span class="tl-muted">{language.count(count)}</span></li>'
