"""The tree of a log as files: tiles of hashes, and bundles of entries (C2SP tlog-tiles).

A tile has up to 256 hashes that follow each other. What an entry's hash covers is in a bundle: everything but the
payload, of which it has the digest. So a payload can be erased, and every file stays as it is.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from timeline.errors import IntegrityError, PublishedLogError
from timeline.log import read
from timeline.log.entry import leaf_input
from timeline.log.merkle import root_of
from timeline.log.tree import WIDTH, StoredTree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection

CHECKPOINT = "checkpoint"
_HASH = 32
_LARGEST = 0xFFFF  # bytes of an entry in a bundle


def tile_path(level: int | str, index: int, width: int = WIDTH) -> str:
    """Return the path of a tile, such as `tile/0/x001/067.p/12`.

    Args:
        level: its level; "entries" for a bundle of entries.
        index: its number in the level.
        width: how many hashes it has; less than 256 only at the end of the tree.
    """
    digits = f"{index:03}"
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    parts = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    name = "/".join([*(f"x{part}" for part in parts[:-1]), parts[-1]])
    return f"tile/{level}/{name}" + (f".p/{width}" if width < WIDTH else "")


def tiles_of(size: int, since: int = 0) -> Iterator[tuple[int, int, int]]:
    """Yield level, number and width of each tile of a tree that a smaller tree does not have.

    Args:
        size: the number of leaves.
        since: the size of the smaller tree.
    """
    level, many, before = 0, size, since
    while many:
        for index in range(before // WIDTH, -(-many // WIDTH)):
            width = min(WIDTH, many - index * WIDTH)
            if index * WIDTH + width > before:
                yield level, index, width
        level, many, before = level + 1, many // WIDTH, before // WIDTH


def tile(connection: Connection, size: int, level: int, index: int, width: int) -> bytes:
    """Return a tile of a log's first entries.

    Args:
        connection: in a read transaction.
        size: how many entries.
        level: the tile's level.
        index: its number.
        width: how many hashes it has.
    """
    tree, wide = StoredTree(connection, size), WIDTH**level
    first = index * WIDTH
    if level == 0:
        return b"".join(entry.leaf for entry in read.entries(connection, after=first, until=first + width))
    return b"".join(tree.root((first + n) * wide, (first + n + 1) * wide) for n in range(width))


def bundle(connection: Connection, index: int, width: int) -> bytes:
    """Return a bundle of entries: for each, its length in two bytes, and what its leaf hash covers.

    Args:
        connection: in a read transaction.
        index: the bundle's number.
        width: how many entries it has.

    Raises:
        PublishedLogError: an entry is too large for a bundle.
    """
    found = read.entries(connection, after=index * WIDTH, until=index * WIDTH + width)
    return b"".join(_bundled(entry.position, leaf_input(entry.header)) for entry in found)


def _bundled(position: int, data: bytes) -> bytes:
    if len(data) > _LARGEST:
        raise PublishedLogError(
            f"entry {position} has {len(data):,} bytes without its payload; a bundle takes {_LARGEST:,}"
        )
    return len(data).to_bytes(2, "big") + data


@dataclass(slots=True)
class TiledTree:
    """A tree whose hashes are in tiles; each tile is fetched once, and checked when a root is computed from it.

    Attributes:
        size: how many leaves it has.
        fetch: returns the bytes of a path, or raises PublishedLogError.
        bytes_read: how much was fetched.
    """

    size: int
    fetch: Callable[[str], bytes]
    bytes_read: int = 0
    _tiles: dict[tuple[int, int], list[bytes]] = field(default_factory=dict)

    def root(self, first: int, last: int) -> bytes:
        """Return the root over the leaves from index `first` to before `last`; `first` begins a subtree."""
        level, wide = 0, 1
        while wide * WIDTH <= last - first and first % (wide * WIDTH) == 0:
            level, wide = level + 1, wide * WIDTH
        whole = (last - first) // wide
        hashes = [self._hash(level, number) for number in range(first // wide, first // wide + whole)]
        reached = first + whole * wide
        return root_of(hashes if reached == last else [*hashes, self.root(reached, last)])

    def leaf(self, index: int) -> bytes:
        """Return the hash of a leaf."""
        return self._hash(0, index)

    def _hash(self, level: int, number: int) -> bytes:
        index = number // WIDTH
        if (level, index) not in self._tiles:
            width = min(WIDTH, self.size // WIDTH**level - index * WIDTH)
            data = self.fetch(tile_path(level, index, width))
            self.bytes_read += len(data)
            if len(data) != width * _HASH:
                name = tile_path(level, index, width)
                raise IntegrityError(f"{name} has {len(data):,} bytes, not {width * _HASH:,}")
            self._tiles[level, index] = [data[at : at + _HASH] for at in range(0, len(data), _HASH)]
        return self._tiles[level, index][number % WIDTH]
