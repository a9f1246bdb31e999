from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline import facts
from timeline.errors import FactError
from timeline.facts.text import check_text
from timeline.imports import emit
from timeline.seeds.read.yaml import read_yaml

pytestmark = pytest.mark.usefixtures("few_shipped")

TEXT = st.one_of(
    st.text(max_size=40),
    st.text("ab:,[]{}#&*!|>'\"%@`- \\/?~=.0123456789exnotru\u00e9\u6bd4\U0001f600\ufffe\ue000", max_size=12),
    st.sampled_from(["null", "True", "no", "~", "1e5", "0x1F", "2023-04-11", "-", "a: b", "a #b", "- a", "x,", "? a"]),
)


def ok(text):
    try:
        return check_text(300)(text) == text
    except FactError:
        return False


def read_back(event):
    document = read_yaml(("events:\n" + emit.entry(event.id, emit.body(event))).encode())
    assert document.errors == ()
    fields = document.value["events"][0]
    return facts.from_payload(fields.pop("id"), fields)


@given(TEXT.filter(ok), TEXT.filter(ok), TEXT.filter(ok))
def test_any_text_is_read_back_as_it_was_written(title, model, publisher):
    event = facts.KINDS["compute_purchase"].model_validate(
        {
            "id": "a",
            "title": title,
            "date": "2023",
            "buyer": ["a", "b"],
            "status": "reported",
            "model": model,
            "sources": {"s": {"publisher": publisher, "title": title, "published": "2023-04"}},
        }
    )
    assert read_back(event) == event


@pytest.mark.parametrize(
    "fields",
    [
        {"date": "[..2023-04-11]", "units": {"value": "10000", "approx": True}},
        {"date": "2023~", "units": {"min": 5, "unit": "tpu"}},
        {"date": "2023-Q2", "price": "44.5 billion USD"},
        {"date": "2023-02/2023-03", "price": {"min": "1 USD", "max": "2.5 USD", "as_of": "2023"}},
        {"date": [{"value": "2023", "source": "s"}, {"value": "2024", "source": "t"}]},
        {"date": "2023", "units": [{"value": 1, "source": "s"}, {"value": 2, "source": "t", "rank": "preferred"}]},
        {"date": "2023", "people": ["null", "1e5"], "thread": "2023", "buyer": "true"},
    ],
)
def test_dates_figures_and_slugs_are_read_back_as_they_were_written(fields):
    sources = {key: {"url": f"https://example.org/{key}?a=b#c", "undated": True} for key in ("s", "t")}
    event = facts.KINDS["compute_purchase"].model_validate(
        {"id": "1e5", "title": "T", "buyer": "acme", "status": "reported", "sources": sources} | fields
    )
    assert read_back(event) == event
