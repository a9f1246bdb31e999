"""A company's header: its names and its key figures."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from dashboard import derived, labels, language, session
from dashboard.cache import cached
from dashboard.components import links
from dashboard.escape import html
from dashboard.language import gettext, ngettext
from timeline.facts.identifiers import SCHEMES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.database import Source
    from dashboard.state import State
    from dashboard.totals import KeyFigures, PeopleTotal, Total
    from timeline.facts import Identifier
    from timeline.facts.lifetimes import Period
    from timeline.query import CompanyView, EventRecord, PersonView

_LEADING = 4
"""How many figures a page leads with."""


def title(at: Source, state: State, company: str, *, founded: bool = True) -> None:
    """Write a company's name at the page's time, and its other names.

    Args:
        at: the database.
        state: what the page shows.
        company: the company's slug.
        founded: whether to show the founding date; false if an event on the page already shows it.
    """
    st.html(heading(at, state, company, founded=founded))


@cached
def heading(at: Source, state: State, company: str, *, founded: bool = True) -> str:
    """Return a company's name at the page's time, and its other names, in HTML; see `title`."""
    known = session.view_of(at, state).company(company)
    about = _about(known, founded=founded)
    return (
        f'<header class="tl"><h1>{html(_called(known))}</h1>{_merged(at, known, state)}{_names(known)}{about}</header>'
    )


def _called(company: CompanyView) -> str:
    """Return the name of a page: 'X (formerly Twitter)'; a label that tells equal names apart stays as it is."""
    before = [name for name, _ in company.names if name != company.name]
    if not before or company.label != company.name:
        return company.label
    return gettext("{name} (formerly {earlier})", name=company.name, earlier=before[-1])


def _merged(at: Source, company: CompanyView, state: State) -> str:
    """Return a notice that the company is retracted, with a link to the one that it became; "" if it is not."""
    retracted = company.fact.retracted
    if retracted is None:
        return ""
    if retracted.is_erasure:
        return erased(company)
    now = at.view.directory.now(company.slug)
    why = f" {language.own(html(retracted.note))}" if retracted.note else ""
    said = gettext(
        "This entry was retracted on {day} ({reason}).",
        day=labels.day(retracted.on),
        reason=html(labels.reason(retracted.why)),
    )
    said += why
    if now != company.slug:
        other = links.link(at.view.directory.label(now, state.reported), session.company_href(now, state))
        said += " " + gettext("It is now {company}. Events that name it are shown there.", company=other)
    return f'<p class="tl-notice" role="status">{said}</p>'


def erased(entity: CompanyView | PersonView) -> str:
    """Return a notice that a company or a person was erased, in HTML; "" if it was not."""
    known = entity.snapshot.directory.known[entity.slug]
    gone = entity.fact.retracted if known.retracted else None
    if gone is None or not gone.is_erasure:
        return ""
    text = gettext(
        "This entry was erased on {day}. Only its id is left, because events may still name it.",
        day=labels.day(gone.on),
    )
    return f'<p class="tl-notice" role="status">{html(text)}</p>'


def show(at: Source, records: list[EventRecord], company: str, state: State) -> None:
    """Write the key figures below the company's names.

    Args:
        at: the database.
        records: the company's events that are shown.
        company: the company's slug.
        state: what the page shows.
    """
    st.html(_shown(at, records, company, state))


@cached
def _shown(at: Source, records: list[EventRecord], company: str, state: State) -> str:
    found = derived.key_figures(at, state, records, company)
    return f'<div class="tl">{_figures(found, state)}</div>'


def _names(company: CompanyView) -> str:
    """Return the company's other names, past and present."""
    parts = []
    dated = company.names
    for index, (name, since) in enumerate(dated):
        if name == company.name:
            continue
        after = next((when for _, when in dated[index + 1 : index + 2]), None)
        if since is None and after is not None:
            parts.append(gettext("{name} {period}", name=name, period=labels.until(after)))
        elif since is not None:
            parts.append(gettext("{name} {period}", name=name, period=labels.since(since)))
        else:
            parts.append(name)
    if company.aliases:
        parts.append(gettext("also {names}", names=", ".join(company.aliases)))
    return f'<p class="tl-names">{html(" · ".join(parts))}</p>' if parts else ""


def _about(company: CompanyView, *, founded: bool) -> str:
    """Return the company's description, or "" if the page shows a past report day: the description is today's."""
    if company.snapshot.reported_by is not None:
        return ""
    fact = company.fact
    described = [f"{fact.description}."] if fact.description and fact.description not in company.label else []
    words = html(" ".join([*described, *([fact.summary] if fact.summary else [])]))
    parts = [language.own(words) if words else ""]
    if len(fact.lifetimes) == 1 and founded and fact.founded is not None:
        parts.append(html(gettext("Founded {when}.", when=labels.when(fact.founded))))
    if fact.ended is not None:
        parts.append(html(gettext("Ended {when}.", when=labels.when(fact.ended))))
    if fact.periods:
        parts.append(html(gettext("It existed {periods}.", periods=", ".join(map(_period, fact.periods)))))
    if fact.country:
        parts.append(html(f"{language.country(fact.country)}."))
    if fact.homepage is not None:
        shown = fact.homepage.partition("://")[2].removeprefix("www.").rstrip("/")
        parts.append(links.outside(shown, fact.homepage))
    parts += [_identifier(one) for one in fact.identifiers]
    parts = [part for part in parts if part]
    return f'<p class="tl-about">{" ".join(parts)}</p>' if parts else ""


def _period(period: Period) -> str:
    """Return a time for which a company existed: '1998 to 2009', 'since 2015', 'until 2009'."""
    first, last = (labels.when(day) if day else "" for day in (period.founded, period.ended))
    if first and last:
        return gettext("{first} to {last}", first=first, last=last)
    return gettext("since {date}", date=first) if first else gettext("until {date}", date=last) if last else ""


def _identifier(one: Identifier) -> str:
    """Return an identifier with its register, and a link to its page if it has one."""
    shown = links.outside(one.value, one.url) if one.url else html(one.value)
    return f'<span class="tl-muted">{html(gettext(SCHEMES[one.scheme].label))}</span> {shown}'


def _figures(figures: KeyFigures, state: State) -> str:
    """Return the figures that most events are behind, and the others in a list that opens."""
    ranked = sorted(figures.totals, key=lambda total: -total.events)[:_LEADING]
    first = [total for total in figures.totals if total in ranked]
    rest = [total for total in figures.totals if total not in ranked]
    number = figures.events
    if state.filtered:
        said = ngettext("{count} event that match the filters", "{count} events that match the filters", number)
    else:
        said = ngettext("{count} event", "{count} events", number)
    if figures.disputed:
        said = ngettext(
            "{events}, {count} of them with rival figures or dates",
            "{events}, {count} of them with rival figures or dates",
            figures.disputed,
            events=said,
        )
    more = f"<details><summary>{gettext('More figures')}</summary>{_list(rest, state)}</details>" if rest else ""
    return f'{_list(first, state) if first else ""}<p class="tl-small tl-muted">{html(said)}.</p>{more}'


def _list(totals: Sequence[Total | PeopleTotal], state: State) -> str:
    cells = "".join(
        f"<div><dt>{html(gettext(total.label))}</dt><dd>{_leading(total, state)}"
        f'<div class="tl-note">{html(total.note)}</div></dd></div>'
        for total in totals
    )
    return f'<dl class="tl-figures">{cells}</dl>'


def _leading(total: Total | PeopleTotal, state: State) -> str:
    """Return a sum as a link to the events it is based on."""
    return links.link(total.text, session.href(replace(state, kind=total.kinds, family=(), event=None)))
