"""Append to the log. Only this module and `timeline.log.erase` write it."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import sha256
from itertools import chain, islice
from typing import Any, NamedTuple, Protocol

from sqlalchemy import Connection

from timeline import collector, engines, sql
from timeline.errors import ConcurrencyError, IntegrityError, LogError
from timeline.log import read
from timeline.log.entry import (
    COLUMNS,
    OF_FACTS,
    SALT_BYTES,
    Entry,
    NewEntry,
    fault,
    leaf_hash,
    payload_digest,
    timestamp,
    unkept,
)
from timeline.log.tree import completes, keep_roots
from timeline.models import ENTRY as E
from timeline.models import PAYLOAD as P
from timeline.models import LogPayload, columns


class Batch(Protocol):
    """The rows derived from some entries, which come in order and without a hole."""

    def add(self, entry: Entry) -> None:
        """Derive the rows of an entry, without asking the database."""
        ...

    def write(self, connection: Connection) -> None:
        """Write the rows of all added entries."""
        ...


class Projector(Protocol):
    """Derives rows from the log, in the transaction of the append."""

    def begin(self, connection: Connection) -> Batch:
        """Begin a batch, which is written in the connection's transaction."""
        ...

    def inline_rows(self, engine: engines.Engine, new: NewEntry) -> engines.InlineRows | None:
        """Return the rows derived from an entry, as `Engine.append_one` takes them; None if it can't take them."""
        ...


_Draft = tuple[tuple[Any, ...], bytes, str]
"""An entry before it is hashed: its header without the payload's digest, the salt and the payload."""


class Append(NamedTuple):
    """Entries that are appended together, in one batch, by one author."""

    new: Sequence[NewEntry]
    author: str


def append(
    connection: Connection,
    new: Iterable[NewEntry],
    *,
    author: str,
    projector: Projector | None = None,
    clock: Callable[[], dt.datetime] | None = None,
) -> list[Entry]:
    """Append entries and project them in the caller's write transaction.

    An entry that would not change its subject's content is skipped.

    Args:
        connection: a connection in a transaction that holds the write lock (SQLite: BEGIN IMMEDIATE).
        new: the entries to append, in order.
        author: who records them.
        projector: derives rows from the entries; None writes only the log.
        clock: returns the time in UTC; None takes the server's clock, or this computer's for a file. An entry never
            gets an earlier time than the entry before it.

    Returns:
        The entries as written, without the skipped ones.

    Raises:
        ConcurrencyError: a subject is not at the expected version.
        LogError: an operation can't follow the subject's last entry, or the last entry is far ahead of the clock.
        IntegrityError: the guards were changed, or the database did not keep the entries as written.
    """
    (written,) = append_all(connection, [Append(list(new), author)], projector=projector, clock=clock)
    return written


def append_all(
    connection: Connection,
    appends: Sequence[Append],
    *,
    projector: Projector | None = None,
    types: Sequence[str] = (),
    clock: Callable[[], dt.datetime] | None = None,
) -> list[list[Entry]]:
    """Append the entries of several writers, one after the other, as `append` does.

    Args:
        connection: as for `append`.
        appends: the entries of each writer.
        projector: as for `append`.
        types: the types of subjects (`company`, `event` …) that share their slugs: a new subject can't have the slug of
            a subject of another type. Callers that check this themselves under the write lock leave this out.
        clock: as for `append`.

    Returns:
        For each writer, the entries as written.

    Raises:
        ConcurrencyError, LogError, IntegrityError: as for `append`; then nothing of any writer is kept.
    """
    with collector.paused():
        if len(appends) == 1 and len(appends[0].new) == 1 and engines.of(connection).appends_in_one_statement:
            entry = append_one(connection, appends[0], projection_rows=None, types=types, clock=clock)
            if entry is not None:
                _keep_roots(connection, entry, entry)
                if projector:
                    batch = projector.begin(connection)
                    batch.add(entry)
                    batch.write(connection)
                return [[entry]]
        engines.of(connection).check_guards_before_append(connection)
        drafts = _draft(connection, appends, clock)
        _refuse_taken(connection, drafts, types)
        every = chain.from_iterable(drafts)
        if engines.of(connection).appends_on_server:
            kept = _written_by_server(connection, list(every), timestamp(clock()) if clock else None)
            if kept:
                engines.of(connection).check_written(connection)
            _after(connection, kept, _projected(connection, kept, projector))
        else:
            kept = _insert(connection, map(_sealed, every), projector)
        written = iter(kept)
        return [list(islice(written, len(some))) for some in drafts]


def append_one(
    connection: Connection,
    wanted: Append,
    *,
    projection_rows: engines.InlineRows | None,
    types: Sequence[str] = (),
    clock: Callable[[], dt.datetime] | None = None,
) -> Entry | None:
    """Append one entry in one round trip: the server locks, checks, hashes, inserts and projects it.

    The entry is hashed again here; the result must be what the server wrote.

    Args:
        connection: a connection in a transaction or in autocommit mode; its engine has `appends_in_one_statement`.
        wanted: one entry and its author.
        projection_rows: the projector's rows for it; None writes only the log.
        types: as for `append_all`.
        clock: as for `append`.

    Returns:
        The entry, or None if nothing was written: `append` then says why.

    Raises:
        IntegrityError: the guards were changed, or the server wrote a different entry.
    """
    engine = engines.of(connection)
    engine.check_guards_before_append(connection)
    check_words(*wanted)
    salt, batch = secrets.token_bytes(SALT_BYTES), secrets.token_hex(16)
    (new,), author = wanted
    subject, operation, kind, body, reason, origin, expected, schema_version = new
    at = timestamp(clock()) if clock else None
    given = (
        subject, operation, kind, schema_version, at, author, reason, origin, batch, salt, body, expected,
        _namesakes(subject, types),
    )  # fmt: skip
    row = engine.append_one(connection, given, projection_rows)
    if row is None:
        return None
    position, version, recorded_at, digest, leaf = row
    header = (
        position, subject, version, operation, kind, schema_version, recorded_at, engine.signed(connection, author),
        reason, origin, batch, payload_digest(salt, body),
    )  # fmt: skip
    if header[-1] != digest or leaf_hash(header) != leaf:
        raise IntegrityError("the database kept a different entry from the one that was written", position)
    return Entry(*header, leaf, salt, body)


def restore(connection: Connection, entries: Sequence[Entry], *, projector: Projector | None = None) -> None:
    """Append entries exactly as another log has them: position, time, salt and hashes.

    Args:
        connection: a connection in a transaction that holds the write lock.
        entries: the entries, in order; the first one follows this log's head.
        projector: derives rows from the entries; None writes only the log.

    Raises:
        IntegrityError: the entries do not follow this log, one of them is not as `append` writes it or has a time that
            is to come, or the database did not keep them as written.
    """
    engines.of(connection).check_guards_before_append(connection)
    head, previous = _head(connection)
    if entries[0].position != head + 1 or entries[0].recorded_at < previous:
        raise IntegrityError(f"position {entries[0].position} does not follow this log, which ends at {head}")
    limit = timestamp(dt.datetime.now(dt.UTC) + engines.AHEAD)
    for entry in entries:
        problem = fault(entry)
        if problem is None and entry.recorded_at > limit:
            problem = f"the entry was recorded at {entry.recorded_at}, which is a time to come"
        if problem is not None:
            raise IntegrityError(f"position {entry.position}: {problem}", entry.position)
    with collector.paused():
        _insert(connection, entries, projector)


def next_place(connection: Connection, clock: Callable[[], dt.datetime] | None) -> tuple[int, str]:
    """Return the position and the time of the next entry.

    Raises:
        LogError: the log's last entry is far ahead of the clock.
    """
    head, previous = _head(connection)
    return head + 1, max(timestamp(clock()) if clock else _now(connection, head, previous), previous)


def write_sealed(connection: Connection, begin: tuple[Any, ...], salt: bytes, body: str) -> list[Entry]:
    """Hash an entry and insert it as the next one, without rows derived from it.

    Args:
        connection: a connection in a transaction that holds the write lock.
        begin: the header without the payload's digest; see `next_place`.
        salt: the salt of its payload.
        body: its payload.
    """
    return _insert(connection, [_sealed((begin, salt, body))], None)


def check_words(new: Iterable[NewEntry], author: str) -> None:
    """Refuse texts that a database or a file can't store, and operations of entries that hold no fact."""
    if (found := unkept(author)) is not None:
        raise LogError(f"the author has a character that databases can't store: {found!a}")
    for entry in new:
        if entry.operation not in OF_FACTS:
            raise LogError(f"{entry.subject}: an append can't erase: use `timeline erase`")
        for name in ("subject", "kind", "body", "reason", "origin"):
            if (found := unkept(getattr(entry, name))) is not None:
                raise LogError(f"the {name} has a character that databases can't store: {found!a}")


def _namesakes(subject: str, types: Sequence[str]) -> list[str]:
    """Return the subjects of other types with the same slug."""
    slug = subject.partition("/")[2]
    return [other for name in types if (other := f"{name}/{slug}") != subject]


def _refuse_taken(connection: Connection, drafts: Sequence[Sequence[_Draft]], types: Sequence[str]) -> None:
    news = {begin[1] for some in drafts for begin, *_ in some if begin[2] == 1}
    others = {other: subject for subject in news for other in _namesakes(subject, types)}
    for taken in sorted({*_versions(connection, set(others)), *(others.keys() & news)}):
        raise LogError(f"the id '{taken.partition('/')[2]}' is taken by {taken} in the log: choose another id")


def _draft(
    connection: Connection, appends: Sequence[Append], clock: Callable[[], dt.datetime] | None
) -> list[list[_Draft]]:
    """Give the new entries their positions, versions and times; skip those that change nothing."""
    head, previous = _head(connection)
    versions = _versions(connection, {new.subject for wanted in appends for new in wanted.new})
    recorded_at = max(timestamp(clock()) if clock else _now(connection, head, previous), previous)
    bodies: dict[str, str] = {}
    drafts: list[list[_Draft]] = []
    for wanted, author in appends:
        check_words(wanted, author)
        batch = secrets.token_hex(16)
        salts = secrets.token_bytes(SALT_BYTES * len(wanted))
        some: list[_Draft] = []
        for new in wanted:
            subject, operation, kind, body, reason, origin, expected_version, schema_version = new
            version = versions.get(subject, 0)
            if expected_version is not None and expected_version != version:
                raise _conflict(connection, new, version)
            if version:
                before = bodies[subject] if subject in bodies else _body(connection, subject, version)
                if before is None:
                    raise LogError(f"{subject} was erased: nothing can be recorded about it again; choose another id")
                if before == body:
                    continue
                if operation == "recorded":
                    raise LogError(f"{subject} is already recorded: it can't be recorded again")
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


def _now(connection: Connection, head: int, previous: str) -> str:
    """Return the time on the clock of the database.

    Raises:
        LogError: the log's last entry is far ahead of it.
    """
    now = engines.of(connection).now(connection)
    if previous > timestamp(now + engines.AHEAD):
        raise LogError(engines.ahead(head, previous, timestamp(now)))
    return timestamp(now)


def _sealed(draft: _Draft) -> Entry:
    """Hash an entry."""
    begin, salt, body = draft
    header = (*begin, payload_digest(salt, body))
    return Entry._make((*header, leaf_hash(header), salt, body))


def _insert(connection: Connection, entries: Iterable[Entry], projector: Projector | None) -> list[Entry]:
    """Write entries and the rows derived from them, and check that the database kept them.

    A server can receive rows while the next ones are made. So the entries are hashed while the headers are sent, and
    the rows are derived while the payloads are sent.
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
            if entry.has_payload:  # else it was erased in the log that this one is restored from
                yield (entry.position, entry.salt, entry.body)

    sql.insert(connection, str(E), COLUMNS, headers())
    sql.insert(connection, str(P), columns(LogPayload), payloads())
    if written:
        _check_kept(connection, written)
    _after(connection, written, batch)
    return written


def _written_by_server(connection: Connection, drafts: Sequence[_Draft], clock: str | None) -> list[Entry]:
    """Let the server write entries, and check that it wrote those that were meant."""
    if not drafts:
        return []
    given = [(begin[1], *begin[3:6], *begin[7:], salt, body) for begin, salt, body in drafts]
    engine = engines.of(connection)
    rows = engine.append_many(connection, given, clock)
    author_of = {begin[7]: engine.signed(connection, begin[7]) for begin, _, _ in drafts}
    entries: list[Entry] = []
    for (begin, salt, body), (position, version, recorded_at, digest, leaf) in zip(drafts, rows, strict=False):
        sealed = _sealed(((*begin[:6], recorded_at, author_of[begin[7]], *begin[8:]), salt, body))
        if (position, version, digest, leaf) != (*begin[0:3:2], sealed.payload_digest, sealed.leaf):
            raise IntegrityError("the database kept a different entry from the one that was written", begin[0])
        entries.append(sealed)
    if len(rows) != len(drafts):
        raise IntegrityError("the database did not keep all entries that were written", drafts[0][0][0] + len(rows))
    return entries


def _projected(connection: Connection, entries: Sequence[Entry], projector: Projector | None) -> Batch | None:
    if projector is None:
        return None
    batch = projector.begin(connection)
    for entry in entries:
        batch.add(entry)
    return batch


def _after(connection: Connection, written: Sequence[Entry], batch: Batch | None) -> None:
    """Write what is derived from what was written."""
    if written:
        _keep_roots(connection, written[0], written[-1])
        if batch:
            batch.write(connection)


def _keep_roots(connection: Connection, first: Entry, last: Entry) -> None:
    """Keep the roots of the subtrees that some entries complete."""
    if completes(first.position, last.position):
        keep_roots(connection, last.position)


def _check_kept(connection: Connection, entries: Sequence[Entry]) -> None:
    """Check that the database kept the entries as they were written, whatever its settings, triggers and rules are."""
    engine = engines.of(connection)
    engine.check_written(connection)
    kept = engine.rows_digest(connection, entries[0].position, entries[-1].position)
    if kept is None or kept != sha256(b"".join(map(_row_digest, entries))).digest():
        _check_read_back(connection, entries)


def _row_digest(entry: Entry) -> bytes:
    texts = ("\x1e" if value is None else value.hex() if isinstance(value, bytes) else str(value) for value in entry)
    return sha256("\x1f".join(texts).encode()).digest()


def _check_read_back(connection: Connection, entries: Sequence[Entry]) -> None:
    """Read entries back, and check that they are the ones that were written."""
    kept = list(read.entries(connection, after=entries[0].position - 1, until=entries[-1].position))
    if kept == list(entries):
        return
    for entry, found in zip(entries, kept, strict=False):
        if entry.has_payload and not found.has_payload:
            raise IntegrityError("the database did not keep all entries that were written", entry.position)
        if entry != found:
            raise IntegrityError("the database kept a different entry from the one that was written", entry.position)
    raise IntegrityError("the database did not keep all entries that were written", entries[0].position + len(kept))


def _head(connection: Connection) -> tuple[int, str]:
    row = sql.first(connection, f"SELECT {E.position}, {E.recorded_at} FROM {E} ORDER BY {E.position} DESC LIMIT 1")
    return (row[0], row[1]) if row else (0, "")


def _conflict(connection: Connection, entry: NewEntry, version: int) -> ConcurrencyError:
    """Return an error that says what changed since the writer read the subject."""
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
