"""What tells companies and people apart: description, country, sector, founding, identifiers; and what they became.

Nothing is filled in: the projection's new version has it rebuilt from the log. Its names have two more days each.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_TEXTS = ("superseded_by", "description", "country", "sector", "founded")
_LISTS = ("identifiers", "different_from")


def upgrade() -> None:
    _versions(
        *(sa.Column(name, sa.Text) for name in _TEXTS), *(sa.Column(name, sa.Text, nullable=False) for name in _LISTS)
    )


def downgrade() -> None:
    _versions()


def _versions(*more: sa.Column[str]) -> None:
    """Make the table of versions anew: an added column would leave another text in SQLite's schema than a fresh one."""
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.drop_table("entity_version")
    op.create_table(
        "entity_version",
        sa.Column("since_position", big, primary_key=True, autoincrement=False),
        sa.Column("until_position", big, nullable=False),
        sa.Column("entity", big, nullable=False),
        sa.Column("names", sa.Text, nullable=False),
        sa.Column("aliases", sa.Text, nullable=False),
        sa.Column("retracted", sa.Integer, nullable=False),
        *more,
        sqlite_strict=True,
    )
    op.execute("DELETE FROM projection WHERE name = 'entities'")
