"""Who may do what with a log in PostgreSQL: its owner everything, a writer appends, a reader reads."""

from __future__ import annotations

from sqlalchemy import Connection

from timeline import engines
from timeline.errors import StoreError


def grant(connection: Connection, *, writer: str, reader: str) -> None:
    """Make the two roles where they are missing, and give them exactly what they need. Doing it again changes nothing.

    They can't log in; whoever shall write or read is made a member: `GRANT timeline_reader TO alice`.

    Args:
        connection: of the owner, in a transaction; the owner may make roles, or they are there.
        writer: INSERT on the log, every change of the projections.
        reader: SELECT on everything.

    Raises:
        StoreError: the engine has no roles, or both are the same role.
    """
    if writer == reader:
        raise StoreError(f"'{writer}' can't be writer and reader at once: name two roles")
    engines.of(connection).grant(connection, writer=writer, reader=reader)
