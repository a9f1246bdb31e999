from __future__ import annotations

import hashlib
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.log.entry import leaf_hash
from timeline.log.merkle import Tree, tree_head

pytestmark = pytest.mark.no_database


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


_TEXT = st.one_of(st.none(), st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
_HEADERS = st.tuples(
    st.integers(1, 2**63 - 1),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=300),
    st.integers(1, 2**63 - 1),
    *[_TEXT] * 2,
    st.integers(1, 99),
    *[_TEXT] * 5,
    st.binary(min_size=32, max_size=32),
)


@given(_HEADERS)
def test_a_leaf_covers_each_field_behind_its_length(header):
    framed = b"".join(
        b"\xff" * 4 if value is None else struct.pack(">I", len(data)) + data
        for value in header
        for data in [value if isinstance(value, bytes) else str(value).encode()]
    )
    assert hashlib.sha256(b"\x00" + framed).digest() == leaf_hash(header)


def test_fields_of_a_header_cannot_flow_into_each_other():
    def leaf(kind, reason):
        return leaf_hash((1, "event/a", 1, "recorded", kind, 1, "at", "by", reason, None, "batch", bytes(32)))

    assert leaf("ab", "c") != leaf("a", "bc")
    assert leaf("", None) != leaf(None, "")
    assert leaf("a", None) != leaf("a", "")
