"""A person's page in HTML: the offices and moves in the order of their days, and the people beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard import labels, language, session
from dashboard.components.links import link
from dashboard.escape import html
from dashboard.language import gettext, gettext_noop

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from dashboard.careers import Career
    from dashboard.state import State
    from timeline.query import EventRecord, Move, Office

_MOST_BESIDE = 24


def title(label: str, career: Career, names: Mapping[str, str], state: State, notice: str = "") -> str:
    """Return the heading, a notice, and the companies that the person worked for, founded or led."""
    where = " → ".join(link(names.get(slug, slug), session.company_href(slug, state)) for slug in career.companies)
    return f'<header class="tl"><h1>{html(label)}</h1>{notice}{f"<p>{where}</p>" if where else ""}</header>'


def steps(career: Career, names: Mapping[str, str], state: State) -> str:
    """Return the offices and moves, the earliest first; "" if there are none."""
    found: list[tuple[dt.date, int, str]] = []
    for place, office in enumerate(career.offices):
        found.append((office.since, place, _office(office, names, state)))
    for place, move in enumerate(career.moves):
        found.append((move.day, place, _move(move, names, state)))
    if not found:
        return ""
    rows = "".join(f"<li>{text}</li>" for _, _, text in sorted(found))
    return f'<div class="tl"><h2>{gettext("Roles and moves")}</h2><ol class="tl-history">{rows}</ol></div>'


def _office(office: Office, names: Mapping[str, str], state: State) -> str:
    company = link(names.get(office.company, office.company), session.company_href(office.company, state))
    begun = link(labels.since(office.begun.date), session.event_href(office.begun.id, state))
    ended = ""
    if office.ended is not None:
        ended = f", {link(labels.until(office.ended.date), session.event_href(office.ended.id, state))}"
    role = labels.office(office.role, capital=True)
    told = gettext("{role} of {company}", role=f"<b>{role}</b>", company=company)
    return f'{told} <span class="tl-muted">{begun}{ended}</span>'


def _move(move: Move, names: Mapping[str, str], state: State) -> str:
    def called(slugs: Sequence[str]) -> str:
        found = [link(names.get(slug, slug), session.company_href(slug, state)) for slug in slugs]
        return language.listed(found, either=True)

    if move.origins and move.destinations:
        origin, destination = called(move.origins), called(move.destinations)
        text = gettext("<b>Goes</b> from {origin} to {destination}", origin=origin, destination=destination)
    elif move.destinations:
        text = gettext("<b>Joins</b> {company}", company=called(move.destinations))
    else:
        text = gettext("<b>Leaves</b> {company}", company=called(move.origins))
    when = link(labels.when(move.events[0].date), session.event_href(move.events[0].id, state))
    return f"{text} <span class='tl-muted'>{when}</span>"


def beside(career: Career, people: Mapping[str, str], state: State) -> str:
    """Return with whom the person founded, joined and left; "" if nobody is named."""
    if not career.beside:
        return ""
    shown = career.beside[:_MOST_BESIDE]
    items = "".join(
        f"<li>{link(people.get(slug, slug), session.person_href(slug, state))}"
        f'<span class="tl-muted">{_why(records, state)}</span></li>'
        for slug, records in shown
    )
    rest = len(career.beside) - len(shown)
    more = f'<p class="tl-small tl-muted">{labels.and_more(rest)}</p>' if rest > 0 else ""
    return f'<div class="tl"><h2>{gettext("Together with")}</h2><ul class="tl-beside">{items}</ul>{more}</div>'


_VERBS = {
    "founding": gettext_noop("founded, {date}"),
    "hire": gettext_noop("joined, {date}"),
    "departure": gettext_noop("left, {date}"),
}


def _why(records: Sequence[EventRecord], state: State) -> str:
    return ", ".join(
        link(gettext(_VERBS[record.kind], date=labels.when(record.date)), session.event_href(record.id, state))
        for record in records
    )


def table(found: Sequence[tuple[str, str, int, EventRecord]], state: State) -> str:
    """Return people with the number of their events and the last one."""
    rows = "".join(
        f'<tr><th scope="row">{link(label, session.person_href(slug, state))}</th>'
        f'<td class="tl-number" data-name="{gettext("events")}">{language.count(count)}</td><td>'
        f"{link(last.title, session.event_href(last.id, state), own=True)}"
        f'<div class="tl-small tl-muted">{html(labels.when(last.date))}</div></td></tr>'
        for slug, label, count, last in found
    )
    return (
        f'<div class="tl"><table class="tl-table tl-directory"><caption class="tl-unseen">{gettext("People")}</caption>'
        f'<thead><tr><th scope="col">{gettext("Person")}</th><th scope="col">{gettext("Events")}</th>'
        f'<th scope="col" style="width:auto">{gettext("Last event")}</th></tr>'
        f"</thead><tbody>{rows}</tbody></table></div>"
    )
