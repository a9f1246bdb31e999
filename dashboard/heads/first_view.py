"""What a page shows before the app has started: its heading and its first events. Readers without scripts keep it.

It covers the place of the app's page, which stays hidden until it is complete, so nothing on the page jumps.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from dashboard import addresses, data, labels, language, session
from dashboard.components import change_list, claims, event_list, story
from dashboard.components.glyph import glyph_of
from dashboard.components.links import link
from dashboard.escape import html
from dashboard.heads import page_files, structured
from dashboard.language import gettext
from dashboard.pages import PAGES
from dashboard.state import State

if TYPE_CHECKING:
    from dashboard.heads.subject import Subject
    from timeline.query import EventRecord

_EVENTS, _COMPANIES = 20, 200
_CHANGES, _CHANGES_READ = 20, 51  # read as many as the page Changes does


def head(found: Subject) -> str:
    """Return what stands in the head for it; "" if there is none."""
    if found.asked.embedded:
        return ""
    base = addresses.base()
    return (
        f'<link rel="stylesheet" href="{html(base + page_files.address(page_files.STYLE))}">'
        f'<script type="module" src="{html(base + page_files.address(page_files.SCRIPT))}"></script>'
    )


def body(found: Subject, root: str) -> str:
    """Return it in HTML; "" for a page that another site shows, which has room for the figure alone.

    Args:
        found: what the address is about.
        root: the address of the first page, with a slash at its end.
    """
    if found.asked.embedded:
        return ""
    return (
        '<div id="first-view" class="stHtml"><main>'
        f"{_menu(root)}{_heading(found)}{_picture(found, root)}{_content(found)}</main></div>"
    )


def _menu(root: str) -> str:
    """Return the menu for readers without scripts."""
    query = urlencode(language.params())
    chosen = f"?{query}" if query else ""
    menu = " · ".join(f'<a href="{html(root + one.url + chosen)}">{html(one.name)}</a>' for one in PAGES if one.listed)
    return f'<noscript><nav class="tl" aria-label="{html(gettext("Pages"))}">{menu}</nav></noscript>'


def _picture(found: Subject, root: str) -> str:
    """Return a picture for readers without scripts, in place of the figure that a script draws."""
    address = html(root + structured.picture(found, "svg"))
    return f'<noscript><img src="{address}" alt="{html(found.description)}"></noscript>' if found.records else ""


def _heading(found: Subject) -> str:
    near = "".join(f"<li>{link(text, href)}</li>" for text, href in found.near)
    meant = f'<p>{html(gettext("Did you mean:"))}</p><ul class="tl-chips">{near}</ul>' if near else ""
    own = language.own_attribute() if found.record is not None or found.story is not None else ""
    return (
        f'<header class="tl"><h1{own}>{html(found.title)}</h1><p class="tl-names">{html(found.description)}</p>'
        f"{meant}</header>"
    )


def _content(found: Subject) -> str:
    asked, state, url = found.asked, found.state, found.asked.page.url
    if found.missing:
        return ""
    if found.record is not None:
        return _event(found.record)
    if url == "company" and state.company is None:
        return _companies(found)
    if url == "changes":
        before = int(state.before) if state.before else None
        shown = data.changes(
            asked.at, before=before, operation=state.operation, company=state.about, limit=_CHANGES_READ
        )
        return change_list.listed(shown[:_CHANGES], state)
    if url == "stories" and not state.story:
        return _stories(found)
    return event_list.listed(found.records[: -_EVENTS - 1 : -1], state) if found.records else ""


def _event(record: EventRecord) -> str:
    marks = "".join(f'<span class="tl-tag">{html(mark)}</span>' for mark in labels.marks(record))
    return (
        f'<article class="tl tl-drawer"><div class="tl-tags"><span class="tl-tag">{glyph_of(record)}'
        f"{html(labels.kind_label(record.kind))}</span>{marks}</div>{claims.figures(record, sub='h2')}"
        f'<h2 class="tl-sub">{html(gettext("Sources"))}</h2>{event_list.cites(record)}</article>'
    )


def _companies(found: Subject) -> str:
    if found.state.sector or found.state.country:  # a choice that the page makes
        return ""
    counts = Counter(slug for record in found.records for slug in record.companies)
    label = found.asked.at.view.directory.label
    items = "".join(
        f"<li>{link(label(slug, found.state.reported), session.company_href(slug, found.state))}"
        f'<span class="tl-muted">{count}</span></li>'
        for slug, count in counts.most_common(_COMPANIES)
    )
    return f'<div class="tl"><ul class="tl-directory">{items}</ul></div>'


def _stories(found: Subject) -> str:
    if found.state.reported is not None:  # titles have no date, so they may tell what was reported later
        return ""
    at = found.asked.at
    records = {record.id: record for record in data.events(at, State())}
    return story.cards(data.stories(at), records, replace(found.state, page="stories"))
