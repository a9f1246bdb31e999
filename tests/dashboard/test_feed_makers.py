"""Tests of the processes that make feeds: they make what the server would make, and may end or be missing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from dashboard import database, feeds
from dashboard.feed_cache import Bodies, TooLargeError, collect
from dashboard.feed_job import FeedJob
from dashboard.feed_makers import Here, MakingError, Processes
from tests.builders import layoffs, new_store, record
from tests.dashboard.asgi import request
from timeline import sql
from timeline.errors import StoreError
from timeline.formats import feeds as names
from timeline.query import EventFilter

pytestmark = pytest.mark.both_engines


@pytest.fixture
def store(tmp_path, monkeypatch, engine):  # noqa: ARG001 - the engine of the store
    opened = new_store(tmp_path)
    record(opened, *(layoffs(f"layoffs-{number}", title=f"Layoffs {number}") for number in range(200)))
    monkeypatch.setenv("TIMELINE_DATABASE", opened.url.render_as_string(hide_password=False))
    yield opened
    opened.close()


@pytest.fixture
def processes(monkeypatch):
    """Let one process make all feeds."""
    made = Processes(most=1)
    monkeypatch.setattr(feeds, "_maker", made)
    monkeypatch.setattr(feeds, "BODIES", Bodies())
    return made


def job(form="json", **more):
    return FeedJob(form, EventFilter(), None, "All", "https://t.example/", f"https://t.example/feed.{form}", **more)


def children(pid="self"):
    """Return the processes that this process, or another one, has started and that make feeds."""
    found = [
        int(one) for task in Path(f"/proc/{pid}/task").iterdir() for one in (task / "children").read_text().split()
    ]
    return [one for one in found if b"feed_process" in Path(f"/proc/{one}/cmdline").read_bytes()]


def read(body):
    return b"".join(body.parts())


@pytest.mark.usefixtures("store")
def test_a_process_makes_the_same_bytes_as_the_server(processes):
    source, here = database.reading(), Here()
    for name in names():
        more = {"bom": True} if name == "csv" else {"page": 2} if name == "atom" else {}
        given = job(name, **more)
        made = processes.feed(given, source)
        assert read(made) == read(here.feed(given, source))
        for encoding in ("br", "gzip"):
            assert read(processes.compressed(made, encoding)) == read(here.compressed(made, encoding))
    assert len(children()) == 1


def test_a_process_reads_what_is_new_and_what_was_recorded(store, processes):
    before = request(feeds.ROUTES, "feed.jsonl")
    record(store, layoffs("layoffs-new", title="Something new"))
    after = request(feeds.ROUTES, "feed.jsonl")
    assert (b"Something new" in before.body, b"Something new" in after.body) == (False, True)
    assert request(feeds.ROUTES, "feed.jsonl?recorded=100").body.count(b"\n") == 97
    assert request(feeds.ROUTES, "feed.atom?page=99").status == 400
    assert processes.feed(job(), database.reading()).size > 1000


def test_the_errors_of_a_process_are_those_of_the_server(store, processes):
    assert request(feeds.ROUTES, "feed.csv").status == 200
    with store.write() as connection:
        sql.run(connection, "DROP TABLE event_version")
    status, headers, body = request(feeds.ROUTES, "feed.csv?since=2001")
    assert (status, headers["retry-after"]) == (503, "5")
    assert b"event_version" in body
    with pytest.raises(StoreError, match="event_version"):
        processes.feed(job(), database.reading())
    assert len(children()) == 1


@pytest.mark.usefixtures("store")
def test_a_process_that_ends_is_replaced(processes):
    source = database.reading()
    whole = read(processes.feed(job(), source))
    for _ in range(2):
        (child,) = children()
        os.kill(child, signal.SIGKILL)
        assert read(processes.feed(job(), source)) == whole
        assert child not in children()


@pytest.mark.usefixtures("store")
def test_a_process_that_ends_whenever_it_works_makes_an_error(processes, monkeypatch):
    source, begun = database.reading(), []

    def collect_and_kill(parts):
        next(parts)
        (child,) = children()
        begun.append(child)
        os.kill(child, signal.SIGKILL)
        return collect(parts)

    monkeypatch.setattr("dashboard.feed_makers.collect", collect_and_kill)
    with pytest.raises(MakingError, match="ended twice"):
        processes.feed(job(), source)
    assert len(set(begun)) == 2
    monkeypatch.undo()
    assert processes.feed(job(), source).size > 1000


@pytest.mark.usefixtures("store")
def test_a_process_whose_work_is_left_half_way_does_not_go_on(processes, monkeypatch):
    source = database.reading()

    def refuse(parts):
        next(parts)
        raise TooLargeError

    monkeypatch.setattr("dashboard.feed_makers.collect", refuse)
    with pytest.raises(TooLargeError):
        processes.feed(job(), source)
    assert children() == []


@pytest.mark.usefixtures("store", "processes")
def test_where_no_process_can_be_started_feeds_are_made_here_and_that_is_said_once(monkeypatch, caplog):
    program = sys.executable
    interval = sys.getswitchinterval()
    for missing in ("/missing/python", "/bin/false"):
        monkeypatch.setattr(feeds, "_maker", Processes(most=2))
        monkeypatch.setattr(feeds, "BODIES", Bodies())
        monkeypatch.setattr(sys, "executable", missing)
        assert [request(feeds.ROUTES, f"feed.csv?since={year}").status for year in (2000, 2001)] == [200, 200]
        monkeypatch.setattr(sys, "executable", program)
    sys.setswitchinterval(interval)
    told = [one.message for one in caplog.records if "no process can be started" in one.message]
    assert len(told) == 2
    assert children() == []


SERVER = """
import sys, time
sys.path.insert(0, {root!r})
from dashboard import database
from dashboard.feed_job import FeedJob
from dashboard.feed_makers import Processes
from timeline.query import EventFilter
made = Processes(most=1)
made.feed(FeedJob("json", EventFilter(), None, "", "", ""), database.reading())
print("made", flush=True)
time.sleep(60)
"""


@pytest.mark.usefixtures("store")
def test_processes_end_with_the_server_and_show_no_address():
    script = SERVER.format(root=str(Path(feeds.__file__).parents[1]))
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout.readline() == "made\n"
        (child,) = children(server.pid)
        command = Path(f"/proc/{child}/cmdline").read_text()
        server.kill()
    assert "timeline.db" not in command
    assert "postgresql" not in command
    end = time.monotonic() + 20
    while Path(f"/proc/{child}").exists() and "Z (" not in Path(f"/proc/{child}/stat").read_text()[:40]:
        assert time.monotonic() < end
        time.sleep(0.02)
