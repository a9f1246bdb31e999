"""Who may do what with a log in PostgreSQL: its owner everything, a writer appends, a reader reads."""

from __future__ import annotations

from sqlalchemy import Connection

from timeline import sql
from timeline.errors import StoreError

LOG = ("log_entry", "log_payload")


def grant(connection: Connection, *, writer: str, reader: str) -> None:
    """Make the two roles where they are missing, and give them exactly what they need. Doing it again changes nothing.

    They can't log in; whoever shall write or read is made a member: `GRANT timeline_reader TO alice`.

    Args:
        connection: of the owner, in a transaction; the owner may make roles, or they are there.
        writer: INSERT on the log, every change of the projections.
        reader: SELECT on everything.

    Raises:
        StoreError: this is no PostgreSQL, or both are the same role.
    """
    if not sql.is_postgresql(connection):
        raise StoreError("a file has no roles: its permissions say who may read and write it")
    if writer == reader:
        raise StoreError(f"'{writer}' can't be writer and reader at once: name two roles")
    quote = connection.dialect.identifier_preparer.quote_identifier
    known = {name for (name,) in sql.rows(connection, "SELECT rolname FROM pg_catalog.pg_roles")}
    tables = {name for (name,) in sql.rows(connection, "SELECT tablename FROM pg_tables WHERE schemaname = 'main'")}
    derived = sorted(tables - {*LOG, "alembic_version"})
    for name in (writer, reader):
        role = quote(name)
        if name not in known:
            sql.run(connection, f"CREATE ROLE {role} NOLOGIN")
        sql.run(connection, f"REVOKE ALL ON ALL TABLES IN SCHEMA main FROM {role}")
        sql.run(connection, f"GRANT USAGE ON SCHEMA main TO {role}")
        sql.run(connection, f"GRANT SELECT ON ALL TABLES IN SCHEMA main TO {role}")
    sql.run(connection, f"GRANT INSERT ON {', '.join('main.' + name for name in LOG)} TO {quote(writer)}")
    changed = ", ".join("main." + quote(name) for name in derived)
    sql.run(connection, f"GRANT INSERT, UPDATE, DELETE ON {changed} TO {quote(writer)}")
