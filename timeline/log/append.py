"""The one place that writes the log."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any, NamedTuple, Protocol

from sqlalchemy import Connection

from timeline import collector, engines, sql
from timeline.errors import ConcurrencyError, IntegrityError, LogError
from timeline.log.entry import COLUMNS, SALT_BYTES, Entry, NewEntry, leaf_hash, payload_digest, timestamp
from timeline.models import ENTRY as E
from timeline.models import PAYLOAD as P
from timeline.models import LogPayload, columns

_READ_BACK = (
    f"SELECT {', '.join(Entry._fields)} FROM {E} JOIN {P} USING ({E.position})"
    f" WHERE {E.position} BETWEEN ? AND ? ORDER BY {E.position}"
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

    def inline_rows(self, engine: engines.Engine, new: NewEntry) -> engines.InlineRows:
        """Return the rows that follow from an entry, as `Engine.append_one` takes them."""
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
    projector: Projector | None = None,
    clock: Callable[[], dt.datetime] = utc_now,
) -> list[Entry]:
    """Append entries and project them, all in the caller's write transaction.

    A subject that already has the same content is passed over: that is no change.

    Args:
        connection: in a transaction that holds the write lock (SQLite: BEGIN IMMEDIATE).
        new: what to append, in order.
        author: who records it.
        projector: what follows from the entries; None writes the log alone.
        clock: the time in UTC; an entry is never given an earlier one than the entry before it.

    Returns:
        The entries as written, without those that would have changed nothing.

    Raises:
        ConcurrencyError: a subject is not at the version that the writer expected.
        LogError: an operation that can't follow what is there.
        IntegrityError: the guards are not as they should be, or the database did not keep what was written.
    """
    (written,) = append_all(connection, [Append(list(new), author)], projector=projector, clock=clock)
    return written


def append_all(
    connection: Connection,
    appends: Sequence[Append],
    *,
    projector: Projector | None = None,
    types: Sequence[str] = (),
    clock: Callable[[], dt.datetime] = utc_now,
) -> list[list[Entry]]:
    """Append what several want to, one after the other, as `append` does.

    Args:
        connection: as for `append`.
        appends: what each of them appends.
        projector: as for `append`.
        types: types of subjects (`company`, `event` …) that share their slugs: a new subject whose slug one of another
            type has is refused. Who has looked for that under the write lock leaves them out.
        clock: as for `append`.

    Returns:
        For each of them the entries as written.

    Raises:
        ConcurrencyError, LogError, IntegrityError: as `append`; nothing of any of them is kept then.
    """
    with collector.paused():
        if len(appends) == 1 and len(appends[0].new) == 1 and engines.of(connection).appends_in_one_statement:
            entry = append_one(connection, appends[0], projection_rows=None, types=types, clock=clock)
            if entry is not None:
                if projector:
                    batch = projector.begin(connection)
                    batch.add(entry)
                    batch.write(connection)
                return [[entry]]
        engines.of(connection).check_guards_before_append(connection)
        drafts = _draft(connection, appends, clock)
        _refuse_taken(connection, drafts, types)
        written = iter(_insert(connection, map(_sealed, chain.from_iterable(drafts)), projector))
        return [list(islice(written, len(some))) for some in drafts]


def append_one(
    connection: Connection,
    wanted: Append,
    *,
    projection_rows: engines.InlineRows | None,
    types: Sequence[str] = (),
    clock: Callable[[], dt.datetime] = utc_now,
) -> Entry | None:
    """Let a server append one entry in one round trip. It locks, looks, hashes, inserts and projects.

    What it says that it wrote is hashed here again, and must be the same.

    Args:
        connection: in a transaction, or where each statement is one; its engine `appends_in_one_statement`.
        wanted: one entry, and who records it.
        projection_rows: what the projector gave for it; with None the log alone is written.
        types: as for `append_all`.
        clock: the time in UTC.

    Returns:
        The entry, or None where nothing was written: `append` tells why.

    Raises:
        IntegrityError: the guards are not as they should be, or the server says that it wrote another entry.
    """
    engine = engines.of(connection)
    engine.check_guards_before_append(connection)
    salt, batch = secrets.token_bytes(SALT_BYTES), secrets.token_hex(16)
    (new,), author = wanted
    subject, operation, kind, body, reason, origin, expected, schema_version = new
    given = (
        subject, operation, kind, schema_version, timestamp(clock()), author, reason, origin, batch, salt, body,
        expected, _namesakes(subject, types),
    )  # fmt: skip
    row = engine.append_one(connection, given, projection_rows)
    if row is None:
        return None
    position, version, recorded_at, digest, leaf = row
    header = (
        position, subject, version, operation, kind, schema_version, recorded_at, author, reason, origin, batch,
        payload_digest(salt, body),
    )  # fmt: skip
    if header[-1] != digest or leaf_hash(header) != leaf:
        raise IntegrityError("the database keeps another entry than was written", position)
    return Entry(*header, leaf, salt, body)


def restore(connection: Connection, entries: Sequence[Entry], *, projector: Projector | None = None) -> None:
    """Append entries exactly as another log has them: position, clock, salt and hashes.

    Args:
        connection: in a transaction that holds the write lock.
        entries: verified, in order, the first of them right behind this log's head.
        projector: what follows from the entries.

    Raises:
        IntegrityError: they do not follow this log, or the database did not keep what was written.
    """
    engines.of(connection).check_guards_before_append(connection)
    head, previous = _head(connection)
    if entries[0].position != head + 1 or entries[0].recorded_at < previous:
        raise IntegrityError(f"position {entries[0].position} does not follow this log, which ends at {head}")
    with collector.paused():
        _insert(connection, entries, projector)


def _namesakes(subject: str, types: Sequence[str]) -> list[str]:
    """Return the subjects of the other types that have the same slug."""
    slug = subject.partition("/")[2]
    return [other for name in types if (other := f"{name}/{slug}") != subject]


def _refuse_taken(connection: Connection, drafts: Sequence[Sequence[_Draft]], types: Sequence[str]) -> None:
    news = {begin[1] for some in drafts for begin, *_ in some if begin[2] == 1}
    others = {other: subject for subject in news for other in _namesakes(subject, types)}
    for taken in sorted({*_versions(connection, set(others)), *(others.keys() & news)}):
        raise LogError(f"the id '{taken.partition('/')[2]}' is taken by {taken} in the log: choose another id")


def _draft(connection: Connection, appends: Sequence[Append], clock: Callable[[], dt.datetime]) -> list[list[_Draft]]:
    """Give the new entries their positions, versions and time; what would change nothing falls away."""
    head, previous = _head(connection)
    versions = _versions(connection, {new.subject for wanted in appends for new in wanted.new})
    recorded_at = max(timestamp(clock()), previous)
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


def _insert(connection: Connection, entries: Iterable[Entry], projector: Projector | None) -> list[Entry]:
    """Write entries and what follows from them, and see that the database kept them.

    A server takes rows in while the next are made. So the entries are sealed while headers travel, and what follows
    from them is derived while payloads do.
    """
    written: list[Entry] = []
    batch = projector.begin(connection) if projector else None

    def headers() -> Iterator[tuple[Any, ...]]:
        for entry in entries:
            written.append(entry)
            yield entry[: len(COLUMNS)]

    def payloads() -> Iterator[tuple[Any, ...]]:
        for entry in written:
            if batch:
                batch.add(entry)
            yield (entry.position, entry.salt, entry.body)

    sql.insert(connection, str(E), COLUMNS, headers())
    sql.insert(connection, str(P), columns(LogPayload), payloads())
    if written:
        engines.of(connection).check_written(connection, lambda: _check_read_back(connection, written))
        if batch:
            batch.write(connection)
    return written


def _check_read_back(connection: Connection, entries: Sequence[Entry]) -> None:
    """Read entries back, and see that they are what was written."""
    kept = sql.rows(connection, _READ_BACK, (entries[0].position, entries[-1].position))
    if kept == list(entries):
        return
    for entry, found in zip(entries, kept, strict=False):
        if entry != found:
            raise IntegrityError("the database keeps another entry than was written", entry.position)
    raise IntegrityError("the database did not keep all that was written", entries[0].position + len(kept))


def _head(connection: Connection) -> tuple[int, str]:
    row = sql.first(connection, f"SELECT {E.position}, {E.recorded_at} FROM {E} ORDER BY {E.position} DESC LIMIT 1")
    return (row[0], row[1]) if row else (0, "")


def _conflict(connection: Connection, entry: NewEntry, version: int) -> ConcurrencyError:
    """Say what has happened to a subject since the writer read it."""
    rows = sql.rows(
        connection,
        f"SELECT {E.version}, {E.operation}, {E.recorded_at}, {E.recorded_by}, {E.reason} FROM {E}"
        f" WHERE {E.subject} = ? AND {E.version} > ? ORDER BY {E.version}",
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
    statement = f"SELECT {E.subject}, max({E.version}) FROM {E} WHERE {{}} GROUP BY {E.subject}"
    return dict(sql.rows_among(connection, statement, E.subject, wanted))


def _body(connection: Connection, subject: str, version: int) -> str | None:
    """Return the payload of a subject's version."""
    body: str | None = sql.value(
        connection,
        f"SELECT {P.body} FROM {P} JOIN {E} USING ({E.position}) WHERE {E.subject} = ? AND {E.version} = ?",
        (subject, version),
    )
    return body
