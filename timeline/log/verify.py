"""Check that the log is intact."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlalchemy import Connection

from timeline import collector, engines, sql
from timeline.errors import IntegrityError
from timeline.facts.quantities import count
from timeline.log import erasures, read
from timeline.log.entry import (
    COLUMNS,
    NOT_ITS_OWN,
    Entry,
    irregular,
    is_own_erasure,
    is_payload,
    is_regular,
    is_timestamp,
    leaf_hash,
)
from timeline.log.merkle import Tree, TreeHead
from timeline.log.tree import Comparison, StoredTree
from timeline.models import ENTRY as E
from timeline.models import PAYLOAD as P

_HEADER = len(COLUMNS) - 1
_COLUMNS = ", ".join("e." + column for column in COLUMNS)


def verify(
    connection: Connection,
    *,
    against: TreeHead | None = None,
    since: TreeHead | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> TreeHead:
    """Walk the whole log: guards, positions, versions, clock, payloads and leaves.

    A payload may only be missing if a later erasure names its position; and what an erasure names must be gone.

    It can't see that the last entries are missing, or that somebody wrote other entries with right hashes: `against`
    does. Nor does it look at the projections.

    Args:
        connection: any connection to the log, best in one transaction.
        since: a tree head that was verified before; only the leaves of its entries are looked at again, not the
            entries.
        against: a tree head that you kept; the log must begin with the entries that it covers.
        progress: called with every thousandth position and the last.

    Returns:
        The tree head over all entries.

    Raises:
        IntegrityError: the first error, with its position.
    """
    engine = engines.of(connection)
    engine.check_guards(connection)
    engine.check_pages(connection)
    tree = Tree()
    if since is not None:
        stored = StoredTree(connection, min(since.size, read.head(connection)))
        if stored.size < since.size:
            raise _too_short(stored.size, since)
        _compare(stored.head, since)
        tree = Tree.of(stored)
    begun = tree.size
    with collector.paused():
        missing = _walk(connection, tree, against, progress)
    payloads = sql.value(connection, f"SELECT count(*) FROM {P} WHERE {P.position} >= ?", (_first(begun),))
    if payloads != tree.size - begun - missing:
        raise _orphan(connection)
    if left := erasures.left(connection):
        raise IntegrityError(
            f"position {left[0]}: an erasure names it, but its payload is there: `timeline erase --again` removes it",
            left[0],
        )
    if against is not None and tree.size < against.size:
        raise _too_short(tree.size, against)
    progress(tree.size)
    return tree.head


def _walk(connection: Connection, tree: Tree, against: TreeHead | None, progress: Callable[[int], None]) -> int:
    """Walk the entries after those of the tree, and add them to it. Return how many have no payload."""
    begun = tree.size
    kept = Comparison(connection)
    if begun:
        for leaf in read.leaves(connection, until=begun):
            kept.add(leaf)
    kept_size = against.size if against is not None else -1
    if against is not None and kept_size <= begun:
        _compare(StoredTree(connection, kept_size).head, against)
    versions, erased = _Versions(connection, begun), _Erased()
    clock = sql.value(connection, f"SELECT {E.recorded_at} FROM {E} WHERE {E.position} = ?", (begun,)) or ""
    rows = sql.stream(
        connection,
        f"SELECT {_COLUMNS}, p.{P.salt}, p.{P.body} FROM {E} AS e"
        f" LEFT JOIN {P} AS p USING ({E.position}) WHERE e.{E.position} >= ? ORDER BY e.{E.position}",
        (_first(begun),),
    )
    for size, row in enumerate(_readable(engines.of(connection), rows), begun + 1):
        header, leaf = row[:_HEADER], row[_HEADER]
        subject, version, recorded_at = row[1], row[2], row[6]
        try:
            whole = (
                row[0] == size
                and version == versions[subject] + 1
                and is_regular(row[3], version)
                and (recorded_at == clock or (recorded_at > clock and is_timestamp(recorded_at)))
                and is_own_erasure(size, subject, row[3], row[4])
                and (is_payload(row[-2], row[-1], header[-1]) or _is_gone(row))
                and leaf_hash(header) == leaf
            )
        except (TypeError, AttributeError):  # a column holds a number or bytes instead of text
            whole = False
        if not whole:
            raise _fault(row, size, versions, clock)
        erased.add_row(row)
        versions[subject], clock = version, recorded_at
        tree.add(leaf)
        kept.add(leaf)
        if against is not None and size == kept_size:
            _compare(tree.head, against)
        if size % 1000 == 0:
            progress(size)
    kept.end()
    erased.end()
    return erased.count


class _Erased(erasures.Missing):
    """Compares the missing payloads with the erasures; takes rows, because most of them are neither."""

    count = 0

    def add_row(self, row: sql.Row) -> None:
        """Add the next row of the log."""
        if _is_gone(row):
            self.count += 1
            self.add(Entry._make((*row[:-2], b"", "")))
        elif row[3] == "erased":
            self.add(Entry._make(row))


def _is_gone(row: sql.Row) -> bool:
    """Return whether an entry has no payload, as one that may be erased."""
    return row[-1] is None and row[-2] is None and row[3] != "erased"


def _first(begun: int) -> int:
    """Return the first position to look at; a forged one may be below zero."""
    return begun + 1 if begun else -(2**63)


class _Versions(dict[str, int]):
    """The last version of each subject; that of an entry before the first that is walked is asked for."""

    def __init__(self, connection: Connection, begun: int) -> None:
        super().__init__()
        self._connection, self._begun = connection, begun

    def __missing__(self, subject: str) -> int:
        if not self._begun:
            return 0
        found: int | None = sql.value(
            self._connection,
            f"SELECT max({E.version}) FROM {E} WHERE {E.subject} = ? AND {E.position} <= ?",
            (subject, self._begun),
        )
        return found or 0


def _readable(engine: engines.Engine, rows: Iterator[sql.Row]) -> Iterator[sql.Row]:
    """Yield the rows; if one has bytes that are not text, raise an error with its position."""
    position = 0
    try:
        for row in rows:
            position = row[0]
            yield row
    except engine.driver_errors() as error:
        if not engine.is_bad_text(error):
            raise
        raise IntegrityError(f"position {position + 1}: a column holds bytes that are not text", position + 1) from None


def _fault(row: sql.Row, expected: int, versions: _Versions, clock: str) -> IntegrityError:
    """Return an error that says what is wrong with an entry."""
    position, subject, version, recorded_at, digest = row[0], row[1], row[2], row[6], row[_HEADER - 1]
    salt, body = row[-2:]
    if position != expected:
        position, fault = expected, f"the entry is missing: the next one is {position}"
    elif version != versions[subject] + 1:
        fault = f"version {version} of {subject} does not follow version {versions[subject]}"
    elif not isinstance(recorded_at, str) or recorded_at < clock:
        fault = "the entry's time is before that of the entry before it"
    elif not is_timestamp(recorded_at):
        fault = f"'{recorded_at}' is not a time in UTC, as the log writes it"
    elif not is_regular(row[3], version):
        fault = irregular(row[3], version, subject)
    elif not is_own_erasure(position, subject, row[3], row[4]):
        fault = NOT_ITS_OWN
    elif (salt is None or body is None) and not _is_gone(row):
        fault = "the entry has no payload"
    elif not is_payload(salt, body, digest) and not _is_gone(row):
        fault = "the payload does not match its hash"
    else:
        fault = "the entry does not match its hash"
    return IntegrityError(f"position {position}: {fault}", position)


def _orphan(connection: Connection) -> IntegrityError:
    position = sql.value(
        connection,
        f"SELECT p.{P.position} FROM {P} AS p LEFT JOIN {E} AS e USING ({E.position})"
        f" WHERE e.{E.position} IS NULL ORDER BY 1 LIMIT 1",
    )
    return IntegrityError(f"position {position}: a payload without an entry", position)


def _too_short(size: int, head: TreeHead) -> IntegrityError:
    return IntegrityError(f"the log has {count(size, 'entry')}; the tree head covers {head.size}", size + 1)


def _compare(head: TreeHead, expected: TreeHead) -> None:
    if head != expected:
        raise IntegrityError(
            f"the log's root hash differs from the tree head at {count(head.size, 'entry')}: {head.root.hex()}"
        )
