from __future__ import annotations

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from timeline.log.entry import leaf_hash
from timeline.log.merkle import Tree, tree_head


def mth(leaves: list[bytes]) -> bytes:
    """Compute the Merkle tree hash by the recursive definition of RFC 9162, section 2.1.1, over leaf hashes."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return hashlib.sha256(b"\x01" + mth(leaves[:split]) + mth(leaves[split:])).digest()


@given(st.lists(st.binary(min_size=32, max_size=32), max_size=70))
def test_the_root_is_that_of_the_rfcs_definition(leaves):
    head = tree_head(leaves)
    assert (len(leaves), mth(leaves)) == (head.size, head.root)


def test_the_head_can_be_asked_for_while_the_tree_grows():
    tree, leaves = Tree(), [hashlib.sha256(bytes([number])).digest() for number in range(20)]
    for count, leaf in enumerate(leaves, 1):
        tree.add(leaf)
        assert tree.head == tree_head(leaves[:count])


def test_fields_of_a_header_cannot_flow_into_each_other():
    assert leaf_hash(("ab", "c")) != leaf_hash(("a", "bc"))
    assert leaf_hash(("", None)) != leaf_hash((None, ""))
    assert leaf_hash(("a",)) != leaf_hash(("a", ""))
