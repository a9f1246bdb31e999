"""A field's old and new value, in words."""

from __future__ import annotations

import pytest

from timeline.query.history import in_words

pytestmark = pytest.mark.no_database


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "nothing"),
        (True, "yes"),
        ("326000000 USD", "326000000 USD"),
        ({"value": "100", "approx": True, "source": "insider"}, "about 100 (insider)"),
        ({"min": "5", "max": "9", "as_of": "2023-04", "rank": "low"}, "at least 5 up to 9 (low, as of 2023-04)"),
        (
            {"value": "10 USD", "parts": {"cash": "6 USD", "stock": "4 USD"}, "source": "sec"},
            "10 USD (6 USD cash + 4 USD stock, sec)",
        ),
        (["a", {"b": "c"}], "a; b: c"),
    ],
)  # fmt: skip
def test_a_value_in_words(value, words):
    assert in_words(value) == words
