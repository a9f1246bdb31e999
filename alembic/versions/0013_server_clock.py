"""On PostgreSQL: an append takes the server's clock, and refuses a log whose last entry is far ahead of it."""

from __future__ import annotations

import runpy
from pathlib import Path

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_BEFORE = runpy.run_path(str(Path(__file__).with_name("0007_event_append.py")))
_TIME = """to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""

LOG_APPEND = _BEFORE["LOG_APPEND"].replace(
    "  recorded := CASE",
    f"""\
  IF clock IS NULL THEN
    clock := {_TIME.format("clock_timestamp()")};
    IF last_recorded COLLATE "C" > {_TIME.format("(clock_timestamp() + interval '5 minutes')")} COLLATE "C" THEN
      RAISE EXCEPTION 'the log is ahead of the clock: % % %', at - 1, last_recorded, clock;
    END IF;
  END IF;
  recorded := CASE""",
)


def upgrade() -> None:
    _replace(LOG_APPEND)


def downgrade() -> None:
    _replace(_BEFORE["LOG_APPEND"])


def _replace(body: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE OR REPLACE FUNCTION main.log_append({_BEFORE['ENTRY']}) LANGUAGE plpgsql AS $append${body}$append$"
        )
