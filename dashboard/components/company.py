"""Sections of a company's page other than its events: group, hires and departures, related companies, leaders."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from dashboard import data, derived, labels, session
from dashboard.cache import cached
from dashboard.charts import sides
from dashboard.components.glyph import glyph_of
from dashboard.components.links import link
from dashboard.escape import html
from dashboard.state import State

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from dashboard.database import Source
    from timeline.query import EventRecord, Holding, Office, Ownership

_MOST_OWNED = 8
_MOST_SIDE = 7
_MOST_RELATED = 12
_MOST_THEIRS = 12

_HOW = {
    "closed": "",
    "signed": "signed; no event says that it closed",
    "announced": "announced; no event says that it closed",
}


def place(at: Source, state: State, company: str, names: dict[str, str]) -> None:
    """Show a company's owner, shareholders, subsidiaries, leaders and founding."""
    shown = _place(at, state, company, names)
    if shown:
        st.html(shown)


@cached
def _place(at: Source, state: State, company: str, names: dict[str, str]) -> str:
    owned = derived.ownership(at, state)
    day = derived.day_of(state)
    rows = [
        ("Belongs to", _owners(owned.chain(company, day), names, at, state)),
        ("Shares", _shares(_held(owned, company, day), names, at, state)),
        ("Led by", _leaders([o for o in derived.offices(at, state, company) if o.leads and o.held(day)], at, state)),
        ("Founded", _founding(at, state, company)),
        ("Owns", _owned(_newest_first(owned.owned(company, day), company), names, state)),
    ]
    shown = "".join(f"<dt>{label}</dt><dd>{text}</dd>" for label, text in rows if text)
    return f'<div class="tl"><dl class="tl-facts tl-place">{shown}</dl></div>' if shown else ""


def _owners(chain: Sequence[Holding], names: dict[str, str], at: Source, state: State) -> str:
    parts = []
    for holding in chain:
        owners = " and ".join(_party(slug, names, at, state) for slug in holding.owners)
        since = link(labels.since(holding.event.date), session.event_href(holding.event.id, state))
        how = f" ({_HOW[holding.basis]})" if _HOW[holding.basis] else ""
        parts.append(f'{owners} <span class="tl-muted">{since}{how}</span>')
    return '<span class="tl-muted">, which belongs to </span>'.join(parts)


def _held(owned: Ownership, company: str, day: dt.date) -> Mapping[str, Decimal]:
    """Return each shareholder's known percentage of a company that has no sole owner."""
    holding = owned.holding(company, day)
    if holding is not None and len(holding.owners) == 1:
        return {}
    return (holding.shares if holding else None) or owned.shares(company, day)


def _shares(held: Mapping[str, Decimal], names: dict[str, str], at: Source, state: State) -> str:
    return ", ".join(
        f'{_party(slug, names, at, state)} <span class="tl-muted">{html(labels.amount(percent, "percent"))}</span>'
        for slug, percent in sorted(held.items(), key=lambda share: (-share[1], share[0]))
    )


def _party(slug: str, names: dict[str, str], at: Source, state: State) -> str:
    if slug in names:
        return link(names[slug], session.company_href(slug, state))
    return html(at.view.directory.label(slug, state.reported))


def _leaders(offices: Sequence[Office], at: Source, state: State) -> str:
    directory = at.view.directory
    return ", ".join(
        f'{html(directory.label(office.person))} <span class="tl-muted">({html(office.role)} '
        f"{link(labels.since(office.begun.date), session.event_href(office.begun.id, state))})</span>"
        for office in offices
    )


@cached
def founded(at: Source, state: State, company: str) -> bool:
    """Return whether one of the company's events is its founding."""
    return bool(_founding(at, state, company))


def _founding(at: Source, state: State, company: str) -> str:
    event = next((r for r in data.events(at, _alone(state, company)) if r.kind == "founding"), None)
    if event is None:
        return ""
    founders = ", ".join(html(p.name) for p in event.role("founders"))
    return link(str(event.date), session.event_href(event.id, state)) + (f" by {founders}" if founders else "")


def _newest_first(holdings: Sequence[Holding], owner: str) -> list[str]:
    """Return the owned companies: those held directly, then the others; the newest first in each group."""
    ranked = sorted(holdings, key=lambda h: (owner not in h.owners, -h.since.toordinal()))
    return [holding.company for holding in ranked]


def _owned(slugs: Sequence[str], names: dict[str, str], state: State) -> str:
    listed = [link(names.get(slug, slug), session.company_href(slug, state)) for slug in slugs]
    shown, rest = ", ".join(listed[:_MOST_OWNED]), listed[_MOST_OWNED:]
    if not rest:
        return shown
    return f"{shown} <details><summary>and {len(rest)} more</summary>{', '.join(rest)}</details>"


def _alone(state: State, company: str) -> State:
    return State(company=company, reported=state.reported, recorded=state.recorded)


def talent(at: Source, state: State, records: list[EventRecord], company: str, names: dict[str, str]) -> None:
    """Write where a company's people came from and where they went, as the page's events report."""
    shown = _talent(at, state, records, company, names)
    if shown:
        st.html(shown)


@cached
def _talent(at: Source, state: State, records: list[EventRecord], company: str, names: dict[str, str]) -> str:
    found = derived.talent_of(at, state, records, company)
    if not found.came and not found.went:
        return ""

    def to(slug: str) -> str:
        return session.company_href(slug, state)

    def event(slug: str) -> str:
        return session.event_href(slug, state)

    came, went = sides.partners(found.came, "origins"), sides.partners(found.went, "destinations")
    left = sides.side("Came from", came, names, to, event, total=found.joined, most=_MOST_SIDE)
    right = sides.side("Went to", went, names, to, event, total=found.left, most=_MOST_SIDE)
    return (
        '<div class="tl"><h2>Who came and who went</h2><p class="tl-small tl-muted">Recorded hires and departures, '
        "each with its event. A person counts once, even if several events report the move. The bars count people.</p>"
        f'<div class="tl-sides">{left}{right}</div></div>'
    )


def related(at: Source, state: State, company: str, names: dict[str, str]) -> None:
    """Write the companies that share events with this one. Each count links to both companies on one axis."""
    shown = _related(at, state, company, names)
    if shown:
        st.html(shown)


@cached
def _related(at: Source, state: State, company: str, names: dict[str, str]) -> str:
    found = derived.related(data.events(at, _alone(state, company)), company)
    if not found:
        return ""
    items = []
    for slug, count in found[:_MOST_RELATED]:
        both = State(companies=(company, slug), reported=state.reported, recorded=state.recorded, page="compare")
        number = link(f"{count}", session.href(both))
        items.append(f"<li>{link(names.get(slug, slug), session.company_href(slug, state))}{number}</li>")
    rest = len(found) - _MOST_RELATED
    more = (
        f'<p class="tl-small tl-muted">And {labels.count(rest, "more company", "more companies")}.</p>'
        if rest > 0
        else ""
    )
    return (
        '<div class="tl"><h2>Related companies</h2><p class="tl-small tl-muted">With the number of events that both '
        f'take part in. Click a number to compare the two.</p><ul class="tl-chips">{"".join(items)}</ul>{more}</div>'
    )


def leaders(at: Source, state: State, company: str, name: str) -> None:
    """Show what a company's leaders did elsewhere at the same time."""
    total, shown = _led(at, state, company, name)
    if total:
        with st.expander(f"What its leaders did elsewhere at the time ({total})"):
            st.html(shown)


@cached
def _led(at: Source, state: State, company: str, name: str) -> tuple[int, str]:
    since, until = data.window_ends(state)
    parts, total = [], 0
    for office, records in derived.led(at, state, company):
        theirs = [record for record in records if record.date.matches(since, until)]
        if theirs:
            total += len(theirs)
            parts.append(_theirs(office, theirs, at, state))
    return total, (
        f'<div class="tl"><p class="tl-small tl-muted">These are their events, not those of {html(name)}.</p>'
        f"{''.join(parts)}</div>"
    )


def _theirs(office: Office, records: Sequence[EventRecord], at: Source, state: State) -> str:
    person = at.view.directory.label(office.person)
    until = f" until {labels.day(office.until)}" if office.until else ""
    rows = "".join(
        f'<li>{glyph_of(record)}<span class="tl-muted">{html(str(record.date))}</span>'
        f"<span>{link(record.title, session.event_href(record.id, state))}</span></li>"
        for record in records[-_MOST_THEIRS:][::-1]
    )
    rest = len(records) - _MOST_THEIRS
    more = f'<p class="tl-small tl-muted">And {rest} earlier.</p>' if rest > 0 else ""
    return (
        f'<section class="tl-theirs"><h3>{html(person)}, {html(office.role)} {html(labels.since(office.begun.date))}'
        f"{html(until)}</h3><ul>{rows}</ul>{more}</section>"
    )
