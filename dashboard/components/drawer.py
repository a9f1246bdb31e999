"""An event's details in a drawer; `?event=<id>` opens it on any page."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from dashboard import data, session, words
from dashboard.components import claims, history
from dashboard.components.event_list import published, source_name, sources_in_order
from dashboard.components.glyph import glyph_of
from dashboard.components.links import link, outside
from dashboard.escape import html, shorten
from timeline.errors import QueryError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.database import Source
    from dashboard.state import State
    from timeline.facts import Source as Publication
    from timeline.query import EventRecord

_MOST_ID = 80


def show(at: Source, state: State) -> None:
    """Open the drawer where the URL names an event."""
    if state.event is None:
        return
    title, body = _content(at, state, state.event)
    opened = st.dialog(title, width="medium", position="right", on_dismiss=session.close_event)
    opened(lambda: st.html(body))()


def _content(at: Source, state: State, slug: str) -> tuple[str, str]:
    """Return the drawer's title (one of our own words) and its content."""
    try:
        record = data.event(at, slug, state.reported)
        if record is None:
            return "Not known yet", _not_yet(at, state, slug)
    except QueryError as error:
        return "Unknown event", (
            f'<div class="tl tl-drawer"><h2>There is no event “{html(shorten(slug, _MOST_ID))}”</h2>'
            f"<p>{html(_hint(error))}</p><p>The link may be mistyped. Everything that was ever recorded keeps "
            "its address, also after a retraction.</p></div>"
        )
    return words.kind_label(record.kind), details(at, state, record)


def _hint(error: QueryError) -> str:
    """Return what an error suggests, as a sentence."""
    hint = shorten(str(error).partition(": ")[2])
    return hint[:1].upper() + hint[1:]


def _not_yet(at: Source, state: State, slug: str) -> str:
    if state.recorded and data.event(at, slug, None) is None:
        return (
            '<div class="tl tl-drawer"><h2>Our log did not know this event at position '
            f"{at.recorded:,}</h2><p>It was recorded later. "
            f"{link('Show what our log says now', session.href(replace(state, recorded='')))}</p></div>"
        )
    now = data.event(at, slug, None)
    first = now.reported if now else None
    text = (
        f"The first dated source appeared on {words.day(first)}."
        if first
        else "All of its sources are undated, so it can't be placed in a view of the past."
    )
    return (
        '<div class="tl tl-drawer"><h2>Nothing had been reported of this event by '
        f"{html(words.day(state.reported))}</h2><p>{html(text)} "
        f"{link('Show what is known now', session.href(replace(state, reported=None)))}</p></div>"
    )


def details(at: Source, state: State, record: EventRecord) -> str:
    """Return all that the log says of an event, in HTML."""
    fact = record.fact
    if state.reported is not None:
        # A summary is written today, and would tell what came out later.
        summary = (
            f'<p class="tl-muted">As reported on {html(words.day(state.reported))}: figures, dates and sources are'
            " those published by then. The title and the participants are today's; the summary is left out.</p>"
        )
    else:
        summary = f"<p>{html(fact.summary)}</p>" if fact.summary else ""
    parts = [
        f'<h2 class="{"tl-struck" if record.retracted else ""}">{html(record.title)}</h2>',
        _tags(record),
        _retraction(record, state),
        summary,
        "<h3>When and who</h3>",
        _facts(record, state),
        claims.figures(record),
        f"<h3>{html(words.count(len(fact.sources), 'source'))}{_lineages(record)}</h3>",
        "".join(_source(source, record) for source in sources_in_order(record)),
        _affair(data.affair(at, fact.thread, state.reported) if fact.thread else [], record, state),
        "<h3>History of this record</h3>",
        history.steps(data.history(at, record.id)),
        _address(record),
    ]
    return f'<article class="tl tl-drawer">{"".join(parts)}</article>'


def _tags(record: EventRecord) -> str:
    tags = [f"{glyph_of(record)}{html(words.STATUS[record.status])}"]
    if record.disputed:
        tags.append("sources disagree")
    if record.retracted:
        tags.append("retracted")
    return f'<div class="tl-tags">{"".join(f"<span class=tl-tag>{tag}</span>" for tag in tags)}</div>'


def _retraction(record: EventRecord, state: State) -> str:
    gone = record.fact.retracted
    if gone is None:
        return ""
    note = f": {gone.note}" if gone.note else ""
    text = f"Retracted on {words.day(gone.on)} ({gone.why.replace('_', ' ')}){note}"
    after = ""
    if gone.superseded_by:
        after = f" See {link(gone.superseded_by, session.event_href(gone.superseded_by, state))}."
    return f'<p class="tl-notice">{html(text)}.{after}</p>'


def _facts(record: EventRecord, state: State) -> str:
    when = record.date
    precision = words.precision(when)
    note = f' <span class="tl-muted">({html(precision)})</span>' if precision else ""
    rows = [("Date", html(str(when)) + note)]
    if record.reported:
        rows.append(("First reported", html(words.day(record.reported))))
    labels = {name: role.label for name, role in type(record.fact).roles().items()}
    for name, label in labels.items():
        who = record.role(name)
        if who:
            shown = [
                link(p.name, session.company_href(p.entity, state)) if p.type == "company" else html(p.name)
                for p in who
            ]
            rows.append((label, ", ".join(shown)))
    rows += [(name.replace("_", " ").capitalize(), html(text)) for name, text in _more(record)]
    return f'<dl class="tl-facts">{"".join(f"<dt>{html(name)}</dt><dd>{value}</dd>" for name, value in rows)}</dl>'


def _more(record: EventRecord) -> list[tuple[str, str]]:
    """Return the kind's own fields that are text, such as a role, a product or a stage."""
    cls = type(record.fact)
    known = {role.attribute for role in cls.roles().values()} | set(cls.figure_types())
    known |= {"id", "title", "summary", "date", "status", "thread", "sources", "retracted", "change"}
    given = ((name, getattr(record.fact, name)) for name in cls.model_fields if name not in known)
    return [
        (name, value.replace("_", " ") if name == "measure" else value)
        for name, value in given
        if isinstance(value, str)
    ]


def _lineages(record: EventRecord) -> str:
    copies = len(record.fact.sources) - record.fact.lineages
    if not copies:
        return ""
    return f", {record.fact.lineages} independent"


def _source(source: Publication, record: EventRecord) -> str:
    name = outside(source.title or source_name(source), source.url)
    about = [source_name(source)] if source.title else []
    about.append(published(source))
    if source.place:
        about.append(source.place)
    if source.accessed:
        about.append(f"read on {source.accessed}")
    if source.derived_from:
        original = record.fact.sources.get(source.derived_from)
        about.append(f"copies {source_name(original) if original else source.derived_from}")
    return f'<div class="tl-source">{name}<div class="tl-small tl-muted">{html(" · ".join(about))}</div></div>'


def _affair(records: Sequence[EventRecord], record: EventRecord, state: State) -> str:
    """List the other events of the same affair."""
    rows = [
        f"<dt>{html(words.short_day(other.date.anchor) if other.date.precision == 'day' else str(other.date))}</dt>"
        f"<dd>{link(other.title, session.event_href(other.id, state))}</dd>"
        for other in records
        if other.id != record.id
    ]
    return f'<h3>Of the same affair</h3><dl class="tl-facts">{"".join(rows)}</dl>' if rows else ""


def _address(record: EventRecord) -> str:
    return (
        f'<p class="tl-small tl-muted" style="margin-top:16px">Id <code>{html(record.id)}</code>, from position '
        f"{record.position} of the log.</p>"
    )
