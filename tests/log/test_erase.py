"""What an erasure removes, and that nothing else can remove a payload or bring it back; on both engines."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import orjson
import pytest

from tests.builders import TWITTER, database, entry, event, layoffs, new_store, record, view_of
from timeline import facts, sql
from timeline.copying import copy
from timeline.copying import restore as restore_copy
from timeline.errors import IntegrityError, LogError
from timeline.formats import cloudevents
from timeline.log import erasures, read
from timeline.log.append import NewEntry
from timeline.log.proof import check_proof, make_proof, proof_to_json, read_proof
from timeline.log.segments import erase_in_segments, read_segments, write_segment
from timeline.log.tree import StoredTree
from timeline.models import ENTRY as E
from timeline.models import PAYLOAD as P
from timeline.store import Store

JANE = facts.Person.model_validate({"id": "p-17", "name": "Jane Quicksilver", "description": "zanzibar"})
JANE_LATER = JANE.model_copy(update={"description": "mozambique"})
CHIEF = {
    "kind": "appointment",
    "title": "Twitter has a new chief",
    "date": "2023-01-01",
    "company": "twitter",
    "people": ["p-17"],
    "role": "chief executive",
    "sources": {"a": {"url": "https://example.org/a", "published": "2023-01-01"}},
    "buyer": None,
    "units": None,
}


@pytest.fixture
def store(tmp_path):
    """Give a log with two companies and a person, then Jane in two versions at 4 and 6, and an event of hers at 5."""
    opened = new_store(tmp_path)
    record(opened, JANE)
    record(opened, event("new-chief", **CHIEF))
    record(opened, JANE_LATER, operation="corrected", reason="2023-02-01 more_precise")
    yield opened
    opened.close()


def erase_jane(store):
    with store.write() as connection:
        return store.erase(connection, [4, 6], ["person/p-17"], why="asked for it", author="tester")


def payloads(store):
    with store.read_log() as connection:
        return [position for (position,) in sql.rows(connection, f"SELECT {P.position} FROM {P} ORDER BY 1")]


def run(store, *statements):
    with store.write() as connection:
        for statement in statements:
            sql.run(connection, statement)


def test_only_the_named_payloads_are_gone_and_every_head_and_proof_holds(store):
    before = store.verify()
    with store.read() as connection:
        held = [next(read.entries(connection, after=at - 1, until=at)) for at in (4, 5)]
        proofs = [proof_to_json(make_proof(one, StoredTree(connection, 6))) for one in held]
    erased = erase_jane(store)
    assert (erased.position, erased.subject, erased.operation) == (7, "erasure/7", "erased")
    assert payloads(store) == [1, 2, 3, 5, 7]
    assert store.verify(against=before, projections=True).size == 7
    for proof in proofs:
        check_proof(read_proof(proof), before)
    with store.read() as connection:
        gone = next(read.entries(connection, after=3, until=4))
        proof = read_proof(proof_to_json(make_proof(gone, StoredTree(connection, 7))))
    assert (gone.has_payload, gone.salt, gone.body) == (False, b"", "")
    check_proof(proof)


def test_an_erasure_says_what_it_names(store):
    erase_jane(store)
    with store.read() as connection:
        (found,) = erasures.erasures(connection)
        assert erasures.erasure_at(connection, 6) == found
        assert erasures.erasure_at(connection, 5) is None
    assert (found.positions, found.subjects, found.reason) == ((4, 6), ("person/p-17",), "asked for it")


def test_nothing_can_be_recorded_about_what_was_erased(store):
    erase_jane(store)
    again = [entry(JANE, "reinstated"), entry(JANE, "corrected", expected_version=2)]
    for new in again:
        with pytest.raises(LogError, match=r"person/p-17 was erased: nothing can be recorded about it again"):
            store.commit([new], author="a")
    with store.write() as connection, pytest.raises(LogError, match="was erased"):
        store.append(connection, [again[0], entry(layoffs())], author="a")
    assert store.verify().size == 7


def test_a_version_that_was_erased_alone_leaves_the_others(store):
    with store.write() as connection:
        store.erase(connection, [4], [], why="a wrong address", author="tester")
    assert store.verify(projections=True).size == 7
    view = view_of(store)
    assert view.person("p-17").name == "Jane Quicksilver"
    assert view.as_recorded(4).person("p-17").name == "p-17"
    assert view.as_recorded(6).person("p-17").description == "mozambique"
    record(store, JANE, operation="corrected", reason="2023-02-02 other")
    assert store.verify(projections=True).size == 8


def test_no_other_payload_can_be_removed_or_changed(store):
    erase_jane(store)
    before = store.verify()
    for statement in (
        f"DELETE FROM {P} WHERE {P.position} = 5",
        f"DELETE FROM {P} WHERE {P.position} = 7",
        f"DELETE FROM {P}",
        f"UPDATE {P} SET {P.body} = '' WHERE {P.position} = 5",
        f"UPDATE {P} SET {P.body} = '{{}}' WHERE {P.position} = 7",
        f"DELETE FROM {E} WHERE {E.position} = 4",
        f"DELETE FROM {E} WHERE {E.position} = 7",
        f"UPDATE {E} SET {E.reason} = 'x' WHERE {E.position} = 4",
        f"INSERT INTO {P} SELECT 4, {P.salt}, {P.body} FROM {P} WHERE {P.position} = 5",
    ):
        with pytest.raises(IntegrityError, match="append-only"):
            run(store, statement)
    assert store.verify() == before


def forged(subject, operation="erased", kind="erasure", version=1):
    return (
        f"INSERT INTO {E} SELECT 8, '{subject}', {version}, '{operation}', '{kind}', 1, {E.recorded_at}, 'm', NULL,"
        f" NULL, 'b', {E.payload_digest}, {E.leaf} FROM {E} WHERE {E.position} = 7"
    )


def put(body):
    return f"INSERT INTO {P} SELECT 8, {P.salt}, '{body}' FROM {P} WHERE {P.position} = 7"


@pytest.mark.parametrize(
    "statement",
    [
        forged("person/p-17", version=3),
        forged("erasure/9"),
        forged("erasure/8", kind="person"),
        forged("erasure/8", operation="recorded"),
        forged("event/x", operation="recorded"),
    ],
)
def test_the_guard_refuses_an_erasure_that_is_not_one_of_its_own(store, statement):
    erase_jane(store)
    with pytest.raises(IntegrityError, match="an erasure has a subject, an operation and a kind of its own"):
        run(store, statement)
    assert store.verify().size == 7


@pytest.mark.parametrize("named", ["[8]", "[9]", "[7]", "[0]", '["5"]', "[5.5]", "[null]"])
def test_the_guard_refuses_an_erasure_of_what_is_not_before_it(store, named):
    erase_jane(store)
    with pytest.raises((IntegrityError, Exception)) as caught:
        run(store, forged("erasure/8"), put(f'{{"positions":{named}}}'))
    assert "append-only" in str(caught.value) or "bigint" in str(caught.value)
    assert store.verify().size == 7


def test_an_erasure_that_was_written_by_hand_is_found_by_verify(store):
    erase_jane(store)
    run(store, forged("erasure/8"), put('{"kind":"erasure","positions":[5],"subjects":[]}'))
    with pytest.raises(IntegrityError, match="position 8"):
        store.verify()


@pytest.mark.sqlite
def test_what_it_removed_is_found_too(store):
    erase_jane(store)
    run(
        store,
        forged("erasure/8"),
        put('{"kind":"erasure","positions":[5],"subjects":[]}'),
        f"DELETE FROM {P} WHERE {P.position} = 5",
    )
    with pytest.raises(IntegrityError, match="position 8: the payload does not match its hash"):
        store.verify()


def test_an_append_takes_no_erasure(store):
    body = orjson.dumps({"kind": "erasure", "positions": [5], "subjects": []}).decode()
    new = NewEntry("erasure/7", "erased", "erasure", body)
    with pytest.raises(LogError, match="use `timeline erase`"):
        store.commit([new], author="a")
    with store.write() as connection, pytest.raises(LogError, match="use `timeline erase`"):
        store.append(connection, [new, entry(layoffs())], author="a")
    assert (payloads(store), store.verify().size) == ([1, 2, 3, 4, 5, 6], 6)


def test_a_copy_of_an_erased_log_has_the_same_head_and_no_payload(store, tmp_path):
    erase_jane(store)
    head = store.verify()
    with closing(Store.prepare(database(tmp_path / "copy"))) as target:
        assert copy(store, target) == (7, head)
        assert payloads(target) == [1, 2, 3, 5, 7]
        assert target.verify(projections=True) == head


def test_a_follower_that_has_the_payload_erases_it_with_the_entry(store, tmp_path):
    with closing(Store.prepare(database(tmp_path / "copy"))) as target:
        copy(store, target)
        assert payloads(target) == [1, 2, 3, 4, 5, 6]
        erase_jane(store)
        record(store, layoffs())
        assert copy(store, target)[0] == 2
        assert payloads(target) == [1, 2, 3, 5, 7, 8]
        assert target.verify(projections=True) == store.verify()
        assert view_of(target).person("p-17").name == "p-17"


def test_cloudevents_carry_an_erased_log(store, tmp_path):
    erase_jane(store)
    with store.read() as connection:
        lines = list(cloudevents.write(read.entries(connection)))
    assert orjson.loads(lines[3])["data"]["body"] is None
    assert b"zanzibar" not in b"".join(lines)
    with closing(Store.prepare(database(tmp_path / "copy"))) as target:
        assert restore_copy(cloudevents.read(lines), target) == (7, store.verify())


def test_an_export_without_a_payload_that_no_erasure_names_is_refused(store, tmp_path):
    erase_jane(store)
    with store.read() as connection:
        lines = list(cloudevents.write(read.entries(connection)))
    with closing(Store.prepare(database(tmp_path / "copy"))) as target, pytest.raises(IntegrityError) as caught:
        restore_copy(cloudevents.read(lines[:6]), target)
    assert "position 4: the entry has no payload, and no erasure names it" in str(caught.value)


def test_segments_lose_the_payload_and_keep_their_heads(store, tmp_path):
    folder = tmp_path / "released"
    with store.read() as connection:
        write_segment(folder, list(read.entries(connection, until=5)))
    erase_jane(store)
    with store.read() as connection:
        new = list(read.entries(connection, after=5))
        segment = write_segment(folder, new)
    assert segment.head == store.verify()
    assert erase_in_segments(folder) == 1
    assert erase_in_segments(folder) == 0
    texts = b"".join(path.read_bytes() for path in folder.iterdir())
    assert not any(word in texts for word in (b"zanzibar", b"mozambique", b"Quicksilver"))
    assert [one.has_payload for some in read_segments(folder) for one in some] == [
        True, True, True, False, True, False, True,
    ]  # fmt: skip


def test_a_segment_without_a_payload_that_no_erasure_names_is_refused(store, tmp_path):
    with store.read() as connection:
        entries = list(read.entries(connection))
    entries[3] = entries[3]._replace(salt=b"", body="")
    write_segment(tmp_path / "released", entries)
    with pytest.raises(IntegrityError, match="position 4: the entry has no payload, and no erasure names it"):
        list(read_segments(tmp_path / "released"))


def test_verify_goes_on_from_a_head_after_an_erasure(store):
    before = store.verify()
    erase_jane(store)
    after = store.verify(since=before)
    record(store, layoffs())
    assert store.verify(since=after) == store.verify()


def test_a_payload_that_came_back_is_found_and_erased_again(store):
    with store.read_log() as connection:
        held = next(read.entries(connection, after=3, until=4))
    erase_jane(store)
    unguarded(store, held)
    with pytest.raises(IntegrityError, match=r"position 4: an erasure names it, but its payload is there"):
        store.verify()
    with store.write() as connection:
        assert store.erase_again(connection) == 1
    assert (payloads(store), store.verify(projections=True).size) == ([1, 2, 3, 5, 7], 7)


def unguarded(store, held):
    """Put a payload back behind the guards, as a restored table does."""
    values = (held.position, held.salt, held.body)
    with store.write() as connection:
        if store.engine.name == "postgresql":
            sql.run(connection, "SET LOCAL session_replication_role = replica")
            sql.run(connection, f"INSERT INTO {P} VALUES (?, ?, ?)", values)
            return
        (guard,) = sql.first(connection, "SELECT sql FROM sqlite_master WHERE name = 'log_payload_append'")
        sql.run(connection, "DROP TRIGGER log_payload_append")
        sql.run(connection, f"INSERT INTO {P} VALUES (?, ?, ?)", values)
        sql.run(connection, guard)


def test_an_older_log_has_the_same_head_as_ever(store):
    with store.read() as connection:
        assert {one.operation for one in read.entries(connection)} == {"recorded", "corrected"}
        mark = read.mark(connection, until=5)
    erase_jane(store)
    with store.read() as connection:
        assert read.position_of(connection, mark) is None  # what was read up to there may hold what is erased
        assert read.mark(connection, until=5) == f"{mark}:7"
        assert read.mark(connection, until=7).count(":") == 1
    assert view_of(store).company("twitter").name == TWITTER.names[-1].name


def test_a_frozen_log_with_an_erasure_opens_for_ever(tmp_path):
    frozen = Path(__file__).parent / "frozen_erased"  # never change these files
    entries = [entry for segment in read_segments(frozen) for entry in segment]
    with closing(Store.prepare(database(tmp_path / "frozen"))) as target:
        with target.write() as connection:
            target.restore(connection, entries)
        head = "7:4e2d366a35d6b0aa9be0ec4eef03ec0d4e62508a3fd43864184ae07fed2be4de"
        assert str(target.verify(projections=True)) == head
        versions = view_of(target).history("p-17")
    assert [one.erased and one.erased.position for one in versions] == [7, 7]


def test_a_released_log_takes_an_erasure_before_it_takes_the_old_segments(store, tmp_path):
    """A release that was interrupted still has the payloads: whoever restores it gets none of them."""
    with store.read() as connection:
        before = list(read.entries(connection))
    erased = erase_jane(store)
    with closing(Store.prepare(database(tmp_path / "together"))) as target:
        with target.write() as connection:
            target.restore(connection, [*before, erased])
        assert payloads(target) == [1, 2, 3, 5, 7]
        assert target.verify(projections=True) == store.verify()
    with closing(Store.prepare(database(tmp_path / "apart"))) as target:
        with target.write() as connection:
            target.restore(connection, before)
            target.restore(connection, [erased])
        assert payloads(target) == [1, 2, 3, 5, 7]
        assert target.verify(projections=True) == store.verify()
