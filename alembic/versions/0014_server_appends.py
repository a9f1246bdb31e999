"""On PostgreSQL: only functions of the owner write the log.

A writer may call them, and has no other right on the log: they take the lock, the server's clock and the name of the
login, and hash what they insert. The lock is that of the table `alembic_version`, which a reader can't take, while an
advisory lock is anybody's. So a migration and an append wait for each other, too.
"""

from __future__ import annotations

import runpy
from pathlib import Path

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def _earlier(name: str) -> dict[str, str]:
    return runpy.run_path(str(Path(__file__).with_name(name)))


_FRAMES = _earlier("0007_event_append.py")
_BEFORE = _earlier("0013_server_clock.py")
_framed, _perhaps = _FRAMES["_framed"], _FRAMES["_perhaps"]
ENTRY, _TIME = _FRAMES["ENTRY"], _BEFORE["_TIME"]

LOG_LOCK = """\
BEGIN
  LOCK TABLE main.alembic_version IN EXCLUSIVE MODE;
END
"""

# A member of the writers is named beside the author that it gives; the owner is who he says.
_BY = """\
  IF session_user <> (
    SELECT pg_get_userbyid(c.relowner) FROM pg_class AS c WHERE c.oid = 'main.log_entry'::regclass
  ) THEN
    author := author || ' (' || session_user || ')';
    clock := NULL;
  END IF;
"""

LOG_APPEND = _BEFORE["LOG_APPEND"].replace(
    "  PERFORM pg_advisory_xact_lock(8388356063332232805);\n", "  PERFORM main.log_lock();\n" + _BY
)

_KNOWN = """\
  IF NOT new_operation IN ('recorded', 'corrected', 'retracted', 'reinstated') OR length(new_salt) <> 16
  OR new_subject !~ '^[a-z_]+/.' OR new_body::jsonb ->> 'kind' IS DISTINCT FROM new_kind THEN
    RAISE EXCEPTION 'log_entry is append-only: this is not an entry';
  END IF;
"""
LOG_APPEND = LOG_APPEND.replace("BEGIN\n", "BEGIN\n" + _KNOWN, 1)

MANY = "entries jsonb, clock text"

LOG_APPEND_MANY = f"""\
DECLARE
  head bigint;
  last_recorded text;
  moment text;
  author text := '';
BEGIN
  PERFORM main.log_lock();
{_BY}\
  SELECT e.position, e.recorded_at INTO head, last_recorded FROM main.log_entry AS e ORDER BY e.position DESC LIMIT 1;
  head := coalesce(head, 0);
  IF clock IS NULL THEN
    clock := {_TIME.format("clock_timestamp()")};
    IF last_recorded COLLATE "C" > {_TIME.format("(clock_timestamp() + interval '5 minutes')")} COLLATE "C" THEN
      RAISE EXCEPTION 'the log is ahead of the clock: % % %', head, last_recorded, clock;
    END IF;
  END IF;
  moment := CASE WHEN last_recorded COLLATE "C" > clock COLLATE "C" THEN last_recorded ELSE clock END;
  RETURN QUERY
  WITH given AS (
    SELECT g.*, head + g.n AS at, g.by_name || author AS by_whom,
      coalesce((SELECT max(e.version) FROM main.log_entry AS e WHERE e.subject = g.subject), 0)
      + row_number() OVER (PARTITION BY g.subject ORDER BY g.n) AS number,
      sha256(g.salt || convert_to(g.body, 'UTF8')) AS digest
    FROM (
      SELECT r.value ->> 0 AS subject, r.value ->> 1 AS operation, r.value ->> 2 AS kind,
        (r.value ->> 3)::integer AS schema_version, r.value ->> 4 AS by_name, r.value ->> 5 AS reason,
        r.value ->> 6 AS origin, r.value ->> 7 AS batch, decode(r.value ->> 8, 'hex') AS salt,
        r.value ->> 9 AS body, r.n
      FROM jsonb_array_elements(entries) WITH ORDINALITY AS r (value, n)
    ) AS g
  ), hashed AS MATERIALIZED (
    SELECT g.*, sha256(
      '\\x00'::bytea
      || {_framed("g.at::text", "g.subject", "g.number::text", "g.operation", "g.kind", "g.schema_version::text")}
      || {_framed("moment", "g.by_whom")} || {_perhaps("g.reason")}
      || {_perhaps("g.origin")} || {_framed("g.batch")} || int4send(32) || g.digest
    ) AS leaf
    FROM given AS g
    WHERE (g.operation = 'recorded') = (g.number = 1) AND length(g.salt) = 16 AND g.subject ~ '^[a-z_]+/.'
    AND g.operation IN ('recorded', 'corrected', 'retracted', 'reinstated') AND g.body::jsonb ->> 'kind' = g.kind
  ), inserted AS (
    INSERT INTO main.log_entry AS e
    SELECT g.at, g.subject, g.number, g.operation, g.kind, g.schema_version, moment, g.by_whom, g.reason, g.origin,
      g.batch, g.digest, g.leaf
    FROM hashed AS g ORDER BY g.at
    RETURNING e.position, e.version, e.recorded_at, e.payload_digest, e.leaf
  ), payloads AS (
    INSERT INTO main.log_payload SELECT g.at, g.salt, g.body FROM hashed AS g ORDER BY g.at
  )
  SELECT * FROM inserted ORDER BY 1;
END
"""

_OUT = "TABLE (at bigint, number bigint, recorded text, digest bytea, new_leaf bytea)"
_DEFINER = "SECURITY DEFINER SET search_path = pg_catalog, pg_temp"
_NAMES = ("log_lock", "log_append", "log_append_many", "log_append_with")

_MEMBERS = """\
DO $$
DECLARE
  writer text;
BEGIN
  FOR writer IN
    SELECT DISTINCT a.grantee::regrole::text FROM pg_class AS c, aclexplode(c.relacl) AS a
    WHERE c.oid = 'main.log_entry'::regclass AND a.privilege_type = 'INSERT' AND a.grantee NOT IN (0, c.relowner)
  LOOP
    EXECUTE format('{}', writer);
  END LOOP;
END
$$"""


_NO_RIGHTS = """\
DO $$
DECLARE
  given record;
BEGIN
  FOR given IN
    SELECT c.relname, a.privilege_type AS what,
      CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END AS who
    FROM pg_class AS c, aclexplode(c.relacl) AS a
    WHERE c.oid IN ('main.log_entry'::regclass, 'main.log_payload'::regclass) AND a.grantee <> c.relowner
    AND a.privilege_type NOT IN ('SELECT', 'REFERENCES')
  LOOP
    EXECUTE format('REVOKE %s ON main.%I FROM %s', given.what, given.relname, given.who);
  END LOOP;
END
$$"""

_CALLERS = """\
DO $$
DECLARE
  writer text;
BEGIN
  FOR writer IN
    SELECT DISTINCT a.grantee::regrole::text FROM pg_proc AS p, aclexplode(p.proacl) AS a
    WHERE p.oid = 'main.log_append_many'::regproc AND a.grantee NOT IN (0, p.proowner)
  LOOP
    EXECUTE format('GRANT INSERT ON main.log_entry, main.log_payload TO %s', writer);
  END LOOP;
END
$$"""


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute(f"CREATE FUNCTION main.log_lock() RETURNS void LANGUAGE plpgsql {_DEFINER} AS $lock${LOG_LOCK}$lock$")
    op.execute("DROP FUNCTION main.log_append")
    op.execute(f"CREATE FUNCTION main.log_append({ENTRY}) LANGUAGE plpgsql {_DEFINER} AS $append${LOG_APPEND}$append$")
    op.execute(
        f"CREATE FUNCTION main.log_append_many({MANY}) RETURNS {_OUT}"
        f" LANGUAGE plpgsql {_DEFINER} AS $append${LOG_APPEND_MANY}$append$"
    )
    for name in _NAMES:
        op.execute(f"REVOKE ALL ON FUNCTION main.{name} FROM PUBLIC")
        op.execute(_MEMBERS.format(f"GRANT EXECUTE ON FUNCTION main.{name} TO %s"))
    op.execute(_NO_RIGHTS)


def downgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute(_CALLERS)
    op.execute("DROP FUNCTION main.log_append_many")
    op.execute("DROP FUNCTION main.log_append")
    op.execute("DROP FUNCTION main.log_lock")
    before = _BEFORE["LOG_APPEND"]
    op.execute(f"CREATE FUNCTION main.log_append({ENTRY}) LANGUAGE plpgsql AS $append${before}$append$")
    op.execute("GRANT EXECUTE ON FUNCTION main.log_append_with TO PUBLIC")
