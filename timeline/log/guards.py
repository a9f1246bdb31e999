"""The triggers that keep the log append-only, and the check that they stand as the migration made them.

REPLACE slips past UPDATE and DELETE triggers, so the INSERT triggers demand the next position and the next version; an
`UPDATE OF` trigger would let `SET rowid` through, so they are plain. TEMP triggers and shadow tables can hide them, so
every statement addresses `main.`, and `check` looks into the connection's own schema too.
"""

from __future__ import annotations

from sqlalchemy import Connection

from timeline import sql
from timeline.errors import IntegrityError

SQLITE = {
    "log_entry_append": """\
CREATE TRIGGER log_entry_append BEFORE INSERT ON log_entry
BEGIN
  SELECT RAISE(ABORT, 'log_entry is append-only: the position must be the head plus one')
  WHERE NEW.position IS NOT (SELECT coalesce(max(position), 0) + 1 FROM log_entry);
  SELECT RAISE(ABORT, 'log_entry is append-only: the version must be the subject''s last plus one')
  WHERE NEW.version IS NOT (SELECT coalesce(max(version), 0) + 1 FROM log_entry WHERE subject = NEW.subject);
END""",
    "log_entry_no_update": """\
CREATE TRIGGER log_entry_no_update BEFORE UPDATE ON log_entry
BEGIN
  SELECT RAISE(ABORT, 'log_entry is append-only: no UPDATE');
END""",
    "log_entry_no_delete": """\
CREATE TRIGGER log_entry_no_delete BEFORE DELETE ON log_entry
BEGIN
  SELECT RAISE(ABORT, 'log_entry is append-only: no DELETE');
END""",
    "log_payload_append": """\
CREATE TRIGGER log_payload_append BEFORE INSERT ON log_payload
BEGIN
  SELECT RAISE(ABORT, 'log_payload is append-only: it has this position already')
  WHERE EXISTS (SELECT 1 FROM log_payload WHERE position = NEW.position);
  SELECT RAISE(ABORT, 'log_payload is append-only: there is no entry at this position')
  WHERE NOT EXISTS (SELECT 1 FROM log_entry WHERE position = NEW.position);
END""",
    "log_payload_no_update": """\
CREATE TRIGGER log_payload_no_update BEFORE UPDATE ON log_payload
BEGIN
  SELECT RAISE(ABORT, 'log_payload is append-only: no UPDATE');
END""",
    "log_payload_no_delete": """\
CREATE TRIGGER log_payload_no_delete BEFORE DELETE ON log_payload
BEGIN
  SELECT RAISE(ABORT, 'log_payload is append-only: no DELETE');
END""",
}
"""Each trigger's name and SQL, as the migration makes it and as SQLite keeps it."""


POSTGRESQL_FUNCTIONS = {
    "log_entry_append": """\
DECLARE
  first bigint;
  last bigint;
  many bigint;
  later boolean;
BEGIN
  SELECT min(position), max(position), count(*), bool_or(version <> 1) INTO first, last, many, later FROM added;
  IF many = 0 THEN
    RETURN NULL;
  END IF;
  IF last - first + 1 <> many
  OR first <> (SELECT coalesce(max(e.position), 0) + 1 FROM main.log_entry AS e WHERE e.position < first) THEN
    RAISE EXCEPTION 'log_entry is append-only: the position must be the head plus one';
  END IF;
  IF later AND EXISTS (
    SELECT FROM added AS a WHERE a.version <> 1 AND NOT EXISTS (
      SELECT FROM main.log_entry AS e
      WHERE e.subject = a.subject AND e.version = a.version - 1 AND e.position < a.position
    )
  ) THEN
    RAISE EXCEPTION 'log_entry is append-only: the version must be the subject''s last plus one';
  END IF;
  PERFORM pg_notify('timeline', last::text);
  RETURN NULL;
END""",
    "log_payload_append": """\
BEGIN
  IF (SELECT min(position) < 1 OR max(position) > (
    SELECT coalesce(max(e.position), 0) FROM main.log_entry AS e
  ) FROM added) THEN
    RAISE EXCEPTION 'log_payload is append-only: there is no entry at this position';
  END IF;
  RETURN NULL;
END""",
    "log_no_change": """\
BEGIN
  RAISE EXCEPTION '% is append-only: no %', TG_TABLE_NAME, TG_OP;
END""",
}
"""Each function's body, as the migration makes it. Statements, not rows, are guarded: COPY stays fast."""

POSTGRESQL_APPENDS = {
    "log_append": "93e38ff68cd864d37215234eee1127e0",
    "event_append": "733ebe1e785019af81acca81e187ccb7",
}
"""The MD5 of each function that appends one entry, as the migration makes it."""

_BEFORE, _INSERT, _DELETE, _UPDATE, _TRUNCATE = 2, 4, 8, 16, 32  # bits of pg_trigger.tgtype
POSTGRESQL_TRIGGERS = {
    (table, f"{table}_{name}", kind, function.format(table))
    for table in ("log_entry", "log_payload")
    for name, kind, function in (
        ("append", _INSERT, "{}_append"),
        ("no_update", _BEFORE | _UPDATE, "log_no_change"),
        ("no_delete", _BEFORE | _DELETE, "log_no_change"),
        ("no_truncate", _BEFORE | _TRUNCATE, "log_no_change"),
    )
}
"""Each trigger as PostgreSQL keeps it: its table, name, type and function."""


POSTGRESQL_COLUMNS = {
    (table, name, kind)
    for table, kinds in (
        (
            "log_entry",
            {
                "bigint": "position version",
                "integer": "schema_version",
                "bytea": "payload_digest leaf",
                "text": "subject operation kind recorded_at recorded_by reason origin batch",
            },
        ),
        ("log_payload", {"bigint": "position", "bytea": "salt", "text": "body"}),
    )
    for kind, names in kinds.items()
    for name in names.split()
}
"""Each column of the log: its table, name and type."""


def check(connection: Connection) -> None:
    """Compare the guards with what the migration made.

    Raises:
        IntegrityError: a trigger is missing, was changed or added, or something stands in front of the log.
    """
    if sql.is_postgresql(connection):
        _check_postgresql(connection)
    else:
        _check_sqlite(connection)


def check_before_append(connection: Connection) -> None:
    """Do what `check` does; on PostgreSQL once for each connection: there only the owner can change a guard.

    Raises:
        IntegrityError: as `check`.
    """
    if not sql.is_postgresql(connection):
        _check_sqlite(connection)
    elif "guarded" not in connection.info:
        _check_postgresql(connection)
        connection.info["guarded"] = True


def check_after_append(connection: Connection) -> None:
    """On PostgreSQL: see that what this transaction inserted went into the log by these guards and nothing else.

    Whoever changes a table's triggers, rules, policies, children or columns waits for the transactions that have
    inserted into it: what stands now has stood since the first of them.

    Raises:
        IntegrityError: as `check`.
    """
    _check_postgresql(connection)


def _check_postgresql(connection: Connection) -> None:
    rows = sql.rows(
        connection,
        "SELECT c.relname, t.tgname, t.tgtype::int, p.proname, t.tgenabled::text, p.prosrc, p.pronamespace = n.oid"
        " FROM pg_catalog.pg_trigger AS t JOIN pg_catalog.pg_class AS c ON c.oid = t.tgrelid"
        " JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace JOIN pg_catalog.pg_proc AS p ON p.oid = t.tgfoid"
        " WHERE n.nspname = 'main' AND NOT t.tgisinternal",
    )
    found = {row[:4]: row[4:] for row in rows}
    for trigger in sorted(POSTGRESQL_TRIGGERS - found.keys()):
        raise IntegrityError(f"the guard {trigger[1]} is missing from the log, or not as the migration made it")
    for trigger in sorted(found.keys() - POSTGRESQL_TRIGGERS):
        raise IntegrityError(f"the database has a trigger that no migration made: {trigger[1]}")
    for (_, name, _, function), (enabled, body, ours) in sorted(found.items()):
        if enabled != "O" or not ours or body != POSTGRESQL_FUNCTIONS[function]:
            raise IntegrityError(f"the guard {name} is not as the migration made it")
    if sql.value(connection, "SELECT current_setting('session_replication_role')") != "origin":
        raise IntegrityError("this connection switched the guards off (session_replication_role)")
    other = sql.first(
        connection,
        "SELECT c.relname FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace"
        " WHERE n.nspname = 'main' AND c.relname IN ('log_entry', 'log_payload')"
        " AND (c.relkind <> 'r' OR c.relhasrules OR c.relhassubclass OR c.relrowsecurity)",
    )
    if other is not None:
        raise IntegrityError(f"{other[0]} is not as the migration made it: it has rules, children or policies")
    bodies = sql.rows(
        connection,
        "SELECT p.proname, md5(p.prosrc) FROM pg_catalog.pg_proc AS p JOIN pg_catalog.pg_namespace AS n"
        " ON n.oid = p.pronamespace WHERE n.nspname = 'main' AND p.proname IN ('log_append', 'event_append')",
    )
    for name, _ in sorted(POSTGRESQL_APPENDS.items() ^ set(bodies)):
        raise IntegrityError(f"the function {name} is not as the migration made it")
    columns = sql.rows(
        connection,
        "SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod) || a.attgenerated::text"
        " FROM pg_catalog.pg_attribute AS a JOIN pg_catalog.pg_class AS c ON c.oid = a.attrelid"
        " JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace WHERE n.nspname = 'main'"
        " AND c.relname IN ('log_entry', 'log_payload') AND a.attnum > 0 AND NOT a.attisdropped",
    )
    for table, name, kind in sorted(POSTGRESQL_COLUMNS ^ set(columns)):
        raise IntegrityError(f"{table} is not as the migration made it: look at its column {name} ({kind})")


def _check_sqlite(connection: Connection) -> None:
    """Compare the guards with what the migration made.

    Raises:
        IntegrityError: a trigger is missing, was changed or added, or a TEMP object shadows the log.
    """
    found: dict[str, str] = dict(
        sql.rows(connection, "SELECT name, sql FROM main.sqlite_master WHERE type = 'trigger'")
    )
    for name in sorted(SQLITE.keys() | found.keys()):
        if name not in found:
            raise IntegrityError(f"the guard {name} is missing from the log")
        if name not in SQLITE:
            raise IntegrityError(f"the database has a trigger that no migration made: {name}")
        if found[name] != SQLITE[name]:
            raise IntegrityError(f"the guard {name} is not as the migration made it")
    loose = sql.first(
        connection,
        "SELECT name FROM pragma_table_list"
        " WHERE schema = 'main' AND name IN ('log_entry', 'log_payload') AND strict = 0",
    )
    if loose is not None:
        raise IntegrityError(f"the table {loose[0]} is not as the migration made it: it takes values of any type")
    # Triggers of this connection alone, whatever they are on, and tables that would be found before the log.
    shadow = sql.first(
        connection,
        "SELECT type, name FROM temp.sqlite_master"
        " WHERE type = 'trigger' OR lower(name) IN ('log_entry', 'log_payload')",
    )
    if shadow is not None:
        raise IntegrityError(f"a TEMP {shadow[0]} stands in front of the log: {shadow[1]}")


def check_pages(connection: Connection) -> None:
    """Let SQLite compare every index with its table; one that leaves rows out would hide them from every query.

    PostgreSQL has `pg_amcheck` for that, and needs its owner for it.

    Raises:
        IntegrityError: the file is damaged, or an index is not its table's.
    """
    if sql.is_postgresql(connection):
        return
    verdict = sql.value(connection, "PRAGMA main.integrity_check(1)")
    if verdict != "ok":
        raise IntegrityError(f"the database file is not whole: {verdict}")
