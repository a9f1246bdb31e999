"""Tests that feeds are made once for a crowd, kept for the state of the log, and refused when too many wait."""

from __future__ import annotations

import asyncio
import gc
import gzip
import sqlite3
import threading
import weakref
from contextlib import closing

import brotli
import pytest

from dashboard import feeds, reconciliation
from dashboard.feed_cache import PART, Bodies, Body, TooLargeError, collect
from dashboard.feed_makers import Here
from dashboard.makers import BusyError, Latest, Makers, ReaderGoneError, unless_gone
from tests.builders import layoffs, new_store, record
from tests.dashboard.asgi import request, requests

ROUTES = [*feeds.ROUTES, *reconciliation.ROUTES]


@pytest.fixture
def store(tmp_path, monkeypatch):
    opened = new_store(tmp_path)
    record(opened, *(layoffs(f"layoffs-{number}", title=f"Layoffs {number}") for number in range(9)))
    monkeypatch.setenv("TIMELINE_DATABASE", opened.url.render_as_string(hide_password=False))
    yield opened
    opened.close()


@pytest.fixture
def few(monkeypatch):
    """Let one feed be made at a time, and five readers wait."""
    makers = Makers(threads=1, most=5)
    monkeypatch.setattr(feeds, "MAKERS", makers)
    monkeypatch.setattr("dashboard.reconciliation.service.MAKERS", makers)
    return makers


# -- the route --------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("store")
def test_beyond_a_number_of_waiting_readers_the_next_is_refused_at_once(few):
    answers = requests(ROUTES, *(f"feed.csv?q=layoffs&bom=1&since={year}" for year in range(2000, 2008)))
    assert [answer.status for answer in answers] == [200] * 5 + [503] * 3
    assert answers[-1].headers["retry-after"] == "5"
    assert b"try again" in answers[-1].body
    assert few.waiting == 0
    assert request(ROUTES, "feed.csv?since=2000").status == 200


@pytest.mark.usefixtures("store", "few")
def test_the_reconciliation_service_has_the_same_bound():
    answers = requests(ROUTES, *["reconcile/suggest/entity?prefix=tw"] * 4, *["feed.json"] * 4)
    assert [answer.status for answer in answers] == [200] * 5 + [503] * 3
    answers = requests(ROUTES, *["feed.json"] * 4, *["reconcile/suggest/entity?prefix=tw"] * 4)
    assert [answer.status for answer in answers] == [200] * 5 + [503] * 3
    assert answers[-1].headers["retry-after"] == "5"


@pytest.mark.usefixtures("store")
def test_what_many_ask_at_once_is_made_once(monkeypatch):
    made = []
    monkeypatch.setattr("dashboard.feed_makers.collect", lambda parts: made.append(1) or collect(parts))
    answers = requests(ROUTES, *["feed.json"] * 40)
    assert {(answer.status, answer.body) for answer in answers} == {(200, answers[0].body)}
    assert len(made) == 1
    request(ROUTES, "feed.json")
    assert len(made) == 1


def test_a_new_entry_gives_new_bytes(store):
    before = request(ROUTES, "feed.json")
    record(store, layoffs("layoffs-new", title="Something new"))
    after = request(ROUTES, "feed.json", if_none_match=before.headers["etag"])
    assert (after.status, b"Something new" in after.body, b"Something new" in before.body) == (200, True, False)
    assert request(ROUTES, "feed.json", if_none_match=after.headers["etag"])[::2] == (304, b"")


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize("accepted", ["br", "gzip", "gzip, deflate, br;q=0.9", "*", "gzip;q=1, br;q=0"])
def test_a_compressed_feed_has_the_same_bytes_and_a_tag_of_its_own(accepted):
    plain = request(ROUTES, "feed.json", accept_encoding="gzip;q=0, br; q=0.0")
    packed = request(ROUTES, "feed.json", accept_encoding=accepted)
    encoding = packed.headers["content-encoding"]
    assert encoding == ("gzip" if accepted in ("gzip", "gzip;q=1, br;q=0") else "br")
    assert {"br": brotli.decompress, "gzip": gzip.decompress}[encoding](packed.body) == plain.body
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-length"] == str(len(packed.body))
    assert plain.headers["etag"] != packed.headers["etag"]
    tag = packed.headers["etag"]
    for known in (plain.headers["etag"], tag, f"W/{tag}", f'"x", {tag}'):
        assert request(ROUTES, "feed.json", if_none_match=known).status == 304


@pytest.mark.usefixtures("store")
def test_head_has_the_headers_of_get():
    head, whole = (request(ROUTES, "feed.atom?company=twitter", method) for method in ("HEAD", "GET"))
    assert (head.status, head.body) == (200, b"")
    assert head.headers == whole.headers
    assert request(ROUTES, "feed.atom?page=99", "HEAD").status == 400


def test_an_error_while_a_feed_is_made_is_told_in_words(store):
    with closing(sqlite3.connect(store.url.database, isolation_level=None)) as damaged:
        damaged.execute("DROP TRIGGER log_payload_no_update")
        damaged.execute("UPDATE log_payload SET body = '{' WHERE position = (SELECT max(position) FROM log_payload)")
    status, headers, body = request(ROUTES, "feed.jsonl")
    assert (status, headers["content-type"]) == (500, "text/plain; charset=utf-8")
    assert b"can't be made" in body
    assert request(ROUTES, "feed.csv?since=2090").status == 200


def test_a_database_that_fails_is_told_in_words(store):
    assert request(ROUTES, "feed.csv").status == 200
    with closing(sqlite3.connect(store.url.database, isolation_level=None)) as damaged:
        damaged.execute("DROP TABLE event_version")
    status, headers, body = request(ROUTES, "feed.csv?since=2001")
    assert (status, headers["retry-after"]) == (503, "5")
    assert b"event_version" in body


# -- threads ----------------------------------------------------------------------------------------------------------


def test_work_is_dropped_if_all_readers_leave_before_it_begins():
    makers, held, begun = Makers(threads=1, most=5), threading.Event(), []

    async def leave() -> None:
        first = asyncio.create_task(makers.make("first", held.wait))
        await asyncio.wait({first}, timeout=0.01)
        others = [asyncio.create_task(makers.make("second", lambda: begun.append(1))) for _ in range(2)]
        await asyncio.wait(others, timeout=0.01)
        for other in others:
            other.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        held.set()
        assert await first
        assert await makers.make("third", lambda: 3) == 3

    asyncio.run(leave())
    assert not begun


def test_one_reader_who_leaves_takes_nothing_from_the_others():
    makers, held, made = Makers(threads=1, most=5), threading.Event(), []

    async def stay() -> bool:
        first = asyncio.create_task(makers.make("held", held.wait))
        leaver, stayer = (asyncio.create_task(makers.make("same", lambda: made.append(1) or True)) for _ in range(2))
        await asyncio.wait({leaver, stayer}, timeout=0.01)
        leaver.cancel()
        held.set()
        await first
        return await stayer

    assert asyncio.run(stay())
    assert made == [1]


def test_an_error_reaches_all_who_wait():
    async def fail() -> list[object]:
        makers = Makers(threads=1, most=5)
        both = (makers.make("same", lambda: 1 // 0) for _ in range(2))
        return await asyncio.gather(*both, return_exceptions=True)

    assert [type(error) for error in asyncio.run(fail())] == [ZeroDivisionError] * 2


def test_who_waits_notices_that_the_reader_has_left():
    async def leave() -> None:
        messages = [{"type": "http.request", "more_body": False}, {"type": "http.disconnect"}]

        async def receive():
            return messages.pop(0)

        await unless_gone(receive, asyncio.Event().wait())

    with pytest.raises(ReaderGoneError):
        asyncio.run(leave())


def test_a_lookup_that_began_earlier_is_not_shared():
    begun, goes_on, values = threading.Event(), threading.Event(), iter([1, 2, 3])

    def look() -> int:
        value = next(values)
        begun.set()
        goes_on.wait(5)
        return value

    async def ask() -> list[int]:
        latest = Latest(look)
        first = asyncio.create_task(latest.get())
        await asyncio.to_thread(begun.wait, 5)
        others = [asyncio.create_task(latest.get()) for _ in range(3)]
        await asyncio.wait(others, timeout=0.01)
        goes_on.set()
        return await asyncio.gather(first, *others)

    assert asyncio.run(ask()) == [1, 2, 2, 2]


# -- bodies -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("small", [10_000_000, 1000])
@pytest.mark.parametrize("encoding", ["", "br", "gzip"])
def test_a_body_in_memory_and_one_in_a_file_give_their_bytes_to_many_readers(small, encoding):
    parts = [f"{number:09},".encode() * 37 for number in range(1000)]
    plain = collect(parts, small=small)
    assert plain.in_memory == (small > plain.size)
    body = Here().compressed(plain, encoding) if encoding else plain
    read = {"": bytes, "br": brotli.decompress, "gzip": gzip.decompress}[encoding]
    found = list(zip(body.parts(), body.parts(), strict=True))
    for reader in zip(*found, strict=True):
        assert read(b"".join(reader)) == b"".join(parts)
    assert max(len(part) for part, _ in found) <= PART


def test_a_file_is_closed_with_its_last_reader():
    body = collect([b"x" * 300_000], small=1000)
    file = weakref.ref(body._kept)  # noqa: SLF001 - what nobody else sees
    reader = body.parts()
    next(reader)
    del body
    assert b"".join(reader) == b"x" * (300_000 - PART)
    del reader
    gc.collect()
    assert file() is None


def test_a_body_that_is_too_large_is_refused():
    with pytest.raises(TooLargeError):
        collect([b"x" * 600] * 2, small=10, most=1000)


def test_what_was_not_used_for_longest_goes_first():
    bodies = Bodies(memory=250, disk=0)
    for key in "abc":
        bodies.put(key, Body(b"x" * 100, 100))
        bodies.get("a")
    assert [bool(bodies.get(key)) for key in "abc"] == [True, False, True]


def test_what_slow_readers_hold_counts_too():
    bodies = Bodies(memory=250, disk=0)
    held = [bodies.put(number, Body(b"x" * 100, 100)) for number in range(6)]
    with pytest.raises(BusyError):
        bodies.check_room()
    held.clear()
    bodies.check_room()
