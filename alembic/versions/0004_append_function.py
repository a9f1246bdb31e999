"""On PostgreSQL: one entry appended in one round trip, by a function that locks, looks, hashes and inserts."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

FRAME = """\
CREATE FUNCTION main.log_frame(value text) RETURNS bytea LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
AS $$
  SELECT CASE WHEN value IS NULL THEN '\\xffffffff'::bytea
  ELSE int4send(octet_length(convert_to(value, 'UTF8'))) || convert_to(value, 'UTF8') END
$$"""

APPEND = """\
CREATE FUNCTION main.log_append(
  new_subject text, new_operation text, new_kind text, new_schema_version integer, clock text, author text,
  new_reason text, new_origin text, new_batch text, new_salt bytea, new_body text, expected bigint,
  OUT at bigint, OUT number bigint, OUT recorded text, OUT digest bytea, OUT new_leaf bytea
) LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  last_recorded text;
  before text;
BEGIN
  PERFORM pg_advisory_xact_lock(8388356063332232805);
  SELECT e.version, p.body INTO number, before
  FROM main.log_entry AS e JOIN main.log_payload AS p USING (position)
  WHERE e.subject = new_subject ORDER BY e.version DESC LIMIT 1;
  number := coalesce(number, 0);
  IF expected <> number OR before = new_body OR (new_operation = 'recorded') <> (number = 0) THEN
    RETURN;  -- at is null: the caller says why
  END IF;
  SELECT e.position, e.recorded_at INTO at, last_recorded FROM main.log_entry AS e ORDER BY e.position DESC LIMIT 1;
  at := coalesce(at, 0) + 1;
  number := number + 1;
  recorded := CASE WHEN last_recorded COLLATE "C" > clock COLLATE "C" THEN last_recorded ELSE clock END;
  digest := sha256(new_salt || convert_to(new_body, 'UTF8'));
  new_leaf := sha256(
    '\\x00'::bytea || main.log_frame(at::text) || main.log_frame(new_subject) || main.log_frame(number::text)
    || main.log_frame(new_operation) || main.log_frame(new_kind) || main.log_frame(new_schema_version::text)
    || main.log_frame(recorded) || main.log_frame(author) || main.log_frame(new_reason) || main.log_frame(new_origin)
    || main.log_frame(new_batch) || int4send(32) || digest
  );
  INSERT INTO main.log_entry VALUES (
    at, new_subject, number, new_operation, new_kind, new_schema_version, recorded, author, new_reason, new_origin,
    new_batch, digest, new_leaf
  );
  INSERT INTO main.log_payload VALUES (at, new_salt, new_body);
END
$$"""


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(FRAME)
        op.execute(APPEND)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION main.log_append")
        op.execute("DROP FUNCTION main.log_frame(text)")
