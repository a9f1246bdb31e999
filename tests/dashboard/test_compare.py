"""Tests of the page Compare."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import dashboard
from dashboard.charts.compare import Column, cards, counts, table
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
        app.session_state["sheet_compare"] = True  # opened by the reader
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


def test_the_page_of_no_company_opens_with_an_example(open_page):
    """Without a company the page compares those with the most events, and suggests pairs that share events."""
    page = text(open_page())
    assert "compare?companies=deepmind%2Ctwitter" in page
    assert "This is an example" in page
    assert page.count('<section class="tl-versus">') == 2


def test_one_company_leads_to_its_neighbours(open_page):
    assert "Choose one more company to compare DeepMind with" in text(open_page(companies="deepmind"))
    assert "compare?companies=" not in text(open_page(companies="openai"))


def test_cards_have_the_sums_of_each_company_by_year(open_page):
    page = text(open_page(companies="twitter,deepmind"))
    twitter = page.split('<section class="tl-versus">')[1]
    assert "about 3,700 people" in twitter
    assert 'title="2022: 3,700 people" style="height:100%"' in twitter
    table = page.split("Table of these numbers")[-1]
    assert "<td>2022</td><td>3700</td><td>person</td>" in table


def test_too_many_companies_are_explained(open_page, tmp_path):
    """If there are too many companies, the page names the others and offers a comparison of the first six."""
    url = f"sqlite:///{tmp_path / 'many.db'}"
    store = Store.prepare(url)
    record(store, *(Company(id=f"c{n}", name=f"Company {n}") for n in range(8)))
    record(store, event("e", buyer="c0", concerns=["c7"]))
    store.close()
    page = text(open_page(url, companies="c0,c1,c2,c3,c4,c5,c6,c7"))
    assert "8 companies are chosen." in page
    assert "without Company 6, Company 7" in page
    assert 'href="compare?companies=c0%2Cc1%2Cc2%2Cc3%2Cc4%2Cc5"' in page


def test_wrong_values_are_explained(open_page):
    """An unknown company is left out, and the page suggests a similar name."""
    app = open_page(companies="twiter,deepmind", since="soon")
    assert "did you mean" in app.warning[0].value
    assert "Choose one more company" in text(app)


def test_names_are_text(view):
    """Table and cards escape the names of companies."""
    hostile = "<img src=x onerror=alert(1)>"
    records = tuple(view.events(company="twitter"))
    figures = key_figures(records, "twitter", view.counting(), view.talent("twitter"))
    column = Column("twitter", hostile, records)
    shown = table([column], lambda *_: "x") + cards([column], [figures], [hostile], lambda *_: "x")
    assert hostile not in shown
    assert shown.count("&lt;img") == 3
