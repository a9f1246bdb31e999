"""Sections of a company's page other than its events: group, hires and departures, related companies, leaders."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import streamlit as st

from dashboard import data, derived, labels, language, session
from dashboard.cache import cached
from dashboard.charts import sides
from dashboard.components.glyph import glyph_of
from dashboard.components.links import link
from dashboard.escape import html
from dashboard.language import gettext, gettext_noop, ngettext
from dashboard.state import State

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from dashboard.database import Source
    from timeline.query import EventRecord, Holding, Office, Ownership

_MOST_SIDE = 7
_MOST_RELATED = 12
_MOST_THEIRS = 12

_HOW = {
    "closed": "",
    "signed": gettext_noop("signed; no event says that it closed"),
    "announced": gettext_noop("announced; no event says that it closed"),
}


def place(at: Source, state: State, company: str, names: dict[str, str]) -> None:
    """Say who owns, leads and founded a company, and show what belongs to what."""
    shown = placed(at, state, company, names)
    if shown:
        st.html(shown)


@cached
def placed(at: Source, state: State, company: str, names: dict[str, str]) -> str:
    """Return who owns, leads and founded a company, and what belongs to what, in HTML; "" if nothing is known."""
    owned = derived.ownership(at, state)
    day = derived.day_of(state)
    chain, below = owned.chain(company, day), owned.owned(company, day)
    led = [office for office in derived.offices(at, state, company) if office.leads and office.held(day)]
    sentences = [
        (gettext_noop("Belongs to {owners}."), "owners", _owners(chain, names, at, state)),
        (gettext_noop("Shares: {shares}."), "shares", _shares(_held(owned, company, day), names, at, state)),
        (gettext_noop("Led by {leaders}."), "leaders", _leaders(led, at, state)),
        (gettext_noop("Founded {when}."), "when", _founding(at, state, company)),
    ]
    said = " ".join(gettext(sentence, **{name: text}) for sentence, name, text in sentences if text)
    tree = _tree(chain, below, company, names, at, state) if below or len(chain) > 1 else ""
    return f'<div class="tl tl-place">{f"<p>{said}</p>" if said else ""}{tree}</div>' if said or tree else ""


def _tree(  # noqa: PLR0913, PLR0917 - what a tree needs
    chain: Sequence[Holding],
    below: Sequence[Holding],
    company: str,
    names: dict[str, str],
    at: Source,
    state: State,
) -> str:
    """Return the company among its owners and what it owns, as nested lists that open."""
    of: dict[str, list[Holding]] = defaultdict(list)
    for holding in sorted(below, key=lambda one: -one.since.toordinal()):
        for owner in holding.owners:
            of[owner].append(holding)

    def branch(slug: str, seen: frozenset[str]) -> str:
        rows = "".join(
            f"<li>{_party(one.company, names, at, state)} {_since(one, state)}"
            f"{branch(one.company, seen | {one.company})}</li>"
            for one in of[slug]
            if one.company not in seen
        )
        return f"<ul>{rows}</ul>" if rows else ""

    shown = f"<li><b>{html(names.get(company, company))}</b>{branch(company, frozenset({company}))}</li>"
    for holding in chain:
        owners = language.listed([_party(slug, names, at, state) for slug in holding.owners])
        shown = f"<li>{owners}<ul>{shown}</ul></li>"
    owns = ngettext("Owns {count} company", "Owns {count} companies", len(below)) if below else gettext("Who owns it")
    return f'<details class="tl-tree"><summary>{owns}</summary><ul>{shown}</ul></details>'


def _since(holding: Holding, state: State) -> str:
    since = link(labels.since(holding.event.date), session.event_href(holding.event.id, state))
    how = f" ({gettext(_HOW[holding.basis])})" if _HOW[holding.basis] else ""
    return f'<span class="tl-muted">{since}{how}</span>'


def _owners(chain: Sequence[Holding], names: dict[str, str], at: Source, state: State) -> str:
    parts = []
    for holding in chain:
        owners = language.listed([_party(slug, names, at, state) for slug in holding.owners])
        parts.append(f"{owners} {_since(holding, state)}")
    if len(parts) < 2:  # noqa: PLR2004 - a company and its owner
        return "".join(parts)
    chained = parts[-1]
    for part in reversed(parts[:-1]):
        chained = gettext("{company}, which belongs to {owner}", company=part, owner=chained)
    return chained


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
    return link(at.view.directory.label(slug, state.reported), session.person_href(slug, state))


def _leaders(offices: Sequence[Office], at: Source, state: State) -> str:
    directory = at.view.directory
    return ", ".join(
        f"{link(directory.label(office.person), session.person_href(office.person, state))} "
        f'<span class="tl-muted">({labels.office(office.role)} '
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
    founders = ", ".join(link(p.name, session.person_href(p.entity, state)) for p in event.role("founders"))
    date = link(labels.when(event.date), session.event_href(event.id, state))
    return gettext("{date} by {founders}", date=date, founders=founders) if founders else date


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
    left = sides.side(gettext("Came from"), came, names, to, event, total=found.joined, most=_MOST_SIDE)
    right = sides.side(gettext("Went to"), went, names, to, event, total=found.left, most=_MOST_SIDE)
    told = gettext(
        "Recorded hires and departures, each with its event. A person counts once, even if several events report the "
        "move. The bars count people."
    )
    return (
        f'<div class="tl"><h2>{gettext("Who came and who went")}</h2><p class="tl-small tl-muted">{told}</p>'
        f'<div class="tl-sides">{left}{right}</div></div>'
    )


def related(at: Source, state: State, company: str, names: dict[str, str]) -> None:
    """Write the companies that share events with this one. Each count links to both companies on one axis."""
    shown = neighbours(at, state, company, names)
    if shown:
        st.html(shown)


@cached
def neighbours(at: Source, state: State, company: str, names: dict[str, str]) -> str:
    """Return the companies that share events with this one, in HTML; "" if there are none."""
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
        f'<p class="tl-small tl-muted">{ngettext("And {count} more company.", "And {count} more companies.", rest)}</p>'
        if rest > 0
        else ""
    )
    told = gettext("With the number of events that both take part in. Click a number to compare the two.")
    return (
        f'<div class="tl"><h2>{gettext("Related companies")}</h2><p class="tl-small tl-muted">{told}</p>'
        f'<ul class="tl-chips">{"".join(items)}</ul>{more}</div>'
    )


def leaders(at: Source, state: State, company: str, name: str) -> None:
    """Show what a company's leaders did elsewhere at the same time."""
    total, shown = _led(at, state, company, name)
    if total:
        with st.expander(
            gettext("What its leaders did elsewhere at the time ({number})", number=language.count(total))
        ):
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
    not_its = gettext("These are their events, not those of {company}.", company=html(name))
    return total, (f'<div class="tl"><p class="tl-small tl-muted">{not_its}</p>{"".join(parts)}</div>')


def _theirs(office: Office, records: Sequence[EventRecord], at: Source, state: State) -> str:
    person = at.view.directory.label(office.person)
    until = f" {gettext('until {date}', date=labels.day(office.until))}" if office.until else ""
    rows = "".join(
        f'<li>{glyph_of(record)}<span class="tl-muted">{html(labels.when(record.date))}</span>'
        f"<span>{link(record.title, session.event_href(record.id, state), own=True)}</span></li>"
        for record in records[-_MOST_THEIRS:][::-1]
    )
    rest = len(records) - _MOST_THEIRS
    more = (
        f'<p class="tl-small tl-muted">{ngettext("And {count} earlier.", "And {count} earlier.", rest)}</p>'
        if rest > 0
        else ""
    )
    return (
        f'<section class="tl-theirs"><h3>{html(person)}, {labels.office(office.role)} '
        f"{html(labels.since(office.begun.date))}"
        f"{html(until)}</h3><ul>{rows}</ul>{more}</section>"
    )
