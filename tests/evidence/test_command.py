"""`timeline sources`, and with `--check`."""

from __future__ import annotations

import json
import socket

import pytest

from tests.builders import event, layoffs, new_store, record
from tests.evidence.conftest import QUOTE
from timeline.cli import main

pytestmark = [pytest.mark.sqlite, pytest.mark.usefixtures("log")]


@pytest.fixture
def named(web, monkeypatch):
    """Give the server a name, as addresses of sources have one."""
    url, asked = web
    real = socket.getaddrinfo

    def look_up(host, *more, **given):
        return real("127.0.0.1" if host == "news.example.test" else host, *more, **given)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return url.replace("127.0.0.1", "news.example.test"), asked


@pytest.fixture
def log(named, tmp_path, monkeypatch):
    """Give a log whose sources are on the server."""
    url, _ = named
    store = new_store(tmp_path)
    article = {"url": f"{url}/article", "published": "2023-04-11", "quote": QUOTE}
    edited = {"url": f"{url}/edited", "published": "2023-04-14", "quote": QUOTE, "archive": f"{url}/moved"}
    record(store, event(sources={"insider": article, "vidhya": edited}))
    record(store, layoffs(sources={"a": {"url": f"{url}/gone", "published": "2022-11-04"}}))
    monkeypatch.setenv("TIMELINE_DATABASE", store.url.render_as_string(hide_password=False))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    yield store
    store.close()


def test_sources_are_listed_and_nobody_is_asked(named, capsys):
    assert main(["sources"]) == 0
    assert "twitter-gpu-purchase-2023\tinsider\t\t2023-04-11\t" in capsys.readouterr().out
    assert main(["sources", "--kind", "layoffs", "--format", "json"]) == 0
    assert [one["key"] for one in json.loads(capsys.readouterr().out)] == ["a"]
    assert main(["sources", "--format", "csv"]) == 0
    assert capsys.readouterr().out.startswith("event,source,publisher,published,address")
    assert named[1] == []


def test_dead_links_and_lost_quotes_are_told(named, capsys):
    command = ["sources", "--check", "--private", "--pause", "0"]
    assert main([*command, "--format", "json"]) == 1
    found = [
        (one["state"], one["source"], one["address"].rpartition("/")[2]) for one in json.loads(capsys.readouterr().out)
    ]
    assert found == [
        ("gone", "a", "gone"),
        ("quote gone", "vidhya", "edited"),
        ("quoted", "insider", "article"),
        ("quoted", "vidhya", "moved"),
    ]
    asked = len(named[1])
    assert main(command) == 1
    said = capsys.readouterr()
    assert "gone\ttwitter-layoffs-2022\ta\t" in said.out
    assert "the server answers 410" in said.out
    assert said.err.splitlines()[-1] == "1 gone, 1 quote gone, 2 quoted"
    assert len(named[1]) == asked
    assert main([*command, "--text", "GPUs", "--until", "2022"]) == 0
    assert "no addresses" in capsys.readouterr().err


def test_private_machines_need_a_word(named, capsys):
    assert main(["sources", "--check"]) == 0
    said = capsys.readouterr()
    assert said.out.count("not asked") == 4
    assert "only 80 and 443 are asked" in said.out
    assert "run it again" not in said.err
    assert named[1] == []


def test_questions_are_bounded(named, capsys):
    assert main(["sources", "--check", "--private", "--pause", "0", "--most", "1"]) in (0, 1)
    assert "run it again to ask more, or give --most" in capsys.readouterr().err
    assert len(named[1]) == 1
