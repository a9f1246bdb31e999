"""The Merkle tree over the log's leaves: heads, inclusion and consistency proofs (RFC 9162, section 2.1)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from timeline.errors import LogError


@dataclass(frozen=True, slots=True)
class TreeHead:
    """The size and the root hash of the tree at a position."""

    size: int
    root: bytes

    def __str__(self) -> str:
        return f"{self.size}:{self.root.hex()}"

    @classmethod
    def parse(cls, text: str) -> TreeHead:
        """Read `SIZE:ROOT`, as `str()` prints it.

        Raises:
            LogError: it is not a tree head.
        """
        match = re.fullmatch(r"([0-9]{1,18}):([0-9a-fA-F]{64})", text.strip())
        if match is None:
            raise LogError(f"'{text[:80]}' is not a tree head: write SIZE:ROOT, as `timeline verify` prints it")
        return cls(int(match[1]), bytes.fromhex(match[2]))


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node: SHA-256(0x01 || left || right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """A tree that grows leaf by leaf. It keeps only the roots of its complete subtrees (at most log2 of its size)."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[bytes] = []

    def add(self, leaf: bytes) -> None:
        """Append a leaf hash."""
        node, size = leaf, self.size
        while size & 1:
            node = node_hash(self._peaks.pop(), node)
            size >>= 1
        self._peaks.append(node)
        self.size += 1

    @property
    def head(self) -> TreeHead:
        """The tree head; the root of an empty tree is SHA-256 of nothing."""
        if not self._peaks:
            return TreeHead(0, hashlib.sha256(b"").digest())
        root = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            root = node_hash(peak, root)
        return TreeHead(self.size, root)


def tree_head(leaves: Iterable[bytes]) -> TreeHead:
    """Return the tree head over leaf hashes in order."""
    tree = Tree()
    for leaf in leaves:
        tree.add(leaf)
    return tree.head


def root_of(leaves: Sequence[bytes]) -> bytes:
    """Return the root hash over leaf hashes (section 2.1.1)."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    level = list(leaves)
    while len(level) > 1:
        paired = [node_hash(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
        level = paired if len(level) % 2 == 0 else [*paired, level[-1]]
    return level[0]


def inclusion_proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """Prove that a leaf is in the tree (section 2.1.3.1).

    Args:
        leaves: all leaf hashes of the tree, in order.
        index: the leaf's index, from 0: the entry's position minus one.

    Returns:
        The sibling hashes from the leaf up to the root.

    Raises:
        IndexError: the tree has no such leaf.
    """
    if not 0 <= index < len(leaves):
        raise IndexError(f"a tree of {len(leaves)} leaves has none at {index}")
    path: list[bytes] = []
    level = list(leaves)
    while len(level) > 1:
        sibling = index ^ 1
        if sibling < len(level):
            path.append(level[sibling])
        paired = [node_hash(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
        level = paired if len(level) % 2 == 0 else [*paired, level[-1]]
        index >>= 1
    return path


def verify_inclusion(leaf: bytes, index: int, size: int, root: bytes, path: Sequence[bytes]) -> bool:
    """Check an inclusion proof (section 2.1.3.2).

    Args:
        leaf: the entry's leaf hash.
        index: its index, from 0.
        size: the number of leaves in the tree.
        root: the tree's root hash.
        path: the proof: the sibling hashes from the leaf up.
    """
    if not 0 <= index < size:
        return False
    last, node = size - 1, leaf
    for sibling in path:
        if last == 0:
            return False
        if index & 1 or index == last:
            node = node_hash(sibling, node)
            while index and not index & 1:
                index, last = index >> 1, last >> 1
        else:
            node = node_hash(node, sibling)
        index, last = index >> 1, last >> 1
    return last == 0 and node == root


def consistency_proof(leaves: Sequence[bytes], size: int) -> list[bytes]:
    """Prove that the tree over all leaves extends the tree over the first `size` leaves (section 2.1.4.1).

    Args:
        leaves: all leaf hashes of the larger tree.
        size: the number of leaves of the smaller tree.

    Raises:
        IndexError: the smaller tree is empty or larger.
    """
    if not 0 < size <= len(leaves):
        raise IndexError(f"a tree of {len(leaves)} leaves did not grow from one of {size}")
    return [] if size == len(leaves) else _subproof(leaves, size, whole=True)


def _subproof(leaves: Sequence[bytes], size: int, *, whole: bool) -> list[bytes]:
    if size == len(leaves):
        return [] if whole else [root_of(leaves)]
    split = 1 << (len(leaves) - 1).bit_length() - 1
    if size <= split:
        return [*_subproof(leaves[:split], size, whole=whole), root_of(leaves[split:])]
    return [*_subproof(leaves[split:], size - split, whole=False), root_of(leaves[:split])]


def verify_consistency(first: tuple[int, bytes], second: tuple[int, bytes], path: Sequence[bytes]) -> bool:
    """Check a consistency proof (section 2.1.4.2).

    Args:
        first: size and root of the smaller tree.
        second: size and root of the larger tree.
        path: the proof.
    """
    (size, root), (new_size, new_root) = first, second
    if not 0 < size <= new_size:
        return False
    if size == new_size:
        return not path and root == new_root
    hashes = list(path)
    if size & (size - 1) == 0:  # a power of two: the smaller tree is a node of the larger one
        hashes.insert(0, root)
    if not hashes:
        return False
    index, last = size - 1, new_size - 1
    while index & 1:
        index, last = index >> 1, last >> 1
    old = new = hashes[0]
    for sibling in hashes[1:]:
        if last == 0:
            return False
        if index & 1 or index == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while index and not index & 1:
                index, last = index >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        index, last = index >> 1, last >> 1
    return last == 0 and old == root and new == new_root
