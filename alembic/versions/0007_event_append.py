"""On PostgreSQL: one event appended and projected in one round trip, and the append without calls that are parsed anew.

An SQL function that can't be inlined is parsed whenever it is called: framing twelve fields by one took as long as the
rest of the append. And an id may be asked for whether something of another type has it. One row at a time is looked up
by scalar subqueries, which take an index even where the tables have grown since the server last looked at them.
"""

from __future__ import annotations

import runpy
from pathlib import Path

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def _framed(*values: str) -> str:
    """Write SQL for texts that are there, each behind its length in four bytes."""
    return " || ".join(f"int4send(octet_length(convert_to({v}, 'UTF8'))) || convert_to({v}, 'UTF8')" for v in values)


def _perhaps(value: str) -> str:
    return f"CASE WHEN {value} IS NULL THEN '\\xffffffff'::bytea ELSE {_framed(value)} END"


ENTRY = """\
new_subject text, new_operation text, new_kind text, new_schema_version integer, clock text, author text,
  new_reason text, new_origin text, new_batch text, new_salt bytea, new_body text, expected bigint, other text[],
  OUT at bigint, OUT number bigint, OUT recorded text, OUT digest bytea, OUT new_leaf bytea"""

LOG_APPEND = f"""\
DECLARE
  last_recorded text;
  before text;
BEGIN
  PERFORM pg_advisory_xact_lock(8388356063332232805);
  SELECT e.version, p.body INTO number, before
  FROM main.log_entry AS e JOIN main.log_payload AS p USING (position)
  WHERE e.subject = new_subject ORDER BY e.version DESC LIMIT 1;
  number := coalesce(number, 0);
  IF expected <> number OR before = new_body OR (new_operation = 'recorded') <> (number = 0)
  OR number = 0 AND EXISTS (
    SELECT FROM unnest(other) AS o (subject)
    WHERE (SELECT max(e.version) FROM main.log_entry AS e WHERE e.subject = o.subject) IS NOT NULL
  ) THEN
    RETURN;  -- at is null: the caller says why
  END IF;
  SELECT e.position, e.recorded_at INTO at, last_recorded FROM main.log_entry AS e ORDER BY e.position DESC LIMIT 1;
  at := coalesce(at, 0) + 1;
  number := number + 1;
  recorded := CASE WHEN last_recorded COLLATE "C" > clock COLLATE "C" THEN last_recorded ELSE clock END;
  digest := sha256(new_salt || convert_to(new_body, 'UTF8'));
  new_leaf := sha256(
    '\\x00'::bytea
    || {_framed("at::text", "new_subject", "number::text", "new_operation", "new_kind", "new_schema_version::text")}
    || {_framed("recorded", "author")} || {_perhaps("new_reason")}
    || {_perhaps("new_origin")} || {_framed("new_batch")} || int4send(32) || digest
  );
  INSERT INTO main.log_entry VALUES (
    at, new_subject, number, new_operation, new_kind, new_schema_version, recorded, author, new_reason, new_origin,
    new_batch, digest, new_leaf
  );
  INSERT INTO main.log_payload VALUES (at, new_salt, new_body);
END
"""

EVENT_APPEND = """\
DECLARE
  made jsonb := follows -> 'version';
BEGIN
  PERFORM pg_advisory_xact_lock(8388356063332232805);
  IF EXISTS (
    SELECT FROM jsonb_array_elements(follows -> 'named') AS n
    WHERE (SELECT e.key FROM main.entity AS e WHERE e.slug = n.value ->> 0) IS NULL
  ) THEN
    RETURN;  -- at is null: the caller says why
  END IF;
  SELECT a.* INTO at, number, recorded, digest, new_leaf FROM main.log_append(
    new_subject, new_operation, new_kind, new_schema_version, clock, author, new_reason, new_origin, new_batch,
    new_salt, new_body, expected, other
  ) AS a;
  IF at IS NULL THEN
    RETURN;
  END IF;
  INSERT INTO main.event_version (
    since_position, until_position, kind, status, thread, earliest, latest, anchor, dates, reported, disputed,
    retracted_on
  ) VALUES (
    at, 9223372036854775807, made ->> 0, made ->> 1, made ->> 2, (made ->> 3)::int, (made ->> 4)::int,
    (made ->> 5)::int, (made ->> 6)::int, (made ->> 7)::int, (made ->> 8)::int, (made ->> 9)::int
  );
  IF number > 1 THEN
    UPDATE main.event_version SET until_position = at WHERE since_position = (
      SELECT e.position FROM main.log_entry AS e WHERE e.subject = new_subject AND e.version = number - 1
    );
  END IF;
  INSERT INTO main.participation (entity, since_position, role, anchor, kind)
  SELECT (SELECT e.key FROM main.entity AS e WHERE e.slug = n.value ->> 0), at, n.value ->> 1, (made ->> 5)::int,
    made ->> 0
  FROM jsonb_array_elements(follows -> 'named') AS n;
  INSERT INTO main.event_search VALUES (at, (follows ->> 'words')::tsvector);
  INSERT INTO main.projection (name, version, position)
  SELECT c.value ->> 0, (c.value ->> 1)::int, at FROM jsonb_array_elements(follows -> 'cursors') AS c
  ON CONFLICT (name) DO UPDATE SET version = excluded.version, position = excluded.position;
END
"""


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION main.log_append")
        op.execute("DROP FUNCTION main.log_frame(text)")
        op.execute(f"CREATE FUNCTION main.log_append({ENTRY}) LANGUAGE plpgsql AS $append${LOG_APPEND}$append$")
        op.execute(
            f"CREATE FUNCTION main.event_append(follows jsonb, {ENTRY})"
            f" LANGUAGE plpgsql AS $append${EVENT_APPEND}$append$"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        before = runpy.run_path(str(Path(__file__).with_name("0004_append_function.py")))
        op.execute("DROP FUNCTION main.event_append")
        op.execute("DROP FUNCTION main.log_append")
        op.execute(before["FRAME"])
        op.execute(before["APPEND"])
