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
    for guard in GUARDS:
        op.execute(guard)


def downgrade() -> None:
    raise RuntimeError("the log is the only truth: it is never dropped by a migration")
