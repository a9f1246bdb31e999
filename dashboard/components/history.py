"""How a record came to be what it is: each version, who wrote it, when, why, and what it changed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dashboard import session
from dashboard.components.links import link
from dashboard.escape import html, shorten
from timeline.query.history import in_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.state import State
    from timeline.query import FieldChange, Version

_MOST = 240


def steps(versions: Sequence[Version], state: State) -> str:
    """Return all versions, oldest first, in HTML; each leads to what our log said then."""
    return f'<ol class="tl-history">{"".join(_step(version, state) for version in versions)}</ol>'


def _step(version: Version, state: State) -> str:
    moment = version.recorded_at[:16].replace("T", " ")
    about = [html(f"{moment} UTC"), html(f"by {name_of(version.recorded_by)}")]
    then = session.href(replace(state, recorded=str(version.position)))
    about.append(link(f"position {version.position:,}", then))
    if version.origin:
        about.append(html(version.origin))
    reason = f"<div>{html(version.reason)}</div>" if version.reason else ""
    changes = "".join(changed(change) for change in version.changes)
    diff = f'<div class="tl-diff">{changes}</div>' if changes else ""
    return (
        f"<li><b>{html(version.operation.capitalize())}</b>"
        f'<div class="tl-small tl-muted">{" · ".join(about)}</div>{reason}{diff}</li>'
    )


def name_of(author: str) -> str:
    """Return an author's name without the mail address behind it, which no reader needs."""
    return author.partition(" <")[0] or author


def changed(change: FieldChange) -> str:
    """Return what became of a field, in HTML."""
    old, new = _shown(change.old), _shown(change.new)
    before = f"<del><code>{html(old)}</code></del> → " if change.old is not None else ""
    after = f"<ins><code>{html(new)}</code></ins>" if change.new is not None else "<ins>removed</ins>"
    return f"<div>{html(change.field.replace('_', ' '))}: {before}{after}</div>"


def _shown(value: object) -> str:
    return shorten(in_words(value), _MOST)
