"""The directory of companies: what it says of each, its order, and what narrows it."""

from __future__ import annotations

import re

import pytest

from tests.builders import layoffs, new_store, record
from tests.dashboard.test_pages import open_page, text
from timeline.facts import Company

__all__ = ["open_page"]


def cut(slug, company, people, day, title):
    sources = {"a": {"url": "https://example.org/a", "published": day}}
    return layoffs(slug, company=company, headcount=people, date=day, title=title, sources=sources)


@pytest.fixture
def directory(tmp_path, open_page):
    made = [
        {"id": "acme", "name": "Acme", "sector": "ai", "country": "FR"},
        {"id": "zeta", "name": "Zeta", "sector": "games", "country": "US"},
        {"id": "court", "name": "A Court", "sector": "public"},
        {"id": "silent", "name": "Silent"},
    ]
    store = new_store(tmp_path, [Company.model_validate(one) for one in made])
    record(
        store,
        cut("acme-1", "acme", 10, "2022-11-04", "Acme cuts"),
        cut("acme-2", "acme", 5, "2023-02-01", "Acme cuts again"),
        cut("zeta-1", "zeta", 900, "2024-01-01", "Zeta cuts"),
        cut("court-1", "court", 1, "2022-11-04", "A court cuts"),
    )
    url = store.url.render_as_string()
    store.close()

    def run(**params):
        app = open_page("company", database=url, **params)
        assert not app.exception
        return text(app)

    return run


def order(shown):
    return re.findall(r'scope="row"><a[^>]*>([^<]*)<', shown)


def test_companies_are_listed_with_what_matters_and_organisations_apart(directory):
    shown = directory()
    assert order(shown) == ["Acme", "Zeta", "A Court"]
    assert shown.index("Authorities and other organisations") < shown.index("A Court")
    row = shown.split(">Acme<")[1].split("</tr>")[0]
    assert "AI · France" in row
    assert ">2</td>" in row
    assert ">15</td>" in row
    assert "Acme cuts again" in row


def test_it_is_sorted_and_narrowed_by_the_address(directory):
    assert order(directory(order="people"))[:2] == ["Zeta", "Acme"]
    assert order(directory(order="latest"))[:2] == ["Zeta", "Acme"]
    assert order(directory(sector="games")) == ["Zeta"]
    assert order(directory(country="France")) == order(directory(country="FR")) == ["Acme"]
    assert order(directory(sector="games,ai")) == ["Acme", "Zeta"]
    assert order(directory(q="zE")) == ["Zeta"]
    assert "No company matches" in directory(q="nobody")


def test_a_look_back_counts_what_was_known(directory):
    shown = directory(reported="2022-12-31")
    assert ">10</td>" in shown
    assert "Zeta" not in shown
