"""The Merkle tree of a log in a database. Roots of its subtrees are kept, so that heads and proofs read few rows.

A kept root covers 256, 256² … leaves. To hash a range of leaves, the largest kept roots inside it are read, and at most
255 rows of each level below: about as many rows as a log of 256 entries has, however large the log is. The kept roots
are derived from the leaves: a missing one is computed, and `verify` compares those that are there.
"""

from __future__ import annotations

import hashlib

from sqlalchemy import Connection

from timeline import engines, sql
from timeline.errors import IntegrityError
from timeline.log.merkle import TreeHead, root_of
from timeline.models import ENTRY as E
from timeline.models import ROOT as R
from timeline.models import TreeRoot, table_of

WIDTH = 256
"""How many leaves, or kept roots of the level below, a kept root covers."""


class StoredTree:
    """The tree over a log's first entries.

    Args:
        connection: in a transaction.
        size: how many entries the tree covers; the log must have them.
    """

    def __init__(self, connection: Connection, size: int) -> None:
        self._connection = connection
        self.size = size

    @property
    def head(self) -> TreeHead:
        """The tree head."""
        return TreeHead(self.size, self.root(0, self.size) if self.size else hashlib.sha256(b"").digest())

    def root(self, first: int, last: int) -> bytes:
        """Return the root over the leaves from index `first` to before `last`, as RFC 9162 splits a tree.

        Raises:
            IntegrityError: the log does not have all of these leaves.
        """
        level, wide = 0, 1
        while wide * WIDTH <= last - first and first % (wide * WIDTH) == 0:
            level, wide = level + 1, wide * WIDTH
        whole = (last - first) // wide
        hashes = self._hashes(level, first // wide, whole)
        reached = first + whole * wide
        return root_of(hashes if reached == last else [*hashes, self.root(reached, last)])

    def _hashes(self, level: int, first: int, many: int) -> list[bytes]:
        """Return the roots of subtrees that follow each other; those that are not kept are computed."""
        kept: dict[int, bytes] = dict(
            sql.rows(
                self._connection,
                f"SELECT {E.position} - 1, {E.leaf} FROM {E} WHERE {E.position} > ? AND {E.position} <= ?",
                (first, first + many),
            )
            if level == 0
            else sql.rows(
                self._connection,
                f"SELECT {R.number}, {R.root} FROM {R} WHERE {R.level} = ? AND {R.number} >= ? AND {R.number} < ?",
                (level, first, first + many),
            )
        )
        if level == 0 and len(kept) < many:
            gone = next(index for index in range(first, first + many) if index not in kept)
            raise IntegrityError(f"position {gone + 1}: the entry is missing", gone + 1)
        return [
            kept[number] if number in kept else root_of(self._hashes(level - 1, number * WIDTH, WIDTH))
            for number in range(first, first + many)
        ]


def keep_roots(connection: Connection, size: int) -> None:
    """Keep the roots of all complete subtrees that are not kept yet.

    Args:
        connection: in a transaction that may write, or in autocommit mode: who does it twice changes nothing.
        size: the number of entries of the log.
    """
    tree = StoredTree(connection, size)
    level, wide = 1, WIDTH
    while wide <= size:
        kept = sql.value(connection, f"SELECT coalesce(max({R.number}), -1) FROM {R} WHERE {R.level} = ?", (level,))
        for number in range(kept + 1, size // wide):
            root = tree.root(number * wide, (number + 1) * wide)
            sql.run(
                connection,
                f"INSERT INTO {R} ({R.level}, {R.number}, {R.root}) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                (level, number, root),
            )
        level, wide = level + 1, wide * WIDTH


def completes(first: int, last: int) -> bool:
    """Return whether entries from one position to another complete a subtree whose root is kept."""
    return last // WIDTH > (first - 1) // WIDTH


class Comparison:
    """Compares the kept roots with the leaves of a log, which are given in order."""

    def __init__(self, connection: Connection) -> None:
        there = table_of(TreeRoot).name in engines.of(connection).tables(connection)  # else a rebuild makes it
        kept = sql.rows(connection, f"SELECT {R.level}, {R.number}, {R.root} FROM {R}") if there else []
        self._roots = {(level, number): root for level, number, root in kept}
        self._levels: list[list[bytes]] = [[]]
        self._sizes = [0]

    def add(self, leaf: bytes) -> None:
        """Add the next leaf.

        Raises:
            IntegrityError: a kept root that the leaf completes is not the root of its leaves.
        """
        level, node = 0, leaf
        while True:
            some = self._levels[level]
            some.append(node)
            self._sizes[level] += 1
            if len(some) < WIDTH:
                return
            node = root_of(some)
            some.clear()
            number = self._sizes[level] // WIDTH - 1
            level += 1
            if level == len(self._levels):
                self._levels.append([])
                self._sizes.append(0)
            if self._roots.pop((level, number), node) != node:
                self._fail(level, number)

    def end(self) -> None:
        """Check that no root is kept of leaves that the log does not have.

        Raises:
            IntegrityError: there is one.
        """
        if self._roots:
            self._fail(*min(self._roots))

    def _fail(self, level: int, number: int) -> None:
        first, last = number * WIDTH**level + 1, (number + 1) * WIDTH**level
        raise IntegrityError(
            f"the kept root of the entries {first:,} to {last:,} is not theirs: `timeline rebuild` makes it again",
            first,
        )
