"""The log: entries, payloads and the triggers that keep them append-only.

Never use Alembic's batch mode on these tables: it copies them and drops the triggers.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

GUARDS = (
    """\
CREATE TRIGGER log_entry_append BEFORE INSERT ON log_entry
BEGIN
  SELECT RAISE(ABORT, 'log_entry is append-only: the position must be the head plus one')
  WHERE NEW.position IS NOT (SELECT coalesce(max(position), 0) + 1 FROM log_entry);
  SELECT RAISE(ABORT, 'log_entry is append-only: the version must be the subject''s last plus one')
  WHERE NEW.version IS NOT (SELECT coalesce(max(version), 0) + 1 FROM log_entry WHERE subject = NEW.subject);
END""",
    """\
CREATE TRIGGER log_entry_no_update BEFORE UPDATE ON log_entry
BEGIN
  SELECT RAISE(ABORT, 'log_entry is append-only: no UPDATE');
END""",
    """\
CREATE TRIGGER log_entry_no_delete BEFORE DELETE ON log_entry
BEGIN
  SELECT RAISE(ABORT, 'log_entry is append-only: no DELETE');
END""",
    """\
CREATE TRIGGER log_payload_append BEFORE INSERT ON log_payload
BEGIN
  SELECT RAISE(ABORT, 'log_payload is append-only: it has this position already')
  WHERE EXISTS (SELECT 1 FROM log_payload WHERE position = NEW.position);
  SELECT RAISE(ABORT, 'log_payload is append-only: there is no entry at this position')
  WHERE NOT EXISTS (SELECT 1 FROM log_entry WHERE position = NEW.position);
END""",
    """\
CREATE TRIGGER log_payload_no_update BEFORE UPDATE ON log_payload
BEGIN
  SELECT RAISE(ABORT, 'log_payload is append-only: no UPDATE');
END""",
    """\
CREATE TRIGGER log_payload_no_delete BEFORE DELETE ON log_payload
BEGIN
  SELECT RAISE(ABORT, 'log_payload is append-only: no DELETE');
END""",
)

POSTGRESQL_FUNCTIONS = {
    "log_entry_append": """\
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
END""",
    "log_payload_append": """\
BEGIN
  IF EXISTS (
    SELECT FROM added AS a WHERE NOT EXISTS (SELECT FROM main.log_entry AS e WHERE e.position = a.position)
  ) THEN
    RAISE EXCEPTION 'log_payload is append-only: there is no entry at this position';
  END IF;
  RETURN NULL;
END""",
    "log_no_change": """\
BEGIN
  RAISE EXCEPTION '% is append-only: no %', TG_TABLE_NAME, TG_OP;
END""",
}

POSTGRESQL_TRIGGERS = {
    f"{table}_{name}": f"CREATE TRIGGER {table}_{name} {when} ON main.{table} {how}"
    for table in ("log_entry", "log_payload")
    for name, when, how in (
        (
            "append",
            "AFTER INSERT",
            f"REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION main.{table}_append()",
        ),
        ("no_update", "BEFORE UPDATE", "FOR EACH STATEMENT EXECUTE FUNCTION main.log_no_change()"),
        ("no_delete", "BEFORE DELETE", "FOR EACH STATEMENT EXECUTE FUNCTION main.log_no_change()"),
        ("no_truncate", "BEFORE TRUNCATE", "FOR EACH STATEMENT EXECUTE FUNCTION main.log_no_change()"),
    )
}


def upgrade() -> None:
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "log_entry",
        sa.Column("position", big, primary_key=True, autoincrement=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("version", big, nullable=False),
        sa.Column("operation", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("schema_version", sa.Integer, nullable=False),
        sa.Column("recorded_at", sa.Text, nullable=False),
        sa.Column("recorded_by", sa.Text, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("origin", sa.Text),
        sa.Column("batch", sa.Text, nullable=False),
        sa.Column("payload_digest", sa.LargeBinary, nullable=False),
        sa.Column("leaf", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("subject", "version"),
        sqlite_strict=True,
    )
    op.create_table(
        "log_payload",
        sa.Column("position", big, primary_key=True, autoincrement=False),
        sa.Column("salt", sa.LargeBinary, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sqlite_strict=True,
    )
    if op.get_bind().dialect.name == "postgresql":
        for name, body in POSTGRESQL_FUNCTIONS.items():
            op.execute(
                f"CREATE FUNCTION main.{name}() RETURNS trigger LANGUAGE plpgsql"
                f" SET search_path = pg_catalog, pg_temp AS $guard${body}$guard$"
            )
        for trigger in POSTGRESQL_TRIGGERS.values():
            op.execute(trigger)
        return
    for guard in GUARDS:
        op.execute(guard)


def downgrade() -> None:
    raise RuntimeError("the log is the only truth: it is never dropped by a migration")
