"""The triggers that keep the log append-only on SQLite, and the check that they are as the migration made them.

REPLACE bypasses UPDATE and DELETE triggers, so the INSERT triggers demand the next position and the next version. `SET
rowid` bypasses an `UPDATE OF` trigger, so they are plain UPDATE triggers. TEMP triggers and shadow tables can hide
them, so every statement addresses `main.`, and `check` also reads the connection's own schema.

A payload can be deleted only if a later entry, an erasure, names its position. The triggers can't hash, so `verify`
looks whether the erasure is as it was written.
"""

from __future__ import annotations

from sqlalchemy import Connection

from timeline.engines.base import Engine
from timeline.errors import IntegrityError
from timeline.models import LOG_NAMES

TRIGGERS = {
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
    "log_payload_no_update": """\
CREATE TRIGGER log_payload_no_update BEFORE UPDATE ON log_payload
BEGIN
  SELECT RAISE(ABORT, 'log_payload is append-only: no UPDATE');
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
"""Each trigger's name and SQL, as the migration makes it and SQLite stores it."""


_EARLIER_LINES = {
    "log_entry_append": [*TRIGGERS["log_entry_append"].splitlines()[:6], "END"],
    "log_payload_append": [*TRIGGERS["log_payload_append"].splitlines()[:6], "END"],
    "log_payload_no_delete": [
        *TRIGGERS["log_payload_no_delete"].splitlines()[:2],
        "  SELECT RAISE(ABORT, 'log_payload is append-only: no DELETE');",
        "END",
    ],
}
"""The guards that nothing passes, as they were before the first erasure."""
_ERASURES = "0016"


def _is_earlier(engine: Engine, connection: Connection, name: str, found: str) -> bool:
    """Return whether a guard is as it was made in a database whose tables are still those of an earlier migration."""
    if found.splitlines() != _EARLIER_LINES.get(name):
        return False
    revision = engine.first(connection, "SELECT version_num FROM main.alembic_version")
    return revision is not None and revision[0] < _ERASURES


def check(engine: Engine, connection: Connection) -> None:
    """Compare the guards with those that the migration made.

    Raises:
        IntegrityError: a trigger is missing, changed or new, or a TEMP object hides the log.
    """
    found: dict[str, str] = dict(
        engine.rows(connection, "SELECT name, sql FROM main.sqlite_master WHERE type = 'trigger'")
    )
    for name in sorted(TRIGGERS.keys() | found.keys()):
        if name not in found:
            raise IntegrityError(f"the guard {name} is missing from the log")
        if name not in TRIGGERS:
            raise IntegrityError(f"the database has a trigger that no migration made: {name}")
        if found[name] != TRIGGERS[name] and not _is_earlier(engine, connection, name, found[name]):
            raise IntegrityError(f"the guard {name} is not as the migration made it")
    loose = engine.first(
        connection,
        f"SELECT name FROM pragma_table_list WHERE schema = 'main' AND name IN {LOG_NAMES} AND strict = 0",
    )
    if loose is not None:
        raise IntegrityError(f"the table {loose[0]} is not as the migration made it: it accepts values of any type")
    # Triggers of this connection only, on any table, and tables that SQLite would find before the log.
    shadow = engine.first(
        connection,
        f"SELECT type, name FROM temp.sqlite_master WHERE type = 'trigger' OR lower(name) IN {LOG_NAMES}",
    )
    if shadow is not None:
        raise IntegrityError(f"a TEMP {shadow[0]} hides the log: {shadow[1]}")
