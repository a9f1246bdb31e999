from __future__ import annotations

from contextlib import suppress

import psycopg
import pytest

from tests.builders import entry, layoffs, record, view_of
from timeline import sql as sql_of
from timeline.errors import IntegrityError, StoreError
from timeline.grants import grant
from timeline.projections.decode import encode
from timeline.store import Store, migrate_to


@pytest.fixture
def members(store, sql):
    """Give the name of a member of each role; drop the roles at the end, because they belong to the whole server."""
    for _ in range(2):  # granting again changes nothing
        with store.write() as connection:
            grant(connection, writer="t_writer", reader="t_reader")
    sql("CREATE ROLE wendy LOGIN IN ROLE t_writer", "CREATE ROLE rita LOGIN IN ROLE t_reader")
    yield {"writer": "wendy", "reader": "rita"}
    sql("DROP OWNED BY t_writer, t_reader", "DROP ROLE wendy, rita, t_writer, t_reader")


def test_a_writer_appends_and_rebuilds(store, members):
    writer = Store.open(store.url.set(username=members["writer"]), write=True)
    record(writer, layoffs("another"))
    writer.commit([entry(layoffs("by-itself"))], author="a")
    writer.rebuild()
    assert writer.verify(projections=True).size == 7
    writer.close()


FORGED = (
    "INSERT INTO main.log_entry SELECT 6, subject, 9, operation, kind, schema_version, '9999', 'somebody', NULL, NULL,"
    " batch, payload_digest, leaf FROM main.log_entry LIMIT 1"
)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE main.log_entry SET reason = 'x'",
        "DELETE FROM main.log_payload",
        "TRUNCATE main.log_entry",
        "DROP TRIGGER log_entry_no_update ON main.log_entry",
        "ALTER TABLE main.log_entry DISABLE TRIGGER ALL",
        "DROP TABLE main.log_payload",
        "SET session_replication_role = replica",
        "CREATE OR REPLACE FUNCTION main.log_no_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
        "CREATE TABLE main.mine (a int)",
        FORGED,
        "INSERT INTO main.log_payload VALUES (6, '', '')",
        "COPY main.log_payload FROM STDIN",
        "LOCK TABLE main.log_entry IN ROW EXCLUSIVE MODE",
        "LOCK TABLE main.alembic_version IN EXCLUSIVE MODE",
        "LOCK TABLE main.alembic_version IN SHARE MODE",
        "UPDATE main.alembic_version SET version_num = '9999'",
        "DROP FUNCTION main.log_append_many",
        "ALTER FUNCTION main.log_lock SECURITY INVOKER",
        "SET ROLE timeline",
        "SET SESSION AUTHORIZATION timeline",
    ],
)
@pytest.mark.parametrize("role", ["writer", "reader"])
def test_nobody_but_the_owner_may_touch_what_was_written_or_its_guards(members, sql, role, statement):
    with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.WrongObjectType)):
        sql(statement, user=members[role])


def test_a_reader_reads_everything_and_writes_nothing(store, members, sql):
    reader = Store.open(store.url.set(username=members["reader"]))
    assert len(view_of(reader).events(text="staff")) == 1
    assert reader.verify().size == 5
    reader.close()
    for statement in ("INSERT INTO main.log_payload VALUES (6, '', '')", "DELETE FROM main.participation"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            sql(statement, user=members["reader"])
    with pytest.raises(StoreError, match="lacks the permission"):
        record(Store.open(store.url.set(username=members["reader"]), write=True), layoffs("another"))


def test_a_file_has_no_roles(tmp_path, store):
    embedded = Store.prepare(f"sqlite:///{tmp_path / 'a.db'}")
    with embedded.write() as connection, pytest.raises(StoreError, match="a file has no roles"):
        grant(connection, writer="a", reader="b")
    with store.write() as connection, pytest.raises(StoreError, match="name two roles"):
        grant(connection, writer="a", reader="a")


@pytest.mark.parametrize(("name", "arguments"), [("log_lock", 0), ("log_append", 13), ("log_append_many", 2)])
def test_a_reader_may_not_call_what_writes(members, sql, name, arguments):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        sql(f"SELECT main.{name}({', '.join(['NULL'] * arguments)})", user=members["reader"])


def test_no_lock_that_a_reader_can_take_stops_an_append(store, members):
    url = store.url.set(drivername="postgresql", username=members["reader"]).render_as_string()
    with psycopg.connect(url) as reader:
        for number in (0x7469_6D65_6C69_6E65, *range(10)):
            reader.execute("SELECT pg_advisory_lock_shared(%s), pg_advisory_lock(%s)", (number, number + 100))
        for table in ("alembic_version", "log_entry", "log_payload", "projection", "event_version"):
            reader.execute(f"LOCK TABLE main.{table} IN ACCESS SHARE MODE")
        store.commit([entry(layoffs("one"))], author="a")
        record(store, layoffs("two"), layoffs("three"))
    assert store.verify(projections=True).size == 8


@pytest.mark.parametrize("new", [1, 3])
def test_the_login_of_a_writer_stands_beside_the_author_that_it_names(store, members, new):
    writer = Store.open(store.url.set(username=members["writer"]), write=True)
    written = writer.commit([entry(layoffs(f"layoffs-{n}")) for n in range(new)], author="the owner")
    assert {one.recorded_by for one in written} == {"the owner (wendy)"}
    writer.close()
    assert view_of(store).history("layoffs-0")[0].recorded_by == "the owner (wendy)"
    assert store.verify(projections=True).size == 5 + new


ONE = (
    "SELECT main.log_append({subject}, {operation}, {kind}, 1, {clock}, 'me', NULL, NULL, 'b', {salt}, {body}, NULL,"
    " '{{}}')"
)
MANY = (
    "SELECT main.log_append_many(jsonb_build_array(jsonb_build_array({subject}, {operation}, {kind}, 1, 'me', NULL,"
    " NULL, 'b', encode({salt}, 'hex'), {body})), {clock})"
)
GOOD = {
    "subject": "'event/forged'",
    "operation": "'recorded'",
    "kind": "'layoffs'",
    "clock": "NULL",
    "salt": "'0123456789abcdef'::bytea",
    "body": """'{"kind": "layoffs"}'""",
}


@pytest.mark.parametrize("call", [ONE, MANY])
@pytest.mark.parametrize(
    "forged",
    [
        {"operation": "'exploded'"},
        {"operation": "NULL"},
        {"salt": "'short'::bytea"},
        {"subject": "'forged'"},
        {"kind": "'acquisition'"},
        {"body": "'no JSON'"},
        {"body": "'[]'"},
        {"subject": "'event/twitter-layoffs-2022'"},
    ],
)
def test_a_writer_that_calls_by_hand_appends_nothing_that_is_no_entry(store, members, sql, call, forged):
    before = store.verify()
    with suppress(psycopg.Error):
        sql(call.format(**GOOD | forged), user=members["writer"])
    assert store.verify() == before


@pytest.mark.parametrize("call", [ONE, MANY])
def test_a_writer_that_appends_no_fact_by_hand_spoils_nothing(store, members, sql, call):
    sql(call.format(**GOOD | {"clock": "'9999-01-01T00:00:00.000000Z'"}), user=members["writer"])
    store.rebuild()
    assert store.verify(projections=True).size == 6
    assert len(view_of(store).events()) == 1
    (*_, last) = view_of(store).follow(after=5, wait=False)
    assert last.recorded_at < "9999"
    assert last.recorded_by == "me (wendy)"
    store.commit([entry(layoffs("one"))], author="a")
    record(store, layoffs("two"), layoffs("three"))
    assert store.verify(projections=True).size == 9


@pytest.mark.usefixtures("members")
def test_a_right_to_write_the_log_by_hand_is_found_and_taken_away(store, sql):
    sql("GRANT INSERT ON main.log_entry TO t_writer")
    with pytest.raises(IntegrityError, match="t_writer may write log_entry by hand: `timeline roles` takes this right"):
        store.verify()
    with store.write() as connection:
        grant(connection, writer="t_writer", reader="t_reader")
    store.verify()


def test_a_function_that_everybody_may_call_is_found(store, sql):
    sql("GRANT EXECUTE ON FUNCTION main.log_append_many TO PUBLIC")
    with pytest.raises(IntegrityError, match="the function log_append_many is not as the migration made it"):
        store.verify()


def test_writers_of_an_earlier_release_lose_the_right_to_write_by_hand(store, members, sql):
    with store.migrating() as connection:
        migrate_to(connection, "0013")
    sql("GRANT INSERT ON main.log_entry, main.log_payload TO t_writer")
    Store.prepare(store.url).close()
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        sql("INSERT INTO main.log_payload VALUES (6, '', '')", user=members["writer"])
    writer = Store.open(store.url.set(username=members["writer"]), write=True)
    record(writer, layoffs("another"))
    writer.close()


def test_roles_of_an_earlier_release_read_and_write_after_an_update(store, members):
    with store.migrating() as connection:
        migrate_to(connection, "0011")
        grant_as_before(connection)
    Store.prepare(store.url).close()
    writer = Store.open(store.url.set(username=members["writer"]), write=True)
    record(writer, *(layoffs(f"layoffs-{n}") for n in range(250)))
    for number in range(3):
        writer.commit([entry(layoffs(f"single-{number}"))], author="a")
    writer.close()
    with Store.open(store.url.set(username=members["reader"])).read() as connection:
        assert sql_of.rows(connection, "SELECT level, number FROM tree_root") == [(1, 0)]
    assert store.verify(projections=True).size == 258


READ_MODELS = (
    "main.participation, main.projection, main.event_version, main.event_figure, main.event_search,"
    " main.event_relation, main.entity, main.entity_version"
)


def grant_as_before(connection):
    """Give the rights that the program gave before only functions wrote the log."""
    for statement in (
        "GRANT SELECT ON ALL TABLES IN SCHEMA main TO t_writer, t_reader",
        "GRANT INSERT, TRIGGER ON main.log_entry, main.log_payload TO t_writer",
        "GRANT INSERT ON main.log_payload TO PUBLIC",
        f"GRANT INSERT, UPDATE, DELETE ON {READ_MODELS} TO t_writer",
    ):
        sql_of.run(connection, statement)


def test_an_event_of_strangers_that_is_appended_by_hand_spoils_nothing(store, members, sql):
    body = encode(layoffs("strange", company="nobody")).replace("'", "''")
    for call, slug in ((ONE, "strange"), (MANY, "stranger")):
        given = GOOD | {"subject": f"'event/{slug}'", "body": f"'{body}'"}
        sql(call.format(**given), user=members["writer"])
    store.rebuild()
    assert store.verify(projections=True).size == 7
    assert [one.id for one in view_of(store).events()] == ["twitter-layoffs-2022"]
    assert [change.title for change in view_of(store).changes(limit=1)] == ["Twitter lets staff go"]


def test_a_version_that_is_no_fact_leaves_no_second_current_version(store, members, sql):
    given = GOOD | {"subject": "'event/twitter-layoffs-2022'", "operation": "'corrected'"}
    sql(ONE.format(**given), user=members["writer"])
    store.rebuild()
    assert view_of(store).changes(limit=1)[0].title == "twitter-layoffs-2022"
    for facts in ([layoffs(headcount=6000)], [layoffs(headcount=7000)]):
        store.commit([entry(fact, "corrected") for fact in facts], author="a")
    assert len(view_of(store).events()) == 1
    assert view_of(store).event("twitter-layoffs-2022").headcount.value == 7000
    assert store.verify(projections=True).size == 8


def test_rights_survive_a_migration_down_and_up(store, members):
    for revision in ("0013", "head"):
        with store.migrating() as connection:
            migrate_to(connection, revision)
    store.rebuild()
    writer = Store.open(store.url.set(username=members["writer"]), write=True)
    record(writer, layoffs("another"))
    writer.close()
