"""On PostgreSQL: one entry appended with whatever rows follow from it, in one round trip.

`event_append` knew the columns of three projections, and took on the cursors of all. This function knows no projection:
who appends sends the statements that write the rows, and they are made from the same description as those of a batch.
"""

from __future__ import annotations

import runpy
from pathlib import Path

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ENTRY = """\
new_subject text, new_operation text, new_kind text, new_schema_version integer, clock text, author text,
  new_reason text, new_origin text, new_batch text, new_salt bytea, new_body text, expected bigint, other text[],
  OUT at bigint, OUT number bigint, OUT recorded text, OUT digest bytea, OUT new_leaf bytea"""

LOG_APPEND_WITH = """\
DECLARE
  part jsonb;
BEGIN
  SELECT a.* INTO at, number, recorded, digest, new_leaf FROM main.log_append(
    new_subject, new_operation, new_kind, new_schema_version, clock, author, new_reason, new_origin, new_batch,
    new_salt, new_body, expected, other
  ) AS a;
  IF at IS NULL THEN
    RETURN;  -- the caller says why
  END IF;
  FOR part IN SELECT r.value FROM jsonb_array_elements(projection_rows) AS r LOOP
    EXECUTE part ->> 0 USING at, part -> 1;
  END LOOP;
  IF at = 1 THEN
    INSERT INTO main.projection (name, version, position)
    SELECT c.value ->> 0, (c.value ->> 1)::integer, 1 FROM jsonb_array_elements(cursors) AS c
    ON CONFLICT (name) DO UPDATE SET version = excluded.version, position = excluded.position;
  ELSE  -- only what has read all before is taken on
    UPDATE main.projection AS p SET position = at FROM jsonb_array_elements(cursors) AS c
    WHERE p.name = c.value ->> 0 AND p.version = (c.value ->> 1)::integer AND p.position = at - 1;
  END IF;
END
"""


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION main.event_append")
        op.execute(
            f"CREATE FUNCTION main.log_append_with(projection_rows jsonb, cursors jsonb, {ENTRY})"
            f" LANGUAGE plpgsql AS $append${LOG_APPEND_WITH}$append$"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        before = runpy.run_path(str(Path(__file__).with_name("0007_event_append.py")))
        op.execute("DROP FUNCTION main.log_append_with")
        op.execute(
            f"CREATE FUNCTION main.event_append(follows jsonb, {before['ENTRY']})"
            f" LANGUAGE plpgsql AS $append${before['EVENT_APPEND']}$append$"
        )
