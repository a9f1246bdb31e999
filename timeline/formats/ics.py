"""iCalendar (RFC 5545): each event is a whole day, or spans its possible days.

A date with only one known bound is placed on that day. `SEQUENCE` counts corrections; retracted events are cancelled.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from timeline.formats.format import Format
from timeline.formats.item import About, Item


def write(items: Iterator[Item], about: About) -> Iterator[bytes]:
    """Yield the calendar, one event at a time."""
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//company-timeline//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", about.title)
    head, end = calendar.to_ical().split(b"END:VCALENDAR")
    yield head
    for item in items:
        yield _event(item, about)
    yield b"END:VCALENDAR" + end


def _event(item: Item, about: About) -> bytes:
    from icalendar import Event

    record, when = item.record, item.record.date
    first = when.earliest or when.anchor
    last = when.latest or when.anchor
    event = Event()
    event.add("uid", f"{record.id}@company-timeline")
    event.add("dtstamp", item.updated)
    event.add("created", item.first)
    event.add("last-modified", item.updated)
    event.add("sequence", item.version - 1)
    event.add("dtstart", first)
    if last < dt.date.max:
        event.add("dtend", last + dt.timedelta(days=1))
    event.add("summary", record.title)
    event.add("description", _description(item))
    event.add("categories", [record.kind, *record.companies])
    event.add(
        "status", "CANCELLED" if record.retracted else "CONFIRMED" if record.status == "confirmed" else "TENTATIVE"
    )
    event.add("transp", "TRANSPARENT")
    address = about.event_address(record.id) or next((s.url for s in record.fact.sources.values() if s.url), "")
    if address:
        event.add("url", address)
    written: bytes = event.to_ical()
    return written


def _description(item: Item) -> str:
    record = item.record
    lines = [
        record.fact.summary or "",
        f"Date: {record.date.text} ({record.date.precision})",
        f"Status: {record.status}",
        *(f"{name.capitalize()}: {text}" for name, text in record.fact.details_in_words),
    ]
    if record.retracted:
        lines.append("This was retracted.")
    lines += [f"{source.publisher or 'Source'}: {source.url}" for source in record.fact.sources.values() if source.url]
    return "\n".join(line for line in lines if line)


FORMAT = Format(
    name="ics",
    label="iCalendar",
    use="for calendars: events as whole days; subscribers get corrections",
    write=write,
    media_type="text/calendar; charset=utf-8",
    subscribed=True,
)
