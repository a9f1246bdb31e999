"""The Merkle tree over the log's leaves (RFC 9162, section 2.1)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TreeHead:
    """Size and root hash of the tree at a position."""

    size: int
    root: bytes

    def __str__(self) -> str:
        return f"{self.size}:{self.root.hex()}"


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node: SHA-256(0x01 || left || right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """A tree that grows leaf by leaf, keeping only the roots of its complete subtrees (at most log2 of its size)."""

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
        """Its tree head; the root of an empty tree is SHA-256 of nothing."""
        if not self._peaks:
            return TreeHead(0, hashlib.sha256(b"").digest())
        root = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            root = node_hash(peak, root)
        return TreeHead(self.size, root)


def tree_head(leaves: Iterable[bytes]) -> TreeHead:
    """Return the tree head over leaf hashes in their order."""
    tree = Tree()
    for leaf in leaves:
        tree.add(leaf)
    return tree.head
