"""The kept roots of the log's tree: heads and proofs are those of all leaves, and read few rows."""

from __future__ import annotations

import hashlib

import pytest

from tests.builders import entry, event, layoffs, new_store, record
from timeline import models, sql
from timeline.errors import IntegrityError
from timeline.log import read
from timeline.log.append import append
from timeline.log.merkle import Leaves, consistency_proof, inclusion_proof, tree_head, verify_consistency
from timeline.log.tree import StoredTree, keep_roots

MOST = 66_000  # more than 256 * 256


@pytest.fixture(scope="module")
def leaves():
    return [hashlib.sha256(number.to_bytes(4, "big")).digest() for number in range(MOST)]


@pytest.fixture
def stored(tmp_path, leaves):
    """Give a log of entries that have only a leaf."""
    store = new_store(tmp_path, [])
    with store.write() as connection:
        rows = [
            (n, f"event/e{n}", 1, "recorded", "x", 1, "2026", "a", None, None, "b", b"", leaf)
            for n, leaf in enumerate(leaves, 1)
        ]
        sql.insert(connection, str(models.ENTRY), models.columns(models.LogEntry), rows)
        yield connection
        connection.rollback()
    store.close()


@pytest.mark.sqlite
def test_heads_and_proofs_are_those_of_all_leaves(stored, leaves):
    sizes = (0, 1, 2, 255, 256, 257, 511, 512, 65_535, 65_536, 65_537, MOST)
    for is_kept in (False, True):
        if is_kept:
            keep_roots(stored, MOST)
        for size in sizes:
            tree, whole = StoredTree(stored, size), Leaves(leaves[:size])
            assert tree.head == tree_head(leaves[:size])
            for index in {0, size // 3, size - 1} - {-1} if size else ():
                assert inclusion_proof(tree, index) == inclusion_proof(whole, index)
            for smaller in {1, size // 2, size - 1, size} & set(range(1, size + 1)):
                proof = consistency_proof(tree, smaller)
                assert proof == consistency_proof(whole, smaller)
                before = tree_head(leaves[:smaller])
                assert verify_consistency((smaller, before.root), (size, tree.head.root), proof)


@pytest.mark.sqlite
def test_a_head_reads_few_rows_however_large_the_log_is(stored):
    keep_roots(stored, MOST)
    read_rows = []
    rows = sql.rows

    def counting(*given):
        found = rows(*given)
        read_rows.append(len(found))
        return found

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("timeline.log.tree.sql.rows", counting)
        assert StoredTree(stored, MOST).head.size == MOST
    assert sum(read_rows) <= 3 * 255


@pytest.mark.sqlite
def test_a_tree_that_is_larger_than_the_log_is_an_error(stored):
    with pytest.raises(IntegrityError, match="position 66001: the entry is missing"):
        _ = StoredTree(stored, MOST + 1).head


def kept(store):
    with store.read() as connection:
        return sql.rows(connection, "SELECT level, number FROM tree_root ORDER BY 1, 2")


def test_roots_are_kept_by_single_appends_by_batches_and_by_a_rebuild(tmp_path):
    store = new_store(tmp_path)
    record(store, *(event(f"batch-{n}") for n in range(250)))
    for n in range(5):
        store.commit([entry(layoffs(f"single-{n}"))], author="a")
    assert kept(store) == [(1, 0)]
    record(store, *(event(f"more-{n}") for n in range(520)))
    assert kept(store) == [(1, 0), (1, 1), (1, 2)]
    head = store.verify()
    with store.write() as connection:
        sql.run(connection, "DELETE FROM tree_root")
    with store.read() as connection:
        assert read.current_tree_head(connection) == head
    store.rebuild()
    assert kept(store) == [(1, 0), (1, 1), (1, 2)]
    assert store.verify(projections=True) == head


def test_a_log_without_projections_keeps_roots_too(tmp_path):
    store = new_store(tmp_path, [])
    with store.write() as connection:
        append(connection, [entry(event(f"purchase-{n}")) for n in range(300)], author="a")
        assert sql.rows(connection, "SELECT level, number FROM tree_root") == [(1, 0)]


@pytest.mark.parametrize(
    ("change", "first"),
    [("UPDATE tree_root SET root = substr(root, 2) WHERE number = 1", 257), ("UPDATE tree_root SET number = 7", 1793)],
)
def test_verify_finds_a_kept_root_that_is_not_that_of_its_leaves(tmp_path, change, first):
    store = new_store(tmp_path)
    record(store, *(event(f"purchase-{n}") for n in range(600)))
    with store.write() as connection:
        sql.run(connection, "DELETE FROM tree_root WHERE number = 0")
        sql.run(connection, change)
    with pytest.raises(IntegrityError, match="is not theirs: `timeline rebuild` makes it again") as caught:
        store.verify()
    assert caught.value.position == first
    store.rebuild()
    store.verify()
