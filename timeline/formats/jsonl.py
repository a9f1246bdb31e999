"""JSON Lines: one event per line, in the form of `timeline events --format json`."""

from __future__ import annotations

from collections.abc import Iterator

import orjson

from timeline.formats.format import Format
from timeline.formats.item import About, Item


def write(items: Iterator[Item], _about: About) -> Iterator[bytes]:
    """Yield the lines."""
    for item in items:
        yield orjson.dumps(item.record.to_json(), option=orjson.OPT_APPEND_NEWLINE)


FORMAT = Format(
    name="jsonl",
    label="JSON Lines",
    use="the same as JSON, one event on each line",
    write=write,
    media_type="application/jsonl",
    attached=True,
)
