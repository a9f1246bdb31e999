"""`import timeline` is all that a user needs, and it loads each part only on first use."""

from __future__ import annotations

import subprocess
import sys

import pytest

import timeline
from timeline import errors, facts
from timeline.query import View

pytestmark = pytest.mark.no_database


def test_the_face_has_views_kinds_values_and_errors():
    assert timeline.View is View
    assert timeline.When is facts.When
    assert all(getattr(timeline, name) is getattr(errors, name) for name in errors.__all__)
    kinds = {kind.__name__ for kind in facts.KINDS.values()}
    assert kinds <= set(dir(timeline))
    assert all(callable(getattr(timeline, name)) for name in kinds)
    assert timeline.open.__doc__


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'Layofs'"):
        _ = timeline.Layofs


def test_importing_it_loads_neither_pydantic_nor_a_database():
    found = "import sys, timeline; print(sorted({'pydantic', 'sqlalchemy', 'sqlmodel'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", found], check=True, capture_output=True, text=True)
    assert done.stdout == "[]\n"


def test_money_is_an_amount_with_its_currency():
    price = timeline.Money.parse("44 billion USD")
    assert (str(price), price.currency) == ("44,000,000,000 USD", "USD")
    deal = timeline.Acquisition(
        id="acme-bolt-2023",
        title="Acme buys Bolt",
        date="2023",
        acquirer="acme",
        target="bolt",
        stage="closed",
        price=price,
        status="confirmed",
        sources={"a": {"url": "https://example.org/a", "published": "2023"}},
    )
    assert deal.preferred("price").value == price.amount
