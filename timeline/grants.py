"""Permissions for a log in PostgreSQL: the owner may do everything, a writer may append, a reader may read."""

from __future__ import annotations

from sqlalchemy import Connection

from timeline import engines
from timeline.errors import StoreError


def grant(connection: Connection, *, writer: str, reader: str) -> None:
    """Make the two roles if they are missing, and give them exactly the privileges that they need. You can repeat this.

    The roles can't log in; make users members of them: `GRANT timeline_reader TO alice`.

    Args:
        connection: the owner's connection, in a transaction. The owner needs permission to make roles, unless they
            exist.
        writer: the role with INSERT on the log and all changes on the projections.
        reader: the role with SELECT on everything.

    Raises:
        StoreError: the engine has no roles, or both names are the same.
    """
    if writer == reader:
        raise StoreError(f"'{writer}' can't be both writer and reader: name two roles")
    engines.of(connection).grant(connection, writer=writer, reader=reader)
