"""What tables and derived answers read of each event, without its sources and claims.

Nothing is filled in: the new projection has no cursor yet, so it is rebuilt from the log.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_SAME_RIGHTS = """
DO $rights$
DECLARE
  given record;
BEGIN
  FOR given IN
    SELECT a.privilege_type AS what, CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END AS who
    FROM pg_class AS c, aclexplode(c.relacl) AS a
    WHERE c.oid = 'main.event_figure'::regclass AND a.grantee <> c.relowner
  LOOP
    EXECUTE format('GRANT %s ON main.event_digest TO %s', given.what, given.who);
  END LOOP;
END
$rights$
"""
"""On PostgreSQL: whoever has a right to another read model has it to this one."""


def upgrade() -> None:
    op.create_table(
        "event_digest",
        sa.Column(
            "since_position",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("body", sa.Text),
        sqlite_strict=True,
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_SAME_RIGHTS)


def downgrade() -> None:
    op.drop_table("event_digest")
    op.execute("DELETE FROM projection WHERE name = 'digests'")
