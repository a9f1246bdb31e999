"""iCalendar (RFC 5545): each event is a whole day, or the days that it is known to have lasted.

An imprecise date is one day: the known bound of an open date, else the middle of the possible days. The summary then
has the date in words, and the description says how precise it is. `UID` stays the same if an event gets another id.
`SEQUENCE` counts corrections. Planned events are tentative, and retracted events are cancelled.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from timeline.formats import precision
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
        if not item.record.renamed:
            yield _event(item, about)
    yield b"END:VCALENDAR" + end


def _event(item: Item, about: About) -> bytes:
    from icalendar import Event

    record = item.record
    first, last = precision.days(record.date)
    event = Event()
    event.add("uid", f"{item.first_id}@company-timeline")
    event.add("dtstamp", item.updated)
    event.add("created", item.first)
    event.add("last-modified", item.updated)
    event.add("sequence", item.version - 1)
    event.add("dtstart", first)
    if last < dt.date.max:
        event.add("dtend", last + dt.timedelta(days=1))
    event.add("summary", _summary(item))
    event.add("description", _description(item))
    event.add("categories", [record.kind, *record.companies])
    event.add("status", _status(item))
    event.add("transp", "TRANSPARENT")
    address = about.event_address(record.id) or next((s.url for s in record.fact.sources.values() if s.url), "")
    if address:
        event.add("url", address)
    written: bytes = event.to_ical()
    return written


def _summary(item: Item) -> str:
    """Return the title, with what a calendar's grid can't show: that it is planned, and an imprecise date."""
    record = item.record
    planned = "Planned: " if record.planned else ""
    date = "" if precision.is_exact(record.date) else f" ({record.date})"
    return f"{planned}{record.title}{date}"


def _status(item: Item) -> str:
    record = item.record
    if record.retracted:
        return "CANCELLED"
    return "CONFIRMED" if record.status == "confirmed" and not record.planned else "TENTATIVE"


def _description(item: Item) -> str:
    record = item.record
    lines = [
        record.fact.summary or "",
        " ".join(filter(None, (f"Date: {record.date}.", precision.note(record.date)))),
        "This is planned." if record.planned else "",
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
