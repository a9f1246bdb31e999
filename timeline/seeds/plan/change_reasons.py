"""Which changes need a reason, and the line that its author writes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from timeline import facts
from timeline.query.history import FieldChange, in_words

_WORDING = frozenset({"title", "summary", "thread", "aliases", "homepage", "form", "includes", "replaces", "after"}) | {
    "description", "sector", "different_from", "first_report"
}  # fmt: skip
"""Fields that may change without a reason: wording, and relations, which give their own."""
_WHO = ("country", "identifiers", "ended")
"""Fields that may be added without a reason; a change of them needs one."""


def needs_reason(fact: facts.Fact, change: FieldChange) -> bool:
    """Return whether a change of a recorded fact needs a reason.

    A change of date, kind, participants, figures or status does; wording and added sources do not.
    """
    field = change.field
    if isinstance(fact, facts.Story):
        return field == "retracted"
    if field == "names":
        return _renamed_in_the_past(change.old, change.new)
    if field in _WORDING or field.partition(".")[0] in _WHO:
        return field not in _WORDING and change.old is not None
    if field.startswith("sources."):
        part = field.count(".") > 1 and field.rpartition(".")[2]
        if not part:  # a whole source, added or removed
            return change.new is None
        return part in {"published", "undated", "derived_from"} or (
            part in {"publisher", "url"} and change.old is not None
        )
    return not (isinstance(fact, facts.Event) and field in fact.text_fields())


def _renamed_in_the_past(old: Any, new: Any) -> bool:  # noqa: ANN401 - JSON values
    """Return whether a recorded name now begins on another day."""
    before, after = (
        {str(n.get("name")): n.get("since") for n in names or () if isinstance(n, dict)} for names in (old, new)
    )
    return any(name in after and after[name] != since for name, since in before.items())


def lines_to_write(
    changes: Sequence[FieldChange], *, today: dt.date, replace: bool = False, beside: bool = False
) -> str:
    """Return the line that explains some changes, for its author to complete.

    Args:
        changes: the changes to explain, at least one.
        today: the day in the line.
        replace: whether the file has such a line already, for an earlier change.
        beside: whether the file has a reason for other fields, to which this one is added.
    """
    whys = {
        "date": "wrong_date",
        "kind": "wrong_kind",
        "status": "wrong_status",
        "retracted": "new_information",
    }
    why = whys.get(changes[0].field, "wrong_figure")
    if beside:
        fields = ", ".join(dict.fromkeys(change.field.partition(".")[0] for change in changes))
        return f"add to change: a reason for these fields: {{on: {today.isoformat()}, why: {why}, fields: [{fields}]}}"
    verb = "replace the line with" if replace else "add a line"
    return f"{verb}: change: {{on: {today.isoformat()}, why: {why}, note: …}}"


def fields_of(changes: Sequence[FieldChange]) -> str:
    """Return the names of the fields that changed, each once."""
    return ", ".join(dict.fromkeys(change.field for change in changes))


def short(value: object) -> str:
    """Return a JSON value in one short line, for messages."""
    text = in_words(value)
    return text if len(text) <= 160 else text[:157] + "…"  # noqa: PLR2004
