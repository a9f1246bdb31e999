"""When an event counts as past, its figures, and which events include or replace the figures of others.

Nothing is filled in: the projection's new version has it rebuilt from the log.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.execute("ALTER TABLE event_version ADD COLUMN past_from INTEGER")
    op.create_table(
        "event_relation",
        sa.Column("since_position", big, primary_key=True, autoincrement=False),
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("other", sa.Text, primary_key=True),
        sa.Column("until_position", big, nullable=False),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "event_figure",
        sa.Column("since_position", big, primary_key=True, autoincrement=False),
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("whole", big),
        sa.Column("exact", sa.Text),
        sa.Column("approx", sa.Integer, nullable=False),
        sa.Column("bound", sa.Integer, nullable=False),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("event_figure")
    op.drop_table("event_relation")
    op.execute("ALTER TABLE event_version DROP COLUMN past_from")
