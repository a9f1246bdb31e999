"""CSL-JSON (docs.citationstyles.org, 1.0.2): the events and their sources as an array of items of a bibliography."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson

from timeline.facts import When
from timeline.formats.format import Format
from timeline.formats.item import About, Item
from timeline.formats.reference import Reference, parts, references


def write(items: Iterator[Item], about: About) -> Iterator[bytes]:
    """Yield the parts of the array."""
    before = b"[\n"
    for reference in references(items, about):
        yield before + orjson.dumps(entry(reference))
        before = b",\n"
    yield b"[]\n" if before == b"[\n" else b"\n]\n"


def entry(reference: Reference) -> dict[str, Any]:
    """Return the item of an event or a source."""
    found: dict[str, Any] = {
        "id": reference.key,
        "type": "event" if reference.event else "webpage" if reference.url else "document",
        "title": reference.title,
        "publisher": reference.publisher,
        "container-title": reference.publisher if reference.url and not reference.event else "",
        "URL": reference.url,
        "author": [{"literal": name} for name in reference.authors],
        "language": reference.language,
        "page": reference.pages,
        "archive_location": reference.archive,
        "abstract": reference.abstract,
        "note": reference.note,
    }
    date = reference.date
    dates = {"issued": date, "event-date": date if reference.event else None, "accessed": reference.accessed}
    found |= {name: _date(when) for name, when in dates.items() if when is not None}
    return {name: value for name, value in found.items() if value}


def _date(when: When) -> dict[str, Any]:
    """Return a date as precise as it is: a year, a month, a day or a range; a date with an open end in words."""
    first, last = parts(when), parts(when, last=True)
    if not first or not last:
        return {"literal": str(when)}
    unknown_day = when.precision == "range" and not when.lasted
    found: dict[str, Any] = {"date-parts": [first] if first == last else [first, last]}
    return found | ({"circa": True} if when.approximate or when.uncertain or unknown_day else {})


FORMAT = Format(
    name="csl",
    label="CSL-JSON",
    use="for citation managers and Pandoc: the events and their sources",
    write=write,
    media_type="application/vnd.citationstyles.csl+json",
    attached=True,
    extension="json",
)
