"""A search or filter that matches hundreds of companies leaves out no event."""

from __future__ import annotations

import pytest

from tests.builders import layoffs, new_store, record, view_of
from timeline.facts import Company

_COMPANIES = 700


@pytest.fixture
def view(tmp_path):
    store = new_store(tmp_path, [Company(id=f"a{n}", names=[f"Alpha {n}"]) for n in range(_COMPANIES)])
    record(store, *(layoffs(f"cut-{n}", company=f"a{n}", title="Staff go") for n in range(_COMPANIES)))
    yield view_of(store)
    store.close()


def test_a_search_gives_the_events_of_all_companies_with_the_name(view):
    assert len(view.events().search("alpha")) == _COMPANIES
    assert len(list(view.events().search("alpha"))) == _COMPANIES
    assert len(view.as_reported("2023").events().search("alpha")) == _COMPANIES


def test_a_search_whose_words_stand_apart_gives_the_events_of_all_companies_with_the_name(view):
    assert len(view.events().search("alpha staff")) == _COMPANIES
    assert len(view.events().search("alpah staff")) == _COMPANIES


def test_a_question_takes_more_companies_than_an_engine_binds_values(view):
    asked = view.events().involving(*(f"a{n % _COMPANIES}" for n in range(70_000)))
    assert len(asked) == _COMPANIES
    assert len(asked.involving("a1", role="company")) == 1
