"""Erase payloads: an entry says which ones, and why; then they are removed. No header, hash or proof changes.

Only this module removes anything from the log; the guards of the database accept this, and only this. See
`timeline.log.erasures` for what the entry says.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable, Collection, Iterable, Sequence

import orjson
from sqlalchemy import Connection

from timeline import engines, sql
from timeline.errors import LogError
from timeline.log import append
from timeline.log.entry import ERASURE, SALT_BYTES, Entry, unkept
from timeline.log.erasures import CHUNK, erasure_of
from timeline.models import PAYLOAD as P


def record(  # noqa: PLR0913 - what an entry says
    connection: Connection,
    positions: Collection[int],
    subjects: Collection[str],
    *,
    reason: str,
    author: str,
    clock: Callable[[], dt.datetime] | None = None,
) -> Entry:
    """Append an erased entry, and remove the payloads that it names. The caller rebuilds the projections.

    Args:
        connection: a connection in a transaction that holds the write lock; on a server, of the log's owner.
        positions: the entries to erase.
        subjects: the subjects of which these are all entries.
        reason: why; it stays in the log for ever.
        author: who erases.
        clock: returns the time in UTC; None takes the server's clock, or this computer's for a file.

    Raises:
        LogError: a text can't be stored, this user may not erase, or the log is ahead of the clock.
        IntegrityError: the guards were changed, or refuse this.
    """
    if (found := unkept(reason, author)) is not None:
        raise LogError(f"the reason or the author has a character that databases can't store: {found!a}")
    engine = engines.of(connection)
    engine.check_guards_before_append(connection)
    if engine.signed(connection, author) != author:
        raise LogError("only the owner of the log may erase: connect as the role that made the tables")
    body = orjson.dumps(
        {"kind": ERASURE, "positions": sorted({*positions}), "subjects": sorted({*subjects})},
        option=orjson.OPT_SORT_KEYS,
    ).decode()
    at, moment = append.next_place(connection, clock)
    header = (at, f"{ERASURE}/{at}", 1, "erased", ERASURE, 1, moment, author, reason, None, secrets.token_hex(16))
    (entry,) = append.write_sealed(connection, header, secrets.token_bytes(SALT_BYTES), body)
    remove(connection, [entry])
    return entry


def remove(connection: Connection, entries: Iterable[Entry]) -> int:
    """Remove the payloads that erased entries of the log name, as far as they are there.

    Args:
        connection: a connection in a transaction that holds the write lock.
        entries: entries of this log; only erased ones matter.

    Returns:
        How many were there.
    """
    named = {at for entry in entries if entry.operation == "erased" for at in erasure_of(entry).positions}
    return remove_at(connection, sorted(named))


def remove_at(connection: Connection, positions: Sequence[int]) -> int:
    """Remove the payloads at positions that erasures name; the guards refuse any other."""
    removed = 0
    if positions:
        engines.of(connection).wipe_deleted(connection)
    for start in range(0, len(positions), CHUNK):
        some = positions[start : start + CHUNK]
        marks = ", ".join("?" * len(some))
        removed += sql.change(connection, f"DELETE FROM {P} WHERE {P.position} IN ({marks})", some)
    return removed
