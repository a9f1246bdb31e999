"""Checks sources: which links are dead, and from which pages the quoted words are gone."""

from __future__ import annotations

import datetime as dt
import time
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from timeline.errors import FetchError, PrivateAddressError
from timeline.evidence.cache import Kept
from timeline.evidence.fetch import Limits, fetch
from timeline.evidence.quotes import has_quote, is_readable, is_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from timeline.evidence.cache import Cache
    from timeline.evidence.fetch import Page

State = Literal["quoted", "there", "quote gone", "gone", "unclear", "not asked"]
"""What is at an address: the page with its quote; the page; the page without its quote; nothing; something that does
not tell; or nobody asked."""
LOST: tuple[State, ...] = ("gone", "quote gone")
"""The states of evidence that is lost."""
_GONE = (404, 410)
_OK = range(200, 300)
_REFUSES = (401, 403, 405, 406, 418, 429, 451, 503, 999)
_SURE: tuple[State, ...] = ("quoted", "there")
_WRITTEN_EVERY = 20  # findings


@dataclass(frozen=True, slots=True)
class Evidence:
    """An address that backs a fact.

    Attributes:
        event: the id of the event.
        source: the key of the source.
        url: the address, or that of an archived copy.
        quote: the words that should be there, or None.
    """

    event: str
    source: str
    url: str
    quote: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found.

    Attributes:
        evidence: the address.
        state: what is there.
        note: more about it, or "".
        day: when it was asked, as 2026-12-01; "" if nobody asked.
    """

    evidence: Evidence
    state: State
    note: str
    day: str


@dataclass(slots=True)
class Checker:
    """Checks addresses, one at a time, with a pause between two questions to one host.

    Attributes:
        cache: what was found before.
        today: the day.
        limits: what one fetch may cost.
        pause: seconds between two questions to one host.
        most: how many addresses are asked; the others are `not asked`.
        days: how old a finding may be; one that is not sure may be a day old.
        wait: waits some seconds.
        asked: how many addresses were asked.
    """

    cache: Cache
    today: dt.date
    limits: Limits
    pause: float = 2.0
    most: int = 100
    days: int = 30
    wait: Callable[[float], object] = time.sleep
    asked: int = 0

    def check(self, evidence: Iterable[Evidence]) -> Iterator[Finding]:
        """Yield what is at each address: first what is known from the cache, then what is asked.

        An address with the same quote is asked once. What was found is written to the cache from time to time, so that
        an interrupted check goes on.
        """
        open_: dict[tuple[str, str | None], list[Evidence]] = {}
        for one in evidence:
            kept = self._kept(one)
            if kept is not None:
                yield Finding(one, _state(kept.state), kept.note, kept.day)
            else:
                open_.setdefault((one.url, one.quote), []).append(one)
        last: dict[str, float] = {}
        try:
            for url, quote in _in_turns(open_):
                found = self._ask(url, quote, last)
                yield from (Finding(one, _state(found.state), found.note, found.day) for one in open_[url, quote])
        finally:
            self.cache.write()

    def _kept(self, one: Evidence) -> Kept | None:
        """Return an earlier finding that is not too old."""
        kept = self.cache.get(one.url, one.quote, since=self.today - dt.timedelta(days=self.days - 1))
        if kept is None or not self.days or kept.state not in (*_SURE, *LOST, "unclear"):
            return None
        return kept if kept.state in _SURE or kept.day == self.today.isoformat() else None

    def _ask(self, url: str, quote: str | None, last: dict[str, float]) -> Kept:
        if self.asked >= self.most:
            return Kept("not asked", "", "")
        host = urlsplit(url).hostname or ""
        ago = time.monotonic() - last.get(host, -self.pause)
        if ago < self.pause:
            self.wait(self.pause - ago)
        self.asked += 1
        state, note = _look(url, quote, self.limits)
        last[host] = time.monotonic()
        found = Kept(state, note, self.today.isoformat() if state != "not asked" else "")
        if state != "not asked":
            self.cache.put(url, quote, found)
            if self.asked % _WRITTEN_EVERY == 0:
                self.cache.write()
        return found


def _look(url: str, quote: str | None, limits: Limits) -> tuple[State, str]:
    """Return what is at an address, and a note."""
    try:
        page = fetch(url, limits)
    except PrivateAddressError as error:
        return "not asked", str(error)
    except FetchError as error:
        return ("gone" if error.gone else "unclear"), str(error)
    if page.status in _GONE:
        return "gone", f"the server answers {page.status}"
    if page.status not in _OK:
        refuses = "; perhaps it refuses programs" if page.status in _REFUSES else ""
        return "unclear", f"the server answers {page.status}{refuses}"
    if urlsplit(page.url).path in ("", "/") and urlsplit(url).path not in ("", "/"):
        return "unclear", f"it leads to the first page, {page.url}"
    moved = f"it has moved to {page.url}" if page.url != url else ""
    return _with_quote(page, quote, limits, moved) if quote is not None else ("there", moved)


def _with_quote(page: Page, quote: str, limits: Limits, moved: str) -> tuple[State, str]:
    if not is_text(page):
        return "unclear", f"it is of the type {page.kind}, in which nobody looks for the quote"
    if has_quote(page, quote):
        return "quoted", moved
    if not page.whole:
        return "unclear", f"the quote is not in the first {limits.size:,} bytes"
    if not is_readable(page):
        return "unclear", "the quote is not in it, but it has bytes that are no letters of its character set"
    return "quote gone", moved


def _in_turns(asked: Iterable[tuple[str, str | None]]) -> Iterator[tuple[str, str | None]]:
    """Yield addresses host by host in turns, so that the pauses of one host are used for others."""
    hosts: dict[str, deque[tuple[str, str | None]]] = {}
    for url, quote in asked:
        hosts.setdefault(urlsplit(url).hostname or "", deque()).append((url, quote))
    turn = deque(hosts.values())
    while turn:
        queue = turn.popleft()
        yield queue.popleft()
        if queue:
            turn.append(queue)


def _state(text: str) -> State:
    states: tuple[State, ...] = ("quoted", "there", "quote gone", "gone", "unclear", "not asked")
    return next((one for one in states if one == text), "unclear")
