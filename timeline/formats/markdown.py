"""Markdown (CommonMark): events by year, each with its sources. Text from the log is escaped."""

from __future__ import annotations

import re
from collections.abc import Iterator

from timeline.formats.format import Format
from timeline.formats.item import About, Item
from timeline.query import EventRecord

_MARKUP = re.compile(r"([\\`*_{}\[\]()#+\-.!|~<>&:@$\"'=^])")
_REFERENCE = re.compile(r"&(?=#?\w+;)")
_IN_TARGETS = str.maketrans({"<": "%3C", ">": "%3E", "\\": "%5C"})


def write(items: Iterator[Item], about: About) -> Iterator[bytes]:
    """Yield a heading, one for each year, and an item for each event."""
    yield f"# {escaped(about.title)}\n\nUp to log position {about.position}.\n".encode()
    year = None
    for item in items:
        record = item.record
        if record.date.anchor.year != year:
            year = record.date.anchor.year
            yield f"\n## {year}\n\n".encode()
        yield _event(record, about).encode()


def escaped(text: str) -> str:
    """Return a text without markup, links or mentions; HTML's special characters become character references."""
    line = " ".join(text.split())
    return _MARKUP.sub(lambda found: f"&#{ord(found[1])};" if found[1] in "<>&@" else f"\\{found[1]}", line)


def _event(record: EventRecord, about: About) -> str:
    marks = [*([record.status] if record.status != "confirmed" else []), *(["disputed"] if record.disputed else [])]
    marks += ["retracted"] if record.retracted else []
    notes = f" *({', '.join(marks)})*" if marks else ""
    title, address = escaped(record.title), about.event_address(record.id)
    shown = f"[{title}]({_target(address)})" if address else title
    lines = [f"- **{escaped(str(record.date))}**: {shown}{notes} `{record.id}`"]
    if record.fact.summary:
        lines.append(f"  {escaped(record.fact.summary)}")
    lines += [f"  - {escaped(name)}: {escaped(text)}" for name, text in record.fact.details_in_words]
    for source in record.fact.sources.values():
        name = escaped(source.publisher or source.key)
        shown = f"[{name}]({_target(source.url)})" if source.url else name
        lines.append(f"  - {shown}, {escaped(str(source.published)) if source.published else 'undated'}")
    return "\n".join(lines) + "\n"


def _target(address: str) -> str:
    """Return an address as a link's destination, in which `&copy;` must not become a character (CommonMark, 6.2)."""
    return f"<{_REFERENCE.sub('&amp;', address).translate(_IN_TARGETS)}>"


FORMAT = Format(
    name="markdown",
    label="Markdown",
    use="for reading and quoting: events by year, with their sources",
    write=write,
    media_type="text/markdown; charset=utf-8",
)
