"""Tests of what a view gives to take along."""

from __future__ import annotations

import datetime as dt
import io
import json

import pyarrow.parquet as pq
import pytest
import rispy

from dashboard import database, feeds, parquet_file
from dashboard.citation import ViewCitation
from dashboard.components import share
from dashboard.heads import known
from dashboard.pages import PAGES
from tests.builders import event, layoffs, new_store, record
from tests.dashboard.asgi import request
from timeline.log.merkle import TreeHead

TODAY = dt.date(2026, 11, 24)


@pytest.fixture
def given(tmp_path, monkeypatch):
    """Return a function that returns what an address gives."""
    opened = new_store(tmp_path)
    record(opened, event(), layoffs())
    monkeypatch.setenv("TIMELINE_DATABASE", opened.url.render_as_string(hide_password=False))

    def ask(url, query):
        page = next(one for one in PAGES if one.url == url)
        return share.given(known.of(database.reading(), page, query), TODAY)

    yield ask
    opened.close()


def test_a_view_gives_links_pictures_and_files_of_the_same_events(given):
    found = given("company", "company=twitter&kind=layoffs&until=2023&embed=true")
    assert dict(found["links"]) == {
        "This view": "company?company=twitter&kind=layoffs&until=2023",
        "As the log stands now": "company?company=twitter&kind=layoffs&until=2023&recorded=5",
    }
    assert dict(found["pictures"])["SVG"] == "picture/company.svg?company=twitter&kind=layoffs&until=2023"
    assert found["embed"].endswith("&until=2023&embed=true&embed_figure=true")
    for label, _, address in [*found["files"], *found["feeds"]]:
        answer = request([*feeds.ROUTES, *parquet_file.ROUTES], address)
        assert answer.status == 200, label
        if label == "Parquet":
            table = pq.read_table(io.BytesIO(answer.body))
            assert table.column("title").to_pylist() == ["Twitter lets staff go"]
            continue
        assert b"Twitter lets staff go" in answer.body or label == "CSV"
        assert b"Twitter buys GPUs" not in answer.body


def test_a_wrong_filter_makes_no_file(given):
    given("", "")
    answer = request(parquet_file.ROUTES, "events.parquet?kind=layofs")
    assert (answer.status, b"did you mean 'layoffs'" in answer.body) == (400, True)


def test_an_event_is_cited_in_each_form_with_the_state_of_the_log(given):
    cites = dict(given("event", "event=twitter-gpu-purchase-2023&reported=2023-04-12")["cites"])
    assert set(cites) == {"Text", "BibTeX", "RIS", "CSL-JSON"}
    for text in cites.values():
        assert "event=twitter-gpu-purchase-2023" in text
        assert "log position 5" in text
        assert "100,000" not in text
    (ris,) = rispy.loads(cites["RIS"])
    assert ris["title"] == "Purchase of compute: Twitter"
    (csl,) = json.loads(cites["CSL-JSON"])
    assert csl["id"] == "twitter-gpu-purchase-2023"


def test_a_view_is_cited_as_a_page_read_on_a_day():
    cited = ViewCitation('A "title" & {more}\nof it', "https://example.org/?a=1", TreeHead(7, bytes(32)), TODAY)
    assert "read 24 November 2026" in cited.text()
    (ris,) = rispy.loads(cited.ris())
    assert (ris["title"], ris["urls"]) == ('A "title" & {more} of it', ["https://example.org/?a=1"])
    (csl,) = json.loads(cited.csl())
    assert csl["accessed"] == {"date-parts": [[2026, 11, 24]]}
    assert cited.bibtex().startswith("@misc{timeline-7,")
