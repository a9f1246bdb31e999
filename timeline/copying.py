"""A log brought from one database into another, of the same or of another engine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import islice

from timeline.errors import IntegrityError, LogError
from timeline.facts.quantities import count
from timeline.log import read
from timeline.log.entry import OPERATIONS, Entry, is_payload, is_timestamp, leaf_hash
from timeline.log.merkle import Tree, TreeHead
from timeline.projections.decode import fact_of
from timeline.store import Store

_BATCH = 1000
_LARGEST = 2**63 - 1


def copy(
    source: Store, target: Store, *, progress: Callable[[int, int], None] = lambda _done, _of: None
) -> tuple[int, TreeHead]:
    """Copy what a log has and another has not: same positions, clock, salts and hashes, so the same tree head.

    Each batch is a transaction of its own: a copy that breaks off is taken up where it stopped. What is copied is
    verified on its way; at the end the whole target is.

    Args:
        source: open for reading.
        target: open for writing, its tables up to date; its log is empty, or a beginning of the source's.
        progress: called with the position that is reached, and the source's last.

    Returns:
        How many entries were copied, and the tree head of both.

    Raises:
        IntegrityError: the target's log is not a beginning of the source's, or an entry is not what was hashed.
    """
    with target.read() as connection:
        begun = read.current_tree_head(connection)
    with source.read() as connection:
        last = read.head(connection)
        if begun.size > last or read.current_tree_head(connection, until=begun.size) != begun:
            raise IntegrityError(
                f"{target.where} holds another log, of {count(begun.size, 'entry')}: "
                f"the log of {source.where} does not begin with it"
            )
    reached = begun.size
    while reached < last:  # a transaction a batch: none is kept open for as long as the whole takes
        with source.read() as connection:
            batch = next(read.batches(connection, after=reached, until=last))
        _verify(batch)
        with target.write() as connection:
            target.restore(connection, batch)
        reached = batch[-1].position
        progress(reached, last)
    with source.read() as connection:
        wanted = read.current_tree_head(connection, until=last)
    head = target.verify(against=wanted)
    return last - begun.size, head


def restore(
    entries: Iterable[Entry], target: Store, *, progress: Callable[[int, int], None] = lambda _done, _of: None
) -> tuple[int, TreeHead]:
    """Restore a log from entries that were kept elsewhere; see `copy`.

    Args:
        entries: from the first on, in order.
        target: open for writing, its tables up to date; its log is empty, or a beginning of the entries.
        progress: called with the position that is reached, twice: how many there will be is not known.

    Returns:
        How many entries were restored, and the tree head of what is there now.

    Raises:
        IntegrityError: the target's log is not a beginning of the entries, or an entry is not what was hashed.
    """
    with target.read() as connection:
        known = read.leaves(connection)
    tree, rest = Tree(), iter(entries)
    while batch := list(islice(rest, _BATCH)):
        _verify(batch)
        for entry in batch:
            if entry.position != tree.size + 1:
                raise IntegrityError(f"position {entry.position} stands where {tree.size + 1} should", entry.position)
            if entry.position <= len(known) and known[entry.position - 1] != entry.leaf:
                raise IntegrityError(f"{target.where} holds another log from position {entry.position} on")
            tree.add(entry.leaf)
        new = [entry for entry in batch if entry.position > len(known)]
        if new:
            with target.write() as connection:
                target.restore(connection, new)
        progress(tree.size, tree.size)
    if tree.size < len(known):
        raise IntegrityError(
            f"{target.where} holds {count(len(known), 'entry')}; the file has only the first {tree.size}"
        )
    return tree.size - len(known), target.verify(against=tree.head)


def _verify(batch: Sequence[Entry]) -> None:
    """See that each entry is what was hashed, and that it is one that `append` could have written."""
    for entry in batch:
        if not is_payload(entry.salt, entry.body, entry.payload_digest) or leaf_hash(entry.header) != entry.leaf:
            raise IntegrityError(f"position {entry.position}: the entry is not the one that was hashed", entry.position)
        if not 0 < entry.version <= _LARGEST:
            raise IntegrityError(f"position {entry.position}: there is no version {entry.version}", entry.position)
        if entry.operation not in OPERATIONS:
            raise IntegrityError(f"position {entry.position}: '{entry.operation}' is no operation", entry.position)
        if not is_timestamp(entry.recorded_at):
            raise IntegrityError(f"position {entry.position}: '{entry.recorded_at}' is no time in UTC", entry.position)
        try:
            fact = fact_of(entry)
        except (ValueError, KeyError, TypeError, AttributeError, LogError) as error:
            told = str(error).partition("\n")[0]
            raise IntegrityError(f"position {entry.position} holds no fact: {told}", entry.position) from None
        if (fact.subject, fact.kind) != (entry.subject, entry.kind):
            raise IntegrityError(f"position {entry.position} holds {fact.subject}, a {fact.kind}", entry.position)
