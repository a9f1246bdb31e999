"""Atom (RFC 4287): the latest changes of the log first, so that subscribers get corrections and retractions.

A feed has pages (RFC 5005, section 3), a file has all events. An entry's id stays the same if an event gets another id.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element, SubElement, tostring

from timeline.formats.cells import in_xml
from timeline.formats.entry_html import entry_html
from timeline.formats.format import Format
from timeline.formats.item import About, Item

_PAGE_SIZE = 100
_SPACE = "http://www.w3.org/2005/Atom"
_TAG = "tag:company-timeline,2026:"  # RFC 4151; an event's id does not depend on where the feed is served


def write(items: Iterator[Item], about: About) -> Iterator[bytes]:
    """Yield the feed, or a page of it, with the last recorded items first."""
    present = [item for item in items if not item.record.renamed]
    present.sort(key=lambda item: item.record.position, reverse=True)
    feed = Element("feed", xmlns=_SPACE)
    _add(feed, "id", f"{_TAG}feed:{about.address or about.title}")
    _add(feed, "title", about.title)
    _add(feed, "updated", (present[0].updated if present else about.updated).isoformat())
    _add(SubElement(feed, "author"), "name", "Timeline")
    if about.address:
        SubElement(feed, "link", rel="alternate", href=about.address)
    for rel, page in _pages(about):
        SubElement(feed, "link", rel=rel, href=about.page_address(page), type="application/atom+xml")
    head, end = tostring(feed, encoding="utf-8").rsplit(b"</feed>", 1)
    yield b'<?xml version="1.0" encoding="utf-8"?>\n' + head
    for item in present:
        yield tostring(_entry(item, about), encoding="utf-8")
    yield b"</feed>" + end


def _pages(about: About) -> Iterator[tuple[str, int]]:
    """Yield the relation and the number of the pages to which a page links."""
    if not about.feed:
        return
    yield "self", about.page
    yield "first", 1
    if about.page > 1:
        yield "previous", about.page - 1
    if about.page < about.pages:
        yield "next", about.page + 1
    yield "last", about.pages


def _entry(item: Item, about: About) -> Element:
    record = item.record
    entry = Element("entry")
    _add(entry, "id", f"{_TAG}event/{item.first_id}")
    _add(entry, "title", f"{_mark(item)}{record.title}")
    _add(entry, "updated", item.updated.isoformat())
    _add(entry, "published", item.first.isoformat())
    sources = [source for source in record.fact.sources.values() if source.url]
    address = about.event_address(record.id) or next((source.url for source in sources if source.url), "")
    if address:
        SubElement(entry, "link", rel="alternate", href=address)
    for source in sources:
        SubElement(entry, "link", rel="related", href=source.url or "", title=in_xml(source.publisher or source.key))
    SubElement(entry, "category", term=record.kind)
    for participant in record.participants:
        if participant.type == "company":
            SubElement(entry, "category", term=f"company/{participant.entity}", label=in_xml(participant.name))
    details = "".join(f" {name.capitalize()}: {text}." for name, text in record.fact.details_in_words)
    _add(entry, "summary", f"{record.date}. {record.fact.summary or record.title}{details}")
    _add(entry, "content", entry_html(record), type="html")
    return entry


def _mark(item: Item) -> str:
    if item.record.retracted:
        return "Retracted: "
    planned = "Planned: " if item.record.planned else ""
    return f"{'Corrected: ' if item.version > 1 else ''}{planned}"


def _add(parent: Element, name: str, text: str, **attributes: str) -> None:
    SubElement(parent, name, attributes).text = in_xml(text)


FORMAT = Format(
    name="atom",
    label="Atom",
    use="for feed readers: the latest changes come first",
    write=write,
    media_type="application/atom+xml; charset=utf-8",
    subscribed=True,
    page_size=_PAGE_SIZE,
)
