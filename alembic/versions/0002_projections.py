"""The read models. They are derived from the log and can be dropped and rebuilt at any time."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "projection",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("position", big, nullable=False),
        sqlite_strict=True,
    )
    op.create_table(
        "entity",
        sa.Column("key", big, primary_key=True, autoincrement=False),
        sa.Column("slug", sa.Text, nullable=False, unique=True),
        sa.Column("type", sa.Text, nullable=False),
        sqlite_strict=True,
    )
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
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE TABLE event_search (position bigint PRIMARY KEY, document tsvector NOT NULL)")
        op.execute("CREATE INDEX event_search_document ON event_search USING gin (document)")
        return
    op.execute(
        "CREATE VIRTUAL TABLE event_search USING fts5("
        "title, words, publishers, content='', tokenize = 'unicode61 remove_diacritics 2')"
    )


def downgrade() -> None:
    op.execute("DROP TABLE event_search")
    for table in ("participation", "event_version", "event", "entity_version", "entity", "projection"):
        op.drop_table(table)
