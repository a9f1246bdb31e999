"""What changed between two days of report: a list for people, and the same as text to quote."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from dashboard import labels, session
from dashboard.components.event_list import published, source_name
from dashboard.components.glyph import glyph_of
from dashboard.components.links import link
from dashboard.escape import html
from timeline.facts import Claim

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.state import State
    from timeline.facts import DateClaim
    from timeline.query import Difference, EventRecord

_HEADS = {
    "new": "Became known",
    "changed": "Changed",
    "disputed": "Sources disagree since",
    "settled": "Sources agree again",
    "confirmed": "Has another status",
    "retracted": "Was retracted",
    "gone": "No longer among these events",
}


def day_or_now(day: dt.date | None) -> str:
    """Return a day in words, or 'now'."""
    return labels.day(day) if day else "now"


def summary(found: Sequence[Difference]) -> str:
    """Return how many events differ, by what happened: '3 events became known, 1 changed'."""
    counts = {what: len(list(group)) for what, group in groupby(found, key=lambda one: one.what)}
    parts: list[str] = []
    for what, count in counts.items():
        who = labels.count(count, "event") if not parts else f"{count:,}"
        parts.append(f"{who} {_IN_SENTENCES[what] if count == 1 else _OF_SEVERAL.get(what, _IN_SENTENCES[what])}")
    return ", ".join(parts)


_IN_SENTENCES = {
    "new": "became known",
    "changed": "changed",
    "disputed": "is disputed since",
    "settled": "is no longer disputed",
    "confirmed": "has another status",
    "retracted": "was retracted",
    "gone": "is no longer among them",
}
_OF_SEVERAL = {
    "disputed": "are disputed since",
    "settled": "are no longer disputed",
    "confirmed": "have another status",
    "retracted": "were retracted",
    "gone": "are no longer among them",
}


def listed(found: Sequence[Difference], earlier: dt.date, later: dt.date | None, state: State) -> str:
    """Return the differences in HTML, by what happened; each event with what was known on either day."""
    parts = []
    for what, group in groupby(found, key=lambda one: one.what):
        items = list(group)
        rows = "".join(_item(one, earlier, later, state) for one in items)
        parts.append(
            f'<section><h2>{html(_HEADS[what])} <span class="tl-muted">{len(items):,}</span></h2>'
            f'<ol class="tl-two">{rows}</ol></section>'
        )
    return f'<div class="tl">{"".join(parts)}</div>'


def _item(one: Difference, earlier: dt.date, later: dt.date | None, state: State) -> str:
    record = one.record
    there = replace(state, against=None, reported=later if one.after else earlier, event=record.id, page="event")
    title = link(record.title, session.href(there), css="tl-title tl-struck" if record.retracted else "tl-title")
    meta = f"{labels.kind_label(record.kind)} · {record.date}"
    sides = "".join(
        f"<div><h4>{html(day_or_now(day))}</h4>{_side(side, one, mark=index == 1)}</div>"
        for index, (day, side) in enumerate(((earlier, one.before), (later, one.after)))
    )
    return (
        f'<li><h3>{glyph_of(record)}{title}</h3><p class="tl-meta">{html(meta)}</p>'
        f'<div class="tl-two-sides">{sides}</div></li>'
    )


def _side(record: EventRecord | None, one: Difference, *, mark: bool) -> str:
    """Return what was known on one of the days. What only the later day has is marked."""
    if record is None:
        return f'<p class="tl-muted">{_nothing(one)}</p>'
    lines = []
    changed = {change.name: change for change in one.figures}
    for name, claims in _told(record).items():
        before = {_bare(claim) for claim in changed[name].before} if name in changed else None
        for claim in claims:
            new = mark and one.before is not None and before is not None and _bare(claim) not in before
            text = html(_value(claim))
            said = html(_label(record, name)) + (f"<ins>{text}</ins>" if new else text)
            lines.append(f"<li>{said} <span class=tl-muted>{html(_by(record, claim))}</span></li>")
    if not lines:
        lines.append(f"<li>{html(', '.join(_names(record)))}</li>")
    if mark and one.what == "confirmed" and one.before is not None:
        lines.append(f"<li><ins>{html(labels.STATUS[record.status])}</ins></li>")
    tags = "".join(f'<span class="tl-mark">{html(text)}</span> ' for text in labels.marks(record))
    return f"<ul>{''.join(lines)}</ul>{f'<p>{tags}</p>' if tags else ''}"


def _nothing(one: Difference) -> str:
    return "Nobody had reported it." if one.what == "new" else "It is no longer among these events."


def _told(record: EventRecord) -> dict[str, Sequence[Claim | DateClaim]]:
    """Return the figures of an event with their claims, and its date if sources give several."""
    dates = {"date": list(record.fact.date)} if len(record.fact.date) > 1 else {}
    return {**dates, **{name: list(claims) for name, claims in record.fact.figures.items()}}


def _label(record: EventRecord, name: str) -> str:
    """Return a figure's label with a colon; "" for the first figure of a kind, which is the subject of the event."""
    main = next(iter(type(record.fact).figure_types()), "")
    return "" if name == main and name != "value" else labels.figure_label(record.fact, name) + ": "


def _bare(claim: Claim | DateClaim) -> Claim | DateClaim:
    return replace(claim, source=None)


def _value(claim: Claim | DateClaim) -> str:
    return labels.claim(claim) if isinstance(claim, Claim) else str(claim.value)


def _by(record: EventRecord, claim: Claim | DateClaim) -> str:
    source = record.fact.sources.get(claim.source) if claim.source else None
    return f"{source_name(source)}, {published(source)}" if source else ", ".join(_names(record))


def _names(record: EventRecord) -> list[str]:
    return [f"{source_name(source)}, {published(source)}" for source in record.fact.sources.values()]


def quoted(found: Sequence[Difference], earlier: dt.date, later: dt.date | None, address: str) -> str:
    """Return the differences as plain text, with the address of the page at the end."""
    head = f"What was known on {day_or_now(earlier)}, and {'on ' if later else ''}{day_or_now(later)}:"
    lines = [f"- {_sentence(one, earlier, later)}" for one in found]
    return "\n".join([head, *lines, address])


def _sentence(one: Difference, earlier: dt.date, later: dt.date | None) -> str:
    title = f"{one.record.title} ({one.record.date})"
    now = _in_words(one.after)
    what = _HEADS[one.what].lower()
    if one.before is None:
        return f"{title}: {what}" + (f": {now}" if now else "") + "."
    then = _in_words(one.before)
    if one.after is None or then == now:
        return f"{title}: {what}."
    return f"{title}: {what}. {labels.day(earlier)}: {then or 'no figure'}. {day_or_now(later).capitalize()}: {now}."


def _in_words(record: EventRecord | None) -> str:
    if record is None:
        return ""
    return "; ".join(
        f"{_label(record, name)}{_value(claim)} ({_by(record, claim)})"
        for name, claims in _told(record).items()
        for claim in claims
    )
