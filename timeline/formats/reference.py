"""Events and their sources as references of a bibliography, for the formats of citation managers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from timeline.facts import Source, When
from timeline.formats.item import About, Item
from timeline.query.frames import encodable

_BREAKS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
PUBLISHER = "Timeline"
"""Who publishes the events themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """What one entry of a bibliography says: an event, or a source of events. Each text is one line.

    Attributes:
        key: an event's id; or the id of the first event that names the source, a colon, and the source's key.
        event: whether it is an event.
        title: its title; a source without one has its address.
        publisher: who published it; "" if that is not known.
        date: when the event occurred, or when the source was published; None for an undated source.
        url: its address, or "".
        accessed: when a source was last read, or None.
        abstract: an event's summary, or "".
        authors: who wrote a source.
        language: the language of a source, as a BCP 47 tag, or "".
        pages: where in a source the fact is, or "".
        archive: the address of an archived copy, or "".
        note: how certain an event is, its date in words and its sources' keys; or where in a source the fact is.
    """

    key: str
    event: bool
    title: str
    publisher: str
    date: When | None
    url: str
    accessed: When | None = None
    abstract: str = ""
    note: str = ""
    authors: tuple[str, ...] = ()
    language: str = ""
    pages: str = ""
    archive: str = ""


def references(items: Iterator[Item], about: About) -> Iterator[Reference]:
    """Yield a reference for each event, then those for its sources. A source of several events comes once."""
    seen: dict[tuple[str | None, ...], str] = {}
    for item in items:
        keys, new = [], []
        for source in item.record.fact.sources.values():
            published = source.published.text if source.published else None
            content = (
                *(source.publisher, source.title, source.url, published, source.where),
                *(source.archive, source.language, *source.author),
            )
            if content not in seen:
                seen[content] = f"{item.record.id}:{source.key}"
                new.append(_source(source, seen[content]))
            keys.append(seen[content])
        yield _event(item, keys, about)
        yield from new


def _event(item: Item, keys: list[str], about: About) -> Reference:
    record = item.record
    marks = [
        record.status,
        *(["planned"] if record.planned else []),
        *(["sources disagree"] if record.disputed else []),
        *(["retracted"] if record.retracted else []),
    ]
    return Reference(
        key=record.id,
        event=True,
        title=one_line(record.title),
        publisher=PUBLISHER,
        date=record.date,
        url=about.event_address(record.id),
        abstract=one_line(record.fact.summary or ""),
        note=f"{record.date}; {', '.join(marks)}; log position {record.position}; sources: {', '.join(keys)}",
    )


def _source(source: Source, key: str) -> Reference:
    return Reference(
        key=key,
        event=False,
        title=one_line(source.title or source.url or ""),
        publisher=one_line(source.publisher or ""),
        date=source.published,
        url=source.url or "",
        accessed=source.accessed,
        note=one_line(", ".join(filter(None, (f"at {source.time}" if source.time else "", source.place)))),
        authors=tuple(map(one_line, source.author)),
        language=source.language or "",
        pages=one_line(source.page or ""),
        archive=source.archive or "",
    )


def one_line(text: str) -> str:
    """Return a text as one line that every file can hold: line breaks and control characters become spaces."""
    return " ".join(_BREAKS.sub(" ", encodable(text)).split())


def parts(when: When, *, last: bool = False) -> tuple[int, ...]:
    """Return the year, month and day of an end of a date, as far as each is known; () for an open end.

    Args:
        when: the date.
        last: take the last end, not the first. A quarter ends with its third month, 'late April' on the 30th.
    """
    end = when.ends[last]
    day = None if end is None else end.latest if last else end.earliest
    if end is None or day is None:
        return ()
    known = {"decade": 1, "year": 1, "day": 3, "week": 3, "part": 3}.get(end.precision, 2)
    return (day.year, day.month, day.day)[:known]
