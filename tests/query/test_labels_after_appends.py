"""After an append, the directory's labels are those of a directory that is read anew."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.facts import When
from timeline.facts.entities import DatedName
from timeline.query.entity_labels import Labels, labels
from timeline.query.named_entity import NamedEntity

pytestmark = pytest.mark.no_database
NAMES = ["Acme", "ACME", "Bit", "Cog", "Acme (a maker)", "Bit [b]", "Dot"]


@st.composite
def entities(draw, first):
    found = []
    for number in range(draw(st.integers(0, 4))):
        later = draw(st.sampled_from([None, *NAMES]))
        names = [DatedName(draw(st.sampled_from(NAMES)), None)]
        names += [DatedName(later, When.parse("2020-05-01"))] if later is not None else []
        found.append(
            NamedEntity(
                first + number, draw(st.sampled_from("abcdef")) + str(number), "company", tuple(names), (), 1,
                draw(st.booleans()), description=draw(st.sampled_from([None, "a maker", "b"])),
            )
        )  # fmt: skip
    return {one.slug: one for one in found}


@given(entities(1), entities(10), entities(20), st.sampled_from([None, dt.date(2019, 1, 1)]))
def test_extended_labels_are_those_made_anew(before, new, newer, day):
    found = Labels.of(before.values(), day)
    for more in (new, newer):
        before |= more
        extended = found.extended(more.values())
        found = Labels.of(before.values(), day) if extended is None else extended
        assert found.found == labels(before.values(), day)


def test_a_new_name_extends_the_labels():
    one, other = (
        NamedEntity(n, f"c{n}", "company", (DatedName(f"C {n}", None),), (), n, retracted=False) for n in (1, 2)
    )
    assert Labels.of([one], None).extended([other]) == Labels.of([one, other], None)
