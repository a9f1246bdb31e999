"""A change of the log as a headline: 'Amazon cuts 18,000 jobs: let go 18,000 people, was 10,000 people'."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard import labels
from dashboard.components.history import FIGURES, readable
from timeline.facts.text import shorten
from timeline.query.history import in_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from timeline.query import Change, FieldChange

_MOST, _MOST_TEXT = 3, 90
_TEXTS = frozenset(("title", "summary", "names", "aliases", "description"))
_LEADS = {"recorded": "New", "retracted": "Taken back", "reinstated": "Back again"}


def headline(change: Change) -> str:
    """Return what changed, as plain text that follows the subject's title; "" for a new subject without changes."""
    lead = _LEADS.get(change.version.operation, "")
    said = [] if change.version.operation == "retracted" else _said(change.version.changes)
    return ": ".join(part for part in (lead, ", ".join(said)) if part)


def _said(changes: Sequence[FieldChange]) -> list[str]:
    """Return the changes of figures, dates and roles first, then what was added to the sources and the texts."""
    sources = [one for one in changes if one.field.startswith("sources.")]
    texts = [one for one in changes if one.field.partition(".")[0] in _TEXTS]
    others = [one for one in changes if one not in sources and one not in texts and one.field != "changes"]
    said = [_value(one) for one in sorted(others, key=lambda one: one.field not in FIGURES and one.field != "date")]
    if len(said) > _MOST:
        said = [*said[:_MOST], labels.count(len(said) - _MOST, "more field")]
    whole = [one for one in sources if one.field.count(".") == 1]  # the others are fields of a source that stays
    added = [_publisher(one) for one in whole if one.old is None]
    gone = [one for one in whole if one.new is None]
    kept = len({one.field.split(".")[1] for one in sources if one not in whole})
    if added:
        said.append(f"with {', '.join(added[:_MOST])} as {'a source' if len(added) == 1 else 'sources'}")
    if gone:
        said.append(f"without {labels.count(len(gone), 'source')}")
    if kept:
        said.append(f"{labels.count(kept, 'source')} corrected")
    if texts:
        said.append("told in other words")
    return said


def _value(one: FieldChange) -> str:
    name = one.field.replace("_", " ").replace(".", " ")
    new = None if one.new is None else _short(one.field, one.new)
    if one.old is None:
        return f"{name} {new}"
    old = _short(one.field, one.old)
    return f"{name} {new}, was {old}" if new is not None else f"no {name} any more, was {old}"


def _short(field: str, value: object) -> str:
    return shorten(in_words(readable(value) if field in FIGURES else value), _MOST_TEXT)


def _publisher(one: FieldChange) -> str:
    given = one.new if isinstance(one.new, dict) else {}
    return str(given.get("publisher") or one.field.partition(".")[2])
