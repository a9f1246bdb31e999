"""On PostgreSQL: the same guards with a look at few rows, where each row of a COPY was looked up before.

Positions have no hole and versions are unique, so a position up to the head is there, and a first version has no
earlier one; only later versions are looked up.
"""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ENTRY = """\
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
END"""

PAYLOAD = """\
BEGIN
  IF (SELECT min(position) < 1 OR max(position) > (
    SELECT coalesce(max(e.position), 0) FROM main.log_entry AS e
  ) FROM added) THEN
    RAISE EXCEPTION 'log_payload is append-only: there is no entry at this position';
  END IF;
  RETURN NULL;
END"""

ENTRY_BEFORE = """\
DECLARE
  first bigint;
  last bigint;
  many bigint;
BEGIN
  SELECT min(position), max(position), count(*) INTO first, last, many FROM added;
  IF many = 0 THEN
    RETURN NULL;
  END IF;
  IF last - first + 1 <> many
  OR first <> (SELECT coalesce(max(e.position), 0) + 1 FROM main.log_entry AS e WHERE e.position < first) THEN
    RAISE EXCEPTION 'log_entry is append-only: the position must be the head plus one';
  END IF;
  IF EXISTS (
    SELECT FROM added AS a WHERE a.version <> (
      SELECT coalesce(max(e.version), 0) + 1 FROM main.log_entry AS e
      WHERE e.subject = a.subject AND e.position < a.position
    )
  ) THEN
    RAISE EXCEPTION 'log_entry is append-only: the version must be the subject''s last plus one';
  END IF;
  PERFORM pg_notify('timeline', last::text);
  RETURN NULL;
END"""

PAYLOAD_BEFORE = """\
BEGIN
  IF EXISTS (
    SELECT FROM added AS a WHERE NOT EXISTS (SELECT FROM main.log_entry AS e WHERE e.position = a.position)
  ) THEN
    RAISE EXCEPTION 'log_payload is append-only: there is no entry at this position';
  END IF;
  RETURN NULL;
END"""


def upgrade() -> None:
    replace(ENTRY, PAYLOAD)


def downgrade() -> None:
    replace(ENTRY_BEFORE, PAYLOAD_BEFORE)


def replace(entry: str, payload: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        for name, body in (("log_entry_append", entry), ("log_payload_append", payload)):
            op.execute(
                f"CREATE OR REPLACE FUNCTION main.{name}() RETURNS trigger LANGUAGE plpgsql"
                f" SET search_path = pg_catalog, pg_temp AS $guard${body}$guard$"
            )
