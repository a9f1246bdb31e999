from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.log.merkle import (
    Leaves,
    consistency_proof,
    inclusion_proof,
    root_of,
    tree_head,
    verify_consistency,
    verify_inclusion,
)

pytestmark = pytest.mark.no_database

LEAVES = [hashlib.sha256(bytes([number])).digest() for number in range(130)]


def hash_children(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def mth(leaves: list[bytes]) -> bytes:
    """Compute the root by the RFC's recursive definition, independently of the product's code."""
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return hash_children(mth(leaves[:split]), mth(leaves[split:]))


def path(index: int, leaves: list[bytes]) -> list[bytes]:
    """Compute PATH(m, D_n) by the RFC's recursive definition (section 2.1.3.1), independently of the product's code."""
    if len(leaves) == 1:
        return []
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    if index < split:
        return [*path(index, leaves[:split]), mth(leaves[split:])]
    return [*path(index - split, leaves[split:]), mth(leaves[:split])]


@given(st.integers(1, len(LEAVES)).flatmap(lambda size: st.tuples(st.just(size), st.integers(0, size - 1))))
def test_an_inclusion_proof_is_the_rfcs_path_and_holds(case):
    size, index = case
    leaves = LEAVES[:size]
    proof = inclusion_proof(Leaves(leaves), index)
    assert path(index, leaves) == proof
    assert mth(leaves) == root_of(leaves) == tree_head(leaves).root
    assert verify_inclusion(leaves[index], index, size, root_of(leaves), proof)


@given(st.data())
def test_a_changed_inclusion_proof_does_not_hold(data):
    size = data.draw(st.integers(2, len(LEAVES)))
    index = data.draw(st.integers(0, size - 1))
    leaves = LEAVES[:size]
    root, proof = root_of(leaves), inclusion_proof(Leaves(leaves), index)
    at = data.draw(st.integers(0, len(proof) - 1))
    flipped = bytes([proof[at][0] ^ 1]) + proof[at][1:]
    wrong = [
        (leaves[index], index, size, root, [*proof[:at], flipped, *proof[at + 1 :]]),
        (leaves[index], index, size, root, proof[:at] + proof[at + 1 :]),
        (leaves[index], index, size, root, [*proof, root]),
        (leaves[index ^ 1 if index ^ 1 < size else 0], index, size, root, proof),
        (leaves[index], size, size, root, proof),
        (leaves[index], -1, size, root, proof),
        (leaves[index], index, size, flipped, proof),
    ]
    assert [verify_inclusion(*case) for case in wrong] == [False] * len(wrong)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 9, 64, 100])
def test_a_consistency_proof_holds_for_every_smaller_tree_and_no_other(size):
    leaves = LEAVES[:size]
    head = (size, root_of(leaves))
    for smaller in range(1, size + 1):
        proof = consistency_proof(Leaves(leaves), smaller)
        assert verify_consistency((smaller, root_of(leaves[:smaller])), head, proof)
        other = root_of([LEAVES[-1], *leaves[1:smaller]])
        assert not verify_consistency((smaller, other), head, proof)
        assert not verify_consistency((smaller, root_of(leaves[:smaller])), (size, other), proof)
        assert not verify_consistency((smaller, root_of(leaves[:smaller])), head, [*proof, other])


def test_the_example_of_the_rfc_has_its_hashes_where_the_rfc_says():
    # RFC 9162, section 2.1.5: the tree of seven leaves d0 … d6.
    a, b, c, d, e, f, j = LEAVES[:7]
    g, h, i = hash_children(a, b), hash_children(c, d), hash_children(e, f)
    k, el = hash_children(g, h), hash_children(i, j)
    assert inclusion_proof(Leaves(LEAVES[:7]), 0) == [b, h, el]
    assert inclusion_proof(Leaves(LEAVES[:7]), 3) == [c, g, el]
    assert inclusion_proof(Leaves(LEAVES[:7]), 4) == [f, j, k]
    assert inclusion_proof(Leaves(LEAVES[:7]), 6) == [i, k]
    assert consistency_proof(Leaves(LEAVES[:7]), 3) == [c, d, g, el]
    assert consistency_proof(Leaves(LEAVES[:7]), 4) == [el]
    assert consistency_proof(Leaves(LEAVES[:7]), 6) == [i, j, k]


@pytest.mark.parametrize("ask", [lambda: inclusion_proof(Leaves([]), 0), lambda: inclusion_proof(Leaves(LEAVES), 130)])
def test_there_is_no_proof_of_what_is_not_there(ask):
    with pytest.raises(IndexError):
        ask()


@pytest.mark.parametrize("size", [0, 131])
def test_nothing_grew_from_an_empty_or_a_larger_tree(size):
    with pytest.raises(IndexError):
        consistency_proof(Leaves(LEAVES), size)
