"""On PostgreSQL: an append refuses projections that do not stand where the log stands, as a batch does."""

from __future__ import annotations

import runpy
from pathlib import Path

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_BEFORE = runpy.run_path(str(Path(__file__).with_name("0008_append_with_rows.py")))

LOG_APPEND_WITH = (
    _BEFORE["LOG_APPEND_WITH"]
    .replace("  part jsonb;\n", "  part jsonb;\n  advanced bigint;\n")
    .replace(
        "AND p.position = at - 1;\n",
        "AND p.position = at - 1;\n"
        "    GET DIAGNOSTICS advanced = ROW_COUNT;\n"
        "    IF advanced < jsonb_array_length(cursors) THEN\n"
        "      RAISE EXCEPTION 'read models are outdated';\n"
        "    END IF;\n",
    )
)


def upgrade() -> None:
    _replace(LOG_APPEND_WITH)


def downgrade() -> None:
    _replace(_BEFORE["LOG_APPEND_WITH"])


def _replace(body: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE OR REPLACE FUNCTION main.log_append_with(projection_rows jsonb, cursors jsonb, {_BEFORE['ENTRY']})"
            f" LANGUAGE plpgsql AS $append${body}$append$"
        )
