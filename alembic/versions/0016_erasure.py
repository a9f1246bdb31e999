"""Guards that let payloads be removed which an erasure names, and nothing else; and an index of erasures.

On PostgreSQL, an append also refuses a subject that was erased.
"""

from __future__ import annotations

import runpy
from pathlib import Path

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def _earlier(name: str) -> dict[str, str]:
    return runpy.run_path(str(Path(__file__).with_name(name)))


_LOG = _earlier("0001_log.py")
_LEAN = _earlier("0005_lean_guards.py")
_APPEND = _earlier("0014_server_appends.py")

GUARDS = {
    "log_entry_append": """\
CREATE TRIGGER log_entry_append BEFORE INSERT ON log_entry
BEGIN
  SELECT RAISE(ABORT, 'log_entry is append-only: the position must be the head plus one')
  WHERE NEW.position IS NOT (SELECT coalesce(max(position), 0) + 1 FROM log_entry);
  SELECT RAISE(ABORT, 'log_entry is append-only: the version must be the subject''s last plus one')
  WHERE NEW.version IS NOT (SELECT coalesce(max(version), 0) + 1 FROM log_entry WHERE subject = NEW.subject);
  SELECT RAISE(ABORT, 'log_entry is append-only: an erasure has a subject, an operation and a kind of its own')
  WHERE (NEW.kind = 'erasure') IS NOT (NEW.operation = 'erased')
  OR (NEW.kind = 'erasure') IS NOT (NEW.subject = 'erasure/' || NEW.position);
END""",
    "log_payload_append": """\
CREATE TRIGGER log_payload_append BEFORE INSERT ON log_payload
BEGIN
  SELECT RAISE(ABORT, 'log_payload is append-only: it has this position already')
  WHERE EXISTS (SELECT 1 FROM log_payload WHERE position = NEW.position);
  SELECT RAISE(ABORT, 'log_payload is append-only: there is no entry at this position')
  WHERE NOT EXISTS (SELECT 1 FROM log_entry WHERE position = NEW.position);
  SELECT RAISE(ABORT, 'log_payload is append-only: this position was erased')
  WHERE EXISTS (
    SELECT 1 FROM log_entry AS e JOIN log_payload AS p ON p.position = e.position, json_each(p.body, '$.positions') AS n
    WHERE e.kind = 'erasure' AND e.position > NEW.position AND n.value = NEW.position
  );
  SELECT RAISE(ABORT, 'log_payload is append-only: an erasure names earlier positions, and no other erasure')
  WHERE EXISTS (
    SELECT 1 FROM log_entry AS e, json_each(NEW.body, '$.positions') AS n
    WHERE e.position = NEW.position AND e.kind = 'erasure' AND NOT EXISTS (
      SELECT 1 FROM log_entry AS o
      WHERE n.type = 'integer' AND o.position = n.value AND o.position < NEW.position AND o.kind <> 'erasure'
    )
  );
END""",
    "log_payload_no_delete": """\
CREATE TRIGGER log_payload_no_delete BEFORE DELETE ON log_payload
BEGIN
  SELECT RAISE(ABORT, 'log_payload is append-only: no DELETE, except of what an erasure names')
  WHERE NOT EXISTS (
    SELECT 1 FROM log_entry AS e JOIN log_payload AS p ON p.position = e.position, json_each(p.body, '$.positions') AS n
    WHERE e.kind = 'erasure' AND e.position > OLD.position AND n.value = OLD.position
  );
END""",
}
BEFORE = {guard.split()[2]: guard for guard in _LOG["GUARDS"] if guard.split()[2] in GUARDS}

_OWN = """\
  IF EXISTS (
    SELECT FROM added AS a
    WHERE (a.kind = 'erasure') <> (a.operation = 'erased')
    OR (a.kind = 'erasure') <> (a.subject = 'erasure/' || a.position)
  ) THEN
    RAISE EXCEPTION 'log_entry is append-only: an erasure has a subject, an operation and a kind of its own';
  END IF;
"""
_NAMED = """\
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
"""
_NOTIFY, _END = "  PERFORM pg_notify(", "  RETURN NULL;\nEND"

FUNCTIONS = {
    "log_entry_append": _LEAN["ENTRY"].replace(_NOTIFY, _OWN + _NOTIFY),
    "log_payload_append": _LEAN["PAYLOAD"].replace(_END, _NAMED + _END),
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
}

LOG_APPEND = (
    _APPEND["LOG_APPEND"]
    .replace(
        "AS e JOIN main.log_payload AS p USING (position)", "AS e LEFT JOIN main.log_payload AS p USING (position)"
    )
    .replace("OR before = new_body OR", "OR before = new_body OR number > 0 AND before IS NULL OR")
)

_TRIGGER = (
    "CREATE TRIGGER log_payload_no_delete {} DELETE ON main.log_payload {} FOR EACH STATEMENT EXECUTE FUNCTION {}"
)
_DEFINER = "SECURITY DEFINER SET search_path = pg_catalog, pg_temp"


def upgrade() -> None:
    op.execute("CREATE INDEX log_entry_erasure ON log_entry (position) WHERE kind = 'erasure'")
    if op.get_bind().dialect.name != "postgresql":
        _put(GUARDS)
        return
    for name, body in FUNCTIONS.items():
        _function(name, body)
    op.execute("DROP TRIGGER log_payload_no_delete ON main.log_payload")
    op.execute(_TRIGGER.format("AFTER", "REFERENCING OLD TABLE AS removed", "main.log_payload_erase()"))
    _append(LOG_APPEND)


def downgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        _put(BEFORE)
        op.execute("DROP INDEX log_entry_erasure")
        return
    _append(_APPEND["LOG_APPEND"])
    op.execute("DROP TRIGGER log_payload_no_delete ON main.log_payload")
    op.execute(_TRIGGER.format("BEFORE", "", "main.log_no_change()"))
    op.execute("DROP FUNCTION main.log_payload_erase")
    _function("log_payload_append", _LEAN["PAYLOAD"])
    _function("log_entry_append", _LEAN["ENTRY"])
    op.execute("DROP INDEX main.log_entry_erasure")


def _put(guards: dict[str, str]) -> None:
    for name, guard in guards.items():
        op.execute(f"DROP TRIGGER {name}")
        op.execute(guard)


def _function(name: str, body: str) -> None:
    op.execute(
        f"CREATE OR REPLACE FUNCTION main.{name}() RETURNS trigger LANGUAGE plpgsql"
        f" SET search_path = pg_catalog, pg_temp AS $guard${body}$guard$"
    )


def _append(body: str) -> None:
    op.execute(
        f"CREATE OR REPLACE FUNCTION main.log_append({_APPEND['ENTRY']})"
        f" LANGUAGE plpgsql {_DEFINER} AS $append${body}$append$"
    )
