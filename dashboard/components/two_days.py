"""What changed between two days of report: a list for people, and the same as text to quote."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from dashboard import labels, language, session
from dashboard.components.event_list import published, source_name
from dashboard.components.glyph import glyph_of
from dashboard.components.links import link
from dashboard.escape import html
from dashboard.language import gettext, gettext_noop, ngettext, ngettext_noop
from timeline.facts import Claim

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.state import State
    from timeline.facts import DateClaim
    from timeline.query import Difference, EventRecord

_HEADS = {
    "new": gettext_noop("Became known"),
    "changed": gettext_noop("Changed"),
    "disputed": gettext_noop("Sources disagree since"),
    "settled": gettext_noop("Sources agree again"),
    "confirmed": gettext_noop("Has another status"),
    "retracted": gettext_noop("Was retracted"),
    "gone": gettext_noop("No longer among these events"),
}


def day_or_now(day: dt.date | None) -> str:
    """Return a day in words, or 'now'."""
    return labels.day(day) if day else gettext("now")


def heading(what: str) -> str:
    """Return the heading of differences of one sort."""
    return gettext(_HEADS[what])


def summary(found: Sequence[Difference]) -> str:
    """Return how many events differ, by what happened: '3 events became known, 1 changed'."""
    counts = {what: len(list(group)) for what, group in groupby(found, key=lambda one: one.what)}
    parts: list[str] = []
    for what, count in counts.items():
        one, many = (_MORE if parts else _FIRST)[what]
        parts.append(ngettext(one, many, count))
    return ", ".join(parts)


_FIRST = {
    "new": ngettext_noop("{count} event became known", "{count} events became known"),
    "changed": ngettext_noop("{count} event changed", "{count} events changed"),
    "disputed": ngettext_noop("{count} event is disputed since", "{count} events are disputed since"),
    "settled": ngettext_noop("{count} event is no longer disputed", "{count} events are no longer disputed"),
    "confirmed": ngettext_noop("{count} event has another status", "{count} events have another status"),
    "retracted": ngettext_noop("{count} event was retracted", "{count} events were retracted"),
    "gone": ngettext_noop("{count} event is no longer among them", "{count} events are no longer among them"),
}
_MORE = {
    "new": ngettext_noop("{count} became known", "{count} became known"),
    "changed": ngettext_noop("{count} changed", "{count} changed"),
    "disputed": ngettext_noop("{count} is disputed since", "{count} are disputed since"),
    "settled": ngettext_noop("{count} is no longer disputed", "{count} are no longer disputed"),
    "confirmed": ngettext_noop("{count} has another status", "{count} have another status"),
    "retracted": ngettext_noop("{count} was retracted", "{count} were retracted"),
    "gone": ngettext_noop("{count} is no longer among them", "{count} are no longer among them"),
}


def listed(found: Sequence[Difference], earlier: dt.date, later: dt.date | None, state: State) -> str:
    """Return the differences in HTML, by what happened; each event with what was known on either day."""
    parts = []
    for what, group in groupby(found, key=lambda one: one.what):
        items = list(group)
        rows = "".join(_item(one, earlier, later, state) for one in items)
        parts.append(
            f"<section><h2>{html(heading(what))} "
            f'<span class="tl-muted">{language.count(len(items))}</span></h2>'
            f'<ol class="tl-two">{rows}</ol></section>'
        )
    return f'<div class="tl">{"".join(parts)}</div>'


def _item(one: Difference, earlier: dt.date, later: dt.date | None, state: State) -> str:
    record = one.record
    there = replace(state, against=None, reported=later if one.after else earlier, event=record.id, page="event")
    css = "tl-title tl-struck" if record.retracted else "tl-title"
    title = link(record.title, session.href(there), css=css, own=True)
    meta = f"{labels.kind_label(record.kind)} · {labels.when(record.date)}"
    sides = "".join(
        f"<div><h4>{html(day_or_now(day))}</h4>{_side(side, one, mark=index == 1)}</div>"
        for index, (day, side) in enumerate(((earlier, one.before), (later, one.after)))
    )
    return (
        f'<li><h3>{glyph_of(record)}{title}</h3><p class="tl-meta">{html(meta)}</p>'
        f'<div class="tl-two-sides">{sides}</div></li>'
    )


class Said(NamedTuple):
    """One thing that was known of an event on a day.

    Attributes:
        label: what it is, with a colon; "" for the subject of the event.
        text: the value.
        by: who said so, and when; "" if the text says that.
        new: whether the earlier day did not have it.
    """

    label: str
    text: str
    by: str = ""
    new: bool = False


def told(record: EventRecord, one: Difference, *, mark: bool) -> list[Said]:
    """Return what was known of an event on one of the days.

    Args:
        record: the event on that day.
        one: the difference.
        mark: whether it is the later day, on which things can be new.
    """
    changed = {change.name: change for change in one.figures}
    found = []
    for name, claims in _told(record).items():
        before = {_bare(claim) for claim in changed[name].before} if name in changed else None
        for claim in claims:
            new = mark and one.before is not None and before is not None and _bare(claim) not in before
            found.append(Said(_label(record, name), _value(claim), _by(record, claim), new))
    if not found:
        found.append(Said("", ", ".join(_names(record))))
    if mark and one.what == "confirmed" and one.before is not None:
        found.append(Said("", labels.status(record.status), new=True))
    return found


def _side(record: EventRecord | None, one: Difference, *, mark: bool) -> str:
    """Return what was known on one of the days. What only the later day has is marked."""
    if record is None:
        return f'<p class="tl-muted">{nothing(one)}</p>'
    lines = []
    for said in told(record, one, mark=mark):
        text = f"<ins>{html(said.text)}</ins>" if said.new else html(said.text)
        by = f" <span class=tl-muted>{html(said.by)}</span>" if said.by else ""
        lines.append(f"<li>{html(said.label)}{text}{by}</li>")
    tags = "".join(f'<span class="tl-mark">{html(text)}</span> ' for text in labels.marks(record))
    return f"<ul>{''.join(lines)}</ul>{f'<p>{tags}</p>' if tags else ''}"


def nothing(one: Difference) -> str:
    """Return why one of the days has nothing of an event."""
    return gettext("Nobody had reported it.") if one.what == "new" else gettext("It is no longer among these events.")


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
    return labels.claim(claim) if isinstance(claim, Claim) else labels.when(claim.value)


def _by(record: EventRecord, claim: Claim | DateClaim) -> str:
    source = record.fact.sources.get(claim.source) if claim.source else None
    return f"{source_name(source)}, {published(source)}" if source else ", ".join(_names(record))


def _names(record: EventRecord) -> list[str]:
    return [f"{source_name(source)}, {published(source)}" for source in record.fact.sources.values()]


def quoted(found: Sequence[Difference], earlier: dt.date, later: dt.date | None, address: str) -> str:
    """Return the differences as plain text, with the address of the page at the end."""
    first = labels.day(earlier)
    if later:
        head = gettext("What was known on {first}, and on {last}:", first=first, last=labels.day(later))
    else:
        head = gettext("What was known on {first}, and now:", first=first)
    lines = [f"- {_sentence(one, earlier, later)}" for one in found]
    return "\n".join([head, *lines, address])


def _sentence(one: Difference, earlier: dt.date, later: dt.date | None) -> str:
    title = f"{one.record.title} ({labels.when(one.record.date)})"
    now = _in_words(one.after)
    what = labels.lowered(gettext(_HEADS[one.what]))
    if one.before is None:
        return f"{title}: {what}" + (f": {now}" if now else "") + "."
    then = _in_words(one.before)
    if one.after is None or then == now:
        return f"{title}: {what}."
    then = then or gettext("no figure")
    return f"{title}: {what}. {labels.day(earlier)}: {then}. {labels.raised(day_or_now(later))}: {now}."


def _in_words(record: EventRecord | None) -> str:
    if record is None:
        return ""
    return "; ".join(
        f"{_label(record, name)}{_value(claim)} ({_by(record, claim)})"
        for name, claims in _told(record).items()
        for claim in claims
    )
