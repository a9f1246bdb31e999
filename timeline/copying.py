"""Copy a log from one database to another, with the same or another engine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import islice

from timeline.errors import IntegrityError, LogError
from timeline.facts.quantities import count
from timeline.log import read
from timeline.log.entry import Entry, fault
from timeline.log.erasures import erasure_of
from timeline.log.merkle import Tree, TreeHead, tree_head
from timeline.projections.decode import NO_FACT, fact_of
from timeline.store import Store

_BATCH = 1000


def copy(
    source: Store, target: Store, *, progress: Callable[[int, int], None] = lambda _done, _of: None
) -> tuple[int, TreeHead]:
    """Copy the entries that the target lacks: same positions, times, salts and hashes, so the same tree head.

    Each batch is a transaction: an interrupted copy continues where it stopped. Each entry is verified when it is
    copied; at the end the whole target is verified.

    Args:
        source: a store open for reading.
        target: a store open for writing, up to date; its log is empty or equal to the beginning of the source's log.
        progress: called with the position reached so far and the source's last position.

    Returns:
        The number of copied entries, and the tree head of both logs.

    Raises:
        IntegrityError: the target's log is not the beginning of the source's, or an entry does not match its hash.
    """
    # From the leaves: a damaged database may have lost the kept roots, and its log must still be saved.
    with target.read_log() as connection:
        begun = tree_head(read.leaves(connection))
    with source.read_log() as connection:
        last = read.head(connection)
        if begun.size > last or tree_head(read.leaves(connection, until=begun.size)) != begun:
            raise IntegrityError(
                f"{target.where} holds a different log, of {count(begun.size, 'entry')}: "
                f"the log of {source.where} does not begin with it"
            )
    reached = begun.size
    while reached < last:  # one transaction per batch, so that none is open for the whole copy
        with source.read_log() as connection:
            batch = next(read.batches(connection, after=reached, until=last))
        _verify(batch)
        with target.write() as connection:
            target.restore(connection, batch)
        reached = batch[-1].position
        progress(reached, last)
    with source.read_log() as connection:
        wanted = tree_head(read.leaves(connection, until=last))
    head = target.verify(against=wanted)
    return last - begun.size, head


def restore(
    entries: Iterable[Entry], target: Store, *, progress: Callable[[int, int], None] = lambda _done, _of: None
) -> tuple[int, TreeHead]:
    """Restore a log from entries of another source; see `copy`.

    Args:
        entries: all entries from the first on, in order.
        target: a store open for writing, up to date; its log is empty or equal to the beginning of the entries.
        progress: called with the position reached so far, twice: the total is not known.

    Returns:
        The number of restored entries, and the tree head of the target's log.

    Raises:
        IntegrityError: the target's log is not the beginning of the entries, or an entry does not match its hash.
    """
    with target.read_log() as connection:
        known = read.leaves(connection)
    tree, rest = Tree(), iter(entries)
    while batch := list(islice(rest, _BATCH)):
        _verify(batch)
        for entry in batch:
            if entry.position != tree.size + 1:
                raise IntegrityError(f"the position is {entry.position}, not {tree.size + 1}", entry.position)
            if entry.position <= len(known) and known[entry.position - 1] != entry.leaf:
                raise IntegrityError(f"{target.where} holds a different log from position {entry.position} on")
            tree.add(entry.leaf)
        new = [entry for entry in batch if entry.position > len(known)]
        if new:
            with target.write() as connection:
                target.restore(connection, new)
        progress(tree.size, tree.size)
    if tree.size < len(known):
        raise IntegrityError(
            f"{target.where} holds {count(len(known), 'entry')}; the file has only the first {tree.size} of them"
        )
    return tree.size - len(known), target.verify(against=tree.head)


def _verify(batch: Sequence[Entry]) -> None:
    """Check that each entry matches its hash, and that `append` could have written it."""
    for entry in batch:
        if (problem := fault(entry)) is not None:
            raise IntegrityError(f"position {entry.position}: {problem}", entry.position)
        if entry.operation == "erased":
            erasure_of(entry)
            continue
        if not entry.has_payload:  # the verification at the end finds those that no erasure names
            continue
        try:
            fact = fact_of(entry)
        except (*NO_FACT, LogError) as error:
            message = str(error).partition("\n")[0]
            raise IntegrityError(
                f"position {entry.position} does not hold a valid fact: {message}", entry.position
            ) from None
        if (fact.subject, fact.kind) != (entry.subject, entry.kind):
            raise IntegrityError(f"position {entry.position} holds {fact.subject}, a {fact.kind}", entry.position)
