"""Tests of the feeds and files that give the events of a page to other programs."""

from __future__ import annotations

import io
import json
import urllib.error
import urllib.parse
import urllib.request
from contextlib import redirect_stdout

import feedparser
import pandas as pd
import pytest
from icalendar import Calendar

from dashboard import recipes
from timeline.formats import feeds


@pytest.fixture
def get(server):
    """Return a function that fetches a path and returns (status, headers, bytes)."""

    def fetch(path, method="GET", **headers):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(f"{server}/{path}", method=method, headers=named)  # noqa: S310 - our own server
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - our own server
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.headers, error.read()

    return fetch


def ids(get, query):
    status, _, body = get(f"feed.json?{query}")
    assert status == 200, body
    return [event["id"] for event in json.loads(body)]


def test_a_feed_has_the_events_of_the_page_with_the_same_query(get, visit):
    query = "company=twitter&since=2023&until=2023-04&family=compute,policy&reported=2023-04-12"
    found = ids(get, query)
    assert "twitter-gpu-purchase-2023" in found
    page = visit(f"/company?{query}")
    page.locator(".tl-list").first.wait_for()
    assert page.locator(".tl-row").count() == len(found)


def test_every_format_is_read_by_its_readers_and_says_what_it_is(get):
    query = "company=twitter&q=gpus"
    for name, form in feeds().items():
        status, headers, body = get(f"feed.{name}?{query}")
        assert (status, headers["content-type"]) == (200, form.media_type)
        assert b"twitter-gpu-purchase-2023" in body
        assert headers["x-content-type-options"] == "nosniff"
    assert feedparser.parse(get(f"feed.atom?{query}")[2]).feed.title == "Timeline: X, “gpus”"
    assert len(Calendar.from_ical(get(f"feed.ics?{query}")[2]).walk("VEVENT")) == len(ids(get, query))
    assert sorted(pd.read_csv(io.BytesIO(get(f"feed.csv?{query}")[2]))["id"]) == sorted(ids(get, query))


def test_a_feed_of_csv_has_a_byte_order_mark_if_it_is_asked_for(get):
    plain, marked = (get(f"feed.csv?company=twitter{bom}")[2] for bom in ("", "&bom=1"))
    assert marked == b"\xef\xbb\xbf" + plain
    assert get("feed.csv?company=twitter&bom=2")[0] == get("feed.json?company=twitter&bom=1")[0] == 400


def test_a_feed_that_stands_as_it_stood_is_not_sent_again(get):
    _, headers, _ = get("feed.atom?company=google")
    status, again, body = get("feed.atom?company=google", if_none_match=headers["etag"])
    assert (status, body, again["etag"]) == (304, b"", headers["etag"])
    assert get("feed.atom?company=meta", if_none_match=headers["etag"])[0] == 200
    assert get("feed.atom?company=google", method="HEAD")[::2] == (200, b"")


@pytest.mark.parametrize(
    ("path", "status", "told"),
    [
        ("feed.pdf", 404, "there is no feed 'pdf'"),
        ("feed.json?company=twiter", 400, "did you mean 'twitter'"),
        ("feed.json?recorded=zzz", 400, "recorded=zzz"),
        ("feed.atom?since=soon", 400, "since=soon"),
        ("feed.csv?%3Cscript%3E=1", 400, "unknown parameter"),
        ("feed.ics?kind=" + "x," * 3000, 400, "unknown kind of event"),
        ("feed.csv?story=twitter-turns-to-ai&step=2", 400, "unknown parameter 'story'"),
        ("feed.jsonl?mark=deals-USD:2022", 400, "unknown parameter 'mark'"),
        ("feed.json?event=twitter-gpu-purchase-2023", 400, "unknown parameter 'event'"),
        ("feed.json?sort=name", 400, "unknown parameter 'sort'"),
        ("feed.json?status=confirmd", 400, "did you mean 'confirmed'"),
        ("feed.json?q=" + "a-" * 90, 400, "more than 50 words"),
    ],
)
def test_what_a_feed_can_t_be_asked_is_said(get, path, status, told):
    found, headers, body = get(path)
    assert (found, headers["content-type"]) == (status, "text/plain; charset=utf-8")
    assert told in body.decode()
    assert "left out" not in body.decode()
    assert "You see" not in body.decode()


def test_a_feed_takes_every_filter_of_the_command_line(get):
    for query in ("person=elon-musk", "status=reported", "thread=twitter-takeover", "disputed=1", "role=acquirer"):
        some = ids(get, query)
        assert 0 < len(some) < len(ids(get, "")), query
    assert ids(get, "disputed=1&disputed=0") == ids(get, "disputed=1")
    assert len(ids(get, "retracted=1")) >= len(ids(get, ""))


def test_a_feed_can_t_be_written_to(get):
    assert {get("feed.json", method=method)[0] for method in ("POST", "PUT", "DELETE", "PATCH")} == {405}


def test_the_page_data_gives_addresses_and_programs_that_work(server, visit, get):
    page = visit("/data?companies=twitter&q=gpus")
    page.get_by_role("heading", name="Files and feeds").wait_for()
    link = page.get_by_role("link", name="JSON Lines").get_attribute("href")
    status, _, body = get(link)
    assert (status, len(body.splitlines())) == (200, len(ids(get, "companies=twitter&q=gpus")))
    with redirect_stdout(io.StringIO()) as shown:
        exec(compile(recipes.frame(f"{server}/feed.csv?q=gpus"), "recipe", "exec"), {})  # noqa: S102 - as a reader would
    assert "compute_purchase" in shown.getvalue()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_page_data_fits_a_phone(visit):
    page = visit("/data", width=390, height=800, scheme="dark")
    page.get_by_role("heading", name="From Python").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_who_asks_by_a_name_that_is_not_ours_is_refused(get):
    """The server refuses unknown host names, so that a foreign site whose name resolves to it can read nothing."""
    for path in ("", "feed.json", "_stcore/health", "_stcore/host-config"):
        assert get(path, host="evil.example.org")[0] == 400
        assert get(path, host="localhost")[0] == 200


def test_the_server_matches_a_table_and_other_origins_may_read_the_answer(server, get):
    """The reconciliation service answers through the whole server: a form, a preview without scripts, a redirect."""
    batch = json.dumps({"q0": {"query": "twitter inc", "type": "company"}})
    body = urllib.parse.urlencode({"queries": batch}).encode()
    with urllib.request.urlopen(f"{server}/reconcile", body, timeout=60) as answer:  # noqa: S310 - our own server
        assert answer.headers["access-control-allow-origin"] == "*"
        found = json.load(answer)["q0"]["result"][0]
    assert (found["id"], found["match"]) == ("twitter", True)
    status, headers, page = get("reconcile/preview?id=twitter")
    assert (status, b"<h1>" in page) == (200, True)
    assert "default-src 'none'" in ", ".join(headers.get_all("content-security-policy"))
    assert get("reconcile/view?id=twitter")[0] == 200
