"""Tests of the page Compare."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import dashboard
from dashboard.charts.compare import Column, counts, table
from dashboard.totals import key_figures
from tests.builders import event, record
from timeline.facts import Company
from timeline.store import Store

APP = Path(dashboard.__file__).with_name("app.py")


@pytest.fixture
def open_page(database, monkeypatch):
    """Return a function that opens the page with parameters in its URL."""

    def run(url=database, **params):
        monkeypatch.setenv("TIMELINE_DATABASE", url)
        app = AppTest.from_file(str(APP), default_timeout=60)
        app.switch_page("app_pages/compare.py")
        for name, value in params.items():
            app.query_params[name] = value
        app.run()
        assert not app.exception
        return app

    return run


def text(app):
    return "\n".join(element.proto.body for element in app.get("html"))


def columns(view, *slugs):
    return [Column(slug, slug, tuple(view.events(company=slug))) for slug in slugs]


def test_counts_are_those_of_the_log(view):
    """The counts by family and company equal those of the log."""
    found = counts(columns(view, "twitter", "deepmind", "openai"))
    for index, slug in enumerate(("twitter", "deepmind", "openai")):
        own = Counter(record.fact.family for record in view.events(company=slug))
        assert {family: row[index] for family, row in found.items() if family != "all" and row[index]} == own
        assert found["all"][index] == own.total()


def test_each_number_leads_to_its_events(open_page):
    """Each number links to the company's page with the same window."""
    page = text(open_page(companies="twitter,deepmind", since="2022"))
    assert "company?company=twitter&amp;family=layoffs&amp;since=2022" in page
    assert "company?company=twitter&amp;kind=compute_purchase&amp;since=2022" in page
    assert "What they did together" in page


def test_the_page_of_no_company_helps_to_choose(open_page):
    """Without a company the page suggests pairs that share events, and with one company its neighbours."""
    assert "compare?companies=deepmind%2Ctwitter" in text(open_page())
    assert "Choose one more company to compare DeepMind with" in text(open_page(companies="deepmind"))
    assert "compare?companies=" not in text(open_page(companies="openai"))


def test_too_many_companies_are_explained(open_page, tmp_path):
    """If there are too many companies, the page names the others and offers a comparison of the first four."""
    url = f"sqlite:///{tmp_path / 'many.db'}"
    store = Store.prepare(url)
    record(store, *(Company(id=f"c{n}", name=f"Company {n}") for n in range(6)))
    record(store, event("e", buyer="c0", concerns=["c5"]))
    store.close()
    page = text(open_page(url, companies="c0,c1,c2,c3,c4,c5"))
    assert "6 companies are chosen." in page
    assert "without Company 4, Company 5" in page
    assert 'href="compare?companies=c0%2Cc1%2Cc2%2Cc3"' in page


def test_wrong_values_are_explained(open_page):
    """An unknown company is left out, and the page suggests a similar name."""
    app = open_page(companies="twiter,deepmind", since="soon")
    assert "did you mean" in app.warning[0].value
    assert "Choose one more company" in text(app)


def test_names_are_text(view):
    """The table escapes the names of companies."""
    hostile = "<img src=x onerror=alert(1)>"
    records = tuple(view.events(company="twitter"))
    figures = key_figures(records, "twitter", view.counting(), view.talent("twitter"))
    shown = table([Column("twitter", hostile, records)], [figures], lambda *_: "x")
    assert hostile not in shown
