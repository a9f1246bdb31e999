"""JSON: an array of events in the form of `timeline events --format json`."""

from __future__ import annotations

from collections.abc import Iterator

import orjson

from timeline.formats.format import Format
from timeline.formats.item import About, Item


def write(items: Iterator[Item], _about: About) -> Iterator[bytes]:
    """Yield the parts of the array."""
    before = b"[\n"
    for item in items:
        yield before + orjson.dumps(item.record.to_json())
        before = b",\n"
    yield b"[]\n" if before == b"[\n" else b"\n]\n"


FORMAT = Format(
    name="json",
    label="JSON",
    use="everything about each event: participants, figures with all claims, sources",
    write=write,
    media_type="application/json",
    attached=True,
)
