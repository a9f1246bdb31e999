"""The released log: entries in files, so that positions, times and proofs are the same on every machine.

A segment holds the entries of one release as JSON Lines; its name has its first and last position. `tree-head.json`
lists the segments, each with the root hash of the tree at its end; and the subjects that were erased, if any.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from timeline.errors import IntegrityError
from timeline.files import atomic_write
from timeline.log.entry import Entry, fault
from timeline.log.erasures import Missing, erasure_of
from timeline.log.merkle import Tree, TreeHead

HEAD_FILE = "tree-head.json"
_TWO_RELEASES = (
    "{} has the marks of a merge: two branches each made a release. Take the file and the segments of the branch that"
    " was published (`git checkout --ours` or `--theirs`), delete the segment of the other one, and run"
    " `timeline release` again: it makes a segment of the facts that are missing then"
)
_NAME = re.compile(r"(\d{8})-(\d{8})\.jsonl")
_BYTES = ("payload_digest", "leaf", "salt")
_INTEGERS = ("position", "version", "schema_version")
_OPTIONAL = ("reason", "origin")
_PAYLOAD = ("salt", "body")


@dataclass(frozen=True, slots=True)
class Segment:
    """A file of entries, and the tree head after the last of them."""

    file: str
    head: TreeHead


def released(folder: Path) -> list[Segment]:
    """Return the segments of a released log, oldest first; an empty list if nothing was released.

    Raises:
        IntegrityError: the list can't be read, or a segment is missing from the folder.
    """
    path = folder / HEAD_FILE
    if not path.is_file():
        return []
    try:
        listed = [
            Segment(item["file"], TreeHead(item["size"], bytes.fromhex(item["root"])))
            for item in orjson.loads(path.read_bytes())["segments"]
        ]
    except (ValueError, KeyError, TypeError) as error:
        if b"<<<<<<<" in path.read_bytes():
            raise IntegrityError(_TWO_RELEASES.format(path.name)) from None
        raise IntegrityError(f"{path.name} is not a list of segments: {error!r}") from None
    last = 0
    for segment in listed:
        name = _NAME.fullmatch(segment.file)
        if name is None or (int(name[1]), int(name[2])) != (last + 1, segment.head.size):
            raise IntegrityError(f"{path.name} lists '{segment.file}' where position {last + 1} should begin")
        if not (folder / segment.file).is_file():
            raise IntegrityError(f"the segment {segment.file} is missing", last + 1)
        last = segment.head.size
    return listed


def read_segments(folder: Path, *, after: int = 0) -> Iterator[list[Entry]]:
    """Yield each segment's entries after a position, verified: payloads, leaves, order and the segment's root.

    Args:
        folder: the folder of the segments.
        after: the last position to skip.

    Raises:
        IntegrityError: the first error, with file, line and position. No entry of its segment was yielded. A missing
            payload that no later erasure names is only known at the end.
    """
    tree, clock, missing = Tree(), "", Missing()
    for segment in released(folder):
        found: list[Entry] = []
        with (folder / segment.file).open("rb") as lines:
            for number, line in enumerate(lines, 1):
                entry = _entry(line, f"{segment.file}:{number}", tree.size + 1, clock)
                tree.add(entry.leaf)
                missing.add(entry)
                clock = entry.recorded_at
                found.append(entry)
        if tree.head.size != segment.head.size:
            raise IntegrityError(f"{segment.file} was cut or extended: it ends at position {tree.size}", tree.size + 1)
        if tree.head != segment.head:
            raise IntegrityError(
                f"{segment.file} is not the released segment: its root hash differs", found[0].position
            )
        wanted = [entry for entry in found if entry.position > after]
        if wanted:
            yield wanted
    missing.end()


def write_segment(folder: Path, entries: Sequence[Entry]) -> Segment:
    """Write entries as the next segment, then replace the list of segments in one step.

    Args:
        folder: the folder of the segments; it is made if it is missing.
        entries: the entries after the last segment, in order.

    Raises:
        IntegrityError: the existing segments were changed, or the entries do not follow them.
    """
    folder.mkdir(parents=True, exist_ok=True)
    listed, tree = released(folder), Tree()
    erased = set(erased_subjects(folder))
    for before in read_segments(folder):
        for entry in before:
            tree.add(entry.leaf)
    if entries[0].position != tree.size + 1:
        raise IntegrityError(f"position {entries[0].position} does not follow the last released position, {tree.size}")
    for entry in entries:
        tree.add(entry.leaf)
        if entry.operation == "erased":
            erased.update(erasure_of(entry).subjects)
    segment = Segment(f"{entries[0].position:08}-{entries[-1].position:08}.jsonl", tree.head)
    (folder / segment.file).write_bytes(_lines(entries))
    rows = [{"file": s.file, "size": s.head.size, "root": s.head.root.hex()} for s in (*listed, segment)]
    head: dict[str, Any] = {"size": tree.size, "root": tree.head.root.hex(), "segments": rows}
    if erased:
        head["erased"] = sorted(erased)
    with atomic_write(folder / HEAD_FILE) as opened:
        opened.write(orjson.dumps(head, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
    return segment


def erased_subjects(folder: Path) -> list[str]:
    """Return the subjects that a released log erased, as its list of segments has them, without reading a segment."""
    path = folder / HEAD_FILE
    try:
        found = orjson.loads(path.read_bytes()).get("erased", []) if path.is_file() else []
    except (ValueError, AttributeError):  # `released` says what is wrong with it
        return []
    return [one for one in found if isinstance(one, str)] if isinstance(found, list) else []


def erase_in_segments(folder: Path) -> int:
    """Remove what the erasures of a released log name from its segments. The tree head and all hashes stay.

    Each file is replaced in one step; after an interruption, run it again.

    Args:
        folder: the folder of the segments.

    Returns:
        How many files it wrote anew.

    Raises:
        IntegrityError: a segment was changed.
    """
    segments = released(folder)
    found = list(read_segments(folder))
    named = {at for some in found for e in some if e.operation == "erased" for at in erasure_of(e).positions}
    written = 0
    for segment, some in zip(segments, found, strict=True):
        if any(entry.has_payload and entry.position in named for entry in some):
            erased = [e._replace(salt=b"", body="") if e.position in named else e for e in some]
            with atomic_write(folder / segment.file) as opened:
                opened.write(_lines(erased))
            written += 1
    return written


def _lines(entries: Iterable[Entry]) -> bytes:
    return b"".join(orjson.dumps(entry_to_json(e), option=orjson.OPT_APPEND_NEWLINE) for e in entries)


def entry_to_json(entry: Entry) -> dict[str, Any]:
    """Return an entry as JSON values; hashes and salt in hexadecimal; salt and body are null if they were erased."""
    fields = {name: value.hex() if isinstance(value, bytes) else value for name, value in entry._asdict().items()}
    return fields if entry.has_payload else fields | dict.fromkeys(_PAYLOAD)


def entry_from_json(fields: dict[str, Any]) -> Entry:
    """Return the entry in the JSON values of `entry_to_json`; its hashes are not checked.

    Raises:
        ValueError, TypeError, AttributeError: the fields are not those of an entry.
    """
    if all(name in fields and fields[name] is None for name in _PAYLOAD):
        fields = fields | dict.fromkeys(_PAYLOAD, "")
    values: dict[str, Any] = {n: bytes.fromhex(value) if n in _BYTES else value for n, value in fields.items()}
    entry = Entry(**values)
    for name, value in entry._asdict().items():
        wanted = int if name in _INTEGERS else bytes if name in _BYTES else str
        if type(value) is not wanted and not (value is None and name in _OPTIONAL):
            raise TypeError(f"{name} is not of the type {wanted.__name__}")
    return entry


def _entry(line: bytes, place: str, position: int, clock: str) -> Entry:
    try:
        entry = entry_from_json(orjson.loads(line))
    except (ValueError, TypeError, AttributeError):
        raise IntegrityError(f"{place}: this is not an entry", position) from None
    if entry.position != position:
        problem: str | None = f"the position is {entry.position}, not {position}"
    elif entry.recorded_at < clock:
        problem = "the entry's time is before that of the entry before it"
    else:
        problem = fault(entry)
    if problem:
        raise IntegrityError(f"{place}: {problem}", position)
    return entry
