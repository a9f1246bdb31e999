"""On a day, no head, picture, feed or citation tells what was reported only later."""

from __future__ import annotations

import asyncio
import datetime as dt
import io
import json
import re

import pyarrow.parquet as pq
import pytest

from dashboard import database, feeds, parquet_file
from dashboard.cards.sheet import drawn
from dashboard.components import share
from dashboard.heads import known, respond
from dashboard.pages import PAGES
from tests.builders import event, layoffs, new_store, record
from tests.dashboard.asgi import request
from timeline import facts, formats

DAY, LATER_DAY = "2023-04-12", "2023-08-01"
QUERIES = {
    "": "",
    "company": "company=twitter",
    "compare": "companies=twitter,deepmind",
    "statistics": "",
    "stories": "story=a-story",
    "data": "",
    "event": "event=twitter-gpu-purchase-2023",
    "compare-days": "against=2023-04-11",
}
LATER = (
    *("100,000", "100000", "Vidhya", "An article", "Twitter buys GPUs", "2023-04-14", "14 April 2023"),
    *("Twitter lets more staff go", "4,321", "4321", "A later summary", "2023-07-23", "Staff of X", "A step"),
)
NAME = re.compile(r"(?<![\w.-])X(?![\w.-])")  # Twitter's name from July 2023 on


@pytest.fixture(autouse=True)
def _store(tmp_path, monkeypatch):
    source = {"publisher": "Reuters", "published": "2023-07-30", "url": "https://example.org/b"}
    later = layoffs(
        "twitter-layoffs-2023-04",
        title="Twitter lets more staff go",
        date="2023-04-10",
        headcount=4321,
        summary="A later summary",
        sources={"reuters": source},
    )
    step = {"title": "A step", "text": "Twitter.", "window": "2023", "events": ["twitter-gpu-purchase-2023"]}
    story = {"id": "a-story", "title": "Staff of X", "summary": "A later summary", "steps": [step]}
    opened = new_store(tmp_path)
    record(opened, event(summary="A later summary"), layoffs(), later, facts.Story.model_validate(story))
    monkeypatch.setenv("TIMELINE_DATABASE", opened.url.render_as_string(hide_password=False))
    yield
    opened.close()


def texts(url, day):
    """Return all that is made for a page's address on a day, by what it is."""
    query = "&".join(filter(None, (QUERIES[url], f"reported={day}")))
    page = next(one for one in PAGES if one.url == url)
    found = known.of(database.reading(), page, query)
    scope = {"type": "http", "path": f"/{url}", "query_string": query.encode(), "scheme": "https"}
    early = asyncio.run(respond.early({**scope, "headers": [(b"host", b"timeline.example.org")]}))
    made = {
        "head": early.tags,
        "first view": early.view,
        "picture": drawn(found, "https://timeline.example.org/", card=False, font=False),
        "card": drawn(found, "https://timeline.example.org/", card=True, font=False),
        "share": json.dumps(share.given(found, dt.date(2023, 8, 2)), ensure_ascii=False),
    }
    for name in formats.feeds():
        answer = request(feeds.ROUTES, feeds.href(name, found.state.filter))
        assert answer.status == 200, (name, answer.body)
        made[name] = answer.body.decode()
    answer = request(parquet_file.ROUTES, parquet_file.href(found.state.filter))
    made["parquet"] = str(pq.read_table(io.BytesIO(answer.body)).to_pylist())
    return made


def told(text):
    """Return the later words in a text. In an address, the id of an event and a day are no telling."""
    plain = re.sub(r'(?:href|src)="[^"]*"|https://[^\s"<]*', "", text)
    return [word for word in LATER if word in plain] + NAME.findall(re.sub(r"<(?:path|style)[^>]*>", "", plain))


@pytest.mark.parametrize("url", QUERIES)
def test_nothing_later_is_told_on_a_day(url):
    assert {name: told(text) for name, text in texts(url, DAY).items() if told(text)} == {}


def test_the_same_words_are_told_later():
    made = texts("event", LATER_DAY)
    assert {"100,000", "Vidhya", "Twitter buys GPUs"} <= {word for text in made.values() for word in told(text)}
    assert "Twitter lets more staff go" in texts("company", LATER_DAY)["head"]
    assert "X" in told(texts("company", LATER_DAY)["head"])
