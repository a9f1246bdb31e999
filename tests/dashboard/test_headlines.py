"""Changes of the log as news."""

from __future__ import annotations

import pytest

from dashboard.components.headlines import headline
from tests.builders import INSIDER, VIDHYA, event, layoffs, new_store, record, view_of


@pytest.fixture
def news(tmp_path):
    store = new_store(tmp_path)

    def of(*steps):
        for fact, operation in steps:
            record(store, fact, operation=operation)
        return headline(view_of(store).changes(limit=1)[0])

    yield of
    store.close()


def test_a_correction_says_what_it_is_and_what_it_was(news):
    said = news((layoffs(headcount=10000), "recorded"), (layoffs(headcount=18000), "corrected"))
    assert said == "headcount 18,000, was 10,000"


def test_figures_come_before_sources_and_texts(news):
    one = event(sources={"insider": INSIDER}, units=[{"value": 10000, "source": "insider"}], summary="Old words.")
    two = event(
        sources={"insider": INSIDER, "vidhya": VIDHYA},
        units=[{"value": 10000, "source": "insider"}, {"value": 100000, "source": "vidhya"}],
        summary="New words.",
    )
    said = news((one, "recorded"), (two, "corrected"))
    assert said.startswith("units ")
    assert said.endswith("with Analytics Vidhya as a source, told in other words")


def test_a_field_of_a_source_is_a_correction_of_it_and_no_new_source(news):
    one = event(sources={"insider": INSIDER, "vidhya": VIDHYA})
    more = {"insider": {**INSIDER, "language": "en", "page": "3"}, "vidhya": {**VIDHYA, "language": "en"}}
    assert news((one, "recorded"), (event(sources=more), "corrected")) == "2 sources corrected"


def test_the_parts_of_a_price_are_readable(news):
    def deal(price):
        return event("a-deal", kind="acquisition", buyer=None, units=None, purpose=None, acquirer="twitter",
                     target="deepmind", stage="closed", price=price, date="2023-04-11")  # fmt: skip

    parts = {"stock": "4 million USD", "cash": "6 million USD"}
    said = news((deal("10 million USD"), "recorded"), (deal({"value": "10 million USD", "parts": parts}), "corrected"))
    assert said == "price 10 million USD (6 million USD cash + 4 million USD stock), was 10 million USD"


def test_what_is_new_or_taken_back_says_so(news):
    assert news((layoffs(), "recorded")) == "New"
    gone = layoffs(retracted={"on": "2023-01-01", "why": "duplicate", "note": "no"})
    assert news((gone, "retracted")) == "Taken back"
