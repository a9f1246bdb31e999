"""The short titles of the shipped events."""

from __future__ import annotations

import pytest

from timeline.facts.short_titles import MOST

pytestmark = pytest.mark.no_database


def test_every_short_title_of_the_shipped_events_fits(shipped):
    told = 0
    for record in shipped.events():
        names = {one.named or one.entity: one.name for one in record.participants}
        for slug, role in record.fact.participants:
            found = record.fact.short_title(slug, role, names.__getitem__)
            if found is None:
                continue
            told += 1
            text = " ".join(filter(None, found))
            assert 0 < len(text) <= MOST
            assert found.main == found.main.strip() != ""
            assert found.main.casefold() != names[slug].casefold()
            assert "\t" not in text
            assert "\n" not in text
    assert told > 1.5 * len(shipped.events())


def test_most_shipped_events_have_a_short_title_where_they_lead(shipped):
    leads = [(record, *record.fact.participants[0]) for record in shipped.events()]
    found = [record.fact.short_title(slug, role, lambda one: one) for record, slug, role in leads]
    assert sum(one is not None for one in found) > 0.9 * len(found)
