"""The proof that the log is as it was written."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection

from timeline.errors import IntegrityError
from timeline.log import guards
from timeline.log.entry import COLUMNS, is_payload, leaf_hash
from timeline.log.merkle import Tree, TreeHead

_HEADER = len(COLUMNS) - 1
_NONE = type(None)
_TYPES = {
    (int, str, int, str, str, int, str, str, reason, origin, str, bytes)
    for reason in (str, _NONE)
    for origin in (str, _NONE)
}


def verify(  # noqa: C901, PLR0912 - one fault after the other
    connection: Connection, *, against: TreeHead | None = None, progress: Callable[[int], None] = lambda _: None
) -> TreeHead:
    """Walk the whole log: guards, positions, versions, clock, payloads and leaves.

    Args:
        connection: any connection to the log, best in one transaction.
        against: a tree head that was kept; the log must begin with the very entries that it covers.
        progress: called with each thousandth position and the last.

    Returns:
        The tree head over all entries.

    Raises:
        IntegrityError: the first thing that is not as it should be, with its position.
    """
    guards.check(connection)
    guards.check_pages(connection)
    orphan = connection.exec_driver_sql(
        "SELECT p.position FROM main.log_payload AS p LEFT JOIN main.log_entry AS e USING (position)"
        " WHERE e.position IS NULL ORDER BY 1 LIMIT 1"
    ).scalar()
    if orphan is not None:
        raise IntegrityError(f"position {orphan}: a payload without an entry", orphan)
    tree = Tree()
    if against is not None and against.size == 0:
        _compare(tree.head, against)
    versions: dict[str, int] = {}
    clock = ""
    rows = connection.exec_driver_sql(
        f"SELECT {', '.join('e.' + column for column in COLUMNS)}, p.salt, p.body FROM main.log_entry AS e"
        " LEFT JOIN main.log_payload AS p USING (position) ORDER BY e.position"
    )
    for row in rows:
        header, leaf, salt, body = tuple(row[:_HEADER]), row[_HEADER], row[-2], row[-1]
        position, subject, version, recorded_at, digest = (
            header[0],
            header[1],
            header[2],
            header[6],
            header[-1],
        )
        fault = None
        if tuple(map(type, header)) not in _TYPES:
            position, fault = tree.size + 1, "a column holds a value of another type"
        elif position != tree.size + 1:
            position, fault = tree.size + 1, f"there is a hole: the next entry is {header[0]}"
        elif version != versions.get(subject, 0) + 1:
            fault = f"version {version} of {subject} does not follow version {versions.get(subject, 0)}"
        elif recorded_at < clock:
            fault = "the clock runs backwards"
        elif salt is None or body is None:
            fault = "the entry has no payload"
        elif not is_payload(salt, body, digest):
            fault = "the payload is not the one that was hashed"
        elif leaf_hash(header) != leaf:
            fault = "the entry is not the one that was hashed"
        if fault:
            raise IntegrityError(f"position {position}: {fault}", position)
        versions[subject], clock = version, recorded_at
        tree.add(leaf)
        if against is not None and tree.size == against.size:
            _compare(tree.head, against)
        if tree.size % 1000 == 0:
            progress(tree.size)
    if against is not None and tree.size < against.size:
        raise IntegrityError(
            f"the log has {tree.size} entries; the tree head was made over {against.size}", tree.size + 1
        )
    progress(tree.size)
    return tree.head


def _compare(head: TreeHead, kept: TreeHead) -> None:
    if head != kept:
        raise IntegrityError(
            f"the first {head.size} entries are not those of the tree head: their root is {head.root.hex()}"
        )
