"""The one place that writes the log."""

from __future__ import annotations

import datetime as dt
import secrets
import uuid
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from sqlalchemy import Connection

from timeline.errors import ConcurrencyError, IntegrityError, LogError
from timeline.log import guards
from timeline.log.entry import COLUMNS, HEADER, SALT_BYTES, Entry, NewEntry, leaf_hash, payload_digest

_CHUNK = 500  # bound parameters in one statement

_INSERT_ENTRY = f"INSERT INTO main.log_entry ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"
_INSERT_PAYLOAD = "INSERT INTO main.log_payload (position, salt, body) VALUES (?, ?, ?)"


class Projector(Protocol):
    """What follows the log in the same transaction."""

    def apply(self, connection: Connection, entries: Sequence[Entry]) -> None:
        """Derive rows from entries, which come in order and without a hole."""
        ...


def utc_now() -> dt.datetime:
    """Return the time, in UTC."""
    return dt.datetime.now(dt.UTC)


def append(
    connection: Connection,
    new: Iterable[NewEntry],
    *,
    author: str,
    projectors: Sequence[Projector] = (),
    clock: Callable[[], dt.datetime] = utc_now,
) -> list[Entry]:
    """Append entries and project them, all in the caller's write transaction.

    A subject that already has the same content is passed over: that is no change.

    Args:
        connection: in a transaction that holds the write lock (SQLite: BEGIN IMMEDIATE).
        new: what to append, in order.
        author: who records it.
        projectors: each is given the entries that were written.
        clock: the time in UTC; an entry is never given an earlier one than the entry before it.

    Returns:
        The entries as written, without those that would have changed nothing.

    Raises:
        ConcurrencyError: a subject is not at the version that the writer expected.
        LogError: an operation that can't follow what is there.
        IntegrityError: the guards are not as they should be, or the database did not keep what was written.
    """
    wanted = list(new)
    guards.check(connection)
    head, previous = _head(connection)
    current = _current(connection, {entry.subject for entry in wanted})
    recorded_at = max(_timestamp(clock()), previous)
    common = (recorded_at, author, uuid.uuid4().hex)
    salts = secrets.token_bytes(SALT_BYTES * len(wanted))
    written: list[Entry] = []
    for entry in wanted:
        version, body = current.get(entry.subject, (0, None))
        if entry.expected_version is not None and entry.expected_version != version:
            raise _conflict(connection, entry, version)
        if body == entry.body:
            continue
        if (entry.operation == "recorded") != (version == 0):
            state = "is recorded already" if version else "is not recorded yet"
            raise LogError(f"{entry.subject} {state}: it can't be {entry.operation}")
        head += 1
        salt = salts[len(written) * SALT_BYTES : (len(written) + 1) * SALT_BYTES]
        written.append(_seal(entry, head, version + 1, salt, common))
        current[entry.subject] = (version + 1, entry.body)
    if written:
        _insert(connection, written)
        _check_written(connection, written)
        for projector in projectors:
            projector.apply(connection, written)
    return written


def restore(connection: Connection, entries: Sequence[Entry], *, projectors: Sequence[Projector] = ()) -> None:
    """Append entries exactly as another log has them: position, clock, salt and hashes.

    Args:
        connection: in a transaction that holds the write lock.
        entries: verified, in order, the first of them right behind this log's head.
        projectors: each is given the entries.

    Raises:
        IntegrityError: they do not follow this log, or the database did not keep what was written.
    """
    guards.check(connection)
    head, previous = _head(connection)
    if entries[0].position != head + 1 or entries[0].recorded_at < previous:
        raise IntegrityError(f"position {entries[0].position} does not follow this log, which ends at {head}")
    _insert(connection, entries)
    _check_written(connection, entries)
    for projector in projectors:
        projector.apply(connection, entries)


def _seal(entry: NewEntry, position: int, version: int, salt: bytes, common: tuple[str, str, str]) -> Entry:
    recorded_at, author, batch = common
    header = (
        position,
        entry.subject,
        version,
        entry.operation,
        entry.kind,
        entry.schema_version,
        recorded_at,
        author,
        entry.reason,
        entry.origin,
        batch,
        payload_digest(salt, entry.body),
    )
    return Entry(*header, leaf_hash(header), salt, entry.body)


def _insert(connection: Connection, entries: Sequence[Entry]) -> None:
    connection.exec_driver_sql(_INSERT_ENTRY, [entry[: len(COLUMNS)] for entry in entries])
    connection.exec_driver_sql(_INSERT_PAYLOAD, [(entry.position, entry.salt, entry.body) for entry in entries])


def _check_written(connection: Connection, entries: Sequence[Entry]) -> None:
    """Read back what was written: a trigger or a shadow table may have put it elsewhere."""
    rows = connection.exec_driver_sql(
        f"SELECT {', '.join(HEADER)}, leaf, salt, body FROM main.log_entry JOIN main.log_payload USING (position)"
        " WHERE position BETWEEN ? AND ? ORDER BY position",
        (entries[0].position, entries[-1].position),
    )
    kept = [tuple(row) for row in rows.all()]
    for entry, found in zip(entries, kept, strict=False):
        if entry != found:
            raise IntegrityError("the database keeps another entry than was written", entry.position)
    if len(kept) != len(entries):
        raise IntegrityError("the database did not keep all that was written", entries[0].position + len(kept))


def _head(connection: Connection) -> tuple[int, str]:
    row = connection.exec_driver_sql(
        "SELECT position, recorded_at FROM main.log_entry ORDER BY position DESC LIMIT 1"
    ).first()
    return (row[0], row[1]) if row else (0, "")


def _conflict(connection: Connection, entry: NewEntry, version: int) -> ConcurrencyError:
    """Say what has happened to a subject since the writer read it."""
    rows = connection.exec_driver_sql(
        "SELECT version, operation, recorded_at, recorded_by, reason FROM main.log_entry"
        " WHERE subject = ? AND version > ? ORDER BY version",
        (entry.subject, entry.expected_version),
    )
    since = [
        f"version {number} {operation} {at} by {by}" + (f" ({reason})" if reason else "")
        for number, operation, at, by, reason in rows.all()
    ]
    return ConcurrencyError(
        f"{entry.subject} is at version {version}, not {entry.expected_version} as expected"
        + (f"; since then: {'; '.join(since)}" if since else "")
        + ": read it again"
    )


def _current(connection: Connection, subjects: set[str]) -> dict[str, tuple[int, str | None]]:
    """Return version and body of each subject's last entry."""
    found: dict[str, tuple[int, str | None]] = {}
    names = sorted(subjects)
    for start in range(0, len(names), _CHUNK):
        chunk = tuple(names[start : start + _CHUNK])
        marks = ", ".join("?" * len(chunk))
        rows = connection.exec_driver_sql(
            "SELECT e.subject, e.version, p.body FROM"
            " (SELECT subject, max(version) AS version FROM main.log_entry"
            f" WHERE subject IN ({marks}) GROUP BY subject) AS latest JOIN main.log_entry AS e USING (subject, version)"
            " JOIN main.log_payload AS p USING (position)",
            chunk,
        )
        for subject, version, body in rows.all():
            found[subject] = (version, body)
    return found


def _timestamp(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
