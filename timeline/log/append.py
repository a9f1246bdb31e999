"""The one place that writes the log."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any, NamedTuple, Protocol

from sqlalchemy import Connection

from timeline import collector, sql
from timeline.errors import ConcurrencyError, IntegrityError, LogError
from timeline.log import guards
from timeline.log.entry import COLUMNS, HEADER, SALT_BYTES, Entry, NewEntry, leaf_hash, payload_digest

_CHUNK = 500  # bound parameters in one statement

_READ_BACK = (
    f"SELECT {', '.join(HEADER)}, leaf, salt, body FROM main.log_entry JOIN main.log_payload USING (position)"
    " WHERE position BETWEEN ? AND ? ORDER BY position"
)


class Batch(Protocol):
    """What follows from some entries, which come in order and without a hole."""

    def add(self, entry: Entry) -> None:
        """Derive rows from an entry, without asking the database."""
        ...

    def write(self, connection: Connection) -> None:
        """Write the rows of all entries that were added."""
        ...


class Projector(Protocol):
    """What follows the log in the same transaction."""

    def begin(self, connection: Connection) -> Batch:
        """Begin a batch, which is written in the transaction of this connection."""
        ...


_Draft = tuple[tuple[Any, ...], bytes, str]
"""An entry that is not hashed yet: its header without the payload's digest, the salt and the payload."""


class Append(NamedTuple):
    """What is appended together, under one batch, by one author."""

    new: Sequence[NewEntry]
    author: str


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
    (written,) = append_all(connection, [Append(list(new), author)], projectors=projectors, clock=clock)
    return written


def append_all(
    connection: Connection,
    appends: Sequence[Append],
    *,
    projectors: Sequence[Projector] = (),
    clock: Callable[[], dt.datetime] = utc_now,
) -> list[list[Entry]]:
    """Append what several want to, one after the other, as `append` does.

    Returns:
        For each of them the entries as written.
    """
    with collector.paused():
        guards.check_before_append(connection)
        if _is_single(connection, appends):
            single = _append_one(connection, appends[0], clock)
            if single is not None:
                _project(connection, single, projectors)
                return [single]
        drafts = _draft(connection, appends, clock)
        written = iter(_insert(connection, map(_sealed, chain.from_iterable(drafts)), projectors))
        return [list(islice(written, len(some))) for some in drafts]


def restore(connection: Connection, entries: Sequence[Entry], *, projectors: Sequence[Projector] = ()) -> None:
    """Append entries exactly as another log has them: position, clock, salt and hashes.

    Args:
        connection: in a transaction that holds the write lock.
        entries: verified, in order, the first of them right behind this log's head.
        projectors: each is given the entries.

    Raises:
        IntegrityError: they do not follow this log, or the database did not keep what was written.
    """
    guards.check_before_append(connection)
    head, previous = _head(connection)
    if entries[0].position != head + 1 or entries[0].recorded_at < previous:
        raise IntegrityError(f"position {entries[0].position} does not follow this log, which ends at {head}")
    with collector.paused():
        _insert(connection, entries, projectors)


def _is_single(connection: Connection, appends: Sequence[Append]) -> bool:
    return len(appends) == 1 and len(appends[0].new) == 1 and sql.is_postgresql(connection)


def _append_one(connection: Connection, wanted: Append, clock: Callable[[], dt.datetime]) -> list[Entry] | None:
    """Let the server append an entry, in one round trip; None where it did not: then it is found out why.

    The server hashes. What it says that it wrote is hashed here again, and must be the same.
    """
    salt, batch = secrets.token_bytes(SALT_BYTES), secrets.token_hex(16)
    (new,), author = wanted
    subject, operation, kind, body, reason, origin, expected, schema_version = new
    row = sql.first(
        connection,
        "SELECT * FROM main.log_append(?, ?, ?, ?::integer, ?, ?, ?, ?, ?, ?::bytea, ?, ?::bigint)",
        (
            subject, operation, kind, schema_version, _timestamp(clock()), author, reason, origin, batch, salt, body,
            expected,
        ),
    )  # fmt: skip
    if row is None or row[0] is None:
        return None
    position, version, recorded_at, digest, leaf = row
    header = (
        position, subject, version, operation, kind, schema_version, recorded_at, author, reason, origin, batch,
        payload_digest(salt, body),
    )  # fmt: skip
    if header[-1] != digest or leaf_hash(header) != leaf:
        raise IntegrityError("the database keeps another entry than was written", position)
    return [Entry(*header, leaf, salt, body)]


def _draft(connection: Connection, appends: Sequence[Append], clock: Callable[[], dt.datetime]) -> list[list[_Draft]]:
    """Give the new entries their positions, versions and time; what would change nothing falls away."""
    head, previous = _head(connection)
    versions = _versions(connection, {new.subject for wanted in appends for new in wanted.new})
    recorded_at = max(_timestamp(clock()), previous)
    bodies: dict[str, str] = {}
    drafts: list[list[_Draft]] = []
    for wanted, author in appends:
        batch = secrets.token_hex(16)
        salts = secrets.token_bytes(SALT_BYTES * len(wanted))
        some: list[_Draft] = []
        for new in wanted:
            subject, operation, kind, body, reason, origin, expected_version, schema_version = new
            version = versions.get(subject, 0)
            if expected_version is not None and expected_version != version:
                raise _conflict(connection, new, version)
            if version:
                if body == (bodies[subject] if subject in bodies else _body(connection, subject, version)):
                    continue
                if operation == "recorded":
                    raise LogError(f"{subject} is recorded already: it can't be recorded")
            elif operation != "recorded":
                raise LogError(f"{subject} is not recorded yet: it can't be {operation}")
            head += 1
            version += 1
            salt = salts[len(some) * SALT_BYTES : (len(some) + 1) * SALT_BYTES]
            begin = (
                head, subject, version, operation, kind, schema_version, recorded_at, author, reason, origin, batch,
            )  # fmt: skip
            some.append((begin, salt, body))
            versions[subject], bodies[subject] = version, body
        drafts.append(some)
    return drafts


def _sealed(draft: _Draft) -> Entry:
    """Hash an entry."""
    begin, salt, body = draft
    header = (*begin, payload_digest(salt, body))
    return Entry._make((*header, leaf_hash(header), salt, body))


def _insert(connection: Connection, entries: Iterable[Entry], projectors: Sequence[Projector]) -> list[Entry]:
    """Write entries and what follows from them, and see that the database kept them.

    A server takes rows in while the next are made. So the entries are sealed while headers travel, and what follows
    from them is derived while payloads do.
    """
    written: list[Entry] = []
    batches = [projector.begin(connection) for projector in projectors]

    def headers() -> Iterator[tuple[Any, ...]]:
        for entry in entries:
            written.append(entry)
            yield entry[: len(COLUMNS)]

    def payloads() -> Iterator[tuple[Any, ...]]:
        for entry in written:
            for batch in batches:
                batch.add(entry)
            yield (entry.position, entry.salt, entry.body)

    sql.insert(connection, "main.log_entry", COLUMNS, headers())
    sql.insert(connection, "main.log_payload", ("position", "salt", "body"), payloads())
    if written:
        _check_written(connection, written)
        for batch in batches:
            batch.write(connection)
    return written


def _project(connection: Connection, entries: Sequence[Entry], projectors: Sequence[Projector]) -> None:
    for projector in projectors:
        batch = projector.begin(connection)
        for entry in entries:
            batch.add(entry)
        batch.write(connection)


def _check_written(connection: Connection, entries: Sequence[Entry]) -> None:
    """See that it was kept: a trigger or a shadow table may have put it elsewhere."""
    if sql.is_postgresql(connection):
        guards.check_after_append(connection)
        return
    kept = sql.rows(connection, _READ_BACK, (entries[0].position, entries[-1].position))
    if kept == list(entries):
        return
    for entry, found in zip(entries, kept, strict=False):
        if entry != found:
            raise IntegrityError("the database keeps another entry than was written", entry.position)
    raise IntegrityError("the database did not keep all that was written", entries[0].position + len(kept))


def _head(connection: Connection) -> tuple[int, str]:
    row = sql.first(connection, "SELECT position, recorded_at FROM main.log_entry ORDER BY position DESC LIMIT 1")
    return (row[0], row[1]) if row else (0, "")


def _conflict(connection: Connection, entry: NewEntry, version: int) -> ConcurrencyError:
    """Say what has happened to a subject since the writer read it."""
    rows = sql.rows(
        connection,
        "SELECT version, operation, recorded_at, recorded_by, reason FROM main.log_entry"
        " WHERE subject = ? AND version > ? ORDER BY version",
        (entry.subject, entry.expected_version),
    )
    since = [
        f"version {number} {operation} {at} by {by}" + (f" ({reason})" if reason else "")
        for number, operation, at, by, reason in rows
    ]
    return ConcurrencyError(
        f"{entry.subject} is at version {version}, not {entry.expected_version} as expected"
        + (f"; since then: {'; '.join(since)}" if since else "")
        + ": read it again"
    )


def _versions(connection: Connection, wanted: set[str]) -> dict[str, int]:
    """Return each subject's last version; subjects that the log does not have are left out."""
    subjects = list(wanted)
    if sql.is_postgresql(connection):
        found = sql.rows(
            connection,
            "SELECT subject, max(version) FROM main.log_entry WHERE subject = ANY (?) GROUP BY subject",
            (subjects,),
        )
        return dict(found)
    versions: dict[str, int] = {}
    for start in range(0, len(subjects), _CHUNK):
        chunk = subjects[start : start + _CHUNK]
        marks = ", ".join("?" * len(chunk))
        found = sql.rows(
            connection,
            f"SELECT subject, max(version) FROM main.log_entry WHERE subject IN ({marks}) GROUP BY subject",
            chunk,
        )
        versions.update(found)
    return versions


def _body(connection: Connection, subject: str, version: int) -> str | None:
    """Return the payload of a subject's version."""
    body: str | None = sql.value(
        connection,
        "SELECT body FROM main.log_payload JOIN main.log_entry USING (position) WHERE subject = ? AND version = ?",
        (subject, version),
    )
    return body


def _timestamp(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
