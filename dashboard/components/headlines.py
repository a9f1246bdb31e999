"""A change of the log as a headline: 'Amazon cuts 18,000 jobs: let go 18,000 people, was 10,000 people'."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard.components.history import FIGURES, value_in_words
from dashboard.language import gettext, gettext_noop, ngettext
from timeline.facts.text import shorten

if TYPE_CHECKING:
    from collections.abc import Sequence

    from timeline.query import Change, FieldChange

_MOST, _MOST_TEXT = 3, 90
_TEXTS = frozenset(("title", "summary", "names", "aliases", "description"))
_LEADS = {
    "recorded": gettext_noop("New"),
    "retracted": gettext_noop("Taken back"),
    "reinstated": gettext_noop("Back again"),
    "erased": gettext_noop("Erased"),
}


def headline(change: Change) -> str:
    """Return what changed, as plain text that follows the subject's title; "" for a new subject without changes."""
    lead = _LEADS.get(change.version.operation, "")
    lead = gettext(lead) if lead else ""
    said = [] if change.version.operation == "retracted" else _said(change.version.changes)
    return ": ".join(part for part in (lead, ", ".join(said)) if part)


def _said(changes: Sequence[FieldChange]) -> list[str]:
    """Return the changes of figures, dates and roles first, then what was added to the sources and the texts."""
    sources = [one for one in changes if one.field.startswith("sources.")]
    texts = [one for one in changes if one.field.partition(".")[0] in _TEXTS]
    others = [one for one in changes if one not in sources and one not in texts and one.field != "changes"]
    said = [_value(one) for one in sorted(others, key=lambda one: one.field not in FIGURES and one.field != "date")]
    if len(said) > _MOST:
        said = [*said[:_MOST], ngettext("{count} more field", "{count} more fields", len(said) - _MOST)]
    whole = [one for one in sources if one.field.count(".") == 1]  # the others are fields of a source that stays
    added = [_publisher(one) for one in whole if one.old is None]
    gone = [one for one in whole if one.new is None]
    kept = len({one.field.split(".")[1] for one in sources if one not in whole})
    if added:
        names = ", ".join(added[:_MOST])
        said.append(ngettext("with {names} as a source", "with {names} as sources", len(added), names=names))
    if gone:
        said.append(ngettext("without {count} source", "without {count} sources", len(gone)))
    if kept:
        said.append(ngettext("{count} source corrected", "{count} sources corrected", kept))
    if texts:
        said.append(gettext("told in other words"))
    return said


def _value(one: FieldChange) -> str:
    name = one.field.replace("_", " ").replace(".", " ")
    new = None if one.new is None else _short(one.field, one.new)
    if one.old is None:
        return f"{name} {new}"
    old = _short(one.field, one.old)
    if new is None:
        return gettext("no {field} any more, was {old}", field=name, old=old)
    return gettext("{field} {new}, was {old}", field=name, new=new, old=old)


def _short(field: str, value: object) -> str:
    return shorten(value_in_words(field, value), _MOST_TEXT)


def _publisher(one: FieldChange) -> str:
    given = one.new if isinstance(one.new, dict) else {}
    return str(given.get("publisher") or one.field.partition(".")[2])
