"""Narrower read models: days are numbers, and what the log's own index tells is not kept again.

Nothing is carried over: the projections' new version has them rebuilt from the log.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _clear("entity_version", "event", "event_version", "participation")
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "entity_version",
        sa.Column("since_position", big, primary_key=True, autoincrement=False),
        sa.Column("until_position", big, nullable=False),
        sa.Column("entity", big, nullable=False),
        sa.Column("names", sa.Text, nullable=False),
        sa.Column("aliases", sa.Text, nullable=False),
        sa.Column("retracted", sa.Integer, nullable=False),
        sqlite_strict=True,
    )
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
        sqlite_strict=True,
    )
    op.create_index("event_version_anchor", "event_version", ["until_position", "anchor"])
    op.create_table(
        "participation",
        sa.Column("entity", big, primary_key=True, autoincrement=False),
        sa.Column("since_position", big, primary_key=True, autoincrement=False),
        sa.Column("role", sa.Text, primary_key=True),
        sa.Column("anchor", sa.Integer, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    _clear("entity_version", "event_version", "participation")
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "entity_version",
        sa.Column("since_position", big, primary_key=True, autoincrement=False),
        sa.Column("until_position", big, nullable=False),
        sa.Column("entity", big, nullable=False),
        sa.Column("names", sa.Text, nullable=False),
        sa.Column("aliases", sa.Text, nullable=False),
        sa.Column("retracted", sa.Integer, nullable=False),
        sqlite_strict=True,
    )
    op.create_index("entity_version_entity", "entity_version", ["entity", "until_position"])
    op.create_table(
        "event",
        sa.Column("key", big, primary_key=True, autoincrement=False),
        sa.Column("slug", sa.Text, nullable=False, unique=True),
        sqlite_strict=True,
    )
    op.create_table(
        "event_version",
        sa.Column("since_position", big, primary_key=True, autoincrement=False),
        sa.Column("until_position", big, nullable=False),
        sa.Column("event", big, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("thread", sa.Text),
        sa.Column("earliest", sa.Text),
        sa.Column("latest", sa.Text),
        sa.Column("anchor", sa.Text, nullable=False),
        sa.Column("dates", sa.Integer, nullable=False),
        sa.Column("reported", sa.Text),
        sa.Column("disputed", sa.Integer, nullable=False),
        sa.Column("retracted_on", sa.Text),
        sqlite_strict=True,
    )
    op.create_index("event_version_event", "event_version", ["event", "until_position"])
    op.create_index("event_version_anchor", "event_version", ["until_position", "anchor"])
    op.create_index("event_version_reported", "event_version", ["reported", "since_position", "until_position"])
    op.create_table(
        "participation",
        sa.Column("entity", big, primary_key=True, autoincrement=False),
        sa.Column("since_position", big, primary_key=True, autoincrement=False),
        sa.Column("role", sa.Text, primary_key=True),
        sa.Column("anchor", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _clear(*tables: str) -> None:
    for table in tables:
        op.drop_table(table)
    for table in ("entity", "projection"):
        op.execute(f"DELETE FROM {table}")
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    op.execute(
        "DELETE FROM event_search" if on_postgresql else "INSERT INTO event_search (event_search) VALUES ('delete-all')"
    )
