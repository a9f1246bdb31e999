"""The log as JSON Lines of CloudEvents 1.0 (cloudevents.io), one per entry, with the extension `recordedtime`.

`data` holds the entry as it was hashed, so that the log can be restored from the lines with the same tree head.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from timeline.errors import IntegrityError
from timeline.formats.format import Format
from timeline.log.entry import Entry

SOURCE = "urn:company-timeline:log"
TYPE = "company-timeline.entry."
_BYTES = ("payload_digest", "leaf", "salt")
_ELSEWHERE = ("position", "subject", "operation", "recorded_at")
_INTEGERS = ("version", "schema_version")
_OPTIONAL = ("reason", "origin")


def write(entries: Iterable[Entry]) -> Iterator[bytes]:
    """Yield a line for each entry."""
    for entry in entries:
        data: dict[str, Any] = {name: value for name, value in entry._asdict().items() if name not in _ELSEWHERE}
        event = {
            "specversion": "1.0",
            "id": str(entry.position),
            "source": SOURCE,
            "type": f"{TYPE}{entry.operation}",
            "subject": entry.subject,
            "time": entry.recorded_at,
            "recordedtime": entry.recorded_at,
            "datacontenttype": "application/json",
            "data": data | {name: data[name].hex() for name in _BYTES},
        }
        yield orjson.dumps(event, option=orjson.OPT_APPEND_NEWLINE)


def read(lines: Iterable[bytes]) -> Iterator[Entry]:
    """Yield the entries in the lines. Their hashes are not checked.

    Raises:
        IntegrityError: a line is not an entry of a log.
    """
    for number, line in enumerate(lines, 1):
        try:
            yield _entry(orjson.loads(line))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise IntegrityError(f"line {number} is not an entry of a log: {error!r}") from None


def _entry(event: dict[str, Any]) -> Entry:
    if event["specversion"] != "1.0" or event["source"] != SOURCE or not event["type"].startswith(TYPE):
        raise ValueError("not a CloudEvent of a log")
    fields = {
        **event["data"],
        "position": int(event["id"]),
        "subject": event["subject"],
        "operation": event["type"].removeprefix(TYPE),
        "recorded_at": event["recordedtime"],
    }
    for name in _BYTES:
        fields[name] = bytes.fromhex(fields[name])
    for name, value in fields.items():
        expected = int if name in _INTEGERS or name == "position" else bytes if name in _BYTES else str
        if type(value) is not expected and not (value is None and name in _OPTIONAL):
            raise TypeError(f"{name} is {type(value).__name__}")
    return Entry(**fields)


FORMAT = Format(
    name="cloudevents",
    label="CloudEvents",
    use="the log itself; `timeline copy` restores it",
    write=write,
    shape="log",
)
