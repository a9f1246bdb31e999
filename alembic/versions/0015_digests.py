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


def downgrade() -> None:
    op.drop_table("event_digest")
    op.execute("DELETE FROM projection WHERE name = 'digests'")
