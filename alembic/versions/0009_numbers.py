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
    big = _versions(past=True)
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
    _versions(past=False)


def _versions(*, past: bool) -> sa.types.TypeEngine[int]:
    """Make the table of versions anew: an added column would leave another text in SQLite's schema than a fresh one."""
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.drop_table("event_version")
    op.create_table(
        "event_version",
        sa.Column("since_position", big, primary_key=True, autoincrement=False),
        sa.Column("until_position", big, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("thread", sa.Text),
        sa.Column("earliest", sa.Integer),
        sa.Column("latest", sa.Integer),
        sa.Column("anchor", sa.Integer, nullable=False),
        sa.Column("dates", sa.Integer, nullable=False),
        sa.Column("reported", sa.Integer),
        sa.Column("disputed", sa.Integer, nullable=False),
        sa.Column("retracted_on", sa.Integer),
        *([sa.Column("past_from", sa.Integer)] if past else []),
        sqlite_strict=True,
    )
    op.create_index("event_version_anchor", "event_version", ["until_position", "anchor"])
    op.execute("DELETE FROM projection WHERE name = 'events'")
    return big
