"""Whatever rows there are, they are the same after they were written as columns and read again."""

from __future__ import annotations

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.formats.columns import Row, Who, encode, read_columns

pytestmark = pytest.mark.no_database

KINDS, ROLES, ENTITIES = ("layoffs", "hire"), ("company", "people", "from"), ("acme", "twitter", "elon-musk")
TABLES = [{name: index for index, name in enumerate(names)} for names in (KINDS, ROLES, ENTITIES)]
DAYS = st.integers(-200_000, 200_000)
SMALL = st.integers(0, 400)
WHO = st.lists(st.builds(Who, st.sampled_from(ENTITIES), st.sampled_from(ROLES)), max_size=3).map(tuple)
SHORT_FOR = st.dictionaries(st.sampled_from(ROLES), st.text(min_size=1), max_size=3).map(
    lambda found: tuple(found.items())
)
VALUES = st.none() | st.integers(1, 10**15) | st.floats(0.01, 1e15)


@st.composite
def rows(draw):
    """Make rows that are sorted by their days."""
    made = []
    for day in sorted(draw(st.lists(DAYS, max_size=8))):
        reported = draw(st.none() | DAYS)
        end = None if reported is None else draw(st.none() | st.integers(reported + 1, reported + 9_000))
        position = draw(st.integers(1, 10**9))
        made.append(
            Row(
                id=draw(st.text()),
                title=draw(st.text()),
                short=draw(st.text()),
                figure=draw(st.text()),
                kind=draw(st.sampled_from(KINDS)),
                day=day,
                earlier=draw(SMALL),
                later=draw(SMALL),
                flags=draw(st.integers(0, 511)),
                size=draw(st.integers(-1, 100)),
                value=draw(VALUES),
                weight=draw(SMALL),
                sources=draw(SMALL),
                lead=draw(st.sampled_from(("", *ENTITIES))),
                short_for=draw(SHORT_FOR),
                who=draw(WHO),
                reported=reported,
                reported_end=end,
                position=position,
                position_end=draw(st.none() | st.integers(position + 1, 2 * 10**9)),
            )
        )
    return made


@given(rows())
def test_rows_are_the_same_after_they_were_written_and_read(made):
    tables = zip(("kinds", "roles", "entities"), TABLES, strict=True)
    part = {"version": 1, "head": 1, "rows": len(made), **{name: [[one] for one in names] for name, names in tables}}
    text = orjson.dumps({**part, **encode.columns(made, *TABLES)})
    assert read_columns(orjson.loads(text)) == made
