"""Tests of the pages of the Atom feed (RFC 5005), requested through the server's route."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import feedparser
import pytest

from dashboard import feeds
from tests.builders import layoffs, new_store, record, rename
from tests.dashboard.asgi import request
from timeline import facts
from timeline.formats import FORMATS

SIZE = FORMATS["atom"].page_size
pytestmark = pytest.mark.usefixtures("store")


@pytest.fixture
def store(tmp_path, monkeypatch):
    opened = new_store(tmp_path)
    record(opened, *(layoffs(f"layoffs-{number}", title=f"Layoffs {number}") for number in range(2 * SIZE + 1)))
    monkeypatch.setenv("TIMELINE_DATABASE", opened.url.render_as_string(hide_password=False))
    yield opened
    opened.close()


def get(address, method="GET"):
    """Request an address from the app and return (status, body)."""
    answer = request(feeds.ROUTES, address, method)
    return answer.status, answer.body


def read(address):
    status, body = get(address)
    assert status == 200, body
    found = feedparser.parse(body)
    assert not found.bozo
    return found


def links(page):
    return {link.rel: link.href for link in page.feed.links}


def test_the_pages_lead_to_all_events_each_once():
    page, seen = read("feed.atom?company=twitter&kind=layoffs"), []
    first = links(page)
    assert first["self"] == first["first"] == "https://timeline.example.org/feed.atom?company=twitter&kind=layoffs"
    assert "previous" not in first
    while True:
        seen.append([entry.title for entry in page.entries])
        following = links(page).get("next")
        if following is None:
            break
        assert page.feed.id == read(following).feed.id
        assert links(read(following))["previous"] == links(page)["self"]
        page = read(following)
    assert [len(titles) for titles in seen] == [SIZE, SIZE, 1]
    titles = [title for some in seen for title in some]
    assert titles == [f"Layoffs {number}" for number in reversed(range(2 * SIZE + 1))]
    assert links(page)["self"] == links(page)["last"] == first["last"]
    assert parse_qs(urlsplit(first["last"]).query)["page"] == ["3"]


def test_a_retracted_event_is_on_a_page_and_an_earlier_id_is_not(store):
    gone = {"on": "2024-01-01", "why": "not_an_event", "note": "It never was."}
    record(store, layoffs("layoffs-0", retracted=gone), operation="retracted")
    rename(store, layoffs("layoffs-1"), "cuts-1")
    found = read("feed.atom")
    assert [entry.id.rpartition("/")[2] for entry in found.entries[:2]] == ["layoffs-1", "layoffs-0"]
    assert found.entries[1].title.startswith("Retracted: ")
    assert len(read("feed.atom?page=3").entries) == 1


def test_a_feed_without_events_has_one_page():
    found = read("feed.atom?q=nosuchword")
    assert (found.entries, links(found)["last"]) == ([], links(found)["self"])
    assert get("feed.atom?q=nosuchword&page=2") == (400, b"page=2: the feed has 1 page.\n")


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("page=4", "page=4: the feed has 3 pages."),
        ("page=0", "page=0: write one whole number, from 1 on."),
        ("page=-1", "page=-1: write"),
        ("page=", "page=: write"),
        ("page=two", "page=two: write"),
        ("page=%D9%A2", "write one whole number"),
        ("page=1&page=2", "page=1,2: write"),
        ("page=" + "9" * 400, "9…: write"),
        ("page=9&kind=layoff", "did you mean 'layoffs'"),
    ],
)
def test_a_page_that_is_none_is_an_error(query, told):
    for method in ("GET", "HEAD"):
        status, body = get(f"feed.atom?{query}", method)
        assert status == 400
        assert told in body.decode()


def test_only_a_feed_with_pages_takes_a_page():
    status, body = get("feed.json?page=1")
    assert (status, body.decode().startswith("The URL has an unknown parameter 'page'")) == (400, True)


def test_the_id_of_a_merged_company_or_person_leads_on(store):
    """A feed of an old id redirects to that of the new one, with the other parameters; a look back does not."""
    merged = {"on": "2024-01-01", "why": "duplicate", "superseded_by": "twitter"}
    names = {"id": "twitter-inc", "name": "Twitter Inc."}
    record(store, facts.Company.model_validate(names), layoffs("told-of-inc", company="twitter-inc"))
    position = record(store, layoffs("later"))[-1].position
    record(store, facts.Company.model_validate({**names, "retracted": merged}), operation="retracted")
    for query, leads_to in (
        ("feed.csv?company=twitter-inc&kind=layoffs&bom=1", "feed.csv?company=twitter&kind=layoffs&bom=1"),
        ("feed.atom?companies=twitter-inc,twitter,deepmind&page=2", "feed.atom?companies=twitter%2Cdeepmind&page=2"),
    ):
        answer = request(feeds.ROUTES, query)
        assert (answer.status, answer.headers["location"]) == (307, leads_to)
        assert answer.headers["access-control-allow-origin"] == "*"
        assert get(leads_to)[0] == 200
    assert b"told-of-inc" in get("feed.json?company=twitter")[1]
    status, then = get(f"feed.json?company=twitter-inc&recorded={position}")
    assert (status, b"told-of-inc" in then, b'"layoffs-1"' in then) == (200, True, False)
