"""TimelineJS (timeline.knightlab.com): a slide for each event. Its texts are HTML, so all text is escaped.

A date is as precise as it is known: a day, a month or a year. A slide shows the date in words, and begins at the first
known end of a range.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Any

import orjson

from timeline.facts import When
from timeline.formats.entry_html import entry_html
from timeline.formats.format import Format
from timeline.formats.item import About, Item
from timeline.formats.reference import one_line, parts

_NAMES = ("year", "month", "day")


def write(items: Iterator[Item], about: About) -> Iterator[bytes]:
    """Yield the parts of the file: a title, and a slide for each event."""
    yield b'{"scale":"human","title":' + orjson.dumps({"text": {"headline": _text(about.title)}}) + b',"events":[\n'
    before = b""
    for item in items:
        yield before + orjson.dumps(_slide(item, about))
        before = b",\n"
    yield b"\n]}\n"


def _slide(item: Item, about: About) -> dict[str, Any]:
    record = item.record
    when, address = record.date, about.event_address(record.id)
    page = f'<p><a href="{escape(address)}">All about this event</a></p>' if address else ""
    slide: dict[str, Any] = {
        "unique_id": record.id,
        "start_date": _date(when, last=False),
        "display_date": _text(str(when)),
        "text": {"headline": _text(record.title), "text": entry_html(record) + page},
        "group": _text(record.fact.label),
    }
    if when.lasted and parts(when, last=True):
        slide["end_date"] = _date(when, last=True)
    return slide


def _date(when: When, *, last: bool) -> dict[str, int]:
    """Return an end of a date; if it is open, the other end."""
    known = parts(when, last=last) or parts(when, last=not last)
    return dict(zip(_NAMES, known, strict=False))


def _text(text: str) -> str:
    return escape(one_line(text))


FORMAT = Format(
    name="timelinejs",
    label="TimelineJS",
    use="for TimelineJS: a slide for each event",
    write=write,
    media_type="application/json",
    attached=True,
    extension="timelinejs.json",
)
