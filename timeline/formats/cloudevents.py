"""The log as JSON Lines of CloudEvents 1.0 (cloudevents.io), one per entry, with the extension `recordedtime`.

`data` holds the entry as it was hashed, so that the log can be restored from the lines with the same tree head. If its
payload was erased, `salt` and `body` are null.
`source` names the log: `urn:timeline:` and the leaf hash of its first entry, in hexadecimal. This hash is also the root
of the log's first tree head. It never changes, so a log and its copies have one source, and two logs have two.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from timeline.errors import IntegrityError
from timeline.formats.format import Format
from timeline.log.entry import Entry

SOURCE = "urn:timeline:"
"""The beginning of each log's source."""
_OLD_SOURCE = "urn:company-timeline:log"  # of all logs, in files of earlier versions
TYPE = "company-timeline.entry."
_BYTES = ("payload_digest", "leaf", "salt")
_ERASED = {"salt": None, "body": None}
_ELSEWHERE = ("position", "subject", "operation", "recorded_at")
_INTEGERS = ("version", "schema_version")
_OPTIONAL = ("reason", "origin")


def write(entries: Iterable[Entry]) -> Iterator[bytes]:
    """Yield a line for each entry.

    Args:
        entries: the entries of a log, from the first on.

    Raises:
        IntegrityError: they do not begin with the first entry of a log.
    """
    source = ""
    for entry in entries:
        source = source or source_of(entry)
        data: dict[str, Any] = {name: value for name, value in entry._asdict().items() if name not in _ELSEWHERE}
        event = {
            "specversion": "1.0",
            "id": str(entry.position),
            "source": source,
            "type": f"{TYPE}{entry.operation}",
            "subject": entry.subject,
            "time": entry.recorded_at,
            "recordedtime": entry.recorded_at,
            "datacontenttype": "application/json",
            "data": data | {name: data[name].hex() for name in _BYTES} | ({} if entry.has_payload else _ERASED),
        }
        yield orjson.dumps(event, option=orjson.OPT_APPEND_NEWLINE)


def source_of(first: Entry) -> str:
    """Return the source of a log: a URI made of the leaf hash of its first entry.

    Raises:
        IntegrityError: the entry is not at position 1.
    """
    if first.position != 1:
        raise IntegrityError(f"a log begins at position 1, not {first.position}", first.position)
    return f"{SOURCE}{first.leaf.hex()}"


def read(lines: Iterable[bytes]) -> Iterator[Entry]:
    """Yield the entries in the lines, which may be those of an earlier version. Their hashes are not checked.

    Args:
        lines: the lines of a file, from the first on.

    Raises:
        IntegrityError: a line is not an entry of a log, or is an entry of another log than the first line.
    """
    source = ""
    for number, line in enumerate(lines, 1):
        try:
            event = orjson.loads(line)
            entry = _entry(event)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise IntegrityError(f"line {number} is not an entry of a log: {error!r}") from None
        source = source or source_of(entry)
        if event["source"] not in (source, _OLD_SOURCE):
            raise IntegrityError(f"line {number} is an entry of another log: its source is not {source}")
        yield entry


def _entry(event: dict[str, Any]) -> Entry:
    named = isinstance(event["source"], str) and event["type"].startswith(TYPE)
    if event["specversion"] != "1.0" or not named:
        raise ValueError("not a CloudEvent of a log")
    fields = {
        **event["data"],
        "position": int(event["id"]),
        "subject": event["subject"],
        "operation": event["type"].removeprefix(TYPE),
        "recorded_at": event["recordedtime"],
    }
    if all(name in fields and fields[name] is None for name in _ERASED):
        fields |= dict.fromkeys(_ERASED, "")
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
