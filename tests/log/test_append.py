from __future__ import annotations

import datetime as dt
import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.builders import MUSK, TWITTER, database, entry, event, layoffs, new_store, record
from timeline import facts
from timeline.engines.sqlite import SQLite
from timeline.errors import ConcurrencyError, IntegrityError, LogError, StoreError
from timeline.log import read
from timeline.log.append import append
from timeline.log.entry import Entry, leaf_hash
from timeline.projections.projector import PROJECTOR
from timeline.store import Store


def test_positions_run_without_a_hole_and_versions_count_each_subject(store):
    record(store, layoffs())
    record(store, layoffs(headcount=3800), operation="corrected", reason="wrong_figure")
    record(store, event())
    with store.read() as connection:
        found = [(e.position, e.subject, e.version, e.operation) for e in read.entries(connection)]
    assert found == [
        (1, "company/twitter", 1, "recorded"),
        (2, "company/deepmind", 1, "recorded"),
        (3, "person/elon-musk", 1, "recorded"),
        (4, "event/twitter-layoffs-2022", 1, "recorded"),
        (5, "event/twitter-layoffs-2022", 2, "corrected"),
        (6, "event/twitter-gpu-purchase-2023", 1, "recorded"),
    ]


def test_the_same_content_again_is_no_change(store):
    record(store, layoffs())
    assert record(store, layoffs()) == []
    assert record(store, layoffs(headcount="3.7 thousand")) == []  # another spelling of the same number


def test_a_stale_version_is_refused_and_says_what_is_there(store):
    record(store, layoffs(), expected_version=0)
    record(store, layoffs(headcount=2), operation="corrected", reason="wrong_figure: a slip", expected_version=1)
    with pytest.raises(ConcurrencyError) as caught:
        record(store, layoffs(headcount=1), operation="corrected", expected_version=1)
    assert re.fullmatch(
        r"event/twitter-layoffs-2022 is at version 2, not 1 as expected; since then:"
        r" version 2 corrected \S+Z by tester \(wrong_figure: a slip\): read it again",
        str(caught.value),
    )
    with pytest.raises(ConcurrencyError, match="is at version 0, not 3 as expected: read it again"):
        record(store, event(), expected_version=3)


@pytest.mark.parametrize(("operation", "known"), [("recorded", True), ("corrected", False), ("retracted", False)])
def test_only_the_first_entry_of_a_subject_is_recorded(store, operation, known):
    if known:
        record(store, layoffs())
    with pytest.raises(LogError, match="is already recorded" if known else "is not recorded yet"):
        record(store, layoffs(headcount=1), operation=operation)


def test_a_batch_is_kept_whole_or_not_at_all(store):
    with pytest.raises(LogError):
        record(store, layoffs(), layoffs(headcount=2))  # the second would have to be a correction
    with store.read() as connection:
        assert read.head(connection) == 3


def test_what_names_a_stranger_is_not_kept(store):
    with pytest.raises(LogError, match="names 'nobody'"):
        record(store, layoffs(company="nobody"))
    with store.read() as connection:
        assert read.head(connection) == 3


def test_the_clock_never_runs_backwards(store):
    late = dt.datetime(2100, 1, 1, tzinfo=dt.UTC)
    early = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
    with store.write() as connection:
        first = append(connection, [entry(layoffs())], author="a", clock=lambda: late)
        second = append(connection, [entry(event())], author="a", clock=lambda: early)
    assert first[0].recorded_at == second[0].recorded_at == "2100-01-01T00:00:00.000000Z"


def test_a_store_opened_for_reading_cannot_write(store):
    reader = Store.open(store.url)
    with pytest.raises(StoreError, match="opened for reading"):
        record(reader, layoffs())
    with pytest.raises(StoreError), reader.read() as connection:
        connection.exec_driver_sql("DELETE FROM participation")


@pytest.mark.sqlite
def test_append_notices_a_guard_that_was_dropped(store):
    with store.write() as connection:
        connection.exec_driver_sql("DROP TRIGGER log_entry_no_delete")
    with pytest.raises(IntegrityError, match="log_entry_no_delete is missing"):
        record(store, layoffs())


@pytest.mark.sqlite
def test_append_notices_a_trigger_that_swallows_what_is_written(store):
    with store.write() as connection:
        connection.exec_driver_sql("CREATE TRIGGER quiet BEFORE INSERT ON log_payload BEGIN SELECT RAISE(IGNORE); END")
    with pytest.raises(IntegrityError, match="no migration made: quiet"):
        record(store, layoffs())


@pytest.mark.sqlite
def test_append_notices_a_shadow_table(store):
    with store.write() as connection:
        connection.exec_driver_sql("CREATE TEMP TABLE log_entry (position INTEGER)")
        with pytest.raises(IntegrityError, match="TEMP table hides the log"):
            store.append(connection, [entry(layoffs())], author="a")


@pytest.mark.sqlite
def test_append_reads_back_what_it_wrote(store, monkeypatch):
    # The guards would report the trigger first. Without them, only the read-back can notice it.
    monkeypatch.setattr(SQLite, "check_guards_before_append", lambda _engine, _connection: None)
    with store.write() as connection:
        connection.exec_driver_sql("CREATE TRIGGER quiet BEFORE INSERT ON log_payload BEGIN SELECT RAISE(IGNORE); END")
    with pytest.raises(IntegrityError, match="did not keep all"):
        record(store, layoffs())


def test_writers_in_many_threads_lose_nothing(store):
    def write(number: int) -> list[Entry]:
        own = Store.open(store.url, write=True)
        try:
            return record(own, layoffs(f"twitter-layoffs-{number}"))
        finally:
            own.close()

    with ThreadPoolExecutor(8) as pool:
        written = [entries[0].position for entries in pool.map(write, range(40))]
    assert sorted(written) == list(range(4, 44))
    assert store.verify().size == 43


def test_entities_may_be_recorded_in_the_batch_that_needs_them(tmp_path):
    store = Store.prepare(database(tmp_path / "a"))
    assert len(record(store, TWITTER, MUSK, event(people=["elon-musk"]))) == 3


@pytest.mark.parametrize("together", [True, False])
def test_an_id_that_something_of_another_type_has_is_refused_to_who_commits_alone(store, together):
    before = store.verify()
    new = [[entry(facts.Company.model_validate({"id": "acme", "name": "Acme"}))], [entry(layoffs("acme"))]]
    told = "the id 'acme' is taken by (company|event)/acme in the log: choose another id"
    if together:
        with pytest.raises(LogError, match=told):
            store.commit([*new[0], *new[1]], author="a")
        assert store.verify() == before
        new.reverse()
    assert store.commit(new[0], author="a")[0].position == 4
    with pytest.raises(LogError, match=told):
        store.commit(new[1], author="a")
    assert store.verify(projections=True).size == 4


def test_an_event_of_a_company_that_the_log_does_not_know_is_refused_to_who_commits_alone(store):
    with pytest.raises(LogError, match="names 'acme', which is not in the log"):
        store.commit([entry(layoffs(company="acme"))], author="a")
    assert store.verify(projections=True).size == 3


def test_what_is_committed_alone_is_projected(store):
    gone = {"on": "2023-05-01", "why": "other", "note": "nobody bought any"}
    full = event(thread="twitter-gpus", people=["elon-musk"], concerns=["deepmind"], date="[2023-03..2023-04-11]")
    corrected = event(title="Twitter buys GPUs — or “more”", units=None, summary="Ça va : $1 {x}.", retracted=gone)
    for fact, operation in ((full, "recorded"), (layoffs(date="2022"), "recorded"), (corrected, "retracted")):
        store.commit([entry(fact, operation)], author="a")
    assert store.verify(projections=True).size == 6
    assert store.commit([entry(corrected, "corrected")], author="a") == []


def stamped(store, at):
    """Append an entry with a time, as a machine with a wrong clock does."""
    with store.write() as connection:
        return append(connection, [entry(layoffs("stamped"))], author="a", projector=PROJECTOR, clock=lambda: at)


@pytest.mark.parametrize("new", [1, 3])
def test_a_log_that_is_far_ahead_of_the_clock_takes_no_entry(tmp_path, new):
    store = new_store(tmp_path)
    stamped(store, dt.datetime(2999, 1, 1, tzinfo=dt.UTC))
    with pytest.raises(LogError, match=r"position 4 was recorded at 2999-01-01T00.*, and it is 20\d\d-.*now"):
        store.commit([entry(event(f"purchase-{n}")) for n in range(new)], author="a")
    assert store.verify().size == 4


def test_a_clock_that_is_a_little_behind_gives_the_time_of_the_entry_before(tmp_path):
    store = new_store(tmp_path)
    (before,) = stamped(store, dt.datetime.now(dt.UTC) + dt.timedelta(minutes=2))
    for some in ([event()], [layoffs("a"), layoffs("b")]):
        for written in store.commit([entry(fact) for fact in some], author="a"):
            assert written.recorded_at == before.recorded_at


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"recorded_at": "2999-01-01T00:00:00.000000Z"}, "recorded at 2999.*, which is a time to come"),
        ({"recorded_at": "yesterday"}, "'yesterday' is not a time in UTC"),
        ({"operation": "exploded"}, "unknown operation 'exploded'"),
        ({"operation": "corrected"}, "the operation 'corrected' can't make version 1 of event/layoffs"),
        ({"version": 2}, "the operation 'recorded' can't make version 2 of event/layoffs"),
        ({"recorded_by": "a\0b"}, "a character that databases can't store: '\\\\x00'"),
        ({"reason": "\ud800"}, "a character that databases can't store: '\\\\ud800'"),
        ({"leaf": b"\0" * 32}, "the entry does not match its hash"),
        ({"body": "{}"}, "the payload does not match its hash"),
        ({"salt": b""}, "the payload does not match its hash"),
    ],
)
def test_no_entry_is_restored_that_no_append_could_have_written(tmp_path, fields, told):
    (tmp_path / "source").mkdir()
    source = new_store(tmp_path / "source", [])
    record(source, TWITTER)
    with source.read() as connection:
        (good,) = read.entries(connection)
    forged = good._replace(subject="event/layoffs", **fields)
    if not fields.keys() & {"leaf", "body", "salt", "reason"}:
        forged = forged._replace(leaf=leaf_hash(forged.header))
    target = Store.prepare(database(tmp_path / "target", empty=True))
    with pytest.raises(IntegrityError, match=f"position 1: .*{told}"), target.write() as connection:
        target.restore(connection, [forged])
    assert target.verify().size == 0
