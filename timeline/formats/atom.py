"""Atom (RFC 4287): the latest changes of the log first, so that subscribers get corrections and retractions."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from xml.etree.ElementTree import Element, SubElement, tostring

from timeline.formats.cells import in_xml
from timeline.formats.format import Format
from timeline.formats.item import About, Item

_MOST = 200  # the newest entries
_SPACE = "http://www.w3.org/2005/Atom"
_TAG = "tag:company-timeline,2026:"  # RFC 4151; an event's id does not depend on where the feed is served


def write(items: Iterator[Item], about: About) -> Iterator[bytes]:
    """Yield the feed with the newest items."""
    newest = heapq.nlargest(_MOST, items, key=lambda item: (item.updated, item.record.position))
    feed = Element("feed", xmlns=_SPACE)
    _add(feed, "id", f"{_TAG}feed:{about.address or about.title}")
    _add(feed, "title", about.title)
    _add(feed, "updated", max((item.updated for item in newest), default=about.updated).isoformat())
    _add(SubElement(feed, "author"), "name", "Timeline")
    if about.address:
        SubElement(feed, "link", rel="alternate", href=about.address)
    yield b'<?xml version="1.0" encoding="utf-8"?>\n'
    feed.extend(_entry(item, about) for item in newest)
    yield tostring(feed, encoding="utf-8")


def _entry(item: Item, about: About) -> Element:
    record = item.record
    entry = Element("entry")
    _add(entry, "id", f"{_TAG}event/{record.id}")
    mark = "Retracted: " if record.retracted else "Corrected: " if item.version > 1 else ""
    _add(entry, "title", f"{mark}{record.title}")
    _add(entry, "updated", item.updated.isoformat())
    _add(entry, "published", item.first.isoformat())
    if about.address:
        SubElement(entry, "link", rel="alternate", href=about.event_address(record.id))
    for source in record.fact.sources.values():
        if source.url:
            SubElement(entry, "link", rel="related", href=source.url, title=in_xml(source.publisher or source.url))
    SubElement(entry, "category", term=record.kind)
    for participant in record.participants:
        if participant.type == "company":
            SubElement(entry, "category", term=f"company/{participant.entity}", label=in_xml(participant.name))
    details = "".join(f" {name.capitalize()}: {text}." for name, text in record.fact.details_in_words)
    _add(entry, "summary", f"{record.date.text}. {record.fact.summary or record.title}{details}")
    return entry


def _add(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = in_xml(text)


FORMAT = Format(
    name="atom",
    label="Atom",
    use="for feed readers: the latest changes come first",
    write=write,
    media_type="application/atom+xml; charset=utf-8",
    subscribed=True,
)
