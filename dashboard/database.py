"""The database of the pages: the replica if there is one and it is not behind, else the primary."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, replace

import streamlit as st

from dashboard.live import Follower
from timeline.errors import StoreError
from timeline.query import View
from timeline.store import Store

_AVOIDED = 30.0  # seconds during which a replica that failed is not asked again
_PATIENCE = 2.0  # seconds that a page waits for a replica to come up to what it has shown before
_EVERY = 0.1  # seconds between two looks at it
_SEEN = "seen_position"
_ASKED = "asked_replica"


@dataclass(frozen=True, slots=True)
class Source:
    """The open database, and which state of it is asked.

    Attributes:
        view: the log as it stands.
        file: the identity of the file, to notice when another file replaces it.
        mark: the log's last position and leaf hash: another log in the same file has another.
        notice: a note about the database that was read, or "".
        recorded: the log position that is looked back to, or None for the head.
    """

    view: View
    file: str
    mark: str
    notice: str = ""
    recorded: int | None = None

    @property
    def key(self) -> str:
        """What an answer is kept under, besides the question."""
        return self.live_key if self.recorded is None else f"{self.live_key}#{self.recorded}"

    @property
    def live_key(self) -> str:
        """What changes when the log grows, wherever the page looks."""
        return f"{self.file}@{self.mark}"

    @property
    def now(self) -> Source:
        """The same database as its log stands now."""
        return replace(self, view=replace(self.view, recorded_at=None), recorded=None)

    def as_recorded(self, at: str) -> Source:
        """Return the same database as the log stood at a position or a time; "" is now.

        Raises:
            timeline.errors.QueryError: it is not a position of this log or a time.
        """
        if not at:
            return self
        view = self.view.as_recorded(at)
        return replace(self, view=view, recorded=view.recorded_at)


def source() -> Source:
    """Open the database, or take it as it is already open, and look where the log ends.

    A session never goes back in time: where it has seen more than the replica has, it waits a little, and then says so.

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
    """Return the database for a question of no session, such as a feed's.

    Raises:
        timeline.errors.StoreError: as `source`.
    """
    opened, mark = _ask()
    return Source(opened.view, opened.file, mark)


def give_up(error: StoreError) -> bool:
    """Ask the replica no more for a while, if it was asked for this page; say whether it was."""
    asked = bool(st.session_state.get(_ASKED))
    if asked:
        _replica.avoid(str(error))
    return asked


def latest_key() -> str:
    """Return the key of what the log last became, without asking the database: a follower reads on behind it.

    Raises:
        timeline.errors.StoreError: as `source`.
    """
    opened = _choose()
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


class _Replica:
    """Whether the replica of this process is to be asked; one at another address than the one that failed is."""

    def __init__(self) -> None:
        self._failed, self._until, self._fault = "", 0.0, ""

    def avoid(self, fault: str) -> None:
        self._failed = os.environ.get("TIMELINE_READ_DATABASE", "")
        self._until, self._fault = time.monotonic() + _AVOIDED, fault

    @property
    def url(self) -> str | None:
        """Its address, while it is to be asked."""
        url = os.environ.get("TIMELINE_READ_DATABASE")
        return None if self._is_avoided(url) else url

    def fault(self) -> str:
        """Return the notice that the primary replaces it, or ""."""
        if not self._is_avoided(os.environ.get("TIMELINE_READ_DATABASE")):
            return ""
        return f"The replica does not answer, so this page reads the primary: {self._fault}"

    def _is_avoided(self, url: str | None) -> bool:
        return url == self._failed and time.monotonic() < self._until


_replica = _Replica()


def _ask() -> tuple[_Opened, str]:
    """Choose a database and ask where its log ends; a replica that does not answer is passed by."""
    opened = _choose()
    try:
        return opened, opened.view.mark()
    except StoreError as error:
        if not opened.replica:
            raise
        _replica.avoid(str(error))
    opened = _choose()
    return opened, opened.view.mark()


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
    return _Opened(view, file, Follower(view, until=lambda: _identity(view) != file), replica)


def _identity(view: View) -> str:
    """Return what changes when another file is put in the database's place."""
    return view.store.identity()


def _come_up(view: View, mark: str, seen: int) -> str:
    """Wait until the replica has what the session has seen, but not for ever."""
    end = time.monotonic() + _PATIENCE
    while _position(mark) < seen and time.monotonic() < end:
        time.sleep(_EVERY)
        mark = view.mark()
    return mark


def _position(mark: str) -> int:
    return int(mark.partition(":")[0])
