"""A link of the dashboard gives the same events on the command line as in the page's feeds."""

from __future__ import annotations

import json
from dataclasses import replace
from urllib.parse import parse_qs

import pytest

from dashboard import session
from dashboard.database import Source
from dashboard.state import PARAMS
from tests.builders import event, layoffs, record
from timeline.cli import main
from timeline.errors import QueryError
from timeline.query import View
from timeline.query.filter import PARAMS as FILTERS
from timeline.query.links import LOOKS, NO_LISTS, asked


@pytest.fixture
def view(store):
    taken = {"kind": "acquisition", "buyer": None, "units": None, "acquirer": "twitter", "target": "deepmind"}
    taken["stage"] = "closed"
    record(store, event("twitter-deepmind-2020", date="2020-01-26", title="It is bought", **taken))
    record(store, layoffs("deepmind-layoffs-2021", company="deepmind", date="2021-02"))
    return View(store)


def test_each_parameter_of_a_page_is_a_filter_or_passed_over_or_refused():
    assert sorted(PARAMS) == sorted((*FILTERS, *LOOKS, *NO_LISTS))


@pytest.mark.parametrize(
    "query",
    [
        "",
        "company=twitter",
        "company=twitter,deepmind",
        "company=deepmind&company=twitter",
        "companies=deepmind&companies=twitter",
        "companies=twitter&group=1",
        "companies=twitter&group=0",
        "kind=layoffs&kind=acquisition",
        "family=compute,money&kind=acquisition",
        "family=people&kind=acquisition",
        "since=2021-02-10&since=1999&until=2022",
        "q=it+bought",
        "q=why?",
        "kind=acquisition&q=bought?",
        "company=twitter&q=http://example.org/bought",
        "reported=2022-12&by=kind&event=x&embed=true&embed_options=dark",
        "recorded=5",
        "recorded=2999-01-01T00:00:00+00:00",
    ],
)
def test_a_link_asks_for_what_the_feed_of_the_same_query_gives(view, query):
    asked_for = {name: values for name, values in parse_qs(query).items() if name in FILTERS}
    source, wanted_events, problems = session.read_filter(Source(view, "file", view.mark()), asked_for)
    assert problems == []
    wanted = [one.id for one in source.view.ask(replace(wanted_events, recorded=""))]
    page = "company" if "company=" in query else "statistics"
    for link in (f"https://example.org/{page}?{query}#top", f"/{page}?{query}", f"?{query}", query):
        assert [one.id for one in asked(view, link)] == wanted


@pytest.mark.parametrize(
    ("link", "told"),
    [
        ("http://localhost:8501/event?event=twitter-deepmind-2020", "this page shows one event: use timeline show"),
        ("/event?event=twitter-deepmind-2020&kind=layoffs", "this page shows one event"),
        ("http://localhost:8501/stories?story=twitter-turns-to-ai&step=5", "this page shows a story"),
        ("step=5", "this page shows a step of a story"),
        ("/statistics?mark=deals-USD:2022", "this page shows the events behind a mark"),
        ("http://localhost:8501/?company=twitter&embed=true", "ignores it: use companies"),
        ("http://localhost:8501?company=twitter", "ignores it: use companies"),
        ("/statistics?company=twitter", "ignores it: use companies"),
        ("/company?companies=twitter", "lists companies, not events: use company"),
    ],
)
def test_a_page_that_shows_no_list_of_its_filters_events_is_not_taken_for_all(view, link, told):
    with pytest.raises(QueryError, match=told):
        asked(view, link)


def test_an_event_that_is_open_beside_a_list_narrows_nothing(view):
    for link in ("/?companies=deepmind&event=x", "/company?company=deepmind&companies=deepmind&event=x"):
        assert [one.id for one in asked(view, link)] == ["twitter-deepmind-2020", "deepmind-layoffs-2021"]


@pytest.mark.parametrize(
    ("link", "told"),
    [
        ("kindd=layoffs", "unknown parameter 'kindd': did you mean 'kind'"),
        ("twitter", "unknown parameter 'twitter'"),
        ("http://[::1?company=twitter", "is not a link"),
        ("&".join(f"a{n}=1" for n in range(200)), "is not a link"),
        ("company=" + "x" * 8000, "too long"),
        ("companies=elon-musk", "'elon-musk' is a person"),
        ("group=yes", "use 0 or 1"),
        ("recorded=999", "has positions 0 to"),
    ],
)
def test_a_link_that_narrows_nothing_or_is_none_is_refused(view, link, told):
    with pytest.raises(QueryError, match=told):
        asked(view, link)


def test_the_command_takes_a_link_and_narrows_it_further(view, monkeypatch, capsys):
    monkeypatch.setenv("TIMELINE_DATABASE", view.store.url.render_as_string(hide_password=False))
    link = "http://localhost:8501/?companies=deepmind"
    assert main(["export", "--format", "json", "--link", link, "--kind", "layoffs"]) == 0
    assert [one["id"] for one in json.loads(capsys.readouterr().out)] == ["deepmind-layoffs-2021"]
    assert main(["export", "--format", "json", "--link", "http://[::1?x=1"]) == 1
    assert "is not a link of the dashboard" in capsys.readouterr().err


@pytest.mark.parametrize(
    "filters",
    [
        ["--status", "reported", "--kind", "compute_purchase"],
        ["--disputed"],
        ["--undisputed", "--company", "twitter", "--until", "2022"],
        ["--companies", "twitter", "--include-owned", "--since", "2021"],
        ["--retracted", "--text", "staff"],
        ["--as-recorded", "5", "--as-reported", "2023-04-12"],
    ],
)
def test_an_export_has_the_events_that_the_list_of_the_same_filters_has(view, monkeypatch, capsys, filters):
    monkeypatch.setenv("TIMELINE_DATABASE", view.store.url.render_as_string(hide_password=False))
    assert main(["events", "--format", "json", *filters]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert main(["export", "--format", "json", *filters]) == 0
    assert json.loads(capsys.readouterr().out) == listed != []
    assert len(listed) < len(view.events())
