"""The heads of the logs that this user has read, so that a log which went back is noticed the next time.

They are in the user's state folder. If that can't be written, nothing is kept, and nothing is noticed.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from timeline import engines
from timeline.errors import LogError, LogReplacedError
from timeline.files import atomic_path
from timeline.log import read
from timeline.log.merkle import TreeHead
from timeline.log.tree import StoredTree

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from sqlalchemy import Connection
    from sqlalchemy.engine import URL

_MOST_LOGS = 50
_MOST_HEADS = 8  # of each log, newest first


class Beside(NamedTuple):
    """Other databases that should have the same log: a replica of this one, or the one that this is a replica of.

    Attributes:
        addresses: their addresses.
        behind: whether this database may have less than they have, as a replica may.
    """

    addresses: tuple[str, ...] = ()
    behind: bool = False


def check(
    connect: Callable[[], AbstractContextManager[Connection]], address: str, *, place: str, beside: Beside | None = None
) -> None:
    """Check that a log extends the one that was read at this address before, and keep its head.

    Args:
        connect: opens a read transaction.
        address: the address of the database.
        place: the address for people.
        beside: other databases with the same log: what was read there must be here, too.

    Raises:
        LogReplacedError: it does not; the message has the last position that both are known to share.
    """
    logs = _read()  # before the transaction begins: another program may note a newer head meanwhile
    kept = logs.pop(address, _NOTHING)
    with connect() as connection:
        mark = read.mark(connection)
        for other in (logs.get(one, _NOTHING) for one in beside.addresses) if beside else ():
            if other.heads and other.mark != mark:
                _check_beside(connection, other.heads, place, behind=bool(beside and beside.behind))
        if kept.mark == mark:
            if len(logs) >= _MOST_LOGS // 2:  # so that the logs of others don't push this one out
                _write({**logs, address: kept})
            return
        if (
            kept.heads
            and read.head(connection) < kept.heads[0].size
            and engines.of(connection).may_be_behind(connection)
        ):
            return  # another replica at this address had more
        if kept.heads and not _extends(connection, kept.heads[0]):
            raise _replaced(connection, kept.heads, place)
        new = read.current_tree_head(connection)
    if new.size:
        _write({**logs, address: _Kept(mark, (new, *kept.heads)[:_MOST_HEADS])})


def beside(own: URL, primary: URL, replica: URL) -> Beside:
    """Return which of a primary and its replica is the other one of a database; none if it is neither.

    Raises:
        StoreError: no engine knows an address.
    """
    mine, first, second = (engines.at(url).address(url) for url in (own, primary, replica))
    if first == second or mine not in (first, second):
        return Beside()
    return Beside((second,)) if mine == first else Beside((first,), behind=True)


def forget(address: str) -> None:
    """Forget what was read at an address: whatever is there now is a beginning."""
    logs = _read()
    if logs.pop(address, None) is not None:
        _write(logs)


class _Kept(NamedTuple):
    """What is kept of a log: its mark, and its last heads, newest first."""

    mark: str
    heads: tuple[TreeHead, ...]


_NOTHING = _Kept("", ())


def _check_beside(connection: Connection, heads: tuple[TreeHead, ...], place: str, *, behind: bool) -> None:
    """Check that a log has what was read of another database with the same log.

    Raises:
        LogReplacedError: it does not: it went back, as a primary may after a failover, or it was forked.
    """
    if read.head(connection) < heads[0].size and (behind or engines.of(connection).may_be_behind(connection)):
        return
    if not _extends(connection, heads[0]):
        raise _replaced(connection, heads, place)


def _replaced(connection: Connection, heads: tuple[TreeHead, ...], place: str) -> LogReplacedError:
    common = next((head.size for head in heads if _extends(connection, head)), 0)
    return LogReplacedError.of(heads[0].size, common, place=place)


def _extends(connection: Connection, head: TreeHead) -> bool:
    return read.head(connection) >= head.size and StoredTree(connection, head.size).head == head


def _read() -> dict[str, _Kept]:
    """Return what is kept, by address; nothing if the file is missing, or is not one that was written here."""
    try:
        logs = json.loads(_path().read_text(encoding="utf-8"))
        return {
            address: _Kept(str(kept["mark"]), tuple(map(TreeHead.parse, kept["heads"])))
            for address, kept in logs.items()
        }
    except (OSError, ValueError, AttributeError, TypeError, KeyError, LogError):
        return {}


def _write(logs: dict[str, _Kept]) -> None:
    last = list(logs.items())[-_MOST_LOGS:]
    text = json.dumps({address: {"mark": kept.mark, "heads": list(map(str, kept.heads))} for address, kept in last})
    try:
        _path().parent.mkdir(parents=True, exist_ok=True)
        with atomic_path(_path()) as beside:
            beside.write_text(text, encoding="utf-8")
    except OSError:
        return


def _path() -> Path:
    from platformdirs import user_state_path

    return user_state_path("company-timeline") / "heads.json"
