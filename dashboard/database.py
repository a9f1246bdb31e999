"""The database that the pages read: the replica if there is one and it answers, else the primary."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, replace

import streamlit as st

from dashboard.live import Follower
from timeline.errors import LogReplacedError, StoreError
from timeline.log import cursor
from timeline.log.cursor import Cursor
from timeline.log.follow import is_behind
from timeline.query import View
from timeline.store import Store

_AVOIDED = 30.0  # seconds for which a replica that failed is not used
_PATIENCE = 2.0  # seconds that a page waits for a replica to reach the position that it has shown before
_EVERY = 0.1  # seconds between two checks of the replica
_SEEN = "seen_position"
_ASKED = "asked_replica"


@dataclass(frozen=True, slots=True)
class Source:
    """The open database, and the state of it that is read.

    Attributes:
        view: the log in that state.
        file: the identity of the file, to notice when another file replaces it.
        mark: the log's last position and leaf hash; it differs if the file has another log.
        notice: a note about the database that was read, or "".
        recorded: the log position that the page looks back to, or None for the head.
    """

    view: View
    file: str
    mark: str
    notice: str = ""
    recorded: int | None = None

    @property
    def key(self) -> str:
        """The database's part of a cache key."""
        return self.live_key if self.recorded is None else f"{self.live_key}#{self.recorded}"

    @property
    def live_key(self) -> str:
        """A key that changes when the log grows, even if the page looks back."""
        return f"{self.file}@{self.mark}"

    @property
    def now(self) -> Source:
        """The same database with the current state of its log."""
        return replace(self, view=replace(self.view, recorded_at=None), recorded=None)

    def as_recorded(self, at: str) -> Source:
        """Return the same database as it was at a log position or a time; "" means now.

        Raises:
            timeline.errors.QueryError: the text is neither a position of this log nor a time.
        """
        if not at:
            return self
        view = self.view.as_recorded(at)
        return replace(self, view=view, recorded=view.recorded_at)


class _Shown:
    """What this process showed last. A replica and its primary have one log: what one had, the other one must have."""

    def __init__(self) -> None:
        self._mark, self._where = "", ""

    def check(self, view: View, mark: str, *, replica: bool) -> None:
        """Check that a log has what another database showed before. A replica may have less.

        Args:
            view: the log.
            mark: its end.
            replica: whether it is the replica.

        Raises:
            timeline.errors.LogReplacedError: it does not: for example, it lost entries in a failover.
        """
        where = view.store.where
        if self._mark and where != self._where:
            with view.store.read() as connection:
                seen = Cursor.read(connection, self._mark)
                if (replica and _position(mark) < seen.position) or is_behind(connection, seen):
                    return
                try:
                    cursor.check(connection, [seen])
                except LogReplacedError as error:
                    raise LogReplacedError.of(error.seen, error.common, place=where) from None
        self._mark, self._where = mark, where


def source() -> Source:
    """Return the database with the current end of its log; open it if needed.

    A session should never go back in time. If it has seen more than the replica has, this function waits up to two
    seconds, and then adds a notice.

    Raises:
        timeline.errors.StoreError: there is no database, or it is of another version; the message says what to do.
    """
    opened, mark = _ask()
    st.session_state[_ASKED] = opened.replica
    notice = "" if opened.replica else _replica.fault()
    if opened.replica:
        seen = st.session_state.get(_SEEN, 0)
        mark = _come_up(opened.view, mark, seen)
        if _position(mark) < seen:
            notice = (
                f"This page shows the log up to position {_position(mark)}. You saw position {seen} before, but it has "
                "not reached this database yet. The page updates itself."
            )
    st.session_state[_SEEN] = (
        max(st.session_state.get(_SEEN, 0), _position(mark)) if opened.replica else _position(mark)
    )
    return Source(opened.view, opened.file, mark, notice)


def reading() -> Source:
    """Return the database for a request without a session, such as a feed.

    Raises:
        timeline.errors.StoreError: as `source`.
    """
    opened, mark = _ask()
    return Source(opened.view, opened.file, mark)


def give_up(error: StoreError) -> bool:
    """If this page read the replica, avoid the replica for a while. Return whether it did."""
    asked = bool(st.session_state.get(_ASKED))
    if asked:
        _replica.avoid(str(error))
    return asked


def latest_key() -> str:
    """Return the key of the log's newest known state, without a query: a thread in the background reads new entries.

    Raises:
        timeline.errors.StoreError: as `source`.
    """
    opened = _choose()
    opened.check()
    return Source(opened.view, opened.file, opened.follower.mark).live_key


@dataclass(frozen=True, slots=True)
class _Opened:
    view: View
    file: str
    follower: Follower
    replica: bool

    @property
    def same_file(self) -> bool:
        return _identity(self.view) == self.file

    def check(self) -> None:
        """Raise an error if the log is no longer the one that the pages have shown, until the dashboard is restarted.

        Raises:
            timeline.errors.LogReplacedError: it is not.
        """
        replaced = self.follower.replaced
        if replaced is not None:  # a new one: the traceback of a stored error grows each time
            raise LogReplacedError.of(replaced.seen, replaced.common, place=self.view.store.where)


class _Replica:
    """Remembers whether the replica of this process failed. A replica at another address may be used at once."""

    def __init__(self) -> None:
        self._failed, self._until, self._fault = "", 0.0, ""

    def avoid(self, fault: str) -> None:
        self._failed = os.environ.get("TIMELINE_READ_DATABASE", "")
        self._until, self._fault = time.monotonic() + _AVOIDED, fault

    @property
    def url(self) -> str | None:
        """The replica's address; None if there is none or while it is avoided."""
        url = os.environ.get("TIMELINE_READ_DATABASE")
        return None if self._is_avoided(url) else url

    def fault(self) -> str:
        """Return the notice that the primary replaces the replica, or ""."""
        if not self._is_avoided(os.environ.get("TIMELINE_READ_DATABASE")):
            return ""
        return f"The replica does not answer, so this page reads the primary: {self._fault}"

    def _is_avoided(self, url: str | None) -> bool:
        return url == self._failed and time.monotonic() < self._until


_replica = _Replica()
_shown: dict[str, _Shown] = {}
"""What was shown of each log, by the address of its primary."""
_followers: dict[str | None, Follower] = {}
"""The last follower of each address."""


def _ask() -> tuple[_Opened, str]:
    """Choose a database and return it with the end of its log. Use the primary if the replica does not answer."""
    opened = _choose()
    try:
        return opened, _mark(opened)
    except StoreError as error:
        if not opened.replica:
            raise
        _replica.avoid(str(error))
    opened = _choose()
    return opened, _mark(opened)


def _mark(opened: _Opened) -> str:
    """Return the end of a log, which must be the one that was shown before."""
    opened.check()
    mark = opened.view.mark()
    shown = _shown.setdefault(os.environ.get("TIMELINE_DATABASE", ""), _Shown())
    shown.check(opened.view, mark, replica=opened.replica)
    return mark


def _choose() -> _Opened:
    url = _replica.url
    if url:
        try:
            return _open(url, replica=True)
        except StoreError as error:
            _replica.avoid(str(error))
    return _open(os.environ.get("TIMELINE_DATABASE"), replica=False)


@st.cache_resource(show_spinner=False, validate=lambda opened: opened.same_file)
def _open(url: str | None, *, replica: bool) -> _Opened:
    view = View(Store.open(url))
    file = _identity(view)
    before = _followers.get(url)
    if before is not None:  # another file may have taken the place of the one that the pages have shown
        before.check(view)
    _followers[url] = Follower(view, until=lambda: _identity(view) != file)
    return _Opened(view, file, _followers[url], replica)


def _identity(view: View) -> str:
    """Return the identity of the database's file, which changes when another file replaces it."""
    return view.store.identity()


def _come_up(view: View, mark: str, seen: int) -> str:
    """Wait up to two seconds until the replica has what the session has seen. Return its mark."""
    end = time.monotonic() + _PATIENCE
    while _position(mark) < seen and time.monotonic() < end:
        time.sleep(_EVERY)
        mark = view.mark()
    return mark


def _position(mark: str) -> int:
    return int(mark.partition(":")[0])
