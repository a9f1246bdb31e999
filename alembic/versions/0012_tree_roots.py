"""Roots of subtrees of the log's Merkle tree, so that heads and proofs need not read every leaf.

Nothing is filled in: `timeline.store` does it in the same transaction.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
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
    WHERE c.oid = 'main.participation'::regclass AND a.grantee <> c.relowner
  LOOP
    EXECUTE format('GRANT %s ON main.tree_root TO %s', given.what, given.who);
  END LOOP;
END
$rights$
"""
"""On PostgreSQL: whoever has a right to a read model has it to this table."""


def upgrade() -> None:
    op.create_table(
        "tree_root",
        sa.Column("level", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column(
            "number",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("root", sa.LargeBinary, nullable=False),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_SAME_RIGHTS)


def downgrade() -> None:
    op.drop_table("tree_root")
