"""The Merkle tree over the log's leaves: heads, inclusion and consistency proofs (RFC 9162, section 2.1)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

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

    @classmethod
    def of(cls, other: Ranges) -> Tree:
        """Return a tree with the leaves of another one, so that it can grow."""
        tree = cls()
        while tree.size < other.size:
            wide = 1 << (other.size - tree.size).bit_length() - 1
            tree._peaks.append(other.root(tree.size, tree.size + wide))
            tree.size += wide
        return tree

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


class Leaves:
    """A tree over leaf hashes in memory."""

    def __init__(self, leaves: Iterable[bytes]) -> None:
        self._leaves = list(leaves)
        self.size = len(self._leaves)

    def root(self, first: int, last: int) -> bytes:
        """Return the root over the leaves from index `first` to before `last`."""
        return root_of(self._leaves[first:last])


class Ranges(Protocol):
    """A tree whose ranges of leaves can be hashed.

    Attributes:
        size: the number of its leaves.
    """

    size: int

    def root(self, first: int, last: int) -> bytes:
        """Return the root over the leaves from index `first` to before `last`; `first` begins a subtree."""
        ...


def _split(first: int, last: int) -> int:
    """Return the index at which the tree over some leaves is split in two (section 2.1.1)."""
    return first + (1 << (last - first - 1).bit_length() - 1)


def inclusion_proof(tree: Ranges, index: int) -> list[bytes]:
    """Prove that a leaf is in the tree (section 2.1.3.1).

    Args:
        tree: the tree.
        index: the leaf's index, from 0: the entry's position minus one.

    Returns:
        The sibling hashes from the leaf up to the root.

    Raises:
        IndexError: the tree has no such leaf.
    """
    if not 0 <= index < tree.size:
        raise IndexError(f"a tree of {tree.size} leaves has none at {index}")
    path: list[bytes] = []
    first, last = 0, tree.size
    while last - first > 1:
        split = _split(first, last)
        if index < split:
            path.append(tree.root(split, last))
            last = split
        else:
            path.append(tree.root(first, split))
            first = split
    return path[::-1]


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


def consistency_proof(tree: Ranges, size: int) -> list[bytes]:
    """Prove that a tree extends the tree over its first `size` leaves (section 2.1.4.1).

    Args:
        tree: the larger tree.
        size: the number of leaves of the smaller tree.

    Raises:
        IndexError: the smaller tree is empty or larger.
    """
    if not 0 < size <= tree.size:
        raise IndexError(f"a tree of {tree.size} leaves did not grow from one of {size}")
    path: list[bytes] = []
    first, last = 0, tree.size
    while size != last:
        split = _split(first, last)
        if size <= split:
            path.append(tree.root(split, last))
            last = split
        else:
            path.append(tree.root(first, split))
            first = split
    return [*([tree.root(first, last)] if first else []), *path[::-1]]


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
