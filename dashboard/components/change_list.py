"""The log's changes as news, grouped by load: what each is about, what changed and why."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from dashboard import labels, language, session
from dashboard.components.headlines import headline
from dashboard.components.history import changed, erased, name_of
from dashboard.components.history import said as reason
from dashboard.components.links import link
from dashboard.escape import html
from dashboard.language import gettext, ngettext
from dashboard.state import State
from timeline.facts import KINDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from timeline.query import Change

_MOST = 25
"""How many changes of one load are listed before the others open."""

_SIGNS = {"recorded": "+", "corrected": "~", "retracted": "−", "reinstated": "↺", "erased": "×"}  # noqa: RUF001 - a minus


def listed(found: Sequence[Change], state: State) -> str:
    """Return a list of entries in HTML, the newest first."""
    parts = ['<div class="tl">']
    for _, group in groupby(found, key=lambda change: change.batch):
        parts.append(_load(list(group), state))
    return "".join(parts) + "</div>"


def _load(group: list[Change], state: State) -> str:
    version = group[0].version
    moment = version.recorded_at[:16].replace("T", " ")
    rows = "".join(_row(change, state) for change in group[:_MOST])
    rest = group[_MOST:]
    more = ""
    if rest:
        others = "".join(_row(change, state) for change in rest)
        summary = ngettext("{count} more change of this load", "{count} more changes of this load", len(rest))
        more = f'<details><summary>{summary}</summary><ol class="tl-list">{others}</ol></details>'
    by = gettext("by {author}", author=html(name_of(version.recorded_by)))
    return (
        f'<section><h2>{html(moment)} UTC <span class="tl-muted">{by}</span></h2>'
        f'<ol class="tl-list">{rows}</ol>{more}</section>'
    )


def _row(change: Change, state: State) -> str:
    """Return a change as news: what it is about, what is new and why. The raw form opens below."""
    version = change.version
    then = session.href(State(recorded=str(version.position), event=_event(change), company=_company(change)))
    said = headline(change)
    why = f'<p class="tl-small tl-muted">{html(reason(version.reason))}</p>' if version.reason else ""
    kind = html(labels.kind_label(change.kind) if change.kind in KINDS else change.kind)
    about = [html(labels.operation(version.operation)), kind]
    if version.origin:
        about.append(html(version.origin))
    metas = " ".join(f"<span>{part}</span>" for part in about)
    changes = "".join(changed(one) for one in version.changes)
    diff = f'<div class="tl-diff">{changes}</div>' if changes else ""
    raw = f'<details><summary>{gettext("All of it")}</summary><div class="tl-meta">{metas}</div>{diff}</details>'
    text = f"<p>{html(said)}</p>" if said else ""
    if version.erased is not None:
        text += f"<p>{erased(version.erased)}</p>"
    return (
        f'<li class="tl-row"><span class="tl-date">{link(language.count(version.position), then)}</span>'
        f'<span class="tl-sign" aria-hidden="true">{_SIGNS.get(version.operation, "")}</span>'
        f"<div>{_title(change, state)}{text}{why}{raw}</div></li>"
    )


def _title(change: Change, state: State) -> str:
    struck = change.version.operation == "retracted" or change.version.erased is not None
    css = "tl-title tl-struck" if struck else "tl-title"
    if change.type == "event":
        return link(change.title, session.event_href(change.slug, state), css=css, own=True)
    if change.type == "story":
        told = State(story=change.slug, recorded=state.recorded, page="stories")
        return link(change.title, session.href(told), css="tl-title", own=True)
    if change.type == "company":
        return link(change.title, session.company_href(change.slug, State()), css=css)
    return f'<span class="{css}">{html(change.title)}</span>'


def _event(change: Change) -> str | None:
    return change.slug if change.type == "event" else None


def _company(change: Change) -> str | None:
    return change.slug if change.type == "company" else None
