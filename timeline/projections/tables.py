"""Tables whose rows are versions, each from one position to another."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from timeline import sql
from timeline.log.entry import Entry


def end_before(connection: Connection, table: str, entries: Sequence[Entry]) -> None:
    """End the versions that entries supersede: those of the same subjects, one version earlier."""
    ended = [(entry.position, entry.subject, entry.version - 1) for entry in entries if entry.version > 1]
    if ended:
        sql.run_many(
            connection,
            f"UPDATE {table} SET until_position = ? WHERE since_position ="
            " (SELECT position FROM log_entry WHERE subject = ? AND version = ?)",
            ended,
        )
