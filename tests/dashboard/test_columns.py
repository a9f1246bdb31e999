"""Tests of the routes of columns: what never changes is kept, and nothing is ever stale."""

from __future__ import annotations

import datetime as dt
import gzip
import json

import brotli
import pytest

from dashboard import columns, immutable
from dashboard.feed_cache import Bodies
from dashboard.makers import Makers
from tests.builders import layoffs, new_store, record
from tests.dashboard.asgi import request, requests
from timeline.formats.columns import Columns, Head, parts, read_columns
from timeline.query import View

ROUTES = columns.ROUTES
pytestmark = pytest.mark.both_engines
FOR_EVER = "public, max-age=31536000, immutable"


@pytest.fixture(autouse=True)
def _nothing_kept(monkeypatch):
    monkeypatch.setattr(immutable, "BODIES", Bodies())
    columns.KEPT.clear()


@pytest.fixture
def store(tmp_path, monkeypatch):
    """Give a store of ten events."""
    opened = new_store(tmp_path)
    record(opened, *(layoffs(f"layoffs-{number}", title=f"Layoffs {number}") for number in range(10)))
    monkeypatch.setenv("TIMELINE_DATABASE", opened.url.render_as_string(hide_password=False))
    yield opened
    opened.close()


def get(address, **headers):
    """Request an address."""
    return request(ROUTES, address, **headers)


def head():
    """Return the name of the present head."""
    answer = get("tl/head")
    assert (answer.status, answer.headers["cache-control"]) == (200, "no-store")
    return json.loads(answer.body)["head"]


def events(answer):
    """Return the ids of the events in a response."""
    return [row.id for row in read_columns(json.loads(answer.body))]


def test_the_present_head_has_all_events_for_ever(store):
    answer = get(f"tl/events.{head()}.json")
    assert (answer.status, answer.headers["cache-control"]) == (200, FOR_EVER)
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert events(answer) == sorted(f"layoffs-{number}" for number in range(10))
    assert json.loads(answer.body) == Columns.of(View(store)).part()


def test_the_head_gives_the_cursor_of_the_log(store):
    assert json.loads(get("tl/head").body)["cursor"] == View(store).mark()


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize(
    ("accepted", "encoding", "unpack"),
    [("gzip, br", "br", brotli.decompress), ("gzip", "gzip", gzip.decompress), ("br;q=0", "", bytes)],
)
def test_bytes_come_compressed_as_the_reader_takes_them(accepted, encoding, unpack):
    address = f"tl/events.{head()}.json"
    answer = get(address, accept_encoding=accepted)
    assert answer.headers.get("content-encoding", "") == encoding
    assert unpack(answer.body) == get(address).body
    assert answer.headers["vary"] == "accept-encoding"
    again = get(address, accept_encoding=accepted, if_none_match=answer.headers["etag"])
    assert (again.status, again.body) == (304, b"")
    assert get(address, accept_encoding=accepted, if_none_match='"another"').status == 200


@pytest.mark.usefixtures("store")
def test_the_etag_does_not_tell_where_the_database_is():
    assert len(get(f"tl/events.{head()}.json").headers["etag"]) == 22


def test_another_head_leads_on_to_the_present_one(store):
    before = head()
    record(store, layoffs("layoffs-new", title="Something new"))
    after = head()
    assert after != before
    answer = get(f"tl/events.{before}.json")
    assert (answer.status, answer.headers["location"]) == (302, f"events.{after}.json")
    assert answer.headers["cache-control"] == "no-store"
    assert "layoffs-new" in events(get(f"tl/events.{after}.json"))


@pytest.mark.usefixtures("store")
def test_a_log_with_the_same_position_and_another_leaf_has_another_head(tmp_path, monkeypatch):
    before = head()
    other = new_store(tmp_path / "other")
    record(other, *(layoffs(f"layoffs-{number}", title=f"Others {number}") for number in range(10)))
    monkeypatch.setenv("TIMELINE_DATABASE", other.url.render_as_string(hide_password=False))
    assert before.partition("-")[0] == head().partition("-")[0]
    assert get(f"tl/events.{before}.json").headers["location"] == f"events.{head()}.json"
    assert get(f"tl/events.{head()}.json?after={before}").headers["location"] == f"events.{head()}.json"
    other.close()


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize(
    "text", ["1", "x", "1-2", "12-zzzzzzzzzzzz", "-1-000000000000", "9" * 30 + "-000000000000", "%0a"]
)
def test_what_is_no_head_is_not_found(text):
    answer = get(f"tl/events.{text}.json")
    assert (answer.status, answer.headers["cache-control"]) == (404, "no-store")
    assert b"/tl/head has the present one" in answer.body


@pytest.mark.usefixtures("store")
def test_an_unknown_part_is_not_found():
    answer = get(f"tl/nothing.{head()}.json")
    assert (answer.status, answer.body) == (
        404,
        b"there is no such part: the first one is events, and it names the others\n",
    )


def test_a_patch_has_only_what_changed(store):
    before = head()
    first = read_columns(json.loads(get(f"tl/events.{before}.json").body))
    record(store, layoffs("layoffs-new", title="Something new"))
    record(store, layoffs("layoffs-3", title="Another title"), operation="corrected", reason="wording")
    after = head()
    answer = get(f"tl/events.{after}.json?after={before}")
    assert (answer.status, answer.headers["cache-control"]) == (200, FOR_EVER)
    patch = json.loads(answer.body)
    assert sorted(events(answer)) == ["layoffs-3", "layoffs-new"]
    assert [slug for slug, *_ in patch["ended"]] == ["layoffs-3"]
    ended = {slug for slug, *_ in patch["ended"]}
    rows = [row for row in first if row.id not in ended] + [row for row in read_columns(patch) if row.is_present]
    whole = read_columns(json.loads(get(f"tl/events.{after}.json").body))
    assert {row.id: (row.title, row.day) for row in rows} == {row.id: (row.title, row.day) for row in whole}


def test_a_patch_to_an_older_head_leads_on_with_its_start(store):
    first = head()
    record(store, layoffs("layoffs-new"))
    second = head()
    record(store, layoffs("layoffs-newer"))
    answer = get(f"tl/events.{second}.json?after={first}")
    assert (answer.status, answer.headers["location"]) == (302, f"events.{head()}.json?after={first}")


def test_a_long_patch_leads_on_to_the_whole(store):
    before = head()
    record(store, *(layoffs(f"more-{number}") for number in range(40)))
    answer = get(f"tl/events.{head()}.json?after={before}")
    assert (answer.status, answer.headers["location"]) == (302, f"events.{head()}.json")


def test_a_planned_event_that_became_past_has_turned_the_head(store):
    source = {"publisher": "Soon", "published": "2031-05-06", "url": "https://example.org/soon"}
    record(store, layoffs("layoffs-planned", date="2031-05-06", sources={"a": source}))
    present = Head.read(head())
    with store.read() as connection:
        days = (dt.date(2031, 5, 5), dt.date(2031, 7, 1))
        assert [present.has_turned(connection, day) for day in days] == [False, True]
        earlier = present._replace(position=present.position - 1)
        assert not earlier.has_turned(connection, days[1])  # it has no such event


@pytest.mark.usefixtures("store")
def test_what_is_no_earlier_head_gives_no_patch():
    present = head()
    assert get(f"tl/events.{present}.json?after={present}").headers["location"] == f"events.{present}.json"
    assert get(f"tl/events.{present}.json?after=hostile%0d%0aset-cookie:a").status == 404
    position, digest = present.split("-")
    assert get(f"tl/events.{present}.json?after={int(position) + 5}-{digest}").status == 302


def test_a_reader_of_the_last_head_still_gets_its_other_parts(store, monkeypatch):
    monkeypatch.setattr(parts, "MOST_ROWS", 5)
    monkeypatch.setattr(parts, "HEAVIEST", 2)
    before = head()
    first = json.loads(get(f"tl/events.{before}.json").body)
    assert [part[3] for part in first["parts"]] == ["events-1", "events-2"]
    record(store, layoffs("layoffs-new"))
    get(f"tl/events.{head()}.json")
    others = [json.loads(get(f"tl/{part[3]}.{before}.json").body) for part in first["parts"]]
    assert len(read_columns(first, *others)) == 10


@pytest.mark.usefixtures("store")
def test_what_many_ask_at_once_is_made_once(monkeypatch):
    made = []
    monkeypatch.setattr(Columns, "of", lambda *given, of=Columns.of: made.append(1) or of(*given))
    answers = requests(ROUTES, *[f"tl/events.{head()}.json"] * 20)
    assert {(answer.status, answer.body) for answer in answers} == {(200, answers[0].body)}
    assert len(made) == 1


def test_after_an_entry_only_what_changed_is_read(store, monkeypatch):
    get(f"tl/events.{head()}.json")
    record(store, layoffs("layoffs-new"))
    monkeypatch.setattr(Columns, "of", None)
    assert len(events(get(f"tl/events.{head()}.json"))) == 11


@pytest.mark.usefixtures("store")
def test_beyond_a_number_of_waiting_readers_the_next_is_refused_at_once(monkeypatch):
    monkeypatch.setattr(immutable, "MAKERS", Makers(threads=1, most=3))
    answers = requests(ROUTES, *[f"tl/events.{head()}.json"] * 5)
    assert sorted(answer.status for answer in answers) == [200] * 3 + [503] * 2
    assert next(answer for answer in answers if answer.status == 503).headers["retry-after"] == "5"


def test_without_a_database_the_response_says_so(tmp_path, monkeypatch):
    monkeypatch.setenv("TIMELINE_DATABASE", f"sqlite:///{tmp_path / 'missing.db'}")
    answer = get("tl/head")
    assert (answer.status, answer.headers["retry-after"]) == (503, "5")
    assert b"missing.db" in answer.body


def test_an_erased_event_is_in_no_patch_and_in_no_earlier_head(store):
    before = head()
    kept = get(f"tl/events.{before}.json")
    assert "layoffs-3" in events(kept)
    with store.write() as connection:
        store.erase(connection, [7], ["event/layoffs-3"], why="asked for it", author="a")
    now = head()
    assert now != before
    patch = get(f"tl/events.{now}.json?after={before}")
    assert (patch.status, patch.headers["location"].endswith(f"events.{now}.json")) == (302, True)
    old = get(f"tl/events.{before}.json")
    assert (old.status, old.headers["location"].endswith(f"events.{now}.json")) == (302, True)
    found = get(f"tl/events.{now}.json")
    assert "layoffs-3" not in events(found)
    assert b"Layoffs 3" not in found.body
    assert len(events(found)) == 9
