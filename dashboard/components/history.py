"""The history of a record: each version with author, time, reason and changes."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, get_args

from dashboard import labels, language, session
from dashboard.components.links import link
from dashboard.escape import html
from dashboard.language import gettext
from timeline.facts import KINDS
from timeline.facts.price_parts import PARTS
from timeline.facts.revisions import Why
from timeline.facts.text import shorten
from timeline.query.history import in_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.state import State
    from timeline.log.erasures import Erasure
    from timeline.query import FieldChange, Version

_MOST = 240
_NUMBER = re.compile(r"(-?[0-9]+(?:\.[0-9]+)?)((?: [A-Z]{3})?)", re.ASCII)  # with its currency, as the log keeps it
_WHYS = frozenset(get_args(Why))
FIGURES = frozenset(name for kind in KINDS.values() for name in kind.figure_types())
"""The names of all figures."""


def steps(versions: Sequence[Version], state: State) -> str:
    """Return all versions in HTML, the oldest first. Each links to what our log said then."""
    return f'<ol class="tl-history">{"".join(_step(version, state) for version in versions)}</ol>'


def _step(version: Version, state: State) -> str:
    moment = version.recorded_at[:16].replace("T", " ")
    about = [html(f"{moment} UTC"), html(gettext("by {author}", author=name_of(version.recorded_by)))]
    then = session.href(replace(state, recorded=str(version.position)))
    position = gettext("position {position}", position=language.count(version.position))
    about.append(link(position, then))
    if version.origin:
        about.append(html(version.origin))
    reason = f"<div>{html(said(version.reason))}</div>" if version.reason else ""
    if version.erased is not None:
        reason += f"<div>{erased(version.erased)}</div>"
    changes = "".join(changed(change) for change in version.changes)
    diff = f'<div class="tl-diff">{changes}</div>' if changes else ""
    return (
        f"<li><b>{html(labels.raised(labels.operation(version.operation)))}</b>"
        f'<div class="tl-small tl-muted">{" · ".join(about)}</div>{reason}{diff}</li>'
    )


def erased(erasure: Erasure) -> str:
    """Return a sentence that says when and why the content of a version was erased, in HTML."""
    position, day = language.count(erasure.position), labels.day(erasure.day)
    text = gettext("Its content was erased on {day} by position {position}", day=day, position=position)
    return f"{html(text)}: {language.own(html(erasure.reason))}" if erasure.reason else f"{html(text)}."


def name_of(author: str) -> str:
    """Return an author's name without the email address after it, which readers don't need."""
    return author.partition(" <")[0] or author


def said(reason: str) -> str:
    """Return the reason for a change as a page shows it: '2026-11-24 wrong figure: the note'."""
    day, space, rest = reason.partition(" ")
    why, colon, note = rest.partition(":")
    return f"{day}{space}{labels.reason(why)}{colon}{note}" if why in _WHYS else reason


def changed(change: FieldChange) -> str:
    """Return the change of a field, in HTML."""
    old, new = _shown(change.field, change.old), _shown(change.field, change.new)
    before = f"<del><code>{html(old)}</code></del> → " if change.old is not None else ""
    after = f"<ins><code>{html(new)}</code></ins>" if change.new is not None else f"<ins>{gettext('removed')}</ins>"
    return f"<div>{language.own(html(change.field.replace('_', ' ')))}: {before}{after}</div>"


def _shown(field: str, value: object) -> str:
    return shorten(value_in_words(field, value), _MOST)


def value_in_words(field: str, value: object) -> str:
    """Return the value of a field in the log's own words, so in English."""
    with language.reading(language.Reader()):
        return in_words(readable(value) if field in FIGURES else value)


def readable(value: object) -> object:
    """Return a value with the numbers of a figure's claims as a page shows them: 100000000000 becomes 100 billion."""
    if isinstance(value, list):
        return [readable(item) for item in value]
    if isinstance(value, dict):
        numbers = (*PARTS, "value", "min", "max", "parts")
        return {key: readable(item) if key in numbers else item for key, item in value.items()}
    found = _NUMBER.fullmatch(str(value))
    return labels.number(Decimal(found[1])) + found[2] if found else value
