"""An index by which the few entries of stories are found in a long log."""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE INDEX log_entry_story ON log_entry (position) WHERE kind = 'story'")


def downgrade() -> None:
    op.execute("DROP INDEX log_entry_story")
