"""The triggers that keep the log append-only on PostgreSQL, and the check that they are as the migrations made them.

They run once per statement, not per row, so that COPY stays fast.
"""

from __future__ import annotations

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql

from timeline.engines.base import Engine
from timeline.errors import IntegrityError
from timeline.models import LOG, LOG_NAMES, table_of

FUNCTIONS = {
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
  IF EXISTS (
    SELECT FROM added AS a
    WHERE (a.kind = 'erasure') <> (a.operation = 'erased')
    OR (a.kind = 'erasure') <> (a.subject = 'erasure/' || a.position)
  ) THEN
    RAISE EXCEPTION 'log_entry is append-only: an erasure has a subject, an operation and a kind of its own';
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
  IF EXISTS (
    SELECT FROM added AS a, main.log_entry AS e
    JOIN main.log_payload AS p ON p.position = e.position, jsonb_array_elements(p.body::jsonb -> 'positions') AS n
    WHERE e.kind = 'erasure' AND e.position > a.position AND n.value = to_jsonb(a.position)
  ) THEN
    RAISE EXCEPTION 'log_payload is append-only: this position was erased';
  END IF;
  IF EXISTS (
    SELECT FROM added AS a JOIN main.log_entry AS e ON e.position = a.position AND e.kind = 'erasure',
      jsonb_array_elements(a.body::jsonb -> 'positions') AS n
    WHERE NOT EXISTS (
      SELECT FROM main.log_entry AS o
      WHERE o.position = (n.value #>> '{}')::bigint AND o.position < a.position AND o.kind <> 'erasure'
      AND n.value = to_jsonb(o.position)
    )
  ) THEN
    RAISE EXCEPTION 'log_payload is append-only: an erasure names earlier positions, and no other erasure';
  END IF;
  RETURN NULL;
END""",
    "log_payload_erase": """\
BEGIN
  IF EXISTS (
    SELECT FROM removed AS r WHERE NOT EXISTS (
      SELECT FROM main.log_entry AS e
      JOIN main.log_payload AS p ON p.position = e.position, jsonb_array_elements(p.body::jsonb -> 'positions') AS n
      WHERE e.kind = 'erasure' AND e.position > r.position AND n.value = to_jsonb(r.position)
      AND sha256(p.salt || convert_to(p.body, 'UTF8')) = e.payload_digest
    )
  ) THEN
    RAISE EXCEPTION 'log_payload is append-only: no DELETE, except of what an erasure names';
  END IF;
  RETURN NULL;
END""",
    "log_no_change": """\
BEGIN
  RAISE EXCEPTION '% is append-only: no %', TG_TABLE_NAME, TG_OP;
END""",
}
"""Each function's body, as the migration makes it."""

APPENDS = {
    "log_append": ("1935e5ec029b729d84add71dcfd82dca", True),
    "log_append_many": ("64659fee830b5df50956907006d33c8c", True),
    "log_append_with": ("b304dfe6b37ea11859b81cbc02d8e4d3", False),
    "log_lock": ("9c8336b0f2f5fc6389b80dc58b15f16d", True),
}
"""The functions that write the log: the MD5 of each, as the migration makes it, and whether it runs as the owner."""

_BEFORE, _INSERT, _DELETE, _UPDATE, _TRUNCATE = 2, 4, 8, 16, 32  # bits of pg_trigger.tgtype
_ERASE = ("log_payload", "log_payload_no_delete", _DELETE, "log_payload_erase")
TRIGGERS = {
    (table, f"{table}_{name}", kind, function.format(table))
    for table in (table_of(model).name for model in LOG)
    for name, kind, function in (
        ("append", _INSERT, "{}_append"),
        ("no_update", _BEFORE | _UPDATE, "log_no_change"),
        ("no_delete", _BEFORE | _DELETE, "log_no_change"),
        ("no_truncate", _BEFORE | _TRUNCATE, "log_no_change"),
    )
    if (table, name) != ("log_payload", "no_delete")
} | {_ERASE}
"""Each trigger as PostgreSQL stores it: its table, name, type and function."""


COLUMNS = {
    (table.name, column.name, column.type.compile(dialect=postgresql.dialect()).lower())  # type: ignore[no-untyped-call]
    for table in map(table_of, LOG)
    for column in table.columns
}
"""Each column of the log: its table, name and type."""


def check(engine: Engine, connection: Connection) -> None:
    """Compare the guards with those that the migrations made.

    Raises:
        IntegrityError: a trigger is missing, changed or new, or another table or view hides the log.
    """
    rows = engine.rows(
        connection,
        "SELECT c.relname, t.tgname, t.tgtype::int, p.proname, t.tgenabled::text, p.prosrc, p.pronamespace = n.oid"
        " FROM pg_catalog.pg_trigger AS t JOIN pg_catalog.pg_class AS c ON c.oid = t.tgrelid"
        " JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace JOIN pg_catalog.pg_proc AS p ON p.oid = t.tgfoid"
        " WHERE n.nspname = 'main' AND NOT t.tgisinternal",
    )
    found = {row[:4]: row[4:] for row in rows}
    for trigger in sorted(TRIGGERS - found.keys()):
        raise IntegrityError(f"the guard {trigger[1]} is missing from the log, or not as the migration made it")
    for trigger in sorted(found.keys() - TRIGGERS):
        raise IntegrityError(f"the database has a trigger that no migration made: {trigger[1]}")
    for (_, name, _, function), (enabled, body, ours) in sorted(found.items()):
        if enabled != "O" or not ours or body != FUNCTIONS[function]:
            raise IntegrityError(f"the guard {name} is not as the migration made it")
    if engine.rows(connection, "SELECT current_setting('session_replication_role')") != [("origin",)]:
        raise IntegrityError("this connection switched the guards off (session_replication_role)")
    other = engine.first(
        connection,
        "SELECT c.relname FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace"
        f" WHERE n.nspname = 'main' AND c.relname IN {LOG_NAMES}"
        " AND (c.relkind <> 'r' OR c.relhasrules OR c.relhassubclass OR c.relrowsecurity)",
    )
    if other is not None:
        raise IntegrityError(f"{other[0]} is not as the migration made it: it has rules, children or policies")
    functions = engine.rows(
        connection,
        "SELECT p.proname, md5(p.prosrc), p.prosecdef, EXISTS (SELECT FROM aclexplode(coalesce(p.proacl,"
        " acldefault('f', p.proowner))) AS a WHERE a.grantee = 0) FROM pg_catalog.pg_proc AS p"
        " JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace"
        " WHERE n.nspname = 'main' AND p.proname = ANY (?)",
        (list(APPENDS),),
    )
    for name, *_ in sorted({(name, *known, False) for name, known in APPENDS.items()} ^ set(functions)):
        raise IntegrityError(f"the function {name} is not as the migration made it")
    stranger = engine.first(
        connection,
        "SELECT CASE a.grantee WHEN 0 THEN 'everybody' ELSE pg_get_userbyid(a.grantee) END, c.relname"
        " FROM pg_catalog.pg_class AS c"
        " JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace, aclexplode(c.relacl) AS a"
        f" WHERE n.nspname = 'main' AND c.relname IN {LOG_NAMES} AND a.grantee <> c.relowner"
        " AND a.privilege_type NOT IN ('SELECT', 'REFERENCES') LIMIT 1",
    )
    if stranger is not None:
        raise IntegrityError(f"{stranger[0]} may write {stranger[1]} by hand: `timeline roles` takes this right away")
    columns = engine.rows(
        connection,
        "SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod) || a.attgenerated::text"
        " FROM pg_catalog.pg_attribute AS a JOIN pg_catalog.pg_class AS c ON c.oid = a.attrelid"
        " JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace WHERE n.nspname = 'main'"
        f" AND c.relname IN {LOG_NAMES} AND a.attnum > 0 AND NOT a.attisdropped",
    )
    for table, name, kind in sorted(COLUMNS ^ set(columns)):
        raise IntegrityError(f"{table} is not as the migration made it: look at its column {name} ({kind})")
