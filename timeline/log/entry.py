"""The entries of the log, and their hashes."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from hashlib import sha256
from typing import Any, Literal, NamedTuple

from timeline.log.cursor import Cursor
from timeline.models import LogEntry, columns

Operation = Literal["recorded", "corrected", "retracted", "reinstated", "erased"]
OPERATIONS: tuple[Operation, ...] = ("recorded", "corrected", "retracted", "reinstated", "erased")
OF_FACTS: tuple[Operation, ...] = OPERATIONS[:-1]
"""The operations of entries that hold a fact."""
ERASURE = "erasure"
"""The kind of an erased entry, and the type of its subject: each has a subject of its own, `erasure/<its position>`."""


class NewEntry(NamedTuple):
    """An entry to append.

    Attributes:
        subject: its subject, such as `event/twitter-gpu-purchase-2023`.
        operation: recorded (only for the first entry of a subject), corrected, retracted or reinstated. What is erased
            is not appended: see `timeline.log.erase`.
        kind: a stable name: an event kind, `company` or `person`.
        body: the whole fact as canonical JSON.
        reason: the reason, or None.
        origin: the file and line it comes from, or None.
        expected_version: the last version that the writer knows (0: none); None skips the check.
        schema_version: the version of the payload's schema.
    """

    subject: str
    operation: Operation
    kind: str
    body: str
    reason: str | None = None
    origin: str | None = None
    expected_version: int | None = None
    schema_version: int = 1


class Entry(NamedTuple):
    """One entry of the log with its payload; the fields are in the order of the tables.

    If its payload was erased, salt and body are empty.

    Attributes:
        position: 1, 2, 3 … without a hole.
        version: the number of the entry among those of its subject: 1, 2, 3 …
        recorded_at: ISO 8601 with microseconds, UTC; never earlier than that of the entry before.
        batch: the id that all entries of one append share.
        payload_digest: SHA-256 of salt and body.
        leaf: the entry's leaf hash in the Merkle tree.
    """

    position: int
    subject: str
    version: int
    operation: Operation
    kind: str
    schema_version: int
    recorded_at: str
    recorded_by: str
    reason: str | None
    origin: str | None
    batch: str
    payload_digest: bytes
    leaf: bytes
    salt: bytes
    body: str

    @property
    def slug(self) -> str:
        """The subject's slug."""
        return self.subject.partition("/")[2]

    @property
    def day(self) -> dt.date:
        """The day on which it was recorded, in UTC."""
        return dt.date.fromisoformat(self.recorded_at[:10])

    @property
    def has_payload(self) -> bool:
        """Whether its payload is there; if not, it was erased."""
        return bool(self.salt or self.body)

    @property
    def cursor(self) -> Cursor:
        """The cursor of whoever has handled this entry and all before it."""
        return Cursor(self.position, self.leaf)

    @property
    def header(self) -> tuple[Any, ...]:
        """The values that the leaf hash covers, in the order of `HEADER`."""
        return self[:12]


HEADER = columns(LogEntry)[:-1]
"""The columns that the leaf hash covers, in order; the last is the payload's digest."""

COLUMNS = columns(LogEntry)
"""The columns of `log_entry`."""

SALT_BYTES = 16
"""The length of every salt. With variable lengths, bytes could move from the body to the salt without a new digest."""

_UNKEPT = re.compile("[\0\ud800-\udfff]")
_LARGEST = 2**63 - 1
_ABSENT = b"\xff\xff\xff\xff"
_DIGEST_LENGTH = (32).to_bytes(4, "big")


def timestamp(moment: dt.datetime) -> str:
    """Return a time as the log writes it: ISO 8601 in UTC, with microseconds."""
    return moment.astimezone(dt.UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def is_timestamp(text: str) -> bool:
    """Return whether a text is a time in the form of `timestamp`."""
    try:
        return timestamp(dt.datetime.fromisoformat(text)) == text
    except ValueError:
        return False


def payload_digest(salt: bytes, body: str) -> bytes:
    """Return SHA-256(salt || body), the only part of the payload in the tree."""
    return sha256(salt + body.encode()).digest()


def is_payload(salt: object, body: object, digest: bytes) -> bool:
    """Return whether a salt and a body have a digest, and the salt has the right length."""
    if not isinstance(salt, bytes) or not isinstance(body, str) or len(salt) != SALT_BYTES:
        return False
    return sha256(salt + body.encode()).digest() == digest


def leaf_hash(header: tuple[Any, ...]) -> bytes:
    """Return the leaf hash of RFC 9162, section 2.1.1: SHA-256(0x00 || what `leaf_input` gives)."""
    return sha256(b"\x00" + leaf_input(header)).digest()


def leaf_input(header: tuple[Any, ...]) -> bytes:
    """Return what the leaf hash covers.

    Args:
        header: the values of `HEADER`. Each value is hashed as UTF-8 text (the digest as bytes) after its length in
            four bytes, big-endian; a missing value is the length 0xFFFFFFFF.
    """
    position, subject, version, operation, kind, schema_version, at, by, reason, origin, batch, digest = header
    number, name = b"%d" % position, subject.encode()
    parts = (
        len(number).to_bytes(4, "big"),
        number,
        len(name).to_bytes(4, "big"),
        name,
        _framed(version, operation, kind, schema_version, at, by, reason),
        _framed(origin),
        _framed(batch),
        _DIGEST_LENGTH,
        digest,
    )
    return b"".join(parts)


@lru_cache(maxsize=1024, typed=True)  # 1 is not 1.0: their texts differ
def _framed(*values: object) -> bytes:
    """Return values with their lengths in front. Entries share most values with the entry before, hence the cache."""
    parts = []
    for value in values:
        data = _ABSENT if value is None else str(value).encode()
        parts += [data] if value is None else [len(data).to_bytes(4, "big"), data]
    return b"".join(parts)


def is_regular(operation: str, version: int) -> bool:
    """Return whether an operation can make this version: the first one records the subject, and no other does.

    An erased entry is the first and only one of its own subject.
    """
    return operation in OPERATIONS and (operation in FIRST) == (version == 1)


FIRST = ("recorded", "erased")
"""The operations of the first entry of a subject."""


def unkept(*texts: str | None) -> str | None:
    """Return the first character of some texts that databases or files can't store, or None."""
    found = _UNKEPT.search("".join(filter(None, texts)))
    return found[0] if found else None


def fault(entry: Entry) -> str | None:
    """Return what is wrong with an entry by itself, or None; `append` writes no such entry, and nothing restores it.

    Whether a missing payload may be missing, only the later entries say: see `timeline.log.erasures.Missing`.
    """
    if (problem := _wrong_hash(entry)) is not None:
        return problem
    if not 0 < entry.version <= _LARGEST:
        return f"the version {entry.version} is not valid"
    if not is_regular(entry.operation, entry.version):
        return irregular(entry.operation, entry.version, entry.subject)
    if not is_own_erasure(entry.position, entry.subject, entry.operation, entry.kind):
        return NOT_ITS_OWN
    if not is_timestamp(entry.recorded_at):
        return f"'{entry.recorded_at}' is not a time in UTC, as the log writes it"
    return None


NOT_ITS_OWN = "an erasure has a subject of its own, and no other entry has one of that form"


def is_own_erasure(position: int, subject: str, operation: str, kind: str) -> bool:
    """Return whether an entry is an erasure in its operation, its kind and its subject; or in none of them."""
    if operation == "erased":
        return kind == ERASURE and subject == f"{ERASURE}/{position}"
    return kind != ERASURE and not subject.startswith(f"{ERASURE}/")


def irregular(operation: str, version: int, subject: str) -> str:
    """Return what is wrong with an operation that can't make a version."""
    if operation not in OPERATIONS:
        return f"unknown operation '{operation}'"
    return f"the operation '{operation}' can't make version {version} of {subject}"


def _wrong_hash(entry: Entry) -> str | None:
    if entry.has_payload:
        if not is_payload(entry.salt, entry.body, entry.payload_digest):
            return "the payload does not match its hash"
    elif entry.operation == "erased":
        return "the entry has no payload"
    texts = (entry.subject, entry.kind, entry.recorded_by, entry.reason, entry.origin, entry.batch)
    if (found := unkept(*texts)) is not None:
        return f"the entry has a character that databases can't store: {found!a}"
    return None if leaf_hash(entry.header) == entry.leaf else "the entry does not match its hash"
