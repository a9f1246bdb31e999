"""A list of log entries, grouped by load. Each entry shows what it changed."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from dashboard import labels, session
from dashboard.components.history import changed, name_of, said
from dashboard.components.links import link
from dashboard.escape import html
from dashboard.state import State
from timeline.facts import KINDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from timeline.query import Change

_SIGNS = {"recorded": "+", "corrected": "~", "retracted": "−", "reinstated": "↺"}  # noqa: RUF001 - a minus


def listed(found: Sequence[Change], state: State) -> str:
    """Return a list of entries in HTML, the newest first."""
    parts = ['<div class="tl">']
    for _, group in groupby(found, key=lambda change: change.batch):
        parts.append(_load(list(group), state))
    return "".join(parts) + "</div>"


def _load(group: list[Change], state: State) -> str:
    version = group[0].version
    moment = version.recorded_at[:16].replace("T", " ")
    rows = "".join(_row(change, state) for change in group)
    return (
        f'<section><h2>{html(moment)} UTC <span class="tl-muted">by {html(name_of(version.recorded_by))}</span></h2>'
        f'<ol class="tl-list">{rows}</ol></section>'
    )


def _row(change: Change, state: State) -> str:
    version = change.version
    then = session.href(State(recorded=str(version.position), event=_event(change), company=_company(change)))
    about = [
        f'<span class="tl-mark">{html(version.operation)}</span>',
        html(labels.kind_label(change.kind) if change.kind in KINDS else change.kind),
    ]
    if version.reason:
        about.append(html(said(version.reason)))
    if version.origin:
        about.append(html(version.origin))
    metas = " ".join(f"<span>{part}</span>" for part in about)
    changes = "".join(changed(one) for one in version.changes)
    diff = f'<div class="tl-diff">{changes}</div>' if changes else ""
    return (
        f'<li class="tl-row"><span class="tl-date">{link(f"{version.position:,}", then)}</span>'
        f'<span class="tl-sign" aria-hidden="true">{_SIGNS.get(version.operation, "")}</span>'
        f"<div>{_title(change, state)}"
        f'<div class="tl-meta">{metas}</div>{diff}</div></li>'
    )


def _title(change: Change, state: State) -> str:
    css = "tl-title tl-struck" if change.version.operation == "retracted" else "tl-title"
    if change.type == "event":
        return link(change.title, session.event_href(change.slug, state), css=css)
    if change.type == "story":
        told = State(story=change.slug, recorded=state.recorded, page="stories")
        return link(change.title, session.href(told), css="tl-title")
    if change.type == "company":
        return link(change.title, session.company_href(change.slug, State()), css=css)
    return f'<span class="{css}">{html(change.title)}</span>'


def _event(change: Change) -> str | None:
    return change.slug if change.type == "event" else None


def _company(change: Change) -> str | None:
    return change.slug if change.type == "company" else None
