"""Entries of the log, and how they are hashed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

Operation = Literal["recorded", "corrected", "retracted", "reinstated"]
OPERATIONS: tuple[Operation, ...] = ("recorded", "corrected", "retracted", "reinstated")


@dataclass(frozen=True, slots=True)
class NewEntry:
    """What is to be appended.

    Attributes:
        subject: what it is about, such as `event/twitter-gpu-purchase-2023`.
        operation: recorded (only as the first), corrected, retracted or reinstated.
        kind: a stable name: an event kind, `company` or `person`.
        body: the whole fact as canonical JSON.
        reason: why, or None.
        origin: from which file and line, or None.
        expected_version: the subject's version that the writer has seen (0: none); None does not ask.
        schema_version: the version of the payload's form.
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
    """One entry of the log with its payload, the fields in the order of the tables.

    Attributes:
        position: 1, 2, 3 … without a hole.
        version: counts the subject's entries: 1, 2, 3 …
        recorded_at: ISO 8601 with microseconds, UTC; never earlier than the entry before.
        batch: the same for all entries of one append.
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
    def header(self) -> tuple[Any, ...]:
        """What the leaf covers: the values of `HEADER`."""
        return self[:12]


HEADER = Entry._fields[:12]
"""The columns that the leaf covers, in order; the last is the payload's digest."""

COLUMNS = Entry._fields[:13]
"""The columns of `log_entry`."""

_ABSENT = (0xFFFFFFFF).to_bytes(4, "big")


SALT_BYTES = 16
"""The length of every salt. A salt of another length could take bytes from the body and leave the digest as it is."""


def payload_digest(salt: bytes, body: str) -> bytes:
    """Return SHA-256(salt || body), the only trace of the payload in the tree."""
    return hashlib.sha256(salt + body.encode()).digest()


def is_payload(salt: object, body: object, digest: bytes) -> bool:
    """Say whether a salt and a body are those of a digest, with a salt of the one length that is written."""
    if not isinstance(salt, bytes) or not isinstance(body, str) or len(salt) != SALT_BYTES:
        return False
    return payload_digest(salt, body) == digest


def leaf_hash(header: tuple[Any, ...]) -> bytes:
    """Return the leaf hash of RFC 9162, section 2.1.1: SHA-256(0x00 || header).

    Args:
        header: the values of `HEADER`. Each goes in as UTF-8 text (bytes as they are) behind its length in four bytes,
            big-endian; an absent one is the length 0xFFFFFFFF.
    """
    parts = [b"\x00"]
    for value in header:
        if value is None:
            parts.append(_ABSENT)
            continue
        data = value if isinstance(value, bytes) else str(value).encode()
        parts += (len(data).to_bytes(4, "big"), data)
    return hashlib.sha256(b"".join(parts)).digest()
